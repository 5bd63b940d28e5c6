# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A tiny HTTPS server on this machine whose misbehaviour is chosen by the test."""

import contextlib
import socket
import ssl
import struct
import tempfile
import threading
import time
from pathlib import Path


def http(body=b"", status=200, content_type="text/xml; charset=utf-8", **headers):
    """Bytes of an HTTP answer; ``length=None`` leaves the length out."""
    length = headers.pop("length", len(body))
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Type: {content_type}"]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def send(data):
    """Behaviour: answer with these bytes and close."""
    return lambda connection: connection.sendall(data)


def drip(data, pause):
    """Behaviour: one byte now and then, until the client has had enough."""

    def behave(connection):
        for position in range(len(data)):
            connection.sendall(data[position : position + 1])
            time.sleep(pause)

    return behave


def hold(seconds):
    """Behaviour: receive everything and say nothing."""
    return lambda connection: time.sleep(seconds)


def reset(connection):
    """Behaviour: break the TCP connection."""
    # Linger of zero seconds: closing sends RST.
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class TlsServer:
    """Serves each connection in a thread: handshake, request, behaviour, close.

    :param at_pki.Pki pki: certificates
    :param behave: callable with the connection, after the request was read
    :param certificate: other certificate of the server
    :param greet: callable with the plain socket, instead of everything else
    :param tls: highest version of TLS
    """

    def __init__(self, pki, behave, *, certificate=None, greet=None, tls=None):
        self._behave = behave
        self._greet = greet
        self.requests = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if tls:
            self._context.maximum_version = tls
        self._context.load_verify_locations(str(pki.ca_file))
        self._context.verify_mode = ssl.CERT_REQUIRED
        pair = certificate or pki.server
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "server.pem"
            path.write_bytes(pair.pem + pair.key_pem)
            self._context.load_cert_chain(path)

    def __enter__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.url = f"https://127.0.0.1:{self.port}/SeriesWSService"
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self):
        while True:
            try:
                plain, _address = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain):
        # The client may leave, and the handshake may fail as the test wants.
        with plain, contextlib.suppress(OSError):
            if self._greet:
                self._greet(plain)
            else:
                self._handshake_and_answer(plain)

    def _handshake_and_answer(self, plain):
        try:
            connection = self._context.wrap_socket(
                plain, server_side=True, do_handshake_on_connect=False
            )
            connection.do_handshake()
        except ssl.SSLError:
            # Read what the client had already sent, as real servers do: closing with
            # unread data would replace the alert by a reset.
            raw = socket.socket(fileno=connection.detach())
            with raw:
                raw.settimeout(1)
                raw.shutdown(socket.SHUT_WR)
                while raw.recv(65536):
                    pass
            return
        with connection:
            connection.settimeout(5)
            self.requests.append(self._read_request(connection))
            self._behave(connection)

    @staticmethod
    def _read_request(connection):
        stream = connection.makefile("rb")
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = stream.readline()
            if not line:
                break
            head += line
        fields = dict(
            line.split(": ", 1) for line in head.decode().split("\r\n")[1:] if line
        )
        return head.decode(), stream.read(int(fields.get("Content-Length", 0)))
