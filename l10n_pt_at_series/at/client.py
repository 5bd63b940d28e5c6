# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The four operations of AT's series web service."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cached_property
from os import PathLike

from . import answers, certificates, envelope, messages, transport, wsse
from .errors import AtError, ErrorKind


@dataclass(frozen=True, slots=True)
class Credentials:
    """What AT wants to see. Only the user name shows in the repr.

    :param username: ``NIF/sub-user``, with profile WSE
    :param password: of that sub-user
    :param cipher_key: AT's certificate or public key, PEM or DER
    :param client_certificate: signed by AT for the program, PEM or DER
    :param client_key: its private key, PEM or DER, not encrypted
    """

    username: str
    password: str = field(repr=False)
    cipher_key: bytes = field(repr=False)
    client_certificate: bytes = field(repr=False)
    client_key: bytes = field(repr=False)


class SeriesClient:
    """Talks to one address for one user. Threads may share it.

    Each call opens its own connection and makes its own security header. The calls
    return ``messages.Answer`` or raise ``errors.AtError``, nothing else.

    :param endpoint: see ``endpoints.ENDPOINTS``
    :param credentials: of the taxpayer and of the program
    :param clock: callable, the current moment, aware (without a zone: UTC)
    :param random_bytes: callable, that many unpredictable bytes: ``os.urandom``
    :param ca_bundle: path of a PEM file to trust alone; None for the public CAs
    :param connect_timeout: seconds for the connection, and again for TLS
    :param read_timeout: seconds for the whole answer
    :param timer: callable, seconds that only grow
    """

    def __init__(
        self,
        endpoint: str,
        credentials: Credentials,
        *,
        clock: Callable[[], datetime],
        random_bytes: Callable[[int], bytes],
        ca_bundle: str | PathLike | None = None,
        connect_timeout: float = 5,
        read_timeout: float = 30,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._endpoint = endpoint
        self._credentials = credentials
        self._clock = clock
        self._random_bytes = random_bytes
        self._ca_bundle = ca_bundle
        self._limits = transport.Limits(connect_timeout, read_timeout, timer)

    def __repr__(self) -> str:
        return f"<SeriesClient {self._credentials.username} at {self._endpoint}>"

    def register(self, request: messages.RegisterRequest) -> messages.Answer:
        """Register a series; the answer holds it with its validation code.

        :param request: the new series
        :raises AtError: REFUSED 4001 when AT has it already, without telling the code
        """
        return self._call(messages.REGISTER, request)

    def finalise(self, request: messages.FinaliseRequest) -> messages.Answer:
        """Close a series for ever; the answer holds it when AT sends it.

        :param request: the series and its last number
        :raises AtError: see ``errors``
        """
        return self._call(messages.FINALISE, request)

    def annul(self, request: messages.AnnulRequest) -> messages.Answer:
        """Withdraw a registration, the same day or the next, for ever.

        The answer holds the series when AT sends it.

        :param request: the series, never used
        :raises AtError: see ``errors``
        """
        return self._call(messages.ANNUL, request)

    def query(self, request: messages.QueryRequest) -> messages.Answer:
        """Series known to AT for the taxpayer, perhaps none; changes nothing there.

        :param request: filters, or none
        :raises AtError: see ``errors``
        """
        return self._call(messages.QUERY, request)

    def _call(
        self, operation: messages.Operation, request: messages.Request
    ) -> messages.Answer:
        message = self._prepared(operation, request)
        reply, started = None, self._limits.timer()
        try:
            reply = transport.post(
                self._endpoint,
                message,
                self._identity,
                ca_bundle=self._ca_bundle,
                limits=self._limits,
                random_bytes=self._random_bytes,
            )
            code, text, series, remarks = _read(operation, request, reply)
        except AtError as error:
            error.exchange = self._exchange(operation, message, reply, started)
            raise
        exchange = self._exchange(operation, message, reply, started)
        return messages.Answer(code, text, series, exchange, remarks)

    def _prepared(
        self, operation: messages.Operation, request: messages.Request
    ) -> envelope.Envelope:
        """The message, when everything that needs no network has been checked."""
        try:
            security = self._security_header().element()
            self._identity.check(self._now())
            return envelope.build(operation, request, security)
        except AtError:
            raise
        except Exception as error:
            # Its text might hold what it stumbled over: the password.
            kind = type(error).__name__
            raise AtError(ErrorKind.REQUEST, kind, code="invalid_request") from None

    def _exchange(
        self,
        operation: messages.Operation,
        message: envelope.Envelope,
        reply: transport.Reply | None,
        started: float,
    ) -> messages.Exchange:
        seconds = self._limits.timer() - started
        return messages.Exchange(
            operation=operation.name,
            request_xml=message.redacted,
            response_xml=envelope.redact(reply.content) if reply else "",
            duration_ms=round(seconds * 1000),
            http_status=reply.status if reply else None,
        )

    @cached_property
    def _identity(self) -> certificates.ClientIdentity:
        return certificates.client_identity(self._credentials)

    def _security_header(self) -> wsse.SecurityHeader:
        credentials = self._credentials
        # AT, "Aspetos Genéricos" v1.0, section 4.1: NIF, slash, number of the sub-user.
        if not re.fullmatch(r"[0-9]{9}/[0-9]{1,4}", credentials.username or ""):
            raise _configuration("username_malformed", "not NIF/sub-user")
        if not credentials.password:
            raise _configuration("password_missing", "no password")
        if not isinstance(credentials.password, str) or re.search(
            r"[\ud800-\udfff]", credentials.password
        ):
            raise _configuration("password_unusable", "password is not Unicode text")
        cipher_key = credentials.cipher_key or b""
        certificates.check_cipher_certificate(cipher_key, self._now())
        return wsse.SecurityHeader(
            credentials.username,
            credentials.password,
            wsse.load_public_key(cipher_key),
            self._now,
            self._random_bytes,
        )

    def _now(self) -> datetime:
        moment = self._clock()
        return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _read(
    operation: messages.Operation, request: messages.Request, reply: transport.Reply
) -> tuple[int, str, tuple[messages.SeriesInfo, ...], tuple[str, ...]]:
    try:
        return answers.read(operation, request, reply)
    except AtError:
        raise
    except Exception as error:
        # Whatever it is, AT has answered, and the answer is not understood.
        text = f"{type(error).__name__}: {error}"[:300]
        raise AtError(ErrorKind.ANSWER, text, code="schema") from error


def _configuration(code: str, text: str) -> AtError:
    return AtError(ErrorKind.CONFIGURATION, text, code=code)
