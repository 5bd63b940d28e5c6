# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from ..exceptions import SeriesError
from .paper_common import PaperCommon
from .receipts_common import ReceiptsCommon


@tagged("post_install", "-at_install")
class TestReceiptsCashVat(PaperCommon, ReceiptsCommon):
    """Under cash VAT each payment has a receipt of type RC, with base and VAT."""

    def setUp(self):
        super().setUp()
        self.company.sudo().l10n_pt_cash_vat = True
        self.partner_a.write(
            {"vat": "PT507957547", "country_id": self.env.ref("base.pt").id}
        )
        self.regime = self._coded("K2027", "FT", is_cash_vat=True)
        self.cash = self._coded("K2027", "RC")

    def _taxed(self):
        """An invoice of 223.00 under the regime: 100 at 23 % and 100 free of VAT."""
        invoice = self._invoice()
        tax = self.company_data["default_tax_sale"]
        self.assertEqual(tax.amount, 23.0)
        invoice.invoice_line_ids.write({"tax_ids": [(6, 0, tax.ids)]})
        free = invoice.invoice_line_ids.copy_data()[0]
        invoice.invoice_line_ids = [(0, 0, {**free, "tax_ids": [(5, 0, 0)]})]
        invoice.action_post()
        self.assertEqual(invoice.l10n_pt_series_id, self.regime)
        self.assertEqual(invoice.amount_total, 223.0)
        return invoice

    def test_parts_add_up_to_the_vat_of_the_invoice(self):
        invoice = self._taxed()
        payments = [
            self._register(invoice, amount=amount) for amount in (100.0, 100.0, 23.0)
        ]
        totals = {}
        for number, payment in enumerate(payments, 1):
            self.assertNumbers(payment, [f"RC K2027/{number}"])
            for tax in payment._l10n_pt_receipt_taxes():
                base, vat = totals.get(tax["rate"], (0.0, 0.0))
                totals[tax["rate"]] = (base + tax["base"], vat + tax["tax"])
        self.assertEqual(
            {rate: (round(b, 2), round(v, 2)) for rate, (b, v) in totals.items()},
            {23.0: (100.0, 23.0), 0.0: (100.0, 0.0)},
        )
        first = payments[0]._l10n_pt_receipt_taxes()
        self.assertEqual(
            [(tax["rate"], tax["base"], tax["tax"]) for tax in first],
            [(0.0, 44.84, 0.0), (23.0, 44.84, 10.31)],
        )

    def test_the_paper_says_it_all(self):
        payment = self._register(self._taxed()).with_env(self.env)
        page = self._page(payment, "account.report_payment_receipt")
        text = " ".join(page.text_content().split())
        for words in (
            "Cash VAT Receipt: RC K2027/1",
            "IVA - regime de caixa",
            "507957547",
            "555555550",
            "23 %",
        ):
            self.assertIn(words, text)
        self.assertIn("IVA - regime de caixa", self._footers(page)[0])

    def test_obligatory(self):
        invoice = self._taxed()
        self.cash._at_write({"state": "finalised"})
        with self.assertRaisesRegex(SeriesError, "documents of type RC"):
            self._register(invoice)

    def test_an_advance_needs_an_invoice(self):
        invoice = self._taxed()
        with self.assertRaisesRegex(SeriesError, "an advance needs an invoice"):
            self._register(invoice, amount=300.0)

    def test_documents_outside_the_regime_have_other_receipts(self):
        consumer = self.env["res.partner"].create({"name": "Consumidor"})
        invoice = self._posted(partner_id=consumer.id)
        self.assertEqual(invoice.l10n_pt_series_id, self.invoices)
        payment = self._register(invoice).with_env(self.env)
        self.assertNumbers(payment, ["RG A2027/1"])
        page = self._page(payment, "account.report_payment_receipt")
        self.assertNotIn("regime de caixa", page.text_content())

    def test_a_customer_in_the_regime_gets_one_when_he_asks(self):
        self.company.sudo().l10n_pt_cash_vat = False
        self.partner_a.l10n_pt_wants_rc = True
        invoice = self._posted()
        self.assertEqual(invoice.l10n_pt_series_id, self.invoices)
        payment = self._register(invoice)
        self.assertNumbers(payment, ["RC K2027/1"])
        self.assertTrue(payment._l10n_pt_receipt_taxes())
        self.assertNotIn("IVA - regime de caixa", payment._l10n_pt_page_words())

    def test_another_day_of_payment_is_warned_about(self):
        invoice = self._taxed()
        yesterday = self.Series._today() - relativedelta(days=1)
        context = {"active_model": "account.move", "active_ids": invoice.ids}
        wizards = self.as_clerk["account.payment.register"].with_context(**context)
        wizard = wizards.create({"payment_date": yesterday})
        warning = wizard.actionable_errors["l10n_pt_cash_vat"]
        self.assertIn("of the day of the payment", warning["message"])
        self.assertFalse(wizards.create({}).actionable_errors)
        payment = wizard._create_payments()
        self.assertIn("of the day of the payment", payment.l10n_pt_receipt_note)
