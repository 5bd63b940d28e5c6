# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The shape of requests and answers."""

from pathlib import Path

import pytest
from lxml import etree

import simulator as package

WSDL = Path(package.__file__).parents[1] / "at" / "wsdl" / "SeriesWSService.wsdl"
FINALISE = {
    "serie": "A2027",
    "classeDoc": "SI",
    "tipoDoc": "FT",
    "codValidacaoSerie": "AAJFBBBBBB",
    "seqUltimoDocEmitido": "12",
    "justificacao": "",
}
ANNUL = {
    "serie": "A2027",
    "classeDoc": "SI",
    "tipoDoc": "FT",
    "codValidacaoSerie": "JFBBBBBB",
    "motivo": "ER",
    "declaracaoNaoEmissao": "true",
}
QUERY = {
    "serie": "A2027",
    "tipoSerie": "N",
    "classeDoc": "SI",
    "tipoDoc": "FT",
    "codValidacaoSerie": "AAJFBBBBBB",
    "dataRegistoDe": "2026-01-01",
    "dataRegistoAte": "2026-12-31",
    "estado": "A",
    "meioProcessamento": "PI",
}
REGISTER = {
    "serie": "A2027",
    "tipoSerie": "N",
    "classeDoc": "SI",
    "tipoDoc": "FT",
    "numInicialSeq": "1",
    "dataInicioPrevUtiliz": "2099-01-01",
    "numCertSWFatur": "0",
    "meioProcessamento": "PI",
}
VALID = {
    "registarSerie": REGISTER,
    "finalizarSerie": FINALISE,
    "anularSerie": ANNUL,
    "consultarSeries": QUERY,
}
# values that keep or break the type of an element
RIGHT = [
    ("serie", ""),
    ("serie", "x" * 35),
    ("numInicialSeq", "9" * 25),
    ("numInicialSeq", " +007 "),
    ("numCertSWFatur", "9999"),
    ("dataInicioPrevUtiliz", "2099-01-01Z"),
    ("codValidacaoSerie", "A" * 60),
    ("declaracaoNaoEmissao", "0"),
    ("justificacao", "é" * 4000),
    ("seqUltimoDocEmitido", "99999999999999999999"),
]
WRONG = [
    ("serie", "x" * 36),
    ("tipoSerie", ""),
    ("tipoSerie", "NN"),
    ("classeDoc", "S"),
    ("tipoDoc", "FTX"),
    ("numInicialSeq", "0"),
    ("numInicialSeq", "-1"),
    ("numInicialSeq", "1.0"),
    ("numInicialSeq", "٣"),
    ("numInicialSeq", "1" * 26),
    ("dataInicioPrevUtiliz", "2099-02-30"),
    ("dataInicioPrevUtiliz", "01/01/2099"),
    ("dataInicioPrevUtiliz", "2099-01-01T00:00:00"),
    ("numCertSWFatur", "10000"),
    ("numCertSWFatur", "-1"),
    ("meioProcessamento", "P"),
    ("codValidacaoSerie", "JFBBBBB"),
    ("motivo", "engano"),
    ("declaracaoNaoEmissao", "sim"),
    ("justificacao", "x" * 4001),
    ("seqUltimoDocEmitido", "0"),
    ("estado", "AN"),
    ("dataRegistoAte", ""),
]


def with_value(element, text):
    """The first operation that has ``element``, holding ``text`` in it."""
    operation = next(name for name, values in VALID.items() if element in values)
    return operation, VALID[operation] | {element: text}


def without(values, element):
    return {name: text for name, text in values.items() if name != element}


def assert_client_fault(answer):
    assert answer.status == 500
    assert answer.tree.tag == "{http://schemas.xmlsoap.org/soap/envelope/}Envelope"
    assert answer.text("faultcode") == "env:Client"
    assert answer.text("faultstring") == "Erro - Pedido do Cliente "
    assert answer.text("transactionID").startswith("0000000:")
    assert answer.text("timestamp").endswith("+00:00")


@pytest.fixture(scope="module")
def schema():
    """The schema of the WSDL that the client ships: a second opinion."""
    return etree.XMLSchema(
        etree.parse(WSDL).find(".//{http://www.w3.org/2001/XMLSchema}schema")
    )


@pytest.mark.parametrize("operation", VALID)
def test_each_operation_in_full_passes_the_schema(hand, schema, build, operation):
    answer = hand.call(operation, **VALID[operation])
    assert answer.status == 200
    schema.assertValid(etree.fromstring(build(operation, VALID[operation])))


@pytest.mark.parametrize(("element", "text"), RIGHT)
def test_a_value_at_the_edge_passes_the_schema(hand, schema, build, element, text):
    operation, values = with_value(element, text)
    assert hand.call(operation, **values).status == 200
    schema.assertValid(etree.fromstring(build(operation, values)))


@pytest.mark.parametrize(("element", "text"), WRONG)
def test_a_value_of_the_wrong_type_gets_the_client_fault(
    hand, schema, build, element, text
):
    operation, values = with_value(element, text)
    assert_client_fault(hand.call(operation, **values))
    assert not schema.validate(etree.fromstring(build(operation, values)))
    assert element in hand.simulator.calls[-1].reason


@pytest.mark.parametrize(
    ("operation", "element"),
    [
        (operation, element)
        for operation, values in VALID.items()
        for element in values
        if operation != "consultarSeries" and element != "justificacao"
    ],
)
def test_a_missing_element_gets_the_client_fault(hand, operation, element):
    assert_client_fault(hand.call(operation, **without(VALID[operation], element)))


@pytest.mark.parametrize("operation", VALID)
def test_elements_in_another_order_get_the_client_fault(hand, operation):
    swapped = dict(reversed(VALID[operation].items()))
    assert_client_fault(hand.call(operation, **swapped))


