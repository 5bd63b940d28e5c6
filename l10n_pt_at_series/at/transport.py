# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One HTTPS request with a client certificate, bounded in time and in size.

Every failure says whether the request can have reached AT: ``not_sent`` is claimed only
when no byte of the body left this machine, or when TLS itself refused our certificate.
"""

import io
import os
import socket
import ssl
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

import requests
import urllib3
from cryptography.hazmat.primitives import serialization
from requests.adapters import HTTPAdapter

from .certificates import ClientIdentity
from .envelope import Envelope
from .errors import AtError, ErrorKind

MAX_ANSWER_BYTES = 32 * 1024 * 1024  # a series takes about 500 bytes
_PIECE = 64 * 1024
HEADERS = {
    "Accept": "text/xml",
    "Accept-Encoding": "identity",  # a small answer cannot swell into a large one
    "Content-Type": "text/xml; charset=utf-8",
    "SOAPAction": '""',
    "User-Agent": "l10n_pt_at_series",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, whatever it is."""

    status: int
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait and what to measure with.

    :param connect: seconds for the TCP connection, and again for TLS
    :param read: seconds for the whole answer, not for each piece of it
    :param timer: callable, seconds that only grow
    :param size: bytes of an answer, HTTP headers included
    """

    connect: float
    read: float
    timer: Callable[[], float]
    size: int = MAX_ANSWER_BYTES


class _Body(io.BytesIO):
    """The body of the request, which knows whether it began to leave."""

    sent = False

    def read(self, *args: Any) -> bytes:
        self.sent = True
        return super().read(*args)


class _Budget:
    """Time and bytes that one answer may still take."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._deadline: float | None = None
        self._bytes_left = limits.size
        self.overrun = False

    def seconds_left(self) -> float:
        now = self._limits.timer()
        if self._deadline is None:
            self._deadline = now + self._limits.read
        if now >= self._deadline:
            raise TimeoutError("no complete answer in time")
        return self._deadline - now

    def spend(self, count: int) -> None:
        self._bytes_left -= count
        if self._bytes_left < 0:
            self.overrun = True
            raise OSError("answer too large")


class _Context(ssl.SSLContext):
    """Carries the budget to the sockets that it makes."""

    budget: _Budget


class _BudgetSocket(ssl.SSLSocket):
    """TLS socket whose reads share one budget.

    The read time-out of ``requests`` counts for each piece: a server that sends a byte
    now and then would hold the caller for ever.
    """

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        budget = cast(_Context, self.context).budget
        self.settimeout(budget.seconds_left())
        count = super().recv_into(*args, **kwargs)
        budget.spend(count)
        return count


class _Adapter(HTTPAdapter):
    """Connections with our own SSL context and time-outs.

    The pair of time-outs is set here and not in the session's call, where Odoo's test
    cases compare it with a number.
    """

    def __init__(self, context: ssl.SSLContext, limits: Limits) -> None:
        self._context = context
        self._timeout = (limits.connect, limits.read)
        super().__init__()

    def send(self, request: Any, **kwargs: Any) -> Any:
        return super().send(request, **(kwargs | {"timeout": self._timeout}))

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> Any:
        return super().init_poolmanager(*args, ssl_context=self._context, **kwargs)


def post(
    url: str,
    envelope: Envelope,
    identity: ClientIdentity,
    *,
    ca_bundle: str | os.PathLike | None,
    limits: Limits,
    random_bytes: Callable[[int], bytes],
) -> Reply:
    """Send one request; no redirects, no proxies of the environment, no retries.

    A connection serves one request: reusing one that the server is about to close
    would make an answer uncertain for nothing.

    :param url: ``https://…``
    :param envelope: the body of the request
    :param identity: for mutual TLS
    :param ca_bundle: path of a PEM file to trust alone; None for the public CAs
    :param limits: of time and size
    :param random_bytes: callable
    :raises AtError: CONFIGURATION, UNREACHABLE, TLS, TIMEOUT, INTERRUPTED, or ANSWER
        for one that is too large
    """
    _check_url(url)
    budget = _Budget(limits)
    context = _ssl_context(identity, ca_bundle, random_bytes)
    context.budget = budget
    body = _Body(envelope.content)
    with requests.Session() as session:
        session.trust_env = False
        session.mount("https://", _Adapter(context, limits))
        try:
            with session.post(
                url,
                data=body,
                headers=HEADERS,
                timeout=limits.read,
                verify=str(ca_bundle) if ca_bundle else True,
                allow_redirects=False,
                stream=True,
            ) as response:
                return Reply(
                    response.status_code,
                    response.headers.get("Content-Type", ""),
                    # In pieces: one read would reserve whatever length was announced.
                    b"".join(response.raw.stream(_PIECE, decode_content=False)),
                )
        except Exception as error:  # whatever it is, it tells whether bytes have left
            failure = _failure(error, body.sent, budget.overrun)
    # Raised outside the handler: the original error carries the request.
    raise failure


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme == "https" and parts.hostname and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise AtError(
            ErrorKind.CONFIGURATION, "not an https address", code="endpoint_invalid"
        )


