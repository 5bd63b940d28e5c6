# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One ``infoSerie`` of an answer, read by name."""

import re
from datetime import date, datetime, timezone

from .messages import WIRE_NAMES, SeriesInfo

_FIELDS = {wire: name for name, wire in WIRE_NAMES.items()}


def series_info(node):
    """Series from its element. The order does not matter; AT may add elements.

    :param lxml.etree._Element node: ``infoSerie``
    :rtype: messages.SeriesInfo
    :raises ValueError: when a required value is missing or a value has a wrong form
    :raises OverflowError: for a moment before the year 1 or after 9999
    """
    values = {}
    for child in node:
        name = _FIELDS.get(local_name(child))
        if name not in _READERS:
            continue
        if name in values or len(child):
            raise ValueError(f"{name} occurs twice or is not a plain value")
        values[name] = (child.text or "").strip()
    return SeriesInfo(
        **{field: reader(values.get(field, "")) for field, reader in _READERS.items()}
    )


def local_name(node):
    """Name of an element without its namespace."""
    return node.tag.rpartition("}")[2]


def _required(text):
    if not text:
        raise ValueError("a required element is missing or empty")
    return text


def _optional(text):
    return text or None


def _number(text):
    if not re.fullmatch(r"[0-9]{1,25}", text):
        raise ValueError(f"not a number: {text[:40]!r}")
    return int(text)


def _optional_number(text):
    return _number(text) if text else None


def _validation_code(text):
    if not re.fullmatch(r"\S{8,}", text):
        raise ValueError(f"not a validation code: {text[:40]!r}")
    return text


def _date(text):
    match = re.fullmatch(r"([0-9-]{10})(?:Z|[+-][0-9]{2}:[0-9]{2})?", text)
    if not match:
        raise ValueError(f"not a date: {text[:40]!r}")
    return date.fromisoformat(match[1])


def _moment(text):
    """Aware moment; UTC when no zone is given, as in every recorded answer."""
    match = re.fullmatch(
        r"([0-9-]{10}T[0-9:]{8})(?:\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?", text
    )
    if not match:
        raise ValueError(f"not a date and time: {text[:40]!r}")
    zone = (match[2] or "Z").replace("Z", "+00:00")
    return datetime.fromisoformat(match[1] + zone).astimezone(timezone.utc)


# Field of SeriesInfo -> how its text is read. A missing element reads as "".
_READERS = {
    "identifier": _required,
    "series_type": _required,
    "document_class": _required,
    "document_type": _required,
    "first_number": _number,
    "final_number": _optional_number,
    "start_date": _date,
    "last_number": _optional_number,
    "medium": _required,
    "software_certificate_number": _number,
    "validation_code": _validation_code,
    "registration_date": _date,
    "state": _required,
    "state_reason": _optional,
    "justification": _optional,
    "state_date": _moment,
    "communicated_by": _required,
}
