# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The simulator as a whole: HTTPS with client certificates, in threads."""

import logging
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from .admin import AdminServer
from .answers import GatewayFault, Reply
from .background import BackgroundServer
from .book import Book
from .certificates import Certificates
from .clock import Clock
from .faults import Faults
from .rules import Rules
from .security import Gate, SeenKeys, User
from .service import MAX_REQUEST, PATH, Call, HttpRequest, Service

_logger = logging.getLogger(__name__)

IDLE_SECONDS = 60
DEFAULT_USERS = (
    User("555555550/1", "simulador-1"),
    User("555555550/2", "simulador-2", frozenset({"WFA"})),
    User("599999993/1", "simulador-3"),
)


class Simulator:
    """A strict AT series service; a context manager that starts and stops it.

    :param folder: certificates and state; a simulator started again on the same folder
        goes on where the last one stopped
    :param port: 0 takes a free one, kept over ``stop`` and ``start``
    :param users: iterable of User
    :param code_style: ``test`` or ``production``
    :param clock: callable returning an aware datetime
    :param skew: tolerance for ``Created``, in seconds
    :param schema_first: schema before security header
    :param single_number_finalise: see Rules
    :param nifs_without_activity: taxpayers that get 4043
    :param latency: seconds that every answer takes
    :param max_tries: wrong passwords until a user is locked
    :param certificates: Certificates to use instead of those of the folder
    :param admin: serve the admin page (see ``admin``) on ``admin_port``
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        users: Iterable[User] | None = None,
        code_style: str = "test",
        clock: Callable[[], datetime] | None = None,
        skew: float = 300,
        schema_first: bool = True,
        single_number_finalise: bool = False,
        nifs_without_activity: Iterable[str] = (),
        latency: float = 0,
        max_tries: int = 5,
        certificates: Certificates | None = None,
        admin: bool = False,
        admin_port: int = 0,
    ) -> None:
        self.folder = Path(folder).resolve()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.host = host
        self.port = port
        self.certificates = certificates or Certificates(self.folder)
        self.clock = Clock(clock)
        self.book = Book(self.folder / "book.json")
        self.faults = Faults()
        self.users = {user.username: user for user in users or DEFAULT_USERS}
        self.latency = latency
        self._rules = Rules(
            self.book,
            self.clock,
            code_style,
            single_number_finalise,
            nifs_without_activity,
        )
        self.service = Service(
            self._gate(skew, max_tries),
            self._rules,
            self.faults,
            self.clock,
            schema_first,
            self.wait,
        )
        self._stopping = threading.Event()
        self._server: _TlsServer | None = None
        self._admin = AdminServer(self, admin_port) if admin else None

    def _gate(self, skew: float, max_tries: int) -> Gate:
        return Gate(
            self.users,
            self.certificates.cipher_key,
            self.book,
            SeenKeys(self.folder / "seen_keys.txt"),
            self.clock,
            skew,
            max_tries,
        )

    @property
    def url(self) -> str:
        """Address of the service; the port is known once started."""
        return f"https://{self.host}:{self.port}{PATH}"

    @property
    def admin_url(self) -> str | None:
        """Address of the admin page; None without ``admin``."""
        return self._admin.url if self._admin else None

    @property
    def ca_file(self) -> str:
        """Path (text) of the PEM file a client has to trust."""
        return str(self.certificates.ca_file)

    @property
    def calls(self) -> list[Call]:
        """The Call of each request received, oldest first."""
        return self.service.calls

    def seed(
        self,
        count: int = 1,
        nif: str = "555555550",
        prefix: str = "SEED",
        **values: Any,
    ) -> None:
        """Put series into the book as if AT had always known them.

        :param values: attributes of book.Series, for instance ``registration_date``
        """
        self._rules.seed(nif, count, prefix, **values)

    def set_user(self, user: User) -> None:
        """Add or replace a User, unlocked."""
        self.users[user.username] = user
        self.book.set_failed_logins(user.username, 0)

    def start(self) -> "Simulator":
        """Serve in the background; returns the simulator itself."""
        self._stopping.clear()
        self._server = _TlsServer(self)
        self.port = self._server.server_address[1]
        self._server.run()
        if self._admin:
            self._admin.start()
        return self

    def stop(self) -> None:
        """Stop serving and close every connection; the state stays in the folder."""
        self._stopping.set()
        if self._admin:
            self._admin.stop()
        if self._server:
            self._server.stop()

    def wait(self, seconds: float) -> bool:
        """Sleep, but not beyond ``stop``; returns whether that came first."""
        return self._stopping.wait(seconds)

    def __enter__(self) -> "Simulator":
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        self.stop()


class _TlsServer(BackgroundServer):
    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._context.load_cert_chain(simulator.certificates.server_file)
        self._context.load_verify_locations(simulator.ca_file)
        self._context.verify_mode = ssl.CERT_REQUIRED
        self._open: set[ssl.SSLSocket] = set()
        self._lock = threading.Lock()
        super().__init__((simulator.host, simulator.port), _Handler)

    def finish_request(self, request: Any, client_address: Any) -> None:
        # In the thread of the connection: a slow handshake must not stop the others.
        if self.simulator.faults.take_handshake():
            return
        request.settimeout(IDLE_SECONDS)
        with self._context.wrap_socket(
            request, server_side=True, do_handshake_on_connect=False
        ) as connection:
            _shake_hands(connection)
            with self._lock:
                self._open.add(connection)
            try:
                # One that came while we were stopping is not served any more.
                if not self.simulator.wait(0):
                    super().finish_request(connection, client_address)
            finally:
                with self._lock:
                    self._open.discard(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, OSError):  # refused certificates, clients that go away
            _logger.info("connection from %s failed: %s", client_address[0], error)
        else:
            _logger.error("connection from %s", client_address[0], exc_info=error)

    def stop(self) -> None:
        self.close()
        # Connections kept alive would go on being served by their threads.
        with self._lock:
            for connection in self._open:
                _hang_up(connection)


def _shake_hands(connection: ssl.SSLSocket) -> None:
    try:
        connection.do_handshake()
    except ssl.SSLError:
        # The client may have sent its request already (TLS 1.3). Closing with that
        # unread would reset the connection and swallow the alert that says why.
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(1)
        while connection.recv(4096):
            pass
        raise


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        _logger.debug("connection already closed", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    server: _TlsServer
    protocol_version = "HTTP/1.1"
    server_version = "AT-series-simulator"
    sys_version = ""
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        simulator = self.server.simulator
        length = self.headers.get("Content-Length") or "0"
        if (
            "Transfer-Encoding" in self.headers
            or not length.isdecimal()
            or int(length) > MAX_REQUEST
        ):
            self.close_connection = True
            self._send(GatewayFault("length").reply(simulator.clock.now()))
            return
        body = self.rfile.read(int(length))
        request = HttpRequest(self.command, self.path, self.headers, body)
        reply = simulator.service.answer(request)
        simulator.wait(reply.delay + simulator.latency)
        if reply.drop:
            self._drop()
        else:
            self._send(reply)

    do_GET = do_HEAD = do_PUT = do_DELETE = do_POST

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if reply.cut:
            self.wfile.write(reply.body[: len(reply.body) // 2])
            self._drop()
        else:
            self.wfile.write(reply.body)

    def _drop(self) -> None:
        self.close_connection = True
        _hang_up(self.connection)

    def log_message(self, *args: Any) -> None:
        _logger.debug(*args)
