# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Requests and answers that the tests share."""

import datetime

from lxml import etree

from l10n_pt_at_series.at import messages

MOMENT = datetime.datetime(
    2026, 1, 15, 10, 20, 30, 450000, tzinfo=datetime.timezone.utc
)
REGISTER = messages.RegisterRequest(
    "A2027", "N", "SI", "FT", 1, datetime.date(2026, 1, 15)
)
FINALISE = messages.FinaliseRequest("A2027", "SI", "FT", "AAJFX7K2WM", 42)
ANNUL = messages.AnnulRequest("A2027", "SI", "FT", "AAJFX7K2WM")
QUERY = messages.QueryRequest(identifier="A2027", document_type="FT")
REQUESTS = {
    "register": REGISTER,
    "finalise": FINALISE,
    "annul": ANNUL,
    "query": QUERY,
}

INFO = {
    "serie": "A2027",
    "tipoSerie": "N",
    "classeDoc": "SI",
    "tipoDoc": "FT",
    "numInicialSeq": "1",
    "dataInicioPrevUtiliz": "2026-01-15",
    "meioProcessamento": "PI",
    "numCertSWFatur": "0",
    "codValidacaoSerie": "AAJFX7K2WM",
    "dataRegisto": "2026-01-15",
    "estado": "A",
    "dataEstado": "2026-01-15T10:20:31Z",
    "nifComunicou": "555555550",
}


def info(**changes):
    """One ``infoSerie``; a value of None leaves the element out."""
    values = {**INFO, **changes}
    inner = "".join(f"<{k}>{v}</{k}>" for k, v in values.items() if v is not None)
    return f"<infoSerie>{inner}</infoSerie>"


def answer(operation, code, *series, text="Texto da AT", header=""):
    """Bytes of a complete answer to ``registarSerie`` and so on."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/">
<S:Header>{header}</S:Header>
<S:Body>
<ns0:{operation}Response xmlns:ns0="http://at.gov.pt/"><{operation}Resp>
{"".join(series)}
<infoResultOper><codResultOper>{code}</codResultOper>
<msgResultOper>{text}</msgResultOper></infoResultOper>
</{operation}Resp></ns0:{operation}Response>
</S:Body>
</S:Envelope>""".encode()


def fault(code, text, detail=""):
    """Bytes of a SOAP 1.1 fault."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/">
<env:Header/><env:Body><env:Fault><faultcode>{code}</faultcode>
<faultstring>{text}</faultstring><detail>{detail}</detail></env:Fault></env:Body>
</env:Envelope>""".encode()


RECEIVER_FAULT = b"""<?xml version='1.0' ?>
<env:Envelope xmlns:env='http://www.w3.org/2003/05/soap-envelope'><env:Body><env:Fault>
<env:Code><env:Value>env:Receiver</env:Value></env:Code>
<env:Reason><env:Text xml:lang="en-US">Internal Error (from server)</env:Text>
</env:Reason></env:Fault></env:Body></env:Envelope>"""

AUTHENTICATION_DETAIL = """<a:AuthenticationException xmlns:a="urn:some:service">
<AuthenticationFailed><Code>{code}</Code><Message>Acesso negado</Message>
<NumberOfTriesRemaining>{tries}</NumberOfTriesRemaining></AuthenticationFailed>
</a:AuthenticationException>"""


def shape(element):
    """Nested tuples that are equal when two elements mean the same."""
    if isinstance(element, (str, bytes)):
        element = etree.fromstring(element)
    text = (element.text or "").strip()
    children = tuple(shape(child) for child in element)
    return element.tag, tuple(sorted(element.attrib.items())), text, children
