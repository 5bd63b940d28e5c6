# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Our own words for what AT did not number: before, on and after the line.

The words are those of ``at/errors.py``. ``KINDS`` says what can be said without a word.
"""

from odoo.tools.translate import LazyTranslate

from ..at.errors import ErrorKind
from .at_message_codes import (
    CERTIFICATE,
    CODE,
    CREDENTIALS,
    PASSWORD,
    QUERY,
    REPORT,
    SERIES,
    SETTINGS,
    USERNAME,
    Entry,
)

# Tables have no ``self``: these texts are translated when a person reads them.
# (Later versions of pylint-odoo know ``_lt`` and do not ask for ``self.env._`` here.)
# pylint: disable=prefer-env-translation
_lt = LazyTranslate(__name__)

INTERNET = _lt(
    "Check the internet connection and try again. Meanwhile the code can be obtained "
    "on the Portal and typed."
)
CERTIFICATE_OF_AT = _lt(
    "It must be signed by AT, not expired, and made for this environment."
)
PFX = _lt("Upload the PFX file, which holds both, with its password.")
ASK = _lt("It may have done what was asked: query AT.")
ASK_LATER = _lt("It may have done what was asked: query AT in a few minutes.")
BROKEN = _lt("The connection broke before AT's answer was complete.")
STRANGE = _lt("AT's answer was not understood.")

WORDS = {
    # === Settings of this Odoo ===
    "not_configured": Entry(
        _lt("The communication with AT is not configured."),
        _lt("Enter the sub-user, its password and both certificates in the settings."),
        SETTINGS,
    ),
    "other_taxpayer": Entry(
        _lt("The sub-user belongs to another taxpayer than the company."),
        _lt("Enter a sub-user of the company's own taxpayer number."),
        SETTINGS,
    ),
    "username_malformed": Entry(
        _lt("The sub-user is not written as AT expects."), USERNAME, SETTINGS
    ),
    "password_missing": Entry(
        _lt("There is no password."),
        _lt("Enter the password of the sub-user in the settings."),
        SETTINGS,
    ),
    "password_unusable": Entry(
        _lt("The password has characters that cannot be sent."), PASSWORD, SETTINGS
    ),
    "client_certificate_expired": Entry(
        _lt("The client certificate has expired."),
        _lt("Upload the renewed certificate in the settings."),
        CERTIFICATE,
    ),
    "client_certificate_not_yet_valid": Entry(
        _lt("The client certificate is not valid yet."),
        _lt("Check its dates, and the clock of the server."),
        CERTIFICATE,
    ),
    "client_certificate_unreadable": Entry(
        _lt("The client certificate cannot be read."),
        _lt("Upload the PFX file again with its password."),
        CERTIFICATE,
    ),
    "client_key_unreadable": Entry(
        _lt("The client certificate has no readable private key."),
        PFX,
        CERTIFICATE,
    ),
    "client_key_mismatch": Entry(
        _lt("The private key does not belong to the client certificate."),
        PFX,
        CERTIFICATE,
    ),
    "cipher_key_unreadable": Entry(
        _lt("AT's public key cannot be read."),
        _lt("Upload the .cer file from AT again."),
        CERTIFICATE,
    ),
    "cipher_certificate_expired": Entry(
        _lt("AT's public key has expired."),
        _lt("Upload the current one from AT."),
        CERTIFICATE,
    ),
    "endpoint_invalid": Entry(
        _lt("The address of the test service is not an https address."),
        _lt("Check the system parameter l10n_pt_at_series.test_endpoint."),
    ),
    "ca_bundle_unreadable": Entry(
        _lt(
            "The file of trusted certificates for the test environment cannot be read."
        ),
        _lt("Check the system parameter l10n_pt_at_series.test_ca_bundle."),
    ),
    # === Nothing was sent ===
    "not_sent": Entry(
        _lt("Odoo could not prepare the call; nothing was sent."), REPORT
    ),
    "name_not_resolved": Entry(
        _lt("AT could not be reached; nothing was sent. Its name was not found."),
        INTERNET,
        CODE,
    ),
    "connection_refused": Entry(
        _lt("AT could not be reached; nothing was sent. The connection was refused."),
        INTERNET,
        CODE,
    ),
    "connect_timeout": Entry(
        _lt("AT could not be reached; nothing was sent. Nobody answered in time."),
        INTERNET,
        CODE,
    ),
    "unreachable": Entry(
        _lt("AT could not be reached; nothing was sent."), INTERNET, CODE
    ),
    "server_certificate_rejected": Entry(
        _lt(
            "The server that answered could not prove that it is AT; nothing was sent."
        ),
        _lt("Check the network: a proxy or firewall may open secure connections."),
    ),
    "client_certificate_refused": Entry(
        _lt("AT refused the client certificate; nothing was registered."),
        CERTIFICATE_OF_AT,
        CERTIFICATE,
    ),
    "handshake_failed": Entry(
        _lt("The secure connection was refused; nothing was registered."),
        _lt(
            "Check that the client certificate is signed by AT, not expired, and made "
            "for this environment."
        ),
        CERTIFICATE,
    ),
    "invalid_request": Entry(
        _lt("A value does not have the form that AT requires; nothing was sent."),
        _lt("Check name, numbers and dates of the series."),
        SERIES,
    ),
    # === Sent, and no clear answer ===
    "read_timeout": Entry(_lt("AT did not answer in time."), ASK, QUERY),
    "connection_lost": Entry(BROKEN, ASK, QUERY),
    "truncated_answer": Entry(BROKEN, ASK, QUERY),
    "empty_answer": Entry(BROKEN, ASK, QUERY),
    "server_stopped": Entry(
        _lt("The server stopped before AT's answer was stored."),
        _lt("AT may have done what was asked: query AT."),
        QUERY,
    ),
    "html_page": Entry(
        _lt(
            "AT's service is not available at the moment: a web page came in place of "
            "its answer."
        ),
        ASK_LATER,
        QUERY,
    ),
    "http_xxx": Entry(
        _lt("AT's service is not available at the moment."), ASK_LATER, QUERY
    ),
    "answer_too_large": Entry(
        _lt("AT's answer was not understood: it was too long."), ASK, QUERY
    ),
    "hostile_xml": Entry(
        _lt("AT's answer was not understood: it had parts that are not allowed."),
        ASK,
        QUERY,
    ),
    "unreadable_xml": Entry(STRANGE, ASK, QUERY),
    "not_soap": Entry(STRANGE, ASK, QUERY),
    "schema": Entry(STRANGE, ASK, QUERY),
    "other_operation": Entry(
        _lt("AT's answer was not understood: it belongs to another request."),
        ASK,
        QUERY,
    ),
    "missing_code": Entry(
        _lt("AT's answer was not understood: it had no validation code."), ASK, QUERY
    ),
    "other_series": Entry(
        _lt("AT's answer was not understood: it speaks of another series."), ASK, QUERY
    ),
    "other_environment": Entry(
        _lt(
            "AT's answer was not understood: its code belongs to the other "
            "environment (codes that begin with AA are of the test service)."
        ),
        _lt(
            "It may have done what was asked: check the AT environment of the company "
            "in the settings, then query AT."
        ),
        QUERY,
    ),
    "other_state": Entry(
        _lt("AT's answer was not understood: the state is not the one expected."),
        ASK,
        QUERY,
    ),
}

# What can be said of a code or word that is in no table.
KINDS = {
    ErrorKind.CONFIGURATION: Entry(
        _lt("The credentials are not usable."), _lt("Check the settings."), SETTINGS
    ),
    ErrorKind.UNREACHABLE: WORDS["unreachable"],
    ErrorKind.TLS: WORDS["handshake_failed"],
    ErrorKind.AUTHENTICATION: Entry(
        _lt("AT refused the sub-user or its password."), CREDENTIALS, SETTINGS
    ),
    ErrorKind.REQUEST: Entry(
        _lt("AT refused the form of the request."),
        _lt(
            "Check the AT public key in the settings; if it is current, report the "
            "problem with the log of the communication."
        ),
        SETTINGS,
    ),
    ErrorKind.REFUSED: Entry(
        _lt("AT refused."), _lt("Its text tells the reason."), SERIES
    ),
    ErrorKind.TECHNICAL: Entry(
        _lt("AT had a technical problem."), _lt("Query AT in a few minutes."), QUERY
    ),
    ErrorKind.TIMEOUT: WORDS["read_timeout"],
    ErrorKind.INTERRUPTED: WORDS["connection_lost"],
    ErrorKind.GATEWAY: WORDS["http_xxx"],
    ErrorKind.ANSWER: Entry(STRANGE, ASK, QUERY),
}
