# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml import html

from odoo import Command
from odoo.tests import new_test_user, tagged

from .web_common import WebCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestPortal(WebCommon):
    """Customers see the ATCUD of their documents in the portal."""

    def setUp(self):
        super().setUp()
        self.customer = new_test_user(
            self.root,
            login="cliente",
            groups="base.group_portal",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        self.history = self._mine(name="FT A2026/1")
        self._coded()
        self.invoice = self._mine()

    def _mine(self, **values):
        partner = self.customer.partner_id
        return self._invoice("2026-01-05", partner_id=partner.id, post=True, **values)

    def _get(self, path, user=None):
        """Fetch a page and parse it; see ``_ask``."""
        answer = self._ask(path, user)
        self.assertEqual(answer.status_code, 200)
        return html.fromstring(answer.content)

    def _rows(self):
        """Text of the line of each document in the list, by number."""
        page = self._get("/my/invoices", self.customer)
        return {
            row.xpath(".//a[@title]")[0].get("title"): " ".join(
                row.text_content().split()
            )
            for row in page.xpath("//tbody/tr")
        }

    def test_the_list_of_invoices_shows_each_atcud(self):
        rows = self._rows()
        self.assertEqual(set(rows), {self.invoice.name, self.history.name})
        self.assertIn(f"ATCUD:{self.invoice.l10n_pt_atcud} ", rows[self.invoice.name])
        self.assertNotIn("ATCUD", rows[self.history.name])

    def test_the_invoice_shows_its_atcud_once(self):
        self._show(f"/my/invoices/{self.invoice.id}", self.customer)

    def test_the_invoice_behind_a_link_shows_its_atcud_once(self):
        self._show(self.invoice.get_portal_url())

    def test_the_invoice_shows_the_receipts_that_settle_it(self):
        series = self._coded("A2027", "RG")
        context = {"active_model": "account.move", "active_ids": self.invoice.ids}
        wizards = self.env["account.payment.register"].with_context(**context)
        receipt = wizards.create({})._create_payments()
        for user, path in (
            (self.customer, f"/my/invoices/{self.invoice.id}"),
            (None, self.invoice.get_portal_url()),
        ):
            (told,) = self._get(path, user).find_class("o_l10n_pt_receipts")
            words = " ".join(told.text_content().split())
            self.assertIn(f"Receipt {receipt.name}", words)
            self.assertIn(f"ATCUD:{series.validation_code}-1", words)
        receipt.action_l10n_pt_void("Engano")
        page = self._get(self.invoice.get_portal_url())
        self.assertFalse(page.find_class("o_l10n_pt_receipts"))

    def test_a_debit_note_is_called_by_its_name(self):
        self._coded("A2027", "ND")
        note = self._mine(debit_origin_id=self.invoice.id)
        rows = self._rows()
        self.assertIn("Debit Note", rows[note.name])
        self.assertNotIn("Debit Note", rows[self.invoice.name])
        content = self._get(note.get_portal_url(report_type="html"))
        (title,) = content.xpath("//h2")
        words = " ".join(title.text_content().split())
        self.assertEqual(words, f"Debit Note {note.name}")

    def test_an_issued_document_is_no_pro_forma_though_it_was_never_sent(self):
        for invoice, expected in ((self.invoice, False), (self.history, True)):
            for kind in ("html", "pdf"):
                with self.subTest(invoice=invoice.name, kind=kind):
                    path = invoice.get_portal_url(report_type=kind)
                    text = self._get(path).text_content()
                    self.assertEqual("Proforma" in text, expected)
        path = self.invoice.get_portal_url(report_type="pdf", download=True)
        self.assertNotIn("Proforma", self._get(path).text_content())

    def test_a_test_says_so_in_list_page_and_document(self):
        text = "Test – no fiscal value"
        rows = self._rows()
        self.assertIn(text, rows[self.invoice.name])
        self.assertNotIn(text, rows[self.history.name])
        for path in (
            self.invoice.get_portal_url(),
            self.invoice.get_portal_url(report_type="html"),
        ):
            self.assertEqual(self._get(path).text_content().count(text), 1)
        self.assertNotIn(text, self._get(self.history.get_portal_url()).text_content())

    def test_a_void_document_says_so_with_its_reason(self):
        """... though the PDF that was sent is still stored."""
        self.env["ir.attachment"].sudo().create(
            {
                "name": "sent.pdf",
                "raw": b"%PDF sent",
                "res_model": "account.move",
                "res_id": self.invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        self.invoice.action_l10n_pt_void("Cliente errado")
        for path in (
            self.invoice.get_portal_url(),
            self.invoice.get_portal_url(report_type="html"),
            self.invoice.get_portal_url(report_type="pdf", download=True),
        ):
            text = self._get(path).text_content()
            self.assertRegex(text, r"VOID on .*\. Reason: Cliente errado")
            self.assertNotIn("Cancelled", text)

    def test_what_another_addon_left_in_the_field_is_not_shown(self):
        self.env.cr.execute(
            "UPDATE account_move SET l10n_pt_atcud = 'False-1' WHERE id = %s",
            [self.history.id],
        )
        self.history.invalidate_recordset()
        self.assertNotIn("ATCUD", self._rows()[self.history.name])

    def test_a_list_that_people_have_changed_still_opens(self):
        self.root["ir.ui.view"].create(
            {
                "name": "own list",
                "type": "qweb",
                "inherit_id": self.root.ref("account.portal_my_invoices").id,
                "arch": """<data>
                    <xpath expr="//a[@t-att-title='invoice.name']" position="replace">
                        <a t-att-href="'#'" t-att-title="invoice.name">x</a>
                    </xpath>
                    <xpath expr="//td[@name='invoice_amount']" position="replace">
                        <td>y</td>
                    </xpath></data>""",
            }
        )
        self.assertIn("ATCUD", self._rows()[self.invoice.name])

    def _show(self, path, user=None):
        page = self._get(path, user)
        (frame,) = page.xpath("//iframe[@id='invoice_html']/@src")
        content = self._get(frame, user)
        (block,) = content.xpath("//div[@name='l10n_pt_atcud']")
        text = f"ATCUD:{self.invoice.l10n_pt_atcud}"
        self.assertEqual(block.text_content().strip(), text)
        self.assertEqual(content.text_content().count("ATCUD"), 1)

    def test_an_invoice_without_atcud_shows_nothing_about_it(self):
        content = self._get(
            f"/my/invoices/{self.history.id}?report_type=html", self.customer
        )
        text = content.text_content()
        self.assertTrue("FT A2026/1" in text and "ATCUD" not in text, text)
