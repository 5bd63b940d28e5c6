# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .paper_common import LAYOUTS, PaperCommon
from .receipts_common import ReceiptsCommon

RECEIPTS = "account.report_payment_receipt"


@tagged("post_install", "-at_install")
class TestReceiptsPrinted(PaperCommon, ReceiptsCommon):
    """Number and ATCUD on paper and in mails; what was settled, as it stood then."""

    def setUp(self):
        super().setUp()
        self.partner_a.write({"vat": "PT123456789", "lang": "en_US"})
        self.invoice = self._posted()
        self.payment = self._register(self.invoice, amount=30.0)
        self.payment = self.payment.with_env(self.env)

    def _rows(self, page):
        return self._texts(page, "//table[@name='l10n_pt_settled']/tbody/tr")

    def test_each_layout_tells_number_atcud_and_what_was_settled(self):
        for layout in LAYOUTS:
            with self.subTest(layout=layout):
                self._use_layout(layout)
                page = self._page(self.payment, RECEIPTS)
                text = " ".join(page.text_content().split())
                self.assertIn("Receipt: RG A2027/1", text)
                self.assertIn("Issue Date:", text)
                self.assertIn("Payment Date:", text)
                self.assertIn("123456789", text)
                self.assertIn("555555550", text)
                atcud = f"ATCUD:{self.payment.l10n_pt_atcud}"
                self.assertEqual(len(self._footers(page)), 1)
                self.assertIn(atcud, self._footers(page)[0])
                row, total = self._rows(page)
                self.assertIn(self.invoice.name, row)
                self.assertIn("70.00", row)
                self.assertIn("30.00", total)

    def test_a_reprint_says_the_same_after_further_payments(self):
        before = self._rows(self._page(self.payment, RECEIPTS))
        self._register(self.invoice, amount=70.0)
        self.env.invalidate_all()
        page = self._page(self.payment, RECEIPTS)
        self.assertEqual(self._rows(page), before)
        self.assertFalse(page.xpath("//table[@name='invoices']"))

    def test_payments_without_receipt_print_as_ever(self):
        page = self._page(self._advance(), RECEIPTS)
        self.assertNotIn("ATCUD", page.text_content())
        self.assertIn("Payment Receipt", page.text_content())

    def test_for_practice_the_publisher_stands_in_place_of_the_company(self):
        publisher = self.env["res.partner"].create(
            {"name": "Editora de Programas", "vat": "PT508025338"}
        )
        company = {"l10n_pt_training": True, "l10n_pt_publisher_id": publisher.id}
        self.company.sudo().write(company)
        self._coded("T2027")
        self._coded("T2027", "RG")
        payment = self._register(self._posted()).with_env(self.env)
        self.assertNumbers(payment, ["RG T2027/1"])
        text = self._page(payment, RECEIPTS).text_content()
        words = "Documento emitido para fins de Formação"
        for told in (publisher.name, publisher.vat, words):
            self.assertIn(told, text)
        self.assertNotIn("555555550", text)
        self.assertNotIn(self.company.name, text)

    def test_void_is_told(self):
        self.payment.action_l10n_pt_void("Cheque devolvido")
        text = self._page(self.payment, RECEIPTS).text_content()
        self.assertIn("VOID", text)
        self.assertIn("Cheque devolvido", text)

    def test_on_each_page_of_the_pdf(self):
        invoices = self.env["account.move"]
        for _number in range(40):
            invoices |= self._posted(1.0)
        payment = self._register(invoices, group_payment=True).with_env(self.env)
        pages = self._pdf_pages(payment, RECEIPTS)
        self.assertGreater(len(pages), 1)
        for page in pages:
            self.assertIn(f"ATCUD:{payment.l10n_pt_atcud}", page)

    def test_portuguese_customers_read_portuguese(self):
        self.env["res.lang"].sudo()._activate_lang("pt_PT")
        self.env["ir.module.module"].sudo().search(
            [("name", "in", ("account", "l10n_pt_at_series"))]
        )._update_translations(["pt_PT"])
        self.partner_a.lang = "pt_PT"
        text = " ".join(self._page(self.payment, RECEIPTS).text_content().split())
        self.assertIn("Recibo: RG A2027/1", text)

    def test_the_file_is_called_by_the_number(self):
        report = self.env.ref("account.action_report_payment_receipt")
        self.assertIn("payment_receipt_title", report.print_report_name)
        values = self._mail()
        atcud = self.payment.l10n_pt_atcud
        name = f"Receipt RG A2027-1 ATCUD {atcud}.html"
        self.assertEqual(values["attachments"][0][0], name)

    def test_the_mail_tells_number_and_atcud(self):
        values = self._mail()
        self.assertIn("RG A2027/1", values["subject"])
        self.assertIn(f"ATCUD:{self.payment.l10n_pt_atcud}", values["body_html"])

    def test_the_composer_tells_them_too(self):
        context = {
            "default_template_id": self.env.ref(
                "account.mail_template_data_payment_receipt"
            ).id,
            "default_model": "account.payment",
            "default_res_ids": self.payment.ids,
            "default_composition_mode": "comment",
        }
        composer = self.env["mail.compose.message"].with_context(**context).create({})
        self.assertIn(f"ATCUD:{self.payment.l10n_pt_atcud}", composer.body)
        self.assertIn("RG A2027/1", composer.subject)

    def _mail(self):
        template = self.env.ref("account.mail_template_data_payment_receipt")
        fields = ("subject", "body_html", "report_template_ids")
        return template._generate_template(self.payment.ids, fields)[self.payment.id]
