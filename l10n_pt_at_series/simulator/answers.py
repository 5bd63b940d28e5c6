# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Answers: successes, refusals and the three kinds of SOAP fault AT sends.

Shapes follow recorded answers: prefixes ``S`` and ``ns0``, a WebLogic header to be
ignored, unqualified elements, HTTP 500 for every fault.
"""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from xml.sax.saxutils import escape

from lxml import etree

from .book import Series

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
AT = "http://at.gov.pt/"
AUTHENTICATION = (
    "http://autenticacao.portaldasfinancas.gov.pt"
    "/services/ValidateCredencialService/2012/11"
)
AUTHENTICATION_FAILED = "Ocorreu um erro na autenticação dos contribuintes."
WORK_AREA = "http://oracle.com/weblogic/soap/workarea/"

# (wire name, attribute of book.Series) in AT's order; numFinalSeq, only in the WSDL,
# was never seen in an answer.
SERIES_ELEMENTS = (
    ("serie", "identifier"),
    ("tipoSerie", "series_type"),
    ("classeDoc", "document_class"),
    ("tipoDoc", "document_type"),
    ("numInicialSeq", "first_number"),
    ("dataInicioPrevUtiliz", "start_date"),
    ("seqUltimoDocEmitido", "last_number"),
    ("meioProcessamento", "medium"),
    ("numCertSWFatur", "software_certificate_number"),
    ("codValidacaoSerie", "validation_code"),
    ("dataRegisto", "registration_date"),
    ("estado", "state"),
    ("motivoEstado", "state_reason"),
    ("justificacao", "justification"),
    ("dataEstado", "state_date"),
    ("nifComunicou", "nif"),
)


@dataclass(frozen=True)
class Result:
    """Outcome of an operation: AT's code, its text and the series it shows."""

    code: int
    message: str
    series: tuple[Series, ...] = ()


@dataclass(frozen=True)
class Reply:
    """An HTTP answer and how it travels.

    ``delay``: seconds before it leaves; ``drop``: the connection is closed instead;
    ``cut``: it is closed after half of the body.
    """

    status: int
    body: bytes
    code: int | None = None
    content_type: str = "text/xml; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0
    drop: bool = False
    cut: bool = False


def result_reply(operation: str, result: Result, *, header: bool = True) -> Reply:
    """The HTTP 200 answer to ``operation`` (wire name) that carries ``result``."""
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"S": SOAP})
    if header:
        soap_header = etree.SubElement(envelope, f"{{{SOAP}}}Header")
        etree.SubElement(
            soap_header, f"{{{WORK_AREA}}}WorkContext", nsmap={None: WORK_AREA}
        ).text = "c2ltdWxhdG9y"
    body = etree.SubElement(envelope, f"{{{SOAP}}}Body")
    wrapper = etree.SubElement(body, f"{{{AT}}}{operation}Response", nsmap={"ns0": AT})
    content = etree.SubElement(wrapper, f"{operation}Resp")
    for series in result.series:
        _add_series(content, series)
    info = etree.SubElement(content, "infoResultOper")
    etree.SubElement(info, "codResultOper").text = str(result.code)
    etree.SubElement(info, "msgResultOper").text = result.message[:250]
    xml = etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")
    return Reply(200, xml, code=result.code)


def _add_series(parent: etree._Element, series: Series) -> None:
    info = etree.SubElement(parent, "infoSerie")
    for name, attribute in SERIES_ELEMENTS:
        value = getattr(series, attribute)
        if value is not None:
            etree.SubElement(info, name).text = _wire(value)


def _wire(value: object) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else str(value)


class SoapFault(Exception):
    """A fault to be sent; ``reason`` is for the log, AT never tells it."""

    code: int | None = None

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def reply(self, now: datetime) -> Reply:
        """HTTP 500 with the fault; ``now``: aware datetime."""
        return Reply(500, self._xml(now).encode(), code=self.code)

    def _xml(self, now: datetime) -> str:
        raise NotImplementedError


class ClientFault(SoapFault):
    """The request breaks the schema or the WS-Security namespace (recorded 2026)."""

    def _xml(self, now: datetime) -> str:
        stamp = now.strftime("%Y-%m-%d %H:%M:%S.") + f"{now.microsecond // 1000:03d}"
        return f"""<?xml version="1.0" encoding="UTF-8"?>

<env:Envelope xmlns:env="{SOAP}">
<env:Header/>
<env:Body>
<env:Fault>
<faultcode>env:Client</faultcode>
<faultstring>Erro - Pedido do Cliente </faultstring>
<detail>
<transactionID>0000000:{secrets.token_hex(12)}</transactionID>
<timestamp>{stamp}+00:00</timestamp></detail></env:Fault></env:Body></env:Envelope>"""


class GatewayFault(SoapFault):
    """AT's gateway gives up: SOAP 1.2 even to a SOAP 1.1 request (recorded)."""

    def _xml(self, now: datetime) -> str:
        return """<?xml version='1.0' ?>
<env:Envelope xmlns:env='http://www.w3.org/2003/05/soap-envelope'>
    <env:Body>
        <env:Fault>
            <env:Code>
                <env:Value>env:Receiver</env:Value>
            </env:Code>
            <env:Reason>
                <env:Text xml:lang="en-US">Internal Error (from server)</env:Text>
            </env:Reason>
        </env:Fault>
    </env:Body>
</env:Envelope>"""


class AuthenticationFault(SoapFault):
    """User, password or security header refused.

    Nobody has published how SeriesWS words this; the shape is that of AT's older
    services, the numbers those of the e-Fatura manual of January 2023, and 1200
    (no WSE profile) that of the self-billing series manual.
    """

    def __init__(self, code: int, message: str, tries_left: int = -1) -> None:
        super().__init__(message)
        self.code = code
        self.tries_left = tries_left

    def _xml(self, now: datetime) -> str:
        return f"""<?xml version="1.0" encoding="UTF-8"?>

<SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP}" xmlns:ns="{AUTHENTICATION}">
    <SOAP-ENV:Header/>
    <SOAP-ENV:Body>
        <SOAP-ENV:Fault>
            <faultcode>Client.Authentication</faultcode>
            <faultstring>{AUTHENTICATION_FAILED}</faultstring>
            <faultactor/>
            <detail>
                <ns:AuthenticationException>
                    <AuthenticationFailed>
                        <Code>{self.code}</Code>
                        <Message>{escape(self.reason)}</Message>
                        <NumberOfTriesRemaining>{self.tries_left}</NumberOfTriesRemaining>
                    </AuthenticationFailed>
                </ns:AuthenticationException>
            </detail>
        </SOAP-ENV:Fault>
    </SOAP-ENV:Body>
</SOAP-ENV:Envelope>"""
