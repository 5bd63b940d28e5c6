# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Requests: the SOAP envelope and the shape of the four operations.

The shape is checked with the table below, written from AT's manuals, and not with the
WSDL that the client ships: a mistake in that file must not make the simulator agree.
One deviation from AT's own WSDL: ``codValidacaoSerie`` has at least 8 characters, not
exactly 8, as in the manuals: the codes of AT's test system have 10.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree

from .answers import AT, SOAP, ClientFault, GatewayFault

Reader = Callable[[str], object]
XML_BLANK = " \t\r\n"


@dataclass(frozen=True)
class Request:
    """One checked operation; ``values`` by wire name: str, int, date or bool."""

    operation: str
    values: dict[str, Any]


def _text(minimum: int, maximum: int | None = None) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) < minimum or (maximum is not None and len(text) > maximum):
            raise ValueError(f"has {len(text)} characters")
        return text

    return read


def _integer(minimum: int, digits: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        text = text.strip(XML_BLANK)
        if not re.fullmatch(r"[+-]?[0-9]+", text):
            raise ValueError("is not an integer")
        number = int(text)
        if number < minimum or len(str(number)) > digits:
            raise ValueError("is out of range")
        return number

    return read


def _date(text: str) -> date:
    text = text.strip(XML_BLANK)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?", text):
        raise ValueError("is not a date")
    return date.fromisoformat(text[:10])


def _boolean(text: str) -> bool:
    try:
        return {"true": True, "1": True, "false": False, "0": False}[
            text.strip(XML_BLANK)
        ]
    except KeyError:
        raise ValueError("is not a boolean") from None


_SERIE = _text(0, 35)
_ONE = _text(1, 1)
_TWO = _text(2, 2)
_CODE = _text(8)
_NUMBER = _integer(1, 25)

# {operation: ((element, required, reader), ...)} in the order AT demands (xsd:sequence)
OPERATIONS: dict[str, tuple[tuple[str, bool, Reader], ...]] = {
    "registarSerie": (
        ("serie", True, _SERIE),
        ("tipoSerie", True, _ONE),
        ("classeDoc", True, _TWO),
        ("tipoDoc", True, _TWO),
        ("numInicialSeq", True, _NUMBER),
        ("dataInicioPrevUtiliz", True, _date),
        ("numCertSWFatur", True, _integer(0, 4)),
        ("meioProcessamento", True, _TWO),
    ),
    "finalizarSerie": (
        ("serie", True, _SERIE),
        ("classeDoc", True, _TWO),
        ("tipoDoc", True, _TWO),
        ("codValidacaoSerie", True, _CODE),
        ("seqUltimoDocEmitido", True, _NUMBER),
        ("justificacao", False, _text(0, 4000)),
    ),
    "anularSerie": (
        ("serie", True, _SERIE),
        ("classeDoc", True, _TWO),
        ("tipoDoc", True, _TWO),
        ("codValidacaoSerie", True, _CODE),
        ("motivo", True, _TWO),
        ("declaracaoNaoEmissao", True, _boolean),
    ),
    "consultarSeries": (
        ("serie", False, _SERIE),
        ("tipoSerie", False, _ONE),
        ("classeDoc", False, _TWO),
        ("tipoDoc", False, _TWO),
        ("codValidacaoSerie", False, _CODE),
        ("dataRegistoDe", False, _date),
        ("dataRegistoAte", False, _date),
        ("estado", False, _ONE),
        ("meioProcessamento", False, _TWO),
    ),
}


def open_envelope(content: bytes) -> tuple[etree._Element | None, etree._Element]:
    """Read a SOAP 1.1 envelope.

    :param content: body of the HTTP request, bytes
    :return: (header element or None, the only child of Body)
    :raises GatewayFault: not XML, a DTD inside, or not a SOAP 1.1 envelope
    :raises ClientFault: a Body with anything but one element
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        envelope = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise GatewayFault(f"not well-formed XML: {error.msg}") from None
    if envelope.getroottree().docinfo.doctype:
        raise GatewayFault("document type declaration in the request")
    parts = [element.tag for element in envelope]
    header_tag, body_tag = f"{{{SOAP}}}Header", f"{{{SOAP}}}Body"
    if envelope.tag != f"{{{SOAP}}}Envelope" or parts not in (
        [body_tag],
        [header_tag, body_tag],
    ):
        raise GatewayFault("not a SOAP 1.1 envelope")
    body = envelope[-1]
    if len(body) != 1 or (body.text or "").strip(XML_BLANK):
        raise ClientFault("Body must hold exactly one element")
    return (envelope[0] if len(parts) == 2 else None), body[0]


def operation_name(wrapper: etree._Element) -> str:
    """Name of the operation in ``wrapper``.

    :raises ClientFault: not one of the four, or not in AT's namespace
    """
    name = etree.QName(wrapper)
    if name.namespace != AT or name.localname not in OPERATIONS:
        raise ClientFault(f"unknown operation {wrapper.tag}")
    return name.localname


def read_request(wrapper: etree._Element) -> Request:
    """Check the children of ``wrapper``: names without namespace, order, values.

    :return: Request
    :raises ClientFault: the first thing that is wrong
    """
    operation = operation_name(wrapper)
    _refuse_attributes(wrapper)
    _refuse_loose_text(wrapper)
    children = list(wrapper)
    values: dict[str, object] = {}
    for name, required, read in OPERATIONS[operation]:
        if children and children[0].tag == name:
            values[name] = _read_value(children.pop(0), read)
        elif required:
            found = children[0].tag if children else "the end"
            raise ClientFault(f"expected {name} without namespace, found {found}")
    if children:
        raise ClientFault(f"unexpected or misplaced element {children[0].tag}")
    return Request(operation, values)


def _read_value(element: etree._Element, read: Reader) -> object:
    _refuse_attributes(element)
    if len(element):
        raise ClientFault(f"{element.tag} must hold text only")
    try:
        return read(element.text or "")
    except ValueError as error:
        raise ClientFault(f"{element.tag} {error}") from None


def _refuse_attributes(element: etree._Element) -> None:
    if element.attrib:
        raise ClientFault(f"attributes on {element.tag}")


def _refuse_loose_text(wrapper: etree._Element) -> None:
    texts = [wrapper.text, *(child.tail for child in wrapper)]
    if any((text or "").strip(XML_BLANK) for text in texts):
        raise ClientFault("text between the elements")
