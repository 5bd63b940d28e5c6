# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextlib import nullcontext

from odoo.tests import tagged

from .stock_common import StockCommon

OURS = "odoo.addons.l10n_pt_at_series"
MODELS = ("stock.picking", "stock.move", "stock.move.line", "stock.picking.type")
ONCE = 12  # queries more than Odoo alone, however many are validated together


@tagged("post_install", "-at_install")
class TestCost(StockCommon):
    """What validating transfers costs beside Odoo alone, in queries."""

    def _steps_aside(self):
        """All classes of ours that define something on the models of transfers."""
        return {
            cls
            for model in MODELS
            for cls in type(self.env[model]).mro()
            if cls.__module__.startswith(OURS)
        }

    def _queries(self, size, one_by_one=False, bare=False):
        pickings = self._pickings(size)
        self.env.flush_all()
        self.env.invalidate_all()
        with self._bare_odoo(*self._steps_aside()) if bare else nullcontext():
            before = self.cr.sql_log_count
            for some in pickings if one_by_one else [pickings]:
                some.button_validate()
            self.env.flush_all()
            return self.cr.sql_log_count - before

    def _fewest(self, *args, **kwargs):
        return min(self._queries(*args, **kwargs) for _turn in range(3))

    def test_without_documents_a_transfer_costs_no_query_more(self):
        for size, one_by_one in ((5, False), (3, True)):
            with self.subTest(size=size, one_by_one=one_by_one):
                bare = self._fewest(size, one_by_one, bare=True)
                self.assertEqual(self._fewest(size, one_by_one), bare)

    def test_documents_cost_some_queries_together_and_none_each(self):
        self._note_series()
        more = []
        for size in (1, 11):
            bare = self._fewest(size, bare=True)
            more.append(self._fewest(size) - bare)
        self.assertLessEqual(more[0], ONCE)
        self.assertEqual(more[0], more[1])
