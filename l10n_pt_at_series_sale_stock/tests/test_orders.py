# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import Command
from odoo.tests import HttpCase, tagged

from odoo.addons.l10n_pt_at_series_stock.tests.stock_common import StockCommon


@tagged("post_install", "-at_install")
class TestOrders(StockCommon, HttpCase):
    """Deliveries of orders: what sales do with them, and customers see of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._stock_user(
            "vendas", "sales_team.group_sale_salesman_all_leads"
        )
        cls.as_seller = cls.env(user=cls.seller)

    def _order(self, quantity=3):
        order = self.as_seller["sale.order"].create(
            {
                "partner_id": self.partner_a.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": quantity,
                            "price_unit": 10,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        return order, order.picking_ids.with_env(self.as_keeper)

    def test_deliveries_beyond_the_order_and_its_invoice_go_on(self):
        # Odoo lets nobody else deliver what was not ordered.
        self.keeper.sudo().group_ids += self.seller.sudo().group_ids
        self._note_series()
        order, picking = self._order()
        picking.move_ids.quantity = 4
        other = self.root["product.product"].create(
            {"name": "Cola", "is_storable": True}
        )
        self._put(other, self.stock)
        picking.move_ids = [
            Command.create(
                {
                    "product_id": other.id,
                    "product_uom_qty": 1,
                    "quantity": 1,
                    "location_id": picking.location_id.id,
                    "location_dest_id": picking.location_dest_id.id,
                }
            )
        ]
        picking.button_validate()
        self.assertNotes(picking, ["GR G2027/1"])
        self.assertEqual(order.order_line[:1].qty_delivered, 4)
        self.assertEqual(len(order.order_line), 2)
        self._coded()
        invoice = order.sudo()._create_invoices()
        invoice.journal_id = self.journal.id
        invoice.action_post()
        self.assertTrue(invoice.l10n_pt_atcud)
        order.order_line[:1].product_uom_qty = 6
        self.assertEqual(len(order.picking_ids), 2)

    def test_the_customer_sees_number_and_atcud(self):
        self._note_series()
        order, picking = self._order()
        page = self.url_open(order.get_portal_url()).text
        self.assertNotIn("o_l10n_pt_delivery", page)
        picking.button_validate()
        page = " ".join(self.url_open(order.get_portal_url()).text.split())
        self.assertIn("GR G2027/1", page)
        self.assertIn(f"ATCUD:{picking.l10n_pt_atcud}", page)
        self.assertNotIn("Carrinha", page)
        picking.action_l10n_pt_void("Carrinha avariada")
        page = " ".join(self.url_open(order.get_portal_url()).text.split())
        self.assertIn("Carrinha avariada", page)
        slip = self.url_open(
            f"/my/picking/pdf/{picking.id}?access_token={order.access_token}"
        )
        self.assertEqual(slip.status_code, 200)
