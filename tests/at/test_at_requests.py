# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What leaves this machine, byte for byte except for prefixes."""

import base64
import dataclasses
import datetime
import threading

import pytest
from at_data import ANNUL, FINALISE, MOMENT, QUERY, REGISTER, answer, info, shape
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree

from l10n_pt_at_series.at import envelope, messages
from l10n_pt_at_series.at.errors import AtError, ErrorKind

KEY = bytes(range(16))
# Password and Created are the vectors of test_at_wsse; the nonce is different each
# time and stands here for the key that it carries.
ENVELOPE = """
<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/">
  <S:Header>
    <w:Security xmlns:w="http://schemas.xmlsoap.org/ws/2002/12/secext">
      <w:UsernameToken>
        <w:Username>555555550/1</w:Username>
        <w:Password>DVHQ/l0tyzHUn1CNvBuGaw==</w:Password>
        <w:Nonce>000102030405060708090a0b0c0d0e0f</w:Nonce>
        <w:Created>8zNEwgrrU2XuhVL7VS5VUfh8fXOPR26XjCHhYt7ftC8=</w:Created>
      </w:UsernameToken>
    </w:Security>
  </S:Header>
  <S:Body>{}</S:Body>
</S:Envelope>
"""
BODIES = {
    "register": """
<x:registarSerie xmlns:x="http://at.gov.pt/">
  <serie>A2027</serie>
  <tipoSerie>N</tipoSerie>
  <classeDoc>SI</classeDoc>
  <tipoDoc>FT</tipoDoc>
  <numInicialSeq>1</numInicialSeq>
  <dataInicioPrevUtiliz>2026-01-15</dataInicioPrevUtiliz>
  <numCertSWFatur>0</numCertSWFatur>
  <meioProcessamento>PI</meioProcessamento>
</x:registarSerie>""",
    "finalise": """
<x:finalizarSerie xmlns:x="http://at.gov.pt/">
  <serie>A2027</serie>
  <classeDoc>SI</classeDoc>
  <tipoDoc>FT</tipoDoc>
  <codValidacaoSerie>AAJFX7K2WM</codValidacaoSerie>
  <seqUltimoDocEmitido>42</seqUltimoDocEmitido>
</x:finalizarSerie>""",
    "finalise with reason": """
<x:finalizarSerie xmlns:x="http://at.gov.pt/">
  <serie>A2027</serie>
  <classeDoc>SI</classeDoc>
  <tipoDoc>FT</tipoDoc>
  <codValidacaoSerie>AAJFX7K2WM</codValidacaoSerie>
  <seqUltimoDocEmitido>42</seqUltimoDocEmitido>
  <justificacao>Fim de exercício &lt;2026&gt;</justificacao>
</x:finalizarSerie>""",
    "annul": """
<x:anularSerie xmlns:x="http://at.gov.pt/">
  <serie>A2027</serie>
  <classeDoc>SI</classeDoc>
  <tipoDoc>FT</tipoDoc>
  <codValidacaoSerie>AAJFX7K2WM</codValidacaoSerie>
  <motivo>ER</motivo>
  <declaracaoNaoEmissao>true</declaracaoNaoEmissao>
</x:anularSerie>""",
    "query": """
<x:consultarSeries xmlns:x="http://at.gov.pt/">
  <serie>A2027</serie>
  <tipoSerie>N</tipoSerie>
  <classeDoc>SI</classeDoc>
  <tipoDoc>FT</tipoDoc>
  <codValidacaoSerie>AAJFX7K2WM</codValidacaoSerie>
  <dataRegistoDe>2026-01-01</dataRegistoDe>
  <dataRegistoAte>2026-12-31</dataRegistoAte>
  <estado>A</estado>
  <meioProcessamento>PI</meioProcessamento>
</x:consultarSeries>""",
    "query everything": '<x:consultarSeries xmlns:x="http://at.gov.pt/"/>',
}
FULL_QUERY = messages.QueryRequest(
    identifier="A2027",
    series_type="N",
    document_class="SI",
    document_type="FT",
    validation_code="AAJFX7K2WM",
    registered_from=datetime.date(2026, 1, 1),
    registered_to=datetime.date(2026, 12, 31),
    state="A",
    medium="PI",
)
CASES = {
    "register": (REGISTER, answer("registarSerie", 2001, info())),
    "finalise": (FINALISE, answer("finalizarSerie", 2004)),
    "finalise with reason": (
        dataclasses.replace(FINALISE, justification="Fim de exercício <2026>"),
        answer("finalizarSerie", 2004),
    ),
    "annul": (ANNUL, answer("anularSerie", 2003)),
    "query": (FULL_QUERY, answer("consultarSeries", 2002)),
    "query everything": (
        messages.QueryRequest(),
        answer("consultarSeries", 2002),
    ),
}


