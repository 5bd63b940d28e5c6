# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who gets a connection, and what happens to requests that are not SOAP 1.1."""

import http.client
import os
import ssl

import pytest

from simulator.certificates import Certificates
from support.waiting import wait_until

REFUSED = (ssl.SSLError, ConnectionError)


def assert_gateway_fault(answer):
    assert answer.status == 500
    assert answer.tree.tag == "{http://www.w3.org/2003/05/soap-envelope}Envelope"
    assert answer.text("Value") == "env:Receiver"
    assert answer.text("Text") == "Internal Error (from server)"


def test_a_client_with_a_certificate_of_the_authority_is_served(hand):
    assert hand.query().code == 2002


def test_the_server_certificate_passes_strict_verification(hand):
    context = hand.context()
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    assert hand.send(hand.envelope(""), context=context).status == 500


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("options", [{"expired": True}, {"foreign": True}])
def test_an_expired_or_foreign_client_certificate_is_refused(
    hand, simulator, write_pem, caplog, version, options
):
    caplog.set_level("INFO", "simulator")
    context = hand.context(write_pem(**options))
    context.maximum_version = version
    with pytest.raises(ssl.SSLError, match="ALERT|alert"):
        hand.send(hand.envelope(""), context=context)
    assert simulator.calls == []
    wait_until(lambda: "failed" in caplog.text, "the refusal in the log")
    assert "certificate verify failed" in caplog.text, "the log says why"
    assert "Traceback" not in caplog.text


def test_a_client_without_certificate_is_refused(hand, simulator):
    context = ssl.create_default_context(cafile=simulator.ca_file)
    with pytest.raises(REFUSED):
        hand.send(hand.envelope(""), context=context)
    assert simulator.calls == []


def test_a_client_that_trusts_public_authorities_only_refuses_the_server(hand):
    context = ssl.create_default_context()
    context.load_cert_chain(hand.pem_file)
    with pytest.raises(ssl.SSLCertVerificationError):
        hand.send(hand.envelope(""), context=context)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/SeriesWSService/",
        "/SeriesWSService/SeriesWS",
        "/serieswsservice",
        "/SeriesWSService?wsdl",
    ],
)
def test_any_other_path_gets_the_gateway_fault(hand, path):
    assert_gateway_fault(hand.send(hand.envelope(""), path=path))


def test_a_get_gets_the_gateway_fault(hand):
    assert_gateway_fault(hand.send(b"", method="GET"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not xml",
        b"<a/>",
        b'<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"/>',
        b'<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"><S:Body/>'
        b"</S:Envelope>",
    ],
)
def test_what_is_not_a_soap_1_1_envelope_gets_the_gateway_fault(hand, content):
    assert_gateway_fault(hand.send(content))


def test_a_request_with_a_document_type_gets_the_gateway_fault(hand, build):
    envelope = hand.envelope(build("consultarSeries", {}))
    doctype = '<!DOCTYPE S:Envelope [<!ENTITY e "x">]>'
    assert_gateway_fault(hand.send(doctype + envelope))


@pytest.mark.parametrize("media_type", ["application/soap+xml", "text/html", None])
def test_another_media_type_gets_the_gateway_fault(hand, build, media_type):
    headers = {"Content-Type": media_type} if media_type else {}
    envelope = hand.envelope(build("consultarSeries", {}))
    assert_gateway_fault(hand.send(envelope, headers=headers))


@pytest.mark.parametrize(
    "header",
    [
        ("Content-Length", str(1024 * 1024 + 1)),
        ("Content-Length", "many"),
        ("Transfer-Encoding", "chunked"),
    ],
)
def test_a_request_of_unclear_or_too_great_length_is_not_even_read(
    hand, simulator, header
):
    connection = hand.connection()
    connection.putrequest("POST", "/SeriesWSService")
    connection.putheader("Content-Type", "text/xml")
    connection.putheader(*header)
    connection.endheaders()
    response = connection.getresponse()
    answer = response.read()
    connection.close()
    assert response.status == 500
    assert b"env:Receiver" in answer
    assert simulator.calls == []


def test_two_requests_share_one_connection(hand, build):
    connection = hand.connection()
    for _attempt in range(2):
        envelope = hand.envelope(build("consultarSeries", {}))
        assert hand.exchange(connection, envelope).code == 2002
    connection.close()


def test_a_stopped_simulator_serves_no_kept_connection(hand, simulator, build):
    connection = hand.connection()
    envelope = hand.envelope(build("consultarSeries", {}))
    assert hand.exchange(connection, envelope).code == 2002
    simulator.stop()
    with pytest.raises((OSError, http.client.HTTPException)):
        hand.exchange(connection, hand.envelope(build("consultarSeries", {})))
    connection.close()
    simulator.start()
    assert hand.query().code == 2002, "the port is kept over stop and start"


def test_private_keys_are_readable_by_their_owner_only(certificates):
    private = [
        path
        for path in certificates.folder.iterdir()
        if b"PRIVATE KEY" in path.read_bytes()
    ]
    assert len(private) == 3
    assert all(os.stat(path).st_mode & 0o077 == 0 for path in private)


def test_certificates_are_the_same_after_a_restart(certificates):
    again = Certificates(certificates.folder)
    assert again.cipher_certificate == certificates.cipher_certificate
    assert (
        again.cipher_key.private_numbers() == certificates.cipher_key.private_numbers()
    )


def test_secrets_do_not_show_in_repr(simulator, certificates):
    assert "simulador-1" not in repr(simulator.users)
    assert "PRIVATE" not in repr(certificates.client())