@pytest.mark.parametrize("operation", VALID)
def test_an_element_that_does_not_belong_gets_the_client_fault(hand, operation):
    assert_client_fault(hand.call(operation, **VALID[operation], outro="1"))


def test_the_optional_elements_of_a_query_and_of_a_finalisation_may_be_absent(hand):
    assert hand.call("consultarSeries").code == 2002
    answer = hand.call("finalizarSerie", **without(FINALISE, "justificacao"))
    assert answer.code == 4005


def test_children_that_inherit_a_default_namespace_get_the_client_fault(hand):
    children = "".join(f"<{name}>{text}</{name}>" for name, text in REGISTER.items())
    body = f'<registarSerie xmlns="http://at.gov.pt/">{children}</registarSerie>'
    assert_client_fault(hand.send(hand.envelope(body)))
    unqualified = body.replace("<serie>", '<serie xmlns="">')
    assert_client_fault(hand.send(hand.envelope(unqualified)))
    for name in REGISTER:
        unqualified = unqualified.replace(f"<{name}>", f'<{name} xmlns="">')
    assert hand.send(hand.envelope(unqualified)).code == 2001


@pytest.mark.parametrize(
    "body",
    [
        "",
        '<ns:consultarSeries xmlns:ns="http://at.gov.pt/series"/>',
        '<ns:consultarSerie xmlns:ns="http://at.gov.pt/"/>',
        "<consultarSeries/>",
        '<ns:consultarSeries xmlns:ns="http://at.gov.pt/"/>' * 2,
        '<ns:consultarSeries xmlns:ns="http://at.gov.pt/" a="1"/>',
        '<ns:consultarSeries xmlns:ns="http://at.gov.pt/">x</ns:consultarSeries>',
        '<ns:consultarSeries xmlns:ns="http://at.gov.pt/"><serie a="1">A</serie>'
        "</ns:consultarSeries>",
        '<ns:consultarSeries xmlns:ns="http://at.gov.pt/"><serie><b/></serie>'
        "</ns:consultarSeries>",
        '<ns:consultarSeries xmlns:ns="http://at.gov.pt/"><serie>A</serie>'
        "<serie>A</serie></ns:consultarSeries>",
    ],
)
def test_a_body_of_another_shape_gets_the_client_fault(hand, body):
    assert_client_fault(hand.send(hand.envelope(body)))


@pytest.mark.parametrize(
    "action", ['""', "", None, '"http://at.gov.pt/SeriesWS/consultarSeriesRequest"']
)
def test_soapaction_may_be_empty_absent_or_the_declared_action(hand, build, action):
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": action}
    headers = {name: text for name, text in headers.items() if text is not None}
    envelope = hand.envelope(build("consultarSeries", {}))
    assert hand.send(envelope, headers=headers).code == 2002


def test_another_soapaction_gets_the_client_fault(hand, build):
    headers = {"Content-Type": "text/xml", "SOAPAction": "registarSerie"}
    envelope = hand.envelope(build("consultarSeries", {}))
    assert_client_fault(hand.send(envelope, headers=headers))


def test_indented_and_commented_requests_are_understood(hand):
    body = (
        '<!-- a --><ns:consultarSeries xmlns:ns="http://at.gov.pt/">\n'
        "  <!-- b --><serie>A20<!-- c -->27</serie>\n</ns:consultarSeries>"
    )
    assert hand.register().code == 2001
    assert len(hand.send(hand.envelope(body)).series) == 1


def test_schema_or_header_first_is_a_switch(make_simulator, make_hand):
    hand = make_hand(make_simulator(schema_first=True))
    wrong_both = {"security": hand.security(password="errada"), "serie": "x" * 36}
    assert_client_fault(hand.register(**wrong_both))

    hand = make_hand(make_simulator(schema_first=False))
    wrong_both["security"] = hand.security(password="errada")
    assert hand.register(**wrong_both).text("Code") == "99"
    assert_client_fault(hand.register(serie="x" * 36))


def test_an_answer_has_the_shape_of_recorded_ones(hand, schema):
    answer = hand.register()
    assert answer.content_type == "text/xml; charset=utf-8"
    envelope = answer.tree
    assert envelope.prefix == "S"
    header, body = envelope
    assert etree.QName(header[0]).localname == "WorkContext"
    response = body[0]
    assert (response.prefix, response.tag) == (
        "ns0",
        "{http://at.gov.pt/}registarSerieResponse",
    )
    assert [element.tag for element in response.iter()][1:] == [
        "registarSerieResp",
        "infoSerie",
        "serie",
        "tipoSerie",
        "classeDoc",
        "tipoDoc",
        "numInicialSeq",
        "dataInicioPrevUtiliz",
        "meioProcessamento",
        "numCertSWFatur",
        "codValidacaoSerie",
        "dataRegisto",
        "estado",
        "dataEstado",
        "nifComunicou",
        "infoResultOper",
        "codResultOper",
        "msgResultOper",
    ]
    schema.assertValid(etree.ElementTree(response))


def test_every_answer_is_valid_against_the_shipped_schema(hand, schema):
    code = hand.register().validation_code
    hand.register(serie="B")
    answers = [
        hand.register(),
        hand.register(serie=""),
        hand.annul(code),
        hand.finalise(hand.query(serie="b").validation_code, serie="B"),
        hand.query(),
        hand.query(serie="none"),
    ]
    assert [answer.code for answer in answers] == [4001, 4002, 2003, 2004, 2002, 2002]
    for answer in answers:
        schema.assertValid(etree.ElementTree(answer.tree[1][0]))
