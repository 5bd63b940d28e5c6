# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Faults on demand: what goes wrong between a client and AT.

A fault strikes only a request that is right in form and header, so it never hides a
mistake of the client. Names ending in ``_after``, and the spoilt answers, strike after
the book has been changed: the client cannot know, and must ask.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from .answers import (
    AuthenticationFault,
    ClientFault,
    GatewayFault,
    Reply,
    Result,
    result_reply,
)

OPERATIONS = ("registarSerie", "finalizarSerie", "anularSerie", "consultarSeries")
OVERSIZE = 40 * 1024 * 1024
UNAVAILABLE_PAGE = (
    b"<html><head><title>503 Service Unavailable</title></head>"
    b"<body><h1>Service Unavailable</h1></body></html>"
)
BOMB = (
    b'<!DOCTYPE S:Envelope [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (name, b"&%c;" % (name - 1) * 10)
        for name in range(ord("b"), ord("j") + 1)
    )
    + b"]>"
)
FILE_ENTITY = b'<!DOCTYPE S:Envelope [<!ENTITY j SYSTEM "file:///etc/hostname">]>'

# What each one does, for --help and the admin page.
FAULTS = {
    "handshake": "close the connection before the TLS handshake",
    "delay_before": "wait before the change is made",
    "delay_after": "make the change, wait before the answer",
    "drop_before": "close the connection, no change made",
    "drop_after": "make the change, close the connection without an answer",
    "technical": "5000, no change made",
    "technical_after": "5000 although the change was made",
    "client_fault": "SOAP 1.1 fault env:Client",
    "client_fault_after": "SOAP 1.1 fault env:Client although the change was made",
    "unknown_code_after": "refusal 4999 although the change was made",
    "gateway": "SOAP 1.2 fault env:Receiver, no change made",
    "gateway_after": "SOAP 1.2 fault env:Receiver although the change was made",
    "unavailable": "503 with an HTML page, no change made",
    "unavailable_after": "503 with an HTML page although the change was made",
    "authentication": "authentication fault 99, password not looked at",
    "unauthorised": "1200 as an ordinary result code",
    "unknown_code": "refusal 4999, which no manual knows",
    "unknown_success": "make the change, answer 2999",
    "redirect": "302 to another address",
    "missing_code": "make the change, leave infoSerie out of the answer",
    "changed_text": "make the change, answer with a text never seen before",
    "extra_header": "make the change, add a SOAP header to the answer",
    "truncated": "make the change, close after half of the answer",
    "malformed": "make the change, send half of the XML as if it were all",
    "hostile": "make the change, put a DTD with an entity bomb into the answer",
    "hostile_file": "make the change, put a DTD that reads a file into the answer",
    "oversized": "make the change, send an answer of 40 MB",
}


@dataclass(frozen=True)
class Fault:
    """One fault: for one operation or any (None), ``times`` times or always (None).

    :raises ValueError: unknown name or operation, or times below 1
    """

    name: str
    operation: str | None = None
    times: int | None = 1
    seconds: float = 2

    def __post_init__(self) -> None:
        if self.name not in FAULTS:
            known = ", ".join(FAULTS)
            raise ValueError(f"unknown fault {self.name!r}; known: {known}")
        if self.operation not in (None, *OPERATIONS):
            known = ", ".join(OPERATIONS)
            raise ValueError(f"unknown operation {self.operation!r}; known: {known}")
        if self.times is not None and self.times < 1:
            raise ValueError("times must be at least 1")


