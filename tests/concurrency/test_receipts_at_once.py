# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Receipts of one series while several Odoo processes register and assign payments."""

from support import race

SERIES = "RG PAID2027/"


def test_payments_registered_and_assigned_at_once_are_receipts_without_gap(receipts):
    """... though requests are given up half-way, and one process is killed."""
    dialog = {"documents": 25, "rollback": 0.3}
    assigned = {**dialog, "assigned": True}
    posters = [dialog, {**dialog, "killed": 20}, assigned, assigned]
    outcome = race.run_others(receipts, "account.payment", SERIES, *posters)
    assert outcome.problems == []
    assert outcome.refused == []
    assert outcome.numbers == {SERIES: [*range(1, 3 * 25 + 19 + 1)]}
