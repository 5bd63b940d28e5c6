# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From what came back to an answer or to the right error.

Read by name with lxml, not by zeep: zeep stops at an element it does not know, drops
what it cannot convert, and takes 1.5 s for 5,000 series where this takes 0.3 s.
"""

import re

from lxml import etree

from ..rules import codes
from .errors import AtError, ErrorKind
from .messages import Operation, Request, SeriesInfo
from .series_info import local_name, series_info
from .transport import Reply

SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
AT = "http://at.gov.pt/"

_MAX_MESSAGE = 1000  # AT's texts have at most 250 characters
_MAX_NODES = 500_000  # a series has 18: more than any taxpayer has
_PIECE = 64 * 1024
_LONGEST_NODE = 1024**2  # a tag with its attributes, or a text
# What identifies a series or was decided by us, and must come back unchanged.
_ECHOED = (
    "identifier",
    "document_class",
    "document_type",
    "first_number",
    "validation_code",
)


def read(
    operation: Operation, request: Request, reply: Reply
) -> tuple[int, str, tuple[SeriesInfo, ...], tuple[str, ...]]:
    """Result of one call.

    :param operation: what was asked for
    :param request: the request it was asked with
    :param reply: what came back
    :return: code, AT's text, the series, and what of them was not understood
    :raises AtError: AUTHENTICATION, REQUEST, REFUSED, TECHNICAL, INTERRUPTED, GATEWAY
        or ANSWER
    """
    body = _soap_body(reply)
    first = next(iter(body), None)
    if first is None:
        raise _not_understood("not_soap", "empty SOAP body")
    if first.tag in (f"{{{SOAP_11}}}Fault", f"{{{SOAP_12}}}Fault"):
        raise _fault(first)
    if first.tag != f"{{{AT}}}{operation.wire}Response":
        raise _not_understood("other_operation", f"answer is {first.tag[:200]}")
    content = _child(first, f"{operation.wire}Resp")
    result = _child(content, "infoResultOper")
    code = _integer(_text(result, "codResultOper"))
    message = _shown(_text(result, "msgResultOper"))
    if code != operation.success:
        raise _unsuccessful(code, message)
    series, remarks = _all_series(content)
    _check_series(operation, request, series)
    return code, message, series, remarks


# === SOAP === #


def _soap_body(reply: Reply) -> etree._Element:
    """Element ``Body`` of a SOAP 1.1 or 1.2 message, or the reason why there is none.

    The HTTP status decides nothing when there is one: AT sends faults with 500.
    """
    try:
        root = _tree(reply.content)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _unreadable(reply, str(error)) from None
    if local_name(root).lower() == "html":
        raise _unreadable(reply, "HTML page")
    if root.getroottree().docinfo.internalDTD is not None:
        raise _not_understood("hostile_xml", "answer with a document type declaration")
    namespace = etree.QName(root).namespace
    body = root.find(f"{{{namespace}}}Body")
    if namespace not in (SOAP_11, SOAP_12) or body is None:
        if reply.status != 200:
            raise _gateway(reply, "no SOAP message")
        raise _not_understood("not_soap", f"answer is {root.tag[:200]}")
    return body


def _tree(content: bytes) -> etree._Element:
    """Root of the tree, which is given up as soon as it has too many nodes.

    :raises AtError: too many nodes, or one is too large
    """
    # No entities, no DTD, no network; libxml2 bounds depth and length by itself.
    parser = etree.XMLPullParser(
        events=["start"],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    nodes = silent = 0
    for place in range(0, len(content), _PIECE):
        parser.feed(content[place : place + _PIECE])
        begun = sum(1 for _event in parser.read_events())
        nodes += begun
        silent = 0 if begun else silent + _PIECE
        if nodes > _MAX_NODES or silent > _LONGEST_NODE:
            raise _not_understood("answer_too_large", f"more than {_MAX_NODES} nodes")
    return parser.close()


def _unreadable(reply: Reply, text: str) -> AtError:
    """The error for an answer that is not XML."""
    content = reply.content.strip()
    start = content[:200].lower()
    is_html = start.startswith((b"<!doctype html", b"<html")) or (
        "html" in reply.content_type.lower()
    )
    if is_html or reply.status != 200:
        return _gateway(reply, text)
    if not content:
        return AtError(ErrorKind.INTERRUPTED, "empty answer", code="empty_answer")
    if b"<!doctype" in start:
        return _not_understood("hostile_xml", text)
    if content.startswith(b"<") and not content.endswith(b"Envelope>"):
        return AtError(ErrorKind.INTERRUPTED, text, code="truncated_answer")
    return _not_understood("unreadable_xml", text)


def _gateway(reply: Reply, text: str) -> AtError:
    code = "html_page" if reply.status == 200 else f"http_{reply.status}"
    return AtError(ErrorKind.GATEWAY, f"HTTP {reply.status}: {text}", code=code)


def _fault(fault: etree._Element) -> AtError:
    """The error for a SOAP fault; its code is text, sometimes a number.

    Older services of AT answer authentication faults with numbers from 1 to 99, whose
    meaning differs between services (e-Fatura manual 2023, transport manual 2025): the
    number is passed on, never interpreted. How this service words such a fault is not
    published: whatever speaks of authentication or authorisation counts as one, because
    repeating it could lock the account.
    """
    is_soap_12 = etree.QName(fault).namespace == SOAP_12
    fault_code = _first(fault, "Value" if is_soap_12 else "faultcode")
    name = fault_code.rpartition(":")[2]
    text = _first(fault, "Text" if is_soap_12 else "faultstring")
    message = _shown(f"{text} {_first(fault, 'Message')}")
    number = _number_or_none(_first(fault, "Code")) or _number_or_none(name)
    names = (name, *(local_name(node) for node in fault.iter()))
    is_refused_user = (
        any("auth" in word.lower() for word in names)
        or name in ("InvalidSecurity", "InvalidSecurityToken", "FailedCheck")
        or number is not None
        and (number <= 99 or codes.is_authentication(number))
    )
    if is_refused_user:
        tries = _number_or_none(_first(fault, "NumberOfTriesRemaining"))
        return AtError(
            ErrorKind.AUTHENTICATION, message, code=number or name, tries_left=tries
        )
    kind = ErrorKind.ANSWER
    if is_soap_12 or name.startswith(("Server", "Receiver")):
        kind = ErrorKind.GATEWAY
    elif name.startswith(("Client", "VersionMismatch", "MustUnderstand")):
        kind = ErrorKind.REQUEST
    return AtError(kind, message, code=number or name)


# === Result === #


def _unsuccessful(code: int, message: str) -> AtError:
    """The error for a result code that is not the operation's success."""
    kind = ErrorKind.ANSWER
    if codes.is_authentication(code):
        kind = ErrorKind.AUTHENTICATION
    elif 4000 <= code <= 4999:
        kind = ErrorKind.REFUSED
    elif 5000 <= code <= 5999:
        kind = ErrorKind.TECHNICAL
    return AtError(kind, message, code=code)


