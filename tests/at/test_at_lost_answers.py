# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Requests that were sent over real HTTPS and whose answer never came complete."""

import dataclasses
import os
import time

import pytest
from at_data import REQUESTS, answer, info
from at_server import TlsServer, drip, hold, http, reset, send

from l10n_pt_at_series.at import answers, envelope, transport, wsse
from l10n_pt_at_series.at.errors import AtError, ErrorKind

ANSWER = answer("consultarSeries", 2002, info())


def refused(client, operation="query"):
    with pytest.raises(AtError) as caught:
        getattr(client, operation)(REQUESTS[operation])
    return caught.value


def test_no_answer_in_time_is_a_timeout(pki, make_client):
    with TlsServer(pki, hold(9)) as server:
        started = time.monotonic()
        error = refused(make_client(server.url, read_timeout=0.3), "register")
        assert time.monotonic() - started < 3
    assert (error.kind, error.code) == (ErrorKind.TIMEOUT, "read_timeout")
    assert error.effect == "unknown"
    assert 300 <= error.exchange.duration_ms < 3000


@pytest.mark.parametrize(
    "response",
    [http(ANSWER), http(ANSWER, length=None), b"HTTP/1.1 200 OK\r\nA: " + b"b" * 999,
     http(b"%x\r\n%b\r\n0\r\n\r\n" % (len(ANSWER), ANSWER), length=None,
          Transfer_Encoding="chunked")],
    ids=["body", "until close", "headers", "chunks"],
)  # fmt: skip
@pytest.mark.parametrize("skip", [0, 100])
def test_an_answer_that_drips_is_bounded_as_a_whole(pki, make_client, response, skip):
    def behave(connection):
        connection.sendall(response[:skip])
        drip(response[skip:], 0.05)(connection)

    with TlsServer(pki, behave) as server:
        started = time.monotonic()
        error = refused(make_client(server.url, read_timeout=0.4), "register")
        assert time.monotonic() - started < 3
    assert (error.kind, error.code) == (ErrorKind.TIMEOUT, "read_timeout")


@pytest.mark.parametrize(
    "behave",
    [
        send(b""),
        reset,
        send(b"HTTP/1.1 200 OK\r\nContent-Ty"),
        send(b"nonsense\r\n\r\n"),
        send(http(ANSWER)[:-50]),
        send(http(ANSWER[:-50], length=None)),
        send(http(b"", length=10**15)),
        send(http(b"fff\r\nshort", length=None, Transfer_Encoding="chunked")),
        send(http(b"-5\r\nshort", length=None, Transfer_Encoding="chunked")),
        send(http(b"zz\r\nshort", length=None, Transfer_Encoding="chunked")),
        send(http(b"", length=0)),
        send(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n"),
        send(b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000 + b"\r\n\r\n"),
    ],
    ids=["close", "reset", "half header", "not HTTP", "cut", "cut until close",
         "huge length", "short chunk", "negative chunk", "no chunk", "empty",
         "many headers", "long header"],
)  # fmt: skip
@pytest.mark.parametrize("operation", ["register", "query"])
def test_a_lost_answer_is_interrupted(pki, make_client, behave, operation):
    with TlsServer(pki, behave) as server:
        error = refused(make_client(server.url), operation)
    assert error.kind is ErrorKind.INTERRUPTED
    assert error.effect == "unknown"
    assert len(server.requests) == 1


def test_an_answer_that_is_too_large_is_given_up(pki, make_client):
    endless = http(b"", length=None) + b"<a>" + b"x" * 3_000_000
    with TlsServer(pki, send(endless)) as server:
        client = make_client(server.url)
        client._limits = dataclasses.replace(client._limits, size=20_000)
        error = refused(client)
    assert (error.kind, error.code) == (ErrorKind.ANSWER, "answer_too_large")


def test_the_limit_of_size_is_32_megabytes():
    assert transport.Limits(1, 1, time.monotonic).size == 32 * 1024**2


def test_a_compressed_answer_is_not_unpacked(pki, make_client):
    packed = b"\x1f\x8b\x08" + b"\x00" * 50
    with TlsServer(pki, send(http(packed, Content_Encoding="gzip"))) as server:
        error = refused(make_client(server.url))
    assert (error.kind, error.code) == (ErrorKind.ANSWER, "unreadable_xml")


def test_random_bytes_instead_of_http_are_never_another_exception(pki, make_client):
    with TlsServer(pki, lambda c: c.sendall(os.urandom(300))) as server:
        client = make_client(server.url)
        for _ in range(20):
            assert refused(client).effect == "unknown"


# === Whatever is raised says whether the request can have left === #


class Stop(Exception):
    """What Odoo raises in a worker whose time is over, at any instruction."""


def stop(*_args, **_options):
    raise Stop("CPU time limit exceeded: Segredo")


@pytest.mark.parametrize(
    ("place", "name"),
    [(wsse.SecurityHeader, "element"), (envelope, "build")],
)
def test_what_is_raised_before_the_line_was_not_sent(
    monkeypatch, answered_with, place, name
):
    client = answered_with(b"")
    monkeypatch.setattr(place, name, stop)
    error = refused(client, "register")
    assert (error.kind, error.code) == (ErrorKind.REQUEST, "invalid_request")
    assert (error.effect, client.sent) == ("refused", [])
    assert "Segredo" not in str(error)


def test_what_is_raised_on_the_line_tells_whether_bytes_have_left(
    pki, make_client, monkeypatch
):
    with TlsServer(pki, send(http(ANSWER))) as server:
        client = make_client(server.url)
        with monkeypatch.context() as patch:
            patch.setattr(transport._Budget, "seconds_left", stop)
            error = refused(client, "register")
        assert (error.kind, error.effect) == (ErrorKind.INTERRUPTED, "unknown")
        with monkeypatch.context() as patch:
            patch.setattr(transport._Adapter, "send", stop)
            error = refused(client, "register")
        assert error.effect == "not_sent"


def test_what_is_raised_by_the_answer_is_an_answer_not_understood(
    monkeypatch, answered_with
):
    client = answered_with(ANSWER)
    monkeypatch.setattr(answers, "series_info", stop)
    error = refused(client)
    assert (error.kind, error.effect) == (ErrorKind.ANSWER, "unknown")
    assert error.exchange.response_xml == ANSWER.decode()


@pytest.mark.parametrize("seconds", [float("inf"), float("nan"), -1, 10**20])
def test_a_time_that_nobody_can_wait_is_no_traceback(pki, make_client, seconds):
    with TlsServer(pki, send(http(ANSWER))) as server:
        for name in ("connect_timeout", "read_timeout"):
            try:
                make_client(server.url, **{name: seconds}).query(REQUESTS["query"])
            except AtError as error:
                assert error.effect in ("not_sent", "unknown")
