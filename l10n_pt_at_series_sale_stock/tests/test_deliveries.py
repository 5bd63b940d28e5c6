# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from odoo.addons.l10n_pt_at_series_sale.tests.common import SaleCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestDeliveries(SaleCommon):
    """What becomes of an order's documents when its goods leave."""

    def test_deliveries_and_what_was_delivered_beyond_make_no_new_document(self):
        order = self._order()
        order.action_confirm()
        orders = order.with_env(self.root).with_company(self.company)
        picking = orders.picking_ids
        self.assertTrue(picking)
        picking.move_ids.quantity = 5.0
        picking.move_ids.picked = True
        picking.move_ids.create(
            {
                "product_id": self.product_b.id,
                "product_uom_qty": 1.0,
                "quantity": 1.0,
                "picked": True,
                "picking_id": picking.id,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.env.invalidate_all()
        self.assertEqual(len(order.order_line), 2)
        self.assertEqual(order.order_line.mapped("qty_delivered"), [5.0, 1.0])
        self.assertFalse(order.l10n_pt_due_type)
        self._send(order)
        self.assertEqual(self._names(order), ["NE V2027/1"])
