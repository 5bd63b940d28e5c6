# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.l10n_pt_at_series.tests.web_common import WebCommon

from .common import SaleCommon

SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJ"
    "RU5ErkJggg=="
)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestPortal(WebCommon, SaleCommon):
    """Customers see number and ATCUD, sign, and get the document."""

    def setUp(self):
        super().setUp()
        self.customer = self._seller("cliente", "base.group_portal")
        self.order = self._order(partner_id=self.customer.partner_id.id)

    def _ask(self, *args, **values):
        answer = super()._ask(*args, **values)
        self.env.invalidate_all()
        return answer

    def _text(self, *args):
        answer = self._ask(*args)
        self.assertEqual(answer.status_code, 200)
        return " ".join(html.fromstring(answer.content).text_content().split())

    def _sign(self):
        path = f"/my/orders/{self.order.id}/accept"
        token = self.order.sudo()._portal_ensure_token()
        answer = self._ask(
            path, access_token=token, name="Cliente", signature=SIGNATURE
        )
        return answer.json()["result"]

    def test_lists_and_page_show_number_and_atcud(self):
        self.order.action_quotation_sent()
        told = f"Quotation OR V2027/1 ATCUD:{self.order.l10n_pt_atcud}"
        url = self.order.get_portal_url()
        for path, user in (
            ("/my/quotes", self.customer),
            (f"/my/orders/{self.order.id}", self.customer),
            (url, None),
        ):
            with self.subTest(path=path):
                text = self._text(path, user)
                self.assertIn(told, text)
                self.assertIn("Test – no fiscal value", text)
                self.assertNotIn("has changed since", text)
        self.order.client_order_ref = "PO7"
        self.assertIn("has changed since this document was issued", self._text(url))
        self.order.action_confirm()
        for path, user in (("/my/orders", self.customer), (url, None)):
            text = self._text(path, user)
            self.assertIn(f"NE V2027/1 ATCUD:{self.order.l10n_pt_atcud}", text)

    def test_what_was_never_issued_says_so(self):
        self.order._portal_ensure_token()
        url = self.order.get_portal_url()
        self.assertIn("This has not been issued as a document.", self._text(url))
        with mute_logger("odoo.http"):
            answer = self._ask(self.order.get_portal_url(report_type="pdf"))
        self.assertNotEqual(answer.status_code, 200)

    def test_the_link_gives_the_document(self):
        self.order.action_quotation_sent()
        path = self.order.get_portal_url(report_type="pdf", download=True)
        answer = self._ask(path)
        self.assertIn("OR V2027/1", answer.text)
        self.assertIn(
            "Quotation_OR_V2027_1_ATCUD", answer.headers["Content-Disposition"]
        )

    def test_a_customer_signs_and_gets_the_order_note(self):
        self.order.action_quotation_sent()
        answer = self._sign()
        self.assertTrue(answer.get("force_refresh"), answer)
        self.assertEqual(self.order.state, "sale")
        self.assertEqual(self._names(self.order), ["OR V2027/1", "NE V2027/1"])
        self.assertIn("Order signed by", str(self.order.message_ids.mapped("body")))

    def test_a_signature_is_not_lost_for_want_of_a_series(self):
        self._end("NE")
        self.order.action_quotation_sent()
        answer = self._sign()
        self.assertTrue(answer.get("force_refresh"), answer)
        self.assertEqual((self.order.state, self.order.signed_by), ("sale", "Cliente"))
        self.assertEqual(self._names(self.order), ["OR V2027/1"])
        bodies = str(self.order.message_ids.mapped("body"))
        for told in ("NE not issued", "The mail was not sent", "Order signed by"):
            self.assertIn(told, bodies)

    def test_a_salesperson_who_prints_is_offered_to_issue(self):
        report = f"/report/pdf/sale.report_saleorder/{self.order.id}"
        path = f'/report/download?data=["{report}","qweb-pdf"]'
        with mute_logger("odoo.http", "odoo.addons.web.controllers.report"):
            answer = self._ask(path, self.salesperson)
        # What the web client makes a dialog of, by name and arguments.
        for told in ("has not been issued yet", "RedirectWarning", "Issue and print"):
            self.assertIn(told, answer.text)
        self.order.action_l10n_pt_issue()
        answer = self._ask(path, self.salesperson)
        self.assertEqual(answer.status_code, 200)
        name = answer.headers["Content-Disposition"]
        self.assertIn("Quotation%20OR%20V2027-1%20ATCUD", name)
