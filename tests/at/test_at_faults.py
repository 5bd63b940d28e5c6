# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Faults, error pages, and whatever else is no answer of the service."""

import time

import pytest
from at_data import AUTHENTICATION_DETAIL, RECEIVER_FAULT, REQUESTS, answer, fault, info

from l10n_pt_at_series.at.errors import AtError, ErrorKind

HTML = b"<html><head><title>503</title></head><body>Service Unavailable</body></html>"


def refused(client, operation="register"):
    with pytest.raises(AtError) as caught:
        getattr(client, operation)(REQUESTS[operation])
    return caught.value


@pytest.mark.parametrize(
    ("code", "text", "detail", "kind", "expected"),
    [
        ("env:Client", "Erro - Pedido do Cliente ", "", ErrorKind.REQUEST, "Client"),
        ("S:Client", "x", "<transactionID/>", ErrorKind.REQUEST, "Client"),
        ("env:MustUnderstand", "x", "", ErrorKind.REQUEST, "MustUnderstand"),
        ("env:VersionMismatch", "x", "", ErrorKind.REQUEST, "VersionMismatch"),
        ("env:Server", "x", "", ErrorKind.GATEWAY, "Server"),
        ("env:Receiver", "x", "", ErrorKind.GATEWAY, "Receiver"),
        ("Client.Authentication", "x", "", ErrorKind.AUTHENTICATION,
         "Client.Authentication"),
        ("wsse:FailedAuthentication", "x", "", ErrorKind.AUTHENTICATION,
         "FailedAuthentication"),
        ("wsse:InvalidSecurity", "x", "", ErrorKind.AUTHENTICATION, "InvalidSecurity"),
        ("env:Client", "x", "<x:AuthorizationException xmlns:x='urn:y'/>",
         ErrorKind.AUTHENTICATION, "Client"),
        ("33", "x", "", ErrorKind.AUTHENTICATION, 33),
        ("1200", "x", "", ErrorKind.AUTHENTICATION, 1200),
        ("env:Client", "x", "<Code>1101</Code>", ErrorKind.AUTHENTICATION, 1101),
        ("env:Something", "x", "", ErrorKind.ANSWER, "Something"),
        ("", "", "", ErrorKind.ANSWER, ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [200, 500])
def test_soap_faults_are_told_apart(
    answered_with, status, code, text, detail, kind, expected
):
    error = refused(answered_with(fault(code, text, detail), status))
    assert (error.kind, error.code) == (kind, expected)
    assert error.message == text.strip()
    assert error.exchange.http_status == status


@pytest.mark.parametrize(
    ("tries", "left"), [("3", 3), ("0", 0), ("-1", None), ("", None)]
)
def test_an_authentication_fault_tells_the_tries_left(answered_with, tries, left):
    detail = AUTHENTICATION_DETAIL.format(code=99, tries=tries)
    content = fault("Client.Authentication", "Ocorreu um erro.", detail)
    error = refused(answered_with(content, 500))
    assert (error.kind, error.code) == (ErrorKind.AUTHENTICATION, 99)
    assert error.message == "Ocorreu um erro. Acesso negado"
    assert error.tries_left == left
    assert error.effect == "refused"


@pytest.mark.parametrize("status", [200, 500, 502])
def test_a_soap_12_fault_comes_from_the_gateway(answered_with, status):
    error = refused(answered_with(RECEIVER_FAULT, status))
    assert (error.kind, error.code) == (ErrorKind.GATEWAY, "Receiver")
    assert error.message == "Internal Error (from server)"
    assert error.effect == "unknown"


@pytest.mark.parametrize(
    ("content", "status", "content_type", "code"),
    [
        (HTML, 503, "text/html", "http_503"),
        (HTML, 502, "text/xml", "http_502"),
        (HTML, 200, "text/html", "html_page"),
        (HTML, 200, "text/xml", "html_page"),
        (b"<!DOCTYPE html>\n" + HTML, 504, "text/html", "http_504"),
        (b"<!DOCTYPE html><p>not<br>XML", 200, "text/html;charset=x", "html_page"),
        (b"", 503, "", "http_503"),
        (b"", 302, "", "http_302"),
        (b"Bad Gateway", 502, "text/plain", "http_502"),
        (b"<other/>", 500, "text/xml", "http_500"),
        (b"<S:Envelope", 500, "text/xml", "http_500"),
    ],
)
def test_error_pages_come_from_the_gateway(
    answered_with, content, status, content_type, code
):
    error = refused(answered_with(content, status, content_type))
    assert (error.kind, error.code) == (ErrorKind.GATEWAY, code)
    assert error.effect == "unknown"
    assert error.exchange.http_status == status


def test_an_answer_cut_anywhere_is_interrupted(answered_with):
    content = answer("registarSerie", 2001, info())
    for length in range(0, len(content) - 1, 7):
        error = refused(answered_with(content[:length]))
        assert error.kind is ErrorKind.INTERRUPTED
        assert error.code == ("truncated_answer" if length else "empty_answer")


BOMB = "".join(
    f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 12)
)


@pytest.mark.parametrize(
    "declaration",
    [
        "<!DOCTYPE S:Envelope>",
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:1/x"> %a;]>',
        f'<!DOCTYPE x [<!ENTITY e0 "ha">{BOMB}]>',
    ],
)
@pytest.mark.parametrize("place", ["text", "attribute", "nowhere"])
def test_document_types_and_entities_are_refused(answered_with, declaration, place):
    name = b"&e11;" if "e11" in declaration else b"&a;"
    if "ENTITY" not in declaration or "%" in declaration or place == "nowhere":
        name = b""
    content = answer("registarSerie", 2001, info())
    content = content.replace(b"<S:Envelope", declaration.encode() + b"<S:Envelope")
    if place == "text":
        content = content.replace(b"AAJFX7K2WM", b"AAJFX7K2" + name)
    elif place == "attribute":
        content = content.replace(b"<S:Body", b'<S:Body a="' + name + b'"')
    started = time.monotonic()
    error = refused(answered_with(content))
    assert (error.kind, error.code) == (ErrorKind.ANSWER, "hostile_xml")
    assert "root:" not in error.message
    assert time.monotonic() - started < 3


def test_a_document_type_hidden_by_the_encoding_is_refused_too(answered_with):
    text = answer("registarSerie", 2001, info()).decode().replace("UTF-8", "UTF-16")
    text = text.replace("<S:Envelope", "<!DOCTYPE x><S:Envelope")
    error = refused(answered_with(text.encode("utf-16")))
    assert (error.kind, error.code) == (ErrorKind.ANSWER, "hostile_xml")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"hello", "unreadable_xml"),
        (b"\xff\xfe\x00\x01", "unreadable_xml"),
        (b'{"codResultOper": 2001}', "unreadable_xml"),
        (answer("registarSerie", 2001, info()).replace(b"<S:Body", b"<S:Bdy"),
         "unreadable_xml"),
        (b"<?xml version='1.0' encoding='nonsense'?><a/><Envelope>", "unreadable_xml"),
        (b"<x><y/></x>", "not_soap"),
        (b"<Envelope><Body/></Envelope>", "not_soap"),
        (answer("registarSerie", 2001).replace(b"S:Body", b"S:Other"), "not_soap"),
        (b"<S:Envelope xmlns:S='http://schemas.xmlsoap.org/soap/envelope/'><S:Body/>"
         b"</S:Envelope>", "not_soap"),
        (answer("registarSerie", 2001, info()).replace(b"http://at.gov.pt/", b"urn:x"),
         "other_operation"),
    ],
)  # fmt: skip
def test_what_is_no_answer_of_the_service_is_not_understood(
    answered_with, content, code
):
    error = refused(answered_with(content))
    assert error.kind in (ErrorKind.ANSWER, ErrorKind.INTERRUPTED)
    if error.kind is ErrorKind.ANSWER:
        assert error.code == code
    assert error.effect == "unknown"