def opened(pki, content):
    """The envelope with the key in the place of its encrypted form."""
    root = etree.fromstring(content)
    nonce = root.find(".//{*}Nonce")
    nonce.text = pki.cipher.key.decrypt(
        base64.b64decode(nonce.text), padding.PKCS1v15()
    ).hex()
    return root


@pytest.mark.parametrize("case", CASES)
def test_the_whole_envelope_is_what_at_documents(pki, answered_with, case):
    request, content = CASES[case]
    client = answered_with(content, clock=lambda: MOMENT, random_bytes=lambda n: KEY)
    getattr(client, case.split()[0])(request)
    (sent,) = client.sent
    assert shape(opened(pki, sent)) == shape(ENVELOPE.format(BODIES[case]))
    assert sent.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")


def test_numbers_of_25_digits_travel_unchanged(answered_with):
    huge = 10**25 - 1
    request = dataclasses.replace(REGISTER, first_number=huge)
    client = answered_with(answer("registarSerie", 2001, info(numInicialSeq=huge)))
    result = client.register(request)
    assert f"<numInicialSeq>{huge}<".encode() in client.sent[0]
    assert result.series[0].first_number == huge


@pytest.mark.parametrize(
    ("operation", "request_", "changes"),
    [
        ("register", REGISTER, {"identifier": "A" * 36}),
        ("register", REGISTER, {"identifier": None}),
        ("register", REGISTER, {"identifier": "A\x00"}),
        ("register", REGISTER, {"identifier": "A\ud800"}),
        ("register", REGISTER, {"document_type": "FTX"}),
        ("register", REGISTER, {"first_number": 0}),
        ("register", REGISTER, {"first_number": 10**25}),
        ("register", REGISTER, {"first_number": "one"}),
        ("register", REGISTER, {"start_date": "tomorrow"}),
        ("register", REGISTER, {"start_date": 20260115}),
        ("register", REGISTER, {"software_certificate_number": 10000}),
        ("finalise", FINALISE, {"validation_code": "AAJFX7K"}),
        ("finalise", FINALISE, {"justification": "x" * 4001}),
        ("annul", ANNUL, {"reason": "01X"}),
        ("query", QUERY, {"registered_from": object()}),
    ],
)
def test_what_breaks_the_schema_is_not_sent(
    answered_with, operation, request_, changes
):
    client = answered_with(b"")
    with pytest.raises(AtError) as caught:
        getattr(client, operation)(dataclasses.replace(request_, **changes))
    assert caught.value.kind is ErrorKind.REQUEST
    assert caught.value.code == "invalid_request"
    assert caught.value.effect == "refused"
    assert client.sent == []


def test_a_request_of_another_operation_is_refused(answered_with):
    client = answered_with(b"")
    with pytest.raises(AtError) as caught:
        client.register(FINALISE)
    assert caught.value.kind is ErrorKind.REQUEST


def test_the_stored_request_has_no_secret_but_keeps_the_rest(answered_with):
    client = answered_with(answer("registarSerie", 2001, info()))
    stored = client.register(REGISTER).exchange.request_xml
    sent = etree.fromstring(client.sent[0])
    for name in ("Password", "Nonce", "Created"):
        assert sent.find(f".//{{*}}{name}").text not in stored
        sent.find(f".//{{*}}{name}").text = "***"
    assert shape(stored.encode()) == shape(sent)


def test_the_wsdl_is_loaded_once_and_without_network(monkeypatch, answered_with):
    loaded = []
    original = envelope.zeep.Client
    monkeypatch.setattr(
        envelope.zeep, "Client", lambda wsdl: loaded.append(wsdl) or original(wsdl)
    )
    envelope._load.cache_clear()
    client = answered_with(answer("consultarSeries", 2002))
    threads = [
        threading.Thread(target=client.query, args=(messages.QueryRequest(),))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(client.sent) == 8
    assert len(loaded) == 1


def test_threads_do_not_mix_their_requests(answered_with):
    client = answered_with(answer("consultarSeries", 2002))
    asked = [f"S{number}" for number in range(80)]

    def ask(names):
        for name in names:
            exchange = client.query(messages.QueryRequest(identifier=name)).exchange
            seen.append((name, exchange.request_xml))

    seen = []
    threads = [
        threading.Thread(target=ask, args=(asked[start::8],)) for start in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(name for name, _text in seen) == sorted(asked)
    assert all(f"<serie>{name}</serie>" in text for name, text in seen)


def test_the_address_in_the_wsdl_is_never_a_real_one():
    assert b"portaldasfinancas" not in envelope.WSDL.read_bytes()