class Faults:
    """The faults that are waiting, first come first served."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._lock = threading.Lock()

    def add(
        self,
        fault: str | Fault,
        operation: str | None = None,
        times: int | None = 1,
        seconds: float = 2,
    ) -> None:
        """Let ``fault`` strike the next ``times`` calls (None: until cleared).

        :param fault: a key of FAULTS, or a Fault
        :param operation: wire name; None for any
        :param seconds: length of a delay
        :raises ValueError: see Fault
        """
        if not isinstance(fault, Fault):
            fault = Fault(fault, operation, times, seconds)
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """Forget all that are waiting."""
        with self._lock:
            self._waiting.clear()

    @property
    def waiting(self) -> list[Fault]:
        """The faults still to strike (a new list)."""
        with self._lock:
            return list(self._waiting)

    def take(self, operation: str) -> Fault | None:
        """The fault that strikes this call, or None."""
        return self._take(
            lambda fault: (
                fault.name != "handshake" and fault.operation in (None, operation)
            )
        )

    def take_handshake(self) -> bool:
        """Whether this connection is closed before its handshake."""
        return self._take(lambda fault: fault.name == "handshake") is not None

    def _take(self, strikes: Callable[[Fault], bool]) -> Fault | None:
        with self._lock:
            for index, fault in enumerate(self._waiting):
                if strikes(fault):
                    if fault.times == 1:
                        del self._waiting[index]
                    elif fault.times:
                        self._waiting[index] = replace(fault, times=fault.times - 1)
                    return fault
        return None


def instead(name: str, operation: str, now: datetime) -> Reply | None:
    """The reply that replaces the change, or None when the change is to be made."""
    if name == "client_fault":
        return ClientFault("fault on demand").reply(now)
    if name == "authentication":
        return AuthenticationFault(99, "Erro na validação da senha").reply(now)
    if name == "drop_before":
        return Reply(0, b"", drop=True)
    if name == "redirect":
        return Reply(302, b"", headers={"Location": "https://127.0.0.1:1/"})
    if name in ("technical", "gateway", "unavailable"):
        return _breakdown(name, operation, now)
    codes = {
        "unknown_code": Result(4999, "Recusa desconhecida."),
        "unauthorised": Result(1200, "Utilizador sem permissão para a operação."),
    }
    return result_reply(operation, codes[name]) if name in codes else None


def spoil(
    fault: Fault, operation: str, result: Result, reply: Reply, now: datetime
) -> Reply:
    """The reply that is sent after the change, in place of the right ``reply``."""
    name, body = fault.name, reply.body
    if name == "delay_after":
        return replace(reply, delay=fault.seconds)
    if name == "drop_after":
        return replace(reply, drop=True)
    if name == "client_fault_after":
        return ClientFault("fault on demand").reply(now)
    if name in ("technical_after", "gateway_after", "unavailable_after"):
        return _breakdown(name.removesuffix("_after"), operation, now)
    if name == "truncated":
        return replace(reply, cut=True)
    results = {
        "unknown_code_after": Result(4999, "Recusa desconhecida."),
        "missing_code": replace(result, series=()),
        "changed_text": replace(result, message="Texto nunca visto: 4001 erro &<>"),
        "unknown_success": replace(result, code=2999),
    }
    if name in results:
        return result_reply(operation, results[name])
    bodies = {
        "malformed": lambda: body[: len(body) // 2],
        "hostile": lambda: _with_dtd(BOMB, body),
        "hostile_file": lambda: _with_dtd(FILE_ENTITY, body),
        "oversized": lambda: body + b" " * OVERSIZE,
        "extra_header": lambda: body.replace(
            b"<S:Header>", b'<S:Header><x:Extra xmlns:x="urn:unknown">1</x:Extra>'
        ),
    }
    return replace(reply, body=bodies[name]()) if name in bodies else reply


def _breakdown(name: str, operation: str, now: datetime) -> Reply:
    if name == "technical":
        return result_reply(operation, Result(5000, "Erro Técnico Inespecífico"))
    if name == "gateway":
        return GatewayFault("fault on demand").reply(now)
    return Reply(503, UNAVAILABLE_PAGE, content_type="text/html")


def _with_dtd(dtd: bytes, body: bytes) -> bytes:
    """``body`` with the document type and its entity ``j`` in the message."""
    declaration, _, rest = body.partition(b"?>")
    message = b"<msgResultOper>"
    return declaration + b"?>" + dtd + rest.replace(message, message + b"&j;")
