# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta

import pytest

from l10n_pt_at_series.rules import codes, lifecycle

TODAY = date(2027, 3, 1)
OPERATIONS = ("register", "query", "set_code", "finalise", "annul")
# What may be asked in each state, written once more from AT's manual.
ALLOWED = {
    "draft": "register query set_code",
    "pending": "register query set_code",
    "registered": "query finalise annul",
    "finalised": "query",
    "annulled": "query",
}


@pytest.mark.parametrize("state", ALLOWED)
@pytest.mark.parametrize("pending", [None, False, "register", *lifecycle.ENDS])
def test_each_state_allows_what_it_should_and_nothing_else(state, pending):
    expected = {"query"} if pending in lifecycle.ENDS else set(ALLOWED[state].split())
    allowed = {one for one in OPERATIONS if lifecycle.allows(state, pending, one)}
    assert allowed == expected


def test_every_state_of_at_is_known_and_has_its_own_here():
    assert set(lifecycle.AT_STATES) == set(codes.SERIES_STATES)
    assert len(set(lifecycle.AT_STATES.values())) == 3
    assert set(lifecycle.ENDS.values()) < set(lifecycle.AT_STATES.values())


@pytest.mark.parametrize(
    ("days", "annullable"), [(0, True), (1, True), (2, False), (400, False)]
)
def test_a_registration_is_annulled_on_its_day_or_the_next(days, annullable):
    day = TODAY - timedelta(days=days)
    assert lifecycle.can_be_annulled("registered", 0, day, TODAY) is annullable


@pytest.mark.parametrize(
    ("state", "documents", "day"),
    [
        ("registered", 1, TODAY),
        ("registered", 0, None),
        ("registered", 0, False),
        ("draft", 0, TODAY),
        ("pending", 0, TODAY),
        ("finalised", 0, TODAY),
        ("annulled", 0, TODAY),
    ],
)
def test_what_is_used_or_not_registered_is_never_annulled(state, documents, day):
    assert lifecycle.can_be_annulled(state, documents, day, TODAY) is False
