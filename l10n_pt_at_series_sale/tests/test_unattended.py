# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.l10n_pt_at_series.tests.paper_common import PaperCommon

from .common import SaleCommon

ORDER = "sale.action_report_saleorder"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestUnattended(PaperCommon, SaleCommon):
    """Where nobody reads a refusal: customers online, and what runs by itself."""

    def setUp(self):
        super().setUp()
        self.order = self._order()
        public = self.root.ref("base.public_user")
        self.online = self.order.with_env(self.root(user=public, su=True, context={}))

    def test_a_customer_confirms_and_the_order_note_is_issued(self):
        self.online.action_confirm()
        self.assertEqual(self._names(self.order), ["NE V2027/1"])

    def test_what_cannot_be_issued_is_told_on_the_order(self):
        series = self._end("NE")
        self.online._validate_order()
        self.assertEqual(self.order.state, "sale")
        self.assertFalse(self.order.l10n_pt_document_ids)
        bodies = " ".join(self.order.message_ids.mapped("body"))
        self.assertIn("NE not issued", bodies)
        self.assertIn("needs a registered AT series", bodies)
        self.assertIn("The mail was not sent", bodies)
        self.assertEqual(self.order.l10n_pt_due_type, "NE")
        health = self.env["l10n_pt.at.health"]._of(self.company)
        self.assertEqual(health.without_atcud_count, 1)
        action = health.action_view_without_atcud()
        self.assertEqual(action["res_model"], "sale.order")
        self.assertEqual(action["domain"], [("id", "in", self.order.ids)])
        series._at_write({"state": "registered"})
        self.order.action_l10n_pt_issue("NE")
        self.assertEqual(self._names(self.order), ["NE V2027/1"])
        health.invalidate_recordset()
        self.assertEqual(health.without_atcud_count, 0)

    def test_a_payment_that_waits_is_not_lost_for_want_of_a_series(self):
        self._end("OR")
        self.online.action_quotation_sent()
        self.assertEqual(self.order.state, "sent")
        self.assertIn("OR not issued", self.order.message_ids[0].body)
        with self.assertRefused("needs a registered AT series"):
            self._order().action_quotation_sent()

    def test_the_customer_gets_what_was_last_issued(self):
        self._send(self.order)
        self.order.client_order_ref = "PO7"
        reports = self.online.env["ir.actions.report"]
        documents = reports._l10n_pt_working_documents(
            reports._get_report(ORDER), self.order.ids
        )
        self.assertEqual([one.name for one in documents], ["OR V2027/1"])
        with self.assertRefused("Ask .* for it"):
            reports._render_qweb_html(ORDER, self.order.ids)

    def test_the_customer_gets_nothing_that_was_never_issued(self):
        reports = self.online.env["ir.actions.report"]
        with self.assertRefused("has not been issued as a document. Ask"):
            reports._render_qweb_pdf(ORDER, self.order.ids)

    def test_what_runs_by_itself_sends_what_was_issued(self):
        self.order.action_confirm()
        self.order.client_order_ref = "PO7"
        robot = self.order.with_env(self.root)
        with patch.object(type(robot), "message_post_with_source") as post:
            robot._send_order_confirmation_mail()
        self.assertTrue(post.called)

    def test_a_cart_never_shown_as_a_quotation_gets_none(self):
        self.online.write({"client_order_ref": "carrinho"})
        self.assertFalse(self.order.l10n_pt_document_ids)
