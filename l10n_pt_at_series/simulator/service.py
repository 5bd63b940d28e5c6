# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From the bytes of a request to the reply: the checks in AT's order."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import faults, messages
from .answers import (
    ClientFault,
    GatewayFault,
    Reply,
    SoapFault,
    result_reply,
)
from .clock import Clock
from .rules import Rules
from .security import Gate

_logger = logging.getLogger(__name__)

PATH = "/SeriesWSService"
MAX_REQUEST = 1024 * 1024


@dataclass(frozen=True)
class HttpRequest:
    """What came over the wire; ``headers`` answers ``get`` without case."""

    method: str
    path: str
    headers: Any
    body: bytes


@dataclass(frozen=True)
class Call:
    """One request received, kept for tests and the admin page.

    ``status`` is None when the connection was dropped; ``code`` is the result code, or
    that of an authentication fault; ``envelope`` is the text as sent, secrets included
    (encrypted); ``reason`` says what was wrong with it, for developers.
    """

    time: datetime
    operation: str | None
    username: str | None
    status: int | None
    code: int | None
    reason: str | None
    envelope: str


class Service:
    """AT's series service without its network part.

    :param schema_first: check the schema before the security header; unknown which
        way AT does it
    :param wait: callable that sleeps a number of seconds; true when the simulator was
        stopped meanwhile
    """

    def __init__(
        self,
        gate: Gate,
        rules: Rules,
        waiting_faults: faults.Faults,
        clock: Clock,
        schema_first: bool,
        wait: Callable[[float], bool],
    ) -> None:
        self._gate = gate
        self._rules = rules
        self._faults = waiting_faults
        self._clock = clock
        self._schema_first = schema_first
        self._wait = wait
        self.calls: list[Call] = []

    def answer(self, request: HttpRequest) -> Reply:
        """Handle an HttpRequest and return the Reply."""
        known: dict[str, Any] = {"operation": None, "username": None, "reason": None}
        try:
            reply = self._answer(request, known)
        except SoapFault as fault:
            known["reason"] = fault.reason
            reply = fault.reply(self._clock.now())
        call = Call(
            time=self._clock.now(),
            status=None if reply.drop else reply.status,
            code=reply.code,
            envelope=request.body.decode("utf-8", "replace"),
            **known,
        )
        self.calls.append(call)
        _logger.info(
            "%s by %s: HTTP %s, code %s%s",
            call.operation or request.path,
            call.username,
            call.status or "dropped",
            call.code,
            f" ({call.reason})" if call.reason else "",
        )
        return reply

    def _answer(self, http: HttpRequest, known: dict[str, Any]) -> Reply:
        check_http(http)
        header, wrapper = messages.open_envelope(http.body)
        operation = known["operation"] = messages.operation_name(wrapper)
        check_action(http, operation)
        if self._schema_first:
            request = messages.read_request(wrapper)
        user = self._gate.admit(header)
        known["username"] = user.username
        if not self._schema_first:
            request = messages.read_request(wrapper)

        fault = self._faults.take(operation)
        if fault:
            known["reason"] = f"fault on demand: {fault.name}"
            if fault.name == "delay_before" and self._wait(fault.seconds):
                return Reply(0, b"", drop=True)
            replacement = faults.instead(fault.name, operation, self._clock.now())
            if replacement:
                return replacement
        result = self._rules.run(request, user.nif)
        reply = result_reply(operation, result)
        if fault:
            return faults.spoil(fault, operation, result, reply, self._clock.now())
        return reply


def check_http(request: HttpRequest) -> None:
    """Method, exact path and media type.

    :raises GatewayFault: AT's gateway knows no such service
    """
    if request.method != "POST":
        raise GatewayFault(f"method {request.method}")
    if request.path != PATH:
        raise GatewayFault(f"unknown path {request.path}")
    media_type = (request.headers.get("Content-Type") or "").partition(";")[0]
    if media_type.strip().lower() != "text/xml":
        raise GatewayFault(f"media type {media_type!r}, SOAP 1.1 has text/xml")


def check_action(request: HttpRequest, operation: str) -> None:
    """SOAPAction may be absent, empty (as the WSDL says) or the wsam:Action.

    :raises ClientFault: anything else
    """
    action = (request.headers.get("SOAPAction") or "").strip().strip('"')
    if action not in ("", f"http://at.gov.pt/SeriesWS/{operation}Request"):
        raise ClientFault(f"SOAPAction {action!r}")
