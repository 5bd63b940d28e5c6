# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Series for papers: what choosing and auditing them leaves out."""

from datetime import date
from types import SimpleNamespace

import pytest

from l10n_pt_at_series.rules.audit import Audit, Document
from l10n_pt_at_series.rules.choice import Wanted

JOURNAL = object()
WANTED = Wanted(
    holder=JOURNAL,
    companies=(),
    document_type="FT",
    day=date(2026, 1, 5),
    nif="555555550",
    environment="test",
    series_type="N",
    training=False,
)


def series(**values):
    usual = {
        "state": "registered",
        "nif": "555555550",
        "environment": "test",
        "document_type": "FT",
        "series_type": "R",
        "is_cash_vat": False,
        "start_date": date(2027, 1, 1),
        "_holder": lambda: JOURNAL,
    }
    return SimpleNamespace(**{**usual, **values})


@pytest.mark.parametrize(
    ("wanted", "changes", "rule"),
    [
        ({"captured": date(2027, 1, 1)}, {}, None),
        ({"captured": date(2026, 12, 31)}, {}, "start"),
        ({"captured": None}, {}, "start"),
        # The day of a capture says nothing of other series.
        ({"captured": date(2027, 1, 1)}, {"series_type": "N"}, "start"),
        ({"captured": date(2027, 1, 1), "series_type": "F"}, {}, "recovery"),
        (
            {"captured": date(2027, 1, 1), "series_type": "F", "training": True},
            {},
            "recovery",
        ),
    ],
)
def test_the_day_of_the_capture_counts_for_the_start(wanted, changes, rule):
    assert WANTED._replace(**wanted).broken_rule(series(**changes)) == rule


def document(number, day):
    return Document(number, f"FT R1/{number}", number, day, f"AAJF-{number}", False, 1)


@pytest.mark.parametrize(("in_order", "kinds"), [(True, ["date"]), (False, [])])
def test_papers_are_captured_in_any_order(in_order, kinds):
    audit = Audit("FT R1/", "AAJF", 1, 0, in_order=in_order)
    documents = [document(1, date(2027, 1, 5)), document(2, date(2026, 1, 5))]
    assert [finding.kind for finding in audit.check(documents)] == kinds


def test_gaps_are_found_all_the_same():
    audit = Audit("FT R1/", "AAJF", 1, 0, in_order=False)
    [finding] = audit.check([document(1, date(2027, 1, 5)), document(3, None)])
    assert finding.kind == "gap"
