# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the documents of a series are checked against, one by one.

Numbers without gap or repeat in the order of the dates (Despacho 8632/2014, 1.8 and
2.1), from where AT was told that they begin, each with its ATCUD (Portaria 195/2020).
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple


class Document(NamedTuple):
    """An issued document, as it stands in the database."""

    id: int
    name: str | None  # number as printed
    number: int  # place in the series
    day: date | None
    atcud: str
    is_void: bool
    company_id: int


class Finding(NamedTuple):
    """Something that is not as it should be, and the document to look at."""

    kind: str  # gap, repeat, date, start, name, atcud or nif
    document_id: int
    name: str | None
    values: dict  # what a sentence about it needs


class Audit:
    """One pass over the documents of a series; it keeps nothing but where it stands.

    :param str prefix: of each number
    :param str code: validation code of the series
    :param int first_number: as AT was told
    :param int previous_number: last one used before the registration, else 0
    :param bool in_order: whether numbers follow the dates; not those of papers
    """

    def __init__(
        self,
        prefix: str,
        code: str,
        first_number: int,
        previous_number: int,
        in_order: bool = True,
    ):
        self.prefix, self.code = prefix, code
        self.first_number, self.previous_number = first_number, previous_number
        self.in_order = in_order
        self.count = 0
        self.first_of_company: dict[int, Document] = {}
        self._before: int | None = None  # number of the document that precedes
        self._day: date | None = None  # latest of those before that are not void

    def check(self, documents: Iterable[Document]) -> Iterator[Finding]:
        """Findings about documents that follow those checked before.

        :param documents: by number, then by id
        """
        for document in documents:
            self.count += 1
            self.first_of_company.setdefault(document.company_id, document)
            for kind, values in self._problems(document):
                yield Finding(kind, document.id, document.name, values)
            self._before = document.number
            if not document.is_void and document.day:
                self._day = max(self._day or document.day, document.day)

    def _problems(self, document: Document) -> Iterator[tuple[str, dict]]:
        number, before = document.number, self._before
        digits = (document.name or "").rpartition("/")[2]
        if before is None:
            begin = max(self.previous_number + 1, self.first_number)
            before = min(begin, number) - 1
        if number > before + 1:
            yield "gap", {"first": before + 1, "last": number - 1}
        if number == self._before:
            yield "repeat", {}
        is_late = self._day and (not document.day or document.day < self._day)
        if self.in_order and is_late:
            yield "date", {}
        if number < self.first_number or number <= self.previous_number:
            yield "start", {}
        if document.name != self.prefix + digits or digits.lstrip("0") != str(number):
            yield "name", {}
        if document.atcud != f"{self.code}-{digits}":
            yield "atcud", {"atcud": document.atcud}
