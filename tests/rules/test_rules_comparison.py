# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest

from l10n_pt_at_series.rules import comparison
from l10n_pt_at_series.rules.comparison import Record

OURS = Record("registered", "JFX7K2WM", 1, 35, "N")
THEIRS = Record("registered", "JFX7K2WM", 1, 0, "N")


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ({}, {}, []),
        ({"state": "draft"}, {}, [("state", "registered", "draft")]),
        ({}, {"state": "X"}, [("state", "X", "registered")]),
        (
            {},
            {"validation_code": "JFX7K2WN"},
            [("code", "JFX7K2WN", "JFX7K2WM")],
        ),
        # A draft has no code yet: its state says enough.
        (
            {"state": "draft", "validation_code": None},
            {},
            [("state", "registered", "draft")],
        ),
        ({}, {"first_number": 5}, [("first_number", 5, 1)]),
        ({}, {"last_number": 34}, [("last_number", 34, 35)]),
        ({}, {"last_number": 35}, []),
        ({}, {"last_number": 36}, []),
        ({"last_number": 0}, {"last_number": 36}, []),
    ],
)
def test_what_differs_is_named_with_both_values(ours, theirs, expected):
    found = comparison.compare(OURS._replace(**ours), THEIRS._replace(**theirs))
    assert list(found) == expected


@pytest.mark.parametrize(
    ("kind", "used", "theirs", "settled"),
    [
        ("code", False, {"validation_code": "JFX7K2WN"}, True),
        ("code", True, {"validation_code": "JFX7K2WN"}, False),
        ("first_number", False, {"first_number": 5}, True),
        ("first_number", True, {"first_number": 5}, False),
        ("state", False, {"state": "finalised"}, True),
        ("state", True, {"state": "finalised"}, True),
        # The code of documents that were issued never changes.
        ("state", True, {"state": "finalised", "validation_code": "X" * 8}, False),
        ("state", False, {"state": "X"}, False),
        ("state", False, {"series_type": "F"}, False),
        ("state", False, {"series_type": None}, True),
        ("last_number", False, {"last_number": 3}, False),
        ("only_odoo", False, {"state": ""}, True),
        ("only_odoo", True, {"state": ""}, False),
    ],
)
def test_ats_value_is_taken_over_where_no_document_contradicts(
    kind, used, theirs, settled
):
    record = THEIRS._replace(**theirs)
    assert comparison.can_be_taken_over(kind, OURS, record, used) is settled


@pytest.mark.parametrize(
    ("state", "series_type", "settled"),
    [
        ("registered", "N", True),
        ("annulled", "R", True),
        ("registered", "Z", False),
        ("registered", None, False),
        ("X", "N", False),
    ],
)
def test_what_only_at_has_is_imported_if_it_is_understood(state, series_type, settled):
    record = THEIRS._replace(state=state, series_type=series_type)
    assert comparison.can_be_taken_over("only_at", None, record, False) is settled


def test_a_state_of_at_is_one_of_ours_or_stays_its_letter():
    assert comparison.state_here("A") == "registered"
    assert comparison.state_here("X") == "X"
