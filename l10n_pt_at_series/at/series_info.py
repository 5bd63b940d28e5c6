# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One ``infoSerie`` of an answer, read by name.

Six values are needed to issue documents; without one of them the answer is unclear. The
others are told apart from nonsense and left empty where they are none: a code that AT
has given is never lost for a date that nobody understands.
"""

import re
from collections.abc import Callable, Container, Sequence
from datetime import date, datetime, timezone
from typing import Any

from lxml import etree

from ..rules import atcud, codes, identifiers
from .messages import WIRE_NAMES, SeriesInfo

MAX_NUMBER = 2**31 - 1  # Odoo's
MAX_TEXT = 4000  # AT's schema: justificacaoType
_DAYS = date(1990, 1, 1), date(2199, 12, 31)
Reader = Callable[[str], object]
_FIELDS = {wire: name for name, wire in WIRE_NAMES.items()}


def series_info(node: etree._Element) -> tuple[SeriesInfo, list[str]]:
    """Series from its element. The order does not matter; AT may add elements.

    :param node: ``infoSerie``
    :return: the series, and what was left empty: one text for each value
    :raises ValueError: when an essential value is missing or cannot be
    """
    found: dict[str | None, list[etree._Element]] = {}
    for child in node:
        found.setdefault(_FIELDS.get(local_name(child)), []).append(child)
    values: dict[str, Any] = {}
    remarks: list[str] = []
    for name, reader in _READERS.items():
        try:
            values[name] = _read(name, reader, found.get(name, ()))
        except (ValueError, OverflowError) as error:
            problem = f"{WIRE_NAMES[name]} {error}"
            if name in ESSENTIAL:
                raise ValueError(problem) from None
            values[name] = None
            remarks.append(problem)
    return SeriesInfo(**values), remarks


def local_name(node: etree._Element) -> str:
    """Name of an element without its namespace."""
    return node.tag.rpartition("}")[2]


def _read(name: str, reader: Reader, nodes: Sequence[etree._Element]) -> Any:
    if len(nodes) > 1:
        raise ValueError("occurs twice")
    if nodes and len(nodes[0]):
        raise ValueError("is not a plain value")
    text = (nodes[0].text or "").strip() if nodes else ""
    if text:
        return reader(text)
    if name in SOMETIMES:
        return None
    raise ValueError("is missing or empty")


def _form(pattern: str) -> Callable[[str], str]:
    """Reader of texts of one form."""

    def reader(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(f"has not the expected form: {text[:40]!r}")
        return text

    return reader


def _one_of(known: Container[str]) -> Callable[[str], str]:
    """Reader of codes that are published; no others are guessed at."""

    def reader(text: str) -> str:
        if text not in known:
            raise ValueError(f"is a code nobody knows: {text[:40]!r}")
        return text

    return reader


def _identifier(text: str) -> str:
    if len(text) > identifiers.MAX_LENGTH or not text.isprintable():
        raise ValueError(f"cannot be: {text[:40]!r}")
    return text


def _text(text: str) -> str:
    return text[:MAX_TEXT]


def _number(text: str) -> int:
    return int(_form("[0-9]{1,25}")(text))


def _small_number(text: str) -> int:
    number = _number(text)
    if number > MAX_NUMBER:
        raise ValueError(f"is more than Odoo can count: {number}")
    return number


def _validation_code(text: str) -> str:
    # Of which environment it is, the caller knows.
    if atcud.form_problems(text):
        raise ValueError(f"cannot be a validation code: {text[:40]!r}")
    return text


def _date(text: str) -> date:
    form = _form(r"[0-9-]{10}(?:Z|[+-][0-9]{2}:[0-9]{2})?")
    return _plausible(date.fromisoformat(form(text)[:10]))


def _plausible(day: date) -> date:
    first, last = _DAYS
    if not first <= day <= last:
        raise ValueError(f"is out of range: {day}")
    return day


def _moment(text: str) -> datetime:
    """Aware moment; UTC when no zone is given, as in every recorded answer."""
    match = re.fullmatch(
        r"([0-9-]{10}T[0-9:]{8})(?:\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?", text
    )
    if not match:
        raise ValueError(f"is not a date and time: {text[:40]!r}")
    zone = (match[2] or "Z").replace("Z", "+00:00")
    moment = datetime.fromisoformat(match[1] + zone).astimezone(timezone.utc)
    _plausible(moment.date())
    return moment


# Field of SeriesInfo -> how its text is read.
_READERS: dict[str, Reader] = {
    "identifier": _identifier,
    "series_type": _one_of(codes.SERIES_TYPES),
    "document_class": _form("[A-Z]{2}"),
    "document_type": _form("[A-Z]{2}"),
    "first_number": _number,
    "final_number": _number,
    "start_date": _date,
    "last_number": _small_number,
    "medium": _one_of(codes.MEDIA),
    "software_certificate_number": _small_number,
    "validation_code": _validation_code,
    "registration_date": _date,
    "state": _form("[A-Z]"),
    "state_reason": _one_of({codes.REASON_REGISTRATION_ERROR}),
    "justification": _text,
    "state_date": _moment,
    "communicated_by": _form("[0-9]{9}"),
}
ESSENTIAL = {
    "identifier",
    "document_class",
    "document_type",
    "first_number",
    "validation_code",
    "state",
}
# AT's schema lets these out (minOccurs 0).
SOMETIMES = {"final_number", "last_number", "state_reason", "justification"}
