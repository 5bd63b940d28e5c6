# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A small HTTP page to steer a simulator from another process.

Plain HTTP on 127.0.0.1 only, JSON in and out:

* ``GET /admin/status | calls | series | faults``
* ``POST /admin/faults`` ``{"fault", "operation", "times", "seconds"}``
* ``POST /admin/series`` ``{"count", "nif", "prefix", …attributes of a series}``
* ``POST /admin/clock`` ``{"seconds"}`` moves AT's clock, ``{"days"}`` its calendar only
* ``POST /admin/users`` ``{"username", "password", "profiles"}`` adds or unlocks
* ``DELETE /admin/calls | faults``
"""

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from .background import BackgroundServer
from .book import series_to_json
from .security import User

if TYPE_CHECKING:
    from .server import Simulator

_logger = logging.getLogger(__name__)

Json = dict | list
DATES = ("start_date", "registration_date")


class AdminServer:
    """Serves the admin page of ``simulator`` on 127.0.0.1:``port`` (0: a free one)."""

    def __init__(self, simulator: "Simulator", port: int) -> None:
        self._simulator = simulator
        self._port = port
        self._server: BackgroundServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}/admin/"

    def start(self) -> None:
        """Serve in the background."""
        self._server = BackgroundServer(("127.0.0.1", self._port), _Handler)
        self._server.simulator = self._simulator
        self._port = self._server.server_address[1]
        self._server.run()

    def stop(self) -> None:
        """Stop serving."""
        if self._server:
            self._server.close()


class _Handler(BaseHTTPRequestHandler):
    server: BackgroundServer
    server_version = "AT-series-simulator"
    sys_version = ""

    def do_GET(self) -> None:
        self._route("get")

    def do_POST(self) -> None:
        # A web page cannot send JSON to another origin without asking first.
        if self.headers.get_content_type() != "application/json":
            self._send(415, {"error": "Content-Type must be application/json"})
            return
        self._route("post")

    def do_DELETE(self) -> None:
        self._route("delete")

    def _route(self, verb: str) -> None:
        name = self.path.removeprefix("/admin/")
        action = _ACTIONS.get((verb, name))
        if action is None:
            self._send(404, {"error": f"no {verb.upper()} {self.path}"})
            return
        length = int(self.headers.get("Content-Length") or 0)
        try:
            values = json.loads(self.rfile.read(length) or "{}")
            self._send(200, action(self.server.simulator, **values))
        except (TypeError, ValueError) as error:
            self._send(400, {"error": str(error)})

    def _send(self, status: int, content: object) -> None:
        body = json.dumps(content, default=str, indent=1).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        _logger.debug(*args)


def _status(simulator: "Simulator") -> Json:
    return {
        "url": simulator.url,
        "ca_file": simulator.ca_file,
        "now": simulator.clock.now(),
        "today": simulator.clock.today(),
        "calls": len(simulator.calls),
        "series": len(simulator.book.series),
    }


def _calls(simulator: "Simulator") -> Json:
    return [asdict(call) for call in simulator.calls]


def _series(simulator: "Simulator") -> Json:
    return [series_to_json(series) for series in simulator.book.series]


def _faults(simulator: "Simulator") -> Json:
    return [asdict(fault) for fault in simulator.faults.waiting]


def _add_fault(simulator: "Simulator", **values: Any) -> Json:
    simulator.faults.add(**values)
    return _faults(simulator)


def _seed(simulator: "Simulator", **values: Any) -> Json:
    dates = {n: date.fromisoformat(values[n]) for n in DATES if n in values}
    simulator.seed(**(values | dates))
    return {"series": len(simulator.book.series)}


def _move_clock(
    simulator: "Simulator", *, seconds: float | None = None, days: float | None = None
) -> Json:
    if seconds is not None:
        simulator.clock.shift = timedelta(seconds=seconds)
    if days is not None:
        simulator.clock.calendar_shift = timedelta(days=days)
    return _status(simulator)


def _set_user(
    simulator: "Simulator",
    *,
    username: str,
    password: str,
    profiles: Iterable[str] = ("WSE",),
) -> Json:
    simulator.set_user(User(username, password, frozenset(profiles)))
    return {"users": sorted(simulator.users)}


def _clear_faults(simulator: "Simulator") -> Json:
    simulator.faults.clear()
    return []


def _clear_calls(simulator: "Simulator") -> Json:
    simulator.calls.clear()
    return []


_ACTIONS: dict[tuple[str, str], Callable[..., Json]] = {
    ("get", "status"): _status,
    ("get", "calls"): _calls,
    ("get", "series"): _series,
    ("get", "faults"): _faults,
    ("post", "faults"): _add_fault,
    ("post", "series"): _seed,
    ("post", "clock"): _move_clock,
    ("post", "users"): _set_user,
    ("delete", "faults"): _clear_faults,
    ("delete", "calls"): _clear_calls,
}
