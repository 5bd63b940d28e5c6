# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Real HTTPS on this machine, with every way to fail."""

import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from at_data import QUERY, RECEIVER_FAULT, REGISTER, REQUESTS, answer, fault, info
from at_server import TlsServer, http, reset, send

from l10n_pt_at_series.at import transport
from l10n_pt_at_series.at.certificates import validity
from l10n_pt_at_series.at.errors import AtError, ErrorKind

ANSWER = answer("consultarSeries", 2002, info())
TLS_VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


def refused(client, operation="query"):
    with pytest.raises(AtError) as caught:
        getattr(client, operation)(REQUESTS[operation])
    return caught.value


def identity(pair):
    return {"client_certificate": pair.pem, "client_key": pair.key_pem}


@pytest.mark.parametrize("tls", TLS_VERSIONS)
def test_a_call_over_mutual_tls_succeeds(pki, make_client, tls):
    with TlsServer(pki, send(http(ANSWER)), tls=tls) as server:
        result = make_client(server.url, **identity(pki.rsa_client)).query(QUERY)
    assert result.series[0].validation_code == "AAJFX7K2WM"
    assert result.exchange.http_status == 200
    assert 0 < result.exchange.duration_ms < 5000
    head, body = server.requests[0]
    lines = head.split("\r\n")
    assert lines[0] == "POST /SeriesWSService HTTP/1.1"
    assert 'SOAPAction: ""' in lines
    assert "Content-Type: text/xml; charset=utf-8" in lines
    assert "Accept-Encoding: identity" in lines
    assert f"Content-Length: {len(body)}" in lines
    assert b"<serie>A2027</serie>" in body


@pytest.mark.parametrize(
    "response",
    [
        http(ANSWER),
        http(ANSWER, length=None),
        http(
            b"%x\r\n%b\r\n0\r\n\r\n" % (len(ANSWER), ANSWER),
            length=None,
            Transfer_Encoding="chunked",
        ),
        b"HTTP/1.1 100 Continue\r\n\r\n" + http(ANSWER),
        http(ANSWER, content_type=""),
        http(ANSWER, Set_Cookie="a=b; Expires=never", X_Other="\xff"),
    ],
    ids=["length", "close", "chunked", "continue", "no type", "odd headers"],
)
def test_every_lawful_way_to_send_an_answer_is_read(pki, make_client, response):
    with TlsServer(pki, send(response)) as server:
        assert len(make_client(server.url).query(QUERY).series) == 1


def test_the_body_of_http_500_is_read(pki, make_client):
    content = fault("env:Client", "Erro - Pedido do Cliente ")
    with TlsServer(pki, send(http(content, 500))) as server:
        error = refused(make_client(server.url), "register")
    assert (error.kind, error.code) == (ErrorKind.REQUEST, "Client")
    assert error.exchange.http_status == 500
    assert "Pedido do Cliente" in error.exchange.response_xml
    with TlsServer(pki, send(http(RECEIVER_FAULT, 500))) as server:
        assert refused(make_client(server.url)).kind is ErrorKind.GATEWAY
    with TlsServer(pki, send(http(b"<html>", 503, "text/html"))) as server:
        assert refused(make_client(server.url)).code == "http_503"


def test_redirects_are_not_followed(pki, make_client):
    with TlsServer(pki, send(http(ANSWER))) as target:
        moved = http(b"", 307, Location=target.url)
        with TlsServer(pki, send(moved)) as server:
            error = refused(make_client(server.url))
    assert (error.kind, error.code) == (ErrorKind.GATEWAY, "http_307")
    assert target.requests == []


def test_the_environment_neither_redirects_nor_weakens_the_call(
    pki, make_client, monkeypatch, tmp_path
):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "missing.pem"))
    with TlsServer(pki, send(http(ANSWER))) as server:
        assert make_client(server.url).query(QUERY).code == 2002


def test_each_call_has_its_own_connection_and_header(pki, make_client):
    with TlsServer(pki, send(http(ANSWER))) as server:
        client = make_client(server.url)
        for _ in range(3):
            client.query(QUERY)
    assert len({body for _head, body in server.requests}) == 3


def test_threads_may_share_a_client(pki, make_client):
    results = []
    with TlsServer(pki, send(http(ANSWER))) as server:
        client = make_client(server.url)
        threads = [
            threading.Thread(target=lambda: results.append(client.query(QUERY)))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [result.code for result in results] == [2002] * 8


# === Nothing was sent === #


def test_a_refused_connection_is_unreachable(make_client):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    error = refused(make_client(f"https://127.0.0.1:{port}/x"))
    assert (error.kind, error.code) == (ErrorKind.UNREACHABLE, "connection_refused")
    assert error.effect == "not_sent"
    assert error.exchange.request_xml
    assert (error.exchange.response_xml, error.exchange.http_status) == ("", None)


def test_a_full_queue_of_connections_is_a_connect_timeout(make_client):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        address = server.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for other in waiting:
            other.setblocking(False)
            other.connect_ex(address)
        url = f"https://127.0.0.1:{address[1]}/x"
        error = refused(make_client(url, connect_timeout=0.3))
        for other in waiting:
            other.close()
    assert (error.kind, error.code) == (ErrorKind.UNREACHABLE, "connect_timeout")


def test_a_name_that_does_not_exist_is_unreachable(make_client, monkeypatch):
    def fail(*_args):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    error = refused(make_client("https://at.invalid/x"))
    assert (error.kind, error.code) == (ErrorKind.UNREACHABLE, "name_not_resolved")


def test_a_server_that_never_shakes_hands_is_a_connect_timeout(pki, make_client):
    with TlsServer(pki, None, greet=lambda plain: time.sleep(9)) as server:
        started = time.monotonic()
        error = refused(make_client(server.url, connect_timeout=0.3))
    assert (error.kind, error.code) == (ErrorKind.UNREACHABLE, "connect_timeout")
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    "end",
    [reset, lambda plain: None, lambda plain: plain.sendall(b"HTTP/1.0 400\r\n")],
)
def test_a_connection_lost_in_the_handshake_is_a_tls_failure(pki, make_client, end):
    def greet(plain):
        plain.recv(65536)  # so that the client is connected for certain
        end(plain)

    with TlsServer(pki, None, greet=greet) as server:
        error = refused(make_client(server.url), "register")
    assert (error.kind, error.code) == (ErrorKind.TLS, "handshake_failed")
    assert error.effect == "not_sent"