def _ssl_context(
    identity: ClientIdentity,
    ca_bundle: str | os.PathLike | None,
    random_bytes: Callable[[int], bytes],
) -> _Context:
    context = _Context(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # urllib3 1 compares the name itself: it cannot leave an IP address to OpenSSL.
    context.check_hostname = not urllib3.__version__.startswith("1.")
    context.post_handshake_auth = True  # a server may ask for the certificate later
    context.sslsocket_class = _BudgetSocket
    try:
        if ca_bundle:
            context.load_verify_locations(str(ca_bundle))
    except (OSError, ValueError) as error:
        raise AtError(
            ErrorKind.CONFIGURATION, str(error), code="ca_bundle_unreadable"
        ) from None
    try:
        _load_identity(context, identity, random_bytes)
    except (OSError, ValueError, TypeError) as error:
        raise AtError(
            ErrorKind.CONFIGURATION, str(error), code="client_certificate_unreadable"
        ) from None
    return context


def _load_identity(
    context: ssl.SSLContext,
    identity: ClientIdentity,
    random_bytes: Callable[[int], bytes],
) -> None:
    """Give certificate and key to OpenSSL, which takes them from a file only.

    The file is readable by its owner, lives for this moment and holds the key
    encrypted with a passphrase that is never stored.
    """
    passphrase = random_bytes(32).hex().encode()
    key_pem = identity.private_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )
    descriptor, path = tempfile.mkstemp(suffix=".pem")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(identity.certificate_pem + b"\n" + key_pem)
        context.load_cert_chain(path, password=passphrase)
    finally:
        os.unlink(path)


def _failure(error: Exception, sent: bool, overrun: bool) -> AtError:
    """The AtError for whatever ``requests`` and the layers below raised."""
    causes = _causes(error)
    text = str(_deepest(causes))[:300]
    if _has(
        causes, requests.exceptions.InvalidURL, urllib3.exceptions.LocationValueError
    ):
        return AtError(ErrorKind.CONFIGURATION, text, code="endpoint_invalid")
    if any(_refuses_client_certificate(cause) for cause in causes):
        # With TLS 1.3 this alert comes after the client believes to be connected; the
        # server has discarded the request unread (RFC 8446, 4.4.2.4 and 6.2).
        return AtError(ErrorKind.TLS, text, code="client_certificate_refused")
    if overrun:
        return AtError(ErrorKind.ANSWER, text, code="answer_too_large")
    timed_out = _has(causes, TimeoutError)
    if sent and timed_out:
        return AtError(ErrorKind.TIMEOUT, text, code="read_timeout")
    if sent:
        return AtError(ErrorKind.INTERRUPTED, text, code="connection_lost")
    # urllib3's own CertificateError (another name) has moved between its versions.
    if _has(causes, ssl.SSLCertVerificationError) or any(
        type(cause).__name__ == "CertificateError" for cause in causes
    ):
        return AtError(ErrorKind.TLS, text, code="server_certificate_rejected")
    if timed_out:
        return AtError(ErrorKind.UNREACHABLE, text, code="connect_timeout")
    for cause, code in (
        (socket.gaierror, "name_not_resolved"),
        (ConnectionRefusedError, "connection_refused"),
        (urllib3.exceptions.NewConnectionError, "unreachable"),
    ):
        if _has(causes, cause):
            return AtError(ErrorKind.UNREACHABLE, text, code=code)
    # A TCP connection existed: it was lost before the first byte of the request.
    return AtError(ErrorKind.TLS, text, code="handshake_failed")


def _causes(error: BaseException) -> list[BaseException]:
    """The error with everything that led to it: each layer hides it elsewhere."""
    pending: list[object] = [error]
    causes: list[BaseException] = []
    while pending:
        cause = pending.pop(0)
        if isinstance(cause, BaseException) and cause not in causes:
            causes.append(cause)
            pending += [cause.__cause__, cause.__context__]
            pending += [getattr(cause, "reason", None), *cause.args]
    return causes


def _has(causes: list[BaseException], *types: type[BaseException]) -> bool:
    return any(isinstance(cause, types) for cause in causes)


def _deepest(causes: list[BaseException]) -> BaseException:
    """The operating system's or OpenSSL's own words, when there are any."""
    for cause in reversed(causes):
        if not isinstance(cause, requests.RequestException):
            if isinstance(cause, OSError):
                return cause
    return causes[0]


def _refuses_client_certificate(cause: BaseException) -> bool:
    """Whether the peer sent a TLS alert about our certificate."""
    reason = getattr(cause, "reason", None) if isinstance(cause, ssl.SSLError) else None
    reason = reason or ""
    return "ALERT" in reason and any(
        word in reason for word in ("CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED")
    )
