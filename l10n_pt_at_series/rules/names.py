# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Names of series: the year one is named after, next year's, and the first free one.

People put the year into a name, nobody has to: nothing but proposals and the question
whether a year is over hangs on it.
"""

import re
from collections.abc import Collection
from string import ascii_uppercase

from . import identifiers


def _found_year(name: str, start_year: int) -> re.Match | None:
    """Where a name says its year: digits that stand alone.

    The year in which the series starts, in four digits or two; else any year of this
    century, for the year it was named after need not be the one it started in.
    """
    for year in (str(start_year), f"{start_year % 100:02}", "20[0-9]{2}"):
        if found := re.search(rf"(?<![0-9]){year}(?![0-9])", name):
            return found
    return None


def year(name: str, start_year: int) -> int | None:
    """The year a series is named after: 2026 for ``A2026`` and ``26B``, or None.

    :param start_year: in which the series starts
    """
    found = _found_year(name, start_year)
    if not found:
        return None
    return int(found[0]) if len(found[0]) == 4 else start_year


def renewed(name: str, start_year: int, new_year: int) -> str:
    """The name for another year: ``A2026`` becomes ``A2027``, ``26B`` ``27B``.

    Other names, and those that say the new year already, get it behind them.

    :param start_year: in which the series called ``name`` starts
    """
    if found := _found_year(name, start_year):
        digits = str(new_year)[-len(found[0]) :]
        if digits != found[0]:
            return name[: found.start()] + digits + name[found.end() :]
    ending = f"-{new_year}"
    return name[: identifiers.MAX_LENGTH - len(ending)] + ending


def first_free(name: str, taken: Collection[str]) -> str:
    """``name``, or with a letter (B to Z) behind it when it is taken.

    :param taken: names that are not free, in lower case: AT ignores the case
    """
    stem = name[: identifiers.MAX_LENGTH - 1]
    candidates = [name, *(stem + letter for letter in ascii_uppercase[1:])]
    return next((one for one in candidates if one.lower() not in taken), name)