def _check_series(
    operation: Operation, request: Request, series: tuple[SeriesInfo, ...]
) -> None:
    """Refuse a success that does not speak about the series that was asked for."""
    if operation.state and len(series) > 1:
        raise _not_understood("schema", "more than one series")
    if operation.success == codes.REGISTERED and not series:
        raise _not_understood("missing_code", "registered without a validation code")
    for info in series:
        for name in _ECHOED:
            asked, told = getattr(request, name, None), getattr(info, name)
            # AT compares without case and may change it.
            if asked is not None and str(asked).casefold() != str(told).casefold():
                raise _not_understood("other_series", f"{name}: {asked!r}, {told!r}")
        if operation.state and info.state != operation.state:
            raise _not_understood("other_state", f"state {info.state!r}")
        # Of all series of a taxpayer one may be strange, but not the one asked about.
        is_named = getattr(request, "identifier", None) is not None
        if is_named and info.state not in codes.SERIES_STATES:
            raise _not_understood("other_state", f"state {info.state!r}")


def _all_series(
    content: etree._Element,
) -> tuple[tuple[SeriesInfo, ...], tuple[str, ...]]:
    """The series of an answer, and what of them was not understood.

    Types that nobody knows yet are left out: no series of ours can be meant.
    """
    series: list[SeriesInfo] = []
    remarks: list[str] = []
    for node in content:
        if local_name(node) != "infoSerie":
            continue
        try:
            info, problems = series_info(node)
        except ValueError as error:
            raise _not_understood("schema", str(error)) from None
        name = f"{info.document_type} {info.identifier}"
        remarks += [f"{name}: {problem}; left empty" for problem in problems]
        if info.document_type in codes.DOCUMENT_TYPES:
            series.append(info)
        else:
            remarks.append(f"{name}: a type nobody knows; left out")
    return tuple(series), tuple(remarks)


# === Pieces === #


def _number_or_none(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _integer(text: str) -> int:
    number = _number_or_none(text)
    if number is None:
        raise _not_understood("schema", f"result code {text[:40]!r}")
    return number


def _child(node: etree._Element, name: str) -> etree._Element:
    """The only child of that name."""
    found = [child for child in node if local_name(child) == name]
    if len(found) != 1:
        raise _not_understood("schema", f"{len(found)} elements {name}")
    return found[0]


def _text(node: etree._Element, name: str) -> str:
    return (_child(node, name).text or "").strip()


def _first(node: etree._Element, name: str) -> str:
    """Text of the first descendant of that name, in any namespace; "" without one."""
    return (node.findtext(f".//{{*}}{name}") or "").strip()


def _shown(text: str) -> str:
    """AT's text on one line, of a length that a screen can bear."""
    return " ".join(text.split())[:_MAX_MESSAGE]


def _not_understood(code: str, text: str) -> AtError:
    return AtError(ErrorKind.ANSWER, text, code=code)
