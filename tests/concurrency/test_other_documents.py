# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents that are no invoices, issued by several Odoo processes at the same time."""

import pytest

from support import race


@pytest.mark.parametrize(
    ("model", "prefix"),
    [("stock.picking", "GR WHOUT2027/"), ("sale.order", "NE S2027/")],
)
def test_four_processes_issue_without_gap_though_half_is_given_up(
    others, model, prefix
):
    single, batch = {"documents": 20}, {"documents": 25, "batch": 5}
    posters = [single, {**single, "rollback": 0.5}, batch, {**batch, "rollback": 0.5}]
    outcome = race.run_others(others, model, prefix, *posters)
    assert outcome.problems == []
    assert outcome.refused == []
    assert outcome.numbers == {prefix: [*range(1, 91)]}
