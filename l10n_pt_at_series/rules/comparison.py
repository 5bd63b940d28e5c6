# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What AT and Odoo can disagree about, and which of it AT's record settles."""

from collections.abc import Iterator
from typing import NamedTuple

from . import codes
from .lifecycle import AT_STATES


class Record(NamedTuple):
    """A series as one of both sides has it."""

    state: str  # as here; one of AT's that is not known here: AT's own letter
    validation_code: str | None
    first_number: int
    last_number: int  # at AT 0 unless it is finalised
    series_type: str | None = None


def state_here(letter: str) -> str:
    """The state here for AT's letter; a letter nobody knows stays as it is."""
    return AT_STATES.get(letter, letter)


def compare(ours: Record, theirs: Record) -> Iterator[tuple[str, object, object]]:
    """Differences between Odoo's record of a series and AT's.

    :return: kind of each, AT's value, Odoo's value
    """
    if ours.state != theirs.state:
        yield "state", theirs.state, ours.state
    if ours.validation_code and ours.validation_code != theirs.validation_code:
        yield "code", theirs.validation_code, ours.validation_code
    if ours.first_number != theirs.first_number:
        yield "first_number", theirs.first_number, ours.first_number
    # Documents after the end.
    if theirs.last_number and ours.last_number > theirs.last_number:
        yield "last_number", theirs.last_number, ours.last_number


def can_be_taken_over(
    kind: str, ours: Record | None, theirs: Record, used: bool
) -> bool:
    """Whether AT's value can replace Odoo's.

    :param kind: of the difference
    :param ours: None when only AT has the series
    :param used: whether documents were issued in the series: its code stays then
    """
    if kind == "only_odoo":
        return not used
    if theirs.state not in AT_STATES.values():
        return False
    if not ours:
        return kind == "only_at" and theirs.series_type in codes.SERIES_TYPES
    same_code = theirs.validation_code == ours.validation_code
    return (
        kind in ("code", "first_number", "state")
        and theirs.series_type in (None, ours.series_type)
        and (not used or (kind == "state" and same_code))
    )
