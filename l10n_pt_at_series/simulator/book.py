# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The book of registered series, kept in one JSON file.

Every change is written before it is answered, to a new file that replaces the old one:
whoever kills the process finds either the state before or the state after.
"""

import json
import os
import threading
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Series:
    """One registration at AT. Dates are ``date``, ``state_date`` an aware datetime."""

    nif: str
    identifier: str
    series_type: str
    document_class: str
    document_type: str
    first_number: int
    start_date: date
    medium: str
    software_certificate_number: int
    validation_code: str
    registration_date: date
    state_date: datetime
    state: str = "A"
    state_reason: str | None = None
    justification: str | None = None
    last_number: int | None = None

    @property
    def key(self) -> Key:
        """What makes a series unique: AT ignores the case of identifiers."""
        return series_key(self.nif, self.identifier, self.document_type)


def series_key(nif: str, identifier: str, document_type: str) -> Key:
    """Key of a series in the book: taxpayer, identifier without case, type."""
    return (nif, identifier.lower(), document_type)


class Book:
    """Series and failed logins of one simulator.

    Hold ``lock`` from the check that allows a change to the change itself.

    :param path: the JSON file; read when it exists
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self.lock = threading.RLock()
        self._series: dict[Key, Series] = {}
        self.failed_logins: dict[str, int] = {}
        if self._path.exists():
            stored = json.loads(self._path.read_text(encoding="utf-8"))
            self._series = {s.key: s for s in map(series_from_json, stored["series"])}
            self.failed_logins = stored["failed_logins"]

    @property
    def series(self) -> list[Series]:
        """All series, oldest registration first (a new list)."""
        with self.lock:
            return list(self._series.values())

    def get(self, nif: str, identifier: str, document_type: str) -> Series | None:
        """The series of that taxpayer, or None."""
        return self._series.get(series_key(nif, identifier, document_type))

    def put(self, *series: Series) -> None:
        """Add or replace series, on disk first."""
        with self.lock:
            changed = self._series | {one.key: one for one in series}
            self._write(changed, self.failed_logins)
            self._series = changed

    def clear(self) -> None:
        """Forget all series and failed logins."""
        with self.lock:
            self._write({}, {})
            self._series, self.failed_logins = {}, {}

    def set_failed_logins(self, username: str, count: int) -> None:
        """Store how many wrong passwords ``username`` has sent in a row."""
        with self.lock:
            if self.failed_logins.get(username, 0) == count:
                return
            changed = self.failed_logins | {username: count}
            self._write(self._series, changed)
            self.failed_logins = changed

    def _write(self, series: dict[Key, Series], failed_logins: dict[str, int]) -> None:
        content = {
            "series": [series_to_json(one) for one in series.values()],
            "failed_logins": failed_logins,
        }
        temporary = self._path.with_suffix(".tmp")
        temporary.write_text(json.dumps(content), encoding="utf-8")
        os.replace(temporary, self._path)


def series_to_json(series: Series) -> dict[str, Any]:
    """A dictionary of JSON values."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in vars(series).items()
    }


def series_from_json(values: dict[str, Any]) -> Series:
    """The Series of a dictionary made by ``series_to_json``."""
    values = dict(values)
    for name in ("start_date", "registration_date"):
        values[name] = date.fromisoformat(values[name])
    values["state_date"] = datetime.fromisoformat(values["state_date"])
    return Series(**values)
