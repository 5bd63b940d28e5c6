# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextlib import ExitStack
from unittest.mock import patch

from odoo.tests import tagged

from ..models import ir_actions_report, sale_order, sale_order_line
from .common import SaleCommon

OURS = (
    ir_actions_report.IrActionsReport,
    sale_order.SaleOrder,
    sale_order_line.SaleOrderLine,
)


@tagged("post_install", "-at_install")
class TestCost(SaleCommon):
    """What orders cost beside Odoo alone, in queries."""

    def _bare(self):
        """Odoo's own orders: what the addon overrides steps aside."""

        def stand_in(cls, name):
            def bare(self, *args, **kwargs):
                return getattr(super(cls, self), name)(*args, **kwargs)

            return bare

        stack = ExitStack()
        for cls in OURS:
            for name, value in list(vars(cls).items()):
                if callable(value) and "l10n_pt" not in name and name[:2] != "__":
                    stack.enter_context(patch.object(cls, name, stand_in(cls, name)))
        return stack

    def _queries(self, act, size):
        orders = self.sales["sale.order"]
        for _turn in range(size):
            orders |= self._order(lines=2)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        act(orders)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _fewest(self, act, size):
        """Fewest queries of the addon and of Odoo alone."""
        counts = []
        for _turn in range(3):
            with self._bare():
                bare = self._queries(act, size)
            counts.append((self._queries(act, size), bare))
        return [min(column) for column in zip(*counts, strict=True)]

    def _acts(self):
        def make(orders):
            self._order(lines=3)

        def edit(orders):
            orders.order_line.write({"price_unit": 7.0})
            orders.write({"client_order_ref": "PO7"})
            orders.order_line[:1].unlink()

        return {
            "confirm": lambda orders: orders.action_confirm(),
            "sent": lambda orders: orders.action_quotation_sent(),
            "edit": edit,
            "make": make,
        }

    def test_without_series_an_order_costs_no_query_more(self):
        self.Series.search([]).action_archive()
        for name, act in self._acts().items():
            with self.subTest(act=name):
                ours, bare = self._fewest(act, 3)
                # Whoever marks as sent is the first to read the company.
                self.assertEqual(ours - bare, int(name == "sent"))

    def test_orders_of_which_nothing_was_issued_are_changed_as_ever(self):
        acts = self._acts()
        for name in ("edit", "make"):
            with self.subTest(act=name):
                ours, bare = self._fewest(acts[name], 3)
                self.assertEqual(ours, bare)

    def test_a_hundred_orders_are_issued_in_as_many_queries_as_ten(self):
        for name in ("confirm", "sent"):
            with self.subTest(act=name):
                costs = []
                for size in (10, 100):
                    ours, bare = self._fewest(self._acts()[name], size)
                    costs.append(ours - bare)
                self.assertLessEqual(max(costs), 10)
