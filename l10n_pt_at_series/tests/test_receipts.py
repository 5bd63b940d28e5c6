# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from unittest.mock import patch

from odoo.tests import tagged

from .receipts_common import ReceiptsCommon


@tagged("post_install", "-at_install")
class TestReceipts(ReceiptsCommon):
    """Receipts come of payments that settle something, whoever registers them."""

    def test_a_payment_registered_in_the_dialog_is_a_receipt(self):
        invoice = self._posted()
        payment = self._register(invoice)
        self.assertNumbers(payment, ["RG A2027/1"])
        self.assertEqual(payment.l10n_pt_document_type, "RG")
        self.assertEqual(payment.l10n_pt_issue_date, self.Series._today())
        self.assertTrue(payment.move_id.name.startswith("PBNK1/"))
        self.assertRows(payment, [(invoice.name, 100.0, 0.0, 100.0)])
        self.assertEqual(invoice.payment_state, "paid")

    def test_parts_are_receipts_each_with_what_was_open_then(self):
        invoice = self._posted()
        first = self._register(invoice, amount=30.0)
        second = self._register(invoice, amount=70.0)
        self.assertNumbers(first | second, ["RG A2027/1", "RG A2027/2"])
        self.assertRows(first, [(invoice.name, 30.0, 70.0, 30.0)])
        self.assertRows(second, [(invoice.name, 70.0, 0.0, 70.0)])

    def test_one_receipt_for_a_group_and_one_for_each_invoice(self):
        invoices = self._posted() | self._posted(50.0)
        grouped = self._register(invoices, group_payment=True)
        self.assertNumbers(grouped, ["RG A2027/1"])
        self.assertRows(
            grouped,
            [
                (invoices[0].name, 100.0, 0.0, 100.0),
                (invoices[1].name, 50.0, 0.0, 50.0),
            ],
        )
        others = self._posted() | self._posted(50.0) | self._posted(20.0)
        single = self._register(others, group_payment=False)
        self.assertNumbers(single, [f"RG A2027/{number}" for number in (2, 3, 4)])
        for payment, invoice in zip(single, others, strict=True):
            self.assertEqual(payment.l10n_pt_receipt_line_ids.move_id, invoice)

    def test_a_credit_note_netted_with_an_invoice_is_a_row(self):
        self._coded("A2027", "NC")
        invoice = self._posted()
        note = self._posted(40.0, move_type="out_refund")
        payment = self._register(invoice | note, group_payment=True)
        self.assertEqual(payment.amount, 60.0)
        self.assertRows(
            payment,
            [(invoice.name, 100.0, 0.0, 100.0), (note.name, -40.0, 0.0, -40.0)],
        )

    def test_what_is_not_assigned_is_on_account(self):
        invoice = self._posted()
        payment = self._register(invoice, amount=130.0)
        self.assertRows(
            payment, [(invoice.name, 100.0, 0.0, 100.0), ("advance", 30.0, 0.0, 30.0)]
        )
        later = self._posted()
        self._assign(payment, later)
        self.assertEqual(later.amount_residual, 70.0)
        self.assertEqual(len(payment.l10n_pt_receipt_line_ids), 2)
        self.assertEqual(self.receipts.last_number, 1)

    def test_a_difference_that_is_written_off_is_a_row(self):
        invoice = self._posted()
        account = self.company_data["default_account_expense"]
        payment = self._register(
            invoice,
            amount=98.0,
            payment_difference_handling="reconcile",
            writeoff_account_id=account.id,
        )
        self.assertRows(
            payment,
            [(invoice.name, 100.0, 0.0, 100.0), ("difference", -2.0, 0.0, -2.0)],
        )

    def test_an_advance_is_no_receipt_until_it_settles(self):
        payment = self._advance()
        self.assertFalse(payment.l10n_pt_atcud)
        self.assertIn("needs an invoice", payment.l10n_pt_receipt_note)
        invoice = self._posted(60.0)
        self._assign(payment, invoice)
        self.assertNumbers(payment, ["RG A2027/1"])
        self.assertRows(
            payment, [(invoice.name, 60.0, 0.0, 60.0), ("advance", 40.0, 0.0, 40.0)]
        )

    def test_what_a_payment_settled_before_is_on_its_first_receipt(self):
        """An invoice-receipt alone makes none, and is no discount afterwards."""
        other = self.company_data["default_journal_sale"].copy({"code": "OUT"})
        other.l10n_pt_invoice_type = "FR"
        self._coded("O2027", "FR", journal_id=other.id)
        paid = self._posted(40.0, journal_id=other.id)
        payment = self._advance(100.0)
        self._assign(payment, paid)
        self.assertFalse(payment.l10n_pt_atcud or payment.l10n_pt_receipt_line_ids)
        invoice = self._posted(50.0)
        self._assign(payment, invoice)
        self.assertRows(
            payment,
            [
                (paid.name, 40.0, 0.0, 40.0),
                (invoice.name, 50.0, 0.0, 50.0),
                ("advance", 10.0, 0.0, 10.0),
            ],
        )

    def test_what_was_paid_of_a_draft_is_on_account(self):
        draft = self._invoice()
        draft.invoice_line_ids.tax_ids = False
        payment = self._register(draft, amount=140.0)
        invoice = self._posted(30.0)
        self._assign(payment, invoice)
        self.assertRows(
            payment,
            [(invoice.name, 30.0, 0.0, 30.0), ("advance", 110.0, 0.0, 110.0)],
        )

    def test_a_draft_that_was_paid_has_its_receipt_when_it_is_posted(self):
        invoice = self._invoice()
        invoice.invoice_line_ids.tax_ids = False
        payment = self._register(invoice)
        self.assertFalse(payment.l10n_pt_atcud)
        self.assertEqual(invoice.state, "draft")
        invoice.action_post()
        self.assertNumbers(payment, ["RG A2027/1"])
        self.assertRows(payment, [(invoice.name, 100.0, 0.0, 100.0)])

    def test_the_value_date_is_not_the_date_of_the_document(self):
        dates = ["2026-02-03", "2026-01-07"]
        payments = [self._register(self._posted(), payment_date=date) for date in dates]
        for payment, date in zip(payments, dates, strict=True):
            self.assertEqual(str(payment.date), date)
            self.assertEqual(payment.l10n_pt_issue_date, self.Series._today())

    def test_the_holder_is_the_journal_or_else_the_company(self):
        other = self.company_data["default_journal_sale"].copy({"code": "OUT"})
        self._coded("B2027", "FT", journal_id=other.id)
        own = self._coded("B2027", "RG", journal_id=other.id)
        payment = self._register(self._posted(journal_id=other.id))
        self.assertEqual(payment.l10n_pt_series_id, own)
        both = self._posted() | self._posted(journal_id=other.id)
        payment = self._register(both, group_payment=True)
        self.assertEqual(payment.l10n_pt_series_id, self.receipts)
        whole = self._coded("C2027", "RG", journal_id=False)
        both = self._posted() | self._posted(journal_id=other.id)
        payment = self._register(both, group_payment=True)
        self.assertEqual(payment.l10n_pt_series_id, whole)

    def test_without_a_series_for_receipts_all_goes_on_as_before(self):
        other = self.company_data["default_journal_sale"].copy({"code": "OUT"})
        invoice = self._posted(journal_id=other.id)
        payment = self._register(invoice)
        self.assertFalse(payment.l10n_pt_atcud)
        self.assertFalse(payment.l10n_pt_receipt_line_ids)
        self.assertEqual(payment.name, payment.move_id.name)

    def test_invoice_receipts_are_receipts_themselves(self):
        self.journal.l10n_pt_invoice_type = "FR"
        self._coded("A2027", "FR")
        payment = self._register(self._posted())
        self.assertFalse(payment.l10n_pt_atcud)
        self.assertFalse(payment.l10n_pt_can_be_issued)

    def test_money_paid_out_is_no_receipt(self):
        self._coded("A2027", "NC")
        payment = self._register(self._posted(move_type="out_refund"))
        self.assertEqual(payment.payment_type, "outbound")
        self.assertFalse(payment.l10n_pt_atcud)
        bill = self._invoice(
            move_type="in_invoice",
            journal_id=self.company_data["default_journal_purchase"].id,
            post=True,
        )
        self.assertFalse(self._register(bill).l10n_pt_atcud)

    def test_a_payment_without_an_entry_is_a_receipt(self):
        moves = type(self.env["account.move"])
        with patch.object(
            moves, "_get_invoice_in_payment_state", lambda self: "in_payment"
        ):
            self.bank.inbound_payment_method_line_ids.payment_account_id = False
            invoice = self._posted()
            payment = self._register(invoice, amount=60.0)
        self.assertFalse(payment.move_id)
        self.assertNumbers(payment, ["RG A2027/1"])
        self.assertRows(payment, [(invoice.name, 60.0, 40.0, 60.0)])

    def test_foreign_currencies(self):
        currency = self.setup_other_currency("USD", rates=[("2020-01-01", 2.0)])
        invoice = self._posted(currency_id=currency.id)
        payment = self._register(invoice, currency_id=self.company.currency_id.id)
        self.assertEqual(payment.amount, 50.0)
        self.assertRows(payment, [(invoice.name, 100.0, 0.0, 50.0)])
        invoice = self._posted(currency_id=currency.id)
        self.env["res.currency.rate"].sudo().create(
            {
                "name": self.Series._today(),
                "rate": 1.6,
                "currency_id": currency.id,
                "company_id": self.company.id,
            }
        )
        payment = self._register(invoice)
        self.assertEqual(payment.currency_id, currency)
        self.assertRows(payment, [(invoice.name, 100.0, 0.0, 100.0)])

    def test_the_button_issues_what_came_before_the_series(self):
        other = self.company_data["default_journal_sale"].copy({"code": "OUT"})
        invoice = self._posted(journal_id=other.id)
        payment = self._register(invoice)
        self._coded("O2027", "RG", journal_id=other.id)
        payment.invalidate_recordset()
        self.assertTrue(payment.l10n_pt_can_be_issued)
        self.assertTrue(payment.action_l10n_pt_issue())
        self.assertNumbers(payment, ["RG O2027/1"])
        self.assertTrue(payment.action_l10n_pt_issue())
        self.assertRows(payment, [(invoice.name, 100.0, 0.0, 100.0)])

    def test_a_statement_line_matched_with_a_payment(self):
        invoice = self._posted()
        payment = self._register(invoice)
        line = self.root["account.bank.statement.line"].create(
            {"journal_id": self.bank.id, "payment_ref": "X", "amount": 100.0}
        )
        liquidity, _counterpart, _other = payment._seek_for_lines()
        _bank, suspense, _others = line._seek_for_lines()
        suspense.account_id = liquidity.account_id
        (suspense | liquidity).reconcile()
        self.assertEqual(payment.state, "paid")
        self.assertNumbers(payment, ["RG A2027/1"])

    def test_the_entry_may_be_renamed(self):
        payment = self._register(self._posted())
        payment.move_id.name = "PBNK1/2026/00077"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(payment.name, "RG A2027/1")

    def test_a_chosen_series_numbers_the_receipt(self):
        chosen = self._coded("C2027", "RG")
        payment = self.as_clerk["account.payment"].create(
            {
                "partner_id": self.partner_a.id,
                "payment_type": "inbound",
                "partner_type": "customer",
                "journal_id": self.bank.id,
                "amount": 100.0,
                "l10n_pt_series_id": chosen.id,
            }
        )
        payment.action_post()
        self.assertFalse(payment.l10n_pt_atcud)
        self._assign(payment, self._posted())
        self.assertNumbers(payment, ["RG C2027/1"])
        self.assertEqual(payment.l10n_pt_series_id, chosen)

    def test_copies_inherit_nothing(self):
        payment = self._register(self._posted())
        copy = payment.copy()
        self.assertFalse(
            copy.l10n_pt_atcud or copy.l10n_pt_series_id or copy.l10n_pt_issue_date
        )
        self.assertFalse(copy.l10n_pt_receipt_line_ids)
