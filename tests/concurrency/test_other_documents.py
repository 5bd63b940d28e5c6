# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents that are no invoices, issued by several Odoo processes at the same time."""

from support import race


def test_deliveries_validated_by_four_processes_are_numbered_without_gap(others):
    outcome = race.run_others(
        others, "test.delivery", "GR ONE2027/", *[{"documents": 10}] * 4
    )
    assert outcome.problems == []
    assert outcome.refused == []
    assert outcome.numbers == {"GR ONE2027/": [*range(1, 41)]}
    assert outcome.conflicts == 0


def test_receipts_given_up_half_way_give_their_numbers_back(others):
    poster = {"documents": 20, "batch": 5, "rollback": 0.5}
    outcome = race.run_others(others, "test.receipt", "RP REC2027/", *[poster] * 4)
    assert outcome.problems == []
    assert outcome.refused == []
    assert outcome.numbers == {"RP REC2027/": [*range(1, 81)]}