def test_deep_and_long_answers_are_bounded(answered_with):
    started = time.process_time()
    for content in (
        b"<a>" * 500_000,
        b"<a>" * 100_000 + b"</a>" * 100_000,
        b"<a " + b"b='1' " * 100_000 + b"/>",
        b"<a>" + b"x" * 12_000_000 + b"</a>",
    ):
        assert refused(answered_with(content)).effect == "unknown"
    assert time.process_time() - started < 5


def test_long_texts_of_at_are_cut_and_set_on_one_line(answered_with):
    error = refused(answered_with(answer("registarSerie", 4003, text="a\n  b " * 999)))
    assert error.message.startswith("a b a b")
    assert len(error.message) == 1000


def test_a_header_sent_back_is_not_stored(answered_with):
    echo = """<wss:Security xmlns:wss="urn:x"><wss:Password a="b">c2VjcmV0
        </wss:Password><Nonce>bm9uY2U=</Nonce><wss:Created/></wss:Security>"""
    content = answer("registarSerie", 4003, header=echo) + b"\x00"
    stored = answered_with(content, 500)
    error = refused(stored)
    assert "c2VjcmV0" not in error.exchange.response_xml
    assert "bm9uY2U=" not in error.exchange.response_xml
    assert '<wss:Password a="b">***</wss:Password>' in error.exchange.response_xml
    assert "\x00" not in error.exchange.response_xml