def test_a_server_certificate_of_another_authority_is_rejected(pki, make_client):
    with TlsServer(pki, send(b""), certificate=pki.untrusted_server) as server:
        error = refused(make_client(server.url))
        assert (error.kind, error.code) == (
            ErrorKind.TLS,
            "server_certificate_rejected",
        )
    assert server.requests == []


def test_a_server_certificate_for_another_name_is_rejected(pki, make_client):
    with TlsServer(pki, send(b"")) as server:
        error = refused(make_client(f"https://localhost:{server.port}/x"))
    assert (error.kind, error.code) == (ErrorKind.TLS, "server_certificate_rejected")


def test_without_a_bundle_only_public_authorities_are_trusted(pki, make_client):
    with TlsServer(pki, send(http(ANSWER))) as server:
        error = refused(make_client(server.url, ca_bundle=None))
    assert (error.kind, error.code) == (ErrorKind.TLS, "server_certificate_rejected")


@pytest.mark.parametrize("tls", TLS_VERSIONS)
@pytest.mark.parametrize("name", ["foreign_client", "expired_client"])
def test_a_refused_client_certificate_is_a_tls_failure(pki, make_client, tls, name):
    pair = getattr(pki, name)
    _since, yesterday = validity(pki.expired_client.certificate)
    with TlsServer(pki, send(http(ANSWER)), tls=tls) as server:
        client = make_client(server.url, clock=lambda: yesterday, **identity(pair))
        error = refused(client, "register")
    assert (error.kind, error.code) == (ErrorKind.TLS, "client_certificate_refused")
    assert error.effect == "not_sent"
    assert server.requests == []


@pytest.mark.parametrize(
    "url",
    ["", "http://127.0.0.1:1/x", "ftp://127.0.0.1/x", "https://", "https:///x",
     "https://127.0.0.1:port/x", "https://127.0.0.1:99999/x", "https://[::1/x",
     "https://" + "a" * 70 + ".invalid/x", "not an address"],
)  # fmt: skip
def test_what_is_no_https_address_is_a_matter_of_configuration(make_client, url):
    error = refused(make_client(url))
    assert (error.kind, error.code) == (ErrorKind.CONFIGURATION, "endpoint_invalid")


def test_a_bundle_that_cannot_be_read_is_a_matter_of_configuration(
    pki, make_client, tmp_path
):
    empty = tmp_path / "empty.pem"
    empty.write_bytes(b"")
    for path in (tmp_path / "missing.pem", tmp_path, empty):
        error = refused(make_client(ca_bundle=path))
        assert error.kind is ErrorKind.CONFIGURATION
        assert error.code == "ca_bundle_unreadable"


# === The private key on its way to OpenSSL === #


def test_the_private_key_never_lies_in_clear_on_the_disk(
    pki, make_client, monkeypatch, tmp_path
):
    monkeypatch.setattr(transport.tempfile, "tempdir", str(tmp_path))
    seen = []
    original = ssl.SSLContext.load_cert_chain

    def look(context, path, **options):
        seen.append((os.stat(path).st_mode & 0o777, open(path, "rb").read()))
        return original(context, path, **options)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", look)
    with TlsServer(pki, send(http(ANSWER))) as server:
        seen.clear()
        make_client(server.url).query(QUERY)
    ((mode, content),) = seen
    assert mode == 0o600
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in content
    assert b"BEGIN PRIVATE KEY" not in content
    assert list(tmp_path.iterdir()) == []


def test_a_certificate_that_openssl_refuses_is_named(pki, make_client, monkeypatch):
    def fail(*_args, **_options):
        raise ssl.SSLError(1, "[SSL: EE_KEY_TOO_SMALL] ee key too small")

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", fail)
    error = refused(make_client(), "register")
    assert error.kind is ErrorKind.CONFIGURATION
    assert error.code == "client_certificate_unreadable"
    assert "too small" in error.message


def test_the_package_needs_no_odoo_and_opens_no_connection_when_imported():
    script = (
        "import socket, sys; socket.socket.connect = None; import support.bare;"
        "from l10n_pt_at_series.at import client, endpoints;"
        "assert not {'odoo', 'simulator'} & {n.split('.')[0] for n in sys.modules}"
    )
    folder = Path(__file__).resolve().parents[1]
    subprocess.run([sys.executable, "-c", script], cwd=folder, check=True)


def test_success_leaves_no_connection_open(pki, make_client, recwarn):
    with TlsServer(pki, send(http(answer("registarSerie", 2001, info())))) as server:
        make_client(server.url).register(REGISTER)
    assert [str(w.message) for w in recwarn if w.category is ResourceWarning] == []
