# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What can go wrong between this machine and AT.

``AtError.code`` is AT's own number where AT gave one, the text of a SOAP fault code,
``http_<status>`` for an error page, or one of these words:

============= =================================================================
kind          words
============= =================================================================
CONFIGURATION username_malformed, password_missing, password_unusable,
              cipher_key_unreadable, cipher_certificate_expired,
              client_certificate_unreadable, client_certificate_expired,
              client_certificate_not_yet_valid, client_key_unreadable,
              client_key_mismatch, endpoint_invalid, ca_bundle_unreadable
UNREACHABLE   name_not_resolved, connection_refused, connect_timeout, unreachable
TLS           server_certificate_rejected, client_certificate_refused,
              handshake_failed
REQUEST       invalid_request (found here, nothing was sent)
TIMEOUT       read_timeout
INTERRUPTED   connection_lost, truncated_answer, empty_answer
GATEWAY       html_page
ANSWER        answer_too_large, hostile_xml, unreadable_xml, not_soap,
              other_operation, schema, missing_code, other_series, other_state,
              other_environment (found by the caller, who knows the environment)
============= =================================================================
"""

from enum import Enum

from .messages import Exchange


class ErrorKind(str, Enum):
    """Families of failures, by what the caller can do about them."""

    CONFIGURATION = "configuration"  # our certificates, keys or user name
    UNREACHABLE = "unreachable"  # no TCP connection to AT
    TLS = "tls"  # connected, but no agreement on certificates
    AUTHENTICATION = "authentication"  # never repeat by itself: AT locks accounts
    REQUEST = "request"  # the message broke AT's schema
    REFUSED = "refused"  # AT's business rules said no
    TECHNICAL = "technical"  # AT's own failure (5xxx)
    TIMEOUT = "timeout"  # sent, no answer in time
    INTERRUPTED = "interrupted"  # sent, answer lost or cut short
    GATEWAY = "gateway"  # something before AT's service answered
    ANSWER = "answer"  # answer not understood


# Failures that the next call would only repeat; AT locks accounts that do.
CREDENTIAL_KINDS = (ErrorKind.AUTHENTICATION, ErrorKind.CONFIGURATION)

# What is known about the effect at AT. "unknown" is resolved by asking AT, never by
# guessing.
_EFFECTS = {
    ErrorKind.CONFIGURATION: "not_sent",
    ErrorKind.UNREACHABLE: "not_sent",
    ErrorKind.TLS: "not_sent",
    ErrorKind.AUTHENTICATION: "refused",
    ErrorKind.REQUEST: "refused",
    ErrorKind.REFUSED: "refused",
}


class AtError(Exception):
    """A call that did not succeed. Holds no secret.

    :param kind: the family of the failure
    :param message: AT's own text, or a short technical text
    :param code: see the table of the module (int, str or None)
    :param tries_left: log-ins that AT still allows, when it said so (int or None)
    """

    def __init__(
        self,
        kind: ErrorKind,
        message: str = "",
        *,
        code: int | str | None = None,
        tries_left: int | None = None,
    ) -> None:
        super().__init__(kind, message)
        self.kind = kind
        self.message = message
        self.code = code
        self.tries_left = tries_left
        # Once there was something to send.
        self.exchange: Exchange | None = None

    @property
    def effect(self) -> str:
        """What it did at AT: ``refused``, ``not_sent`` or ``unknown``."""
        return _EFFECTS.get(self.kind, "unknown")

    def __str__(self) -> str:
        return f"{self.kind.value} [{self.code}] {self.message}"
