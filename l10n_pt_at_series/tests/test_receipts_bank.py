# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .receipts_common import ReceiptsCommon


@tagged("post_install", "-at_install")
class TestReceiptsBank(ReceiptsCommon):
    """Receipts beside bank statements, as far as Odoo reconciles without its widget."""

    def _statement_line(self, amount=100.0, account=None):
        """A line of a statement, set against suspense or another account."""
        values = {"journal_id": self.bank.id, "payment_ref": "X", "amount": amount}
        if account:
            values["counterpart_account_id"] = account.id
        return self.root["account.bank.statement.line"].create(values)

    def _match(self, line, payment):
        """Match a line of a statement with a payment that waits for it."""
        liquidity, _counterpart, _other = payment.sudo()._seek_for_lines()
        _bank, suspense, _others = line._seek_for_lines()
        suspense.account_id = liquidity.account_id
        (suspense | liquidity).reconcile()

    def _owed(self, invoice):
        lines = invoice.line_ids.with_env(self.root)
        return lines.filtered(lambda one: one.account_type == "asset_receivable")

    def test_a_payment_is_a_receipt_before_the_bank_confirms_it(self):
        invoice = self._posted()
        payment = self._register(invoice)
        self.assertNumbers(payment, ["RG A2027/1"])
        line = self._statement_line()
        self._match(line, payment)
        self.assertTrue(line.is_reconciled and payment.is_matched)
        self.assertEqual(payment.state, "paid")
        line.action_undo_reconciliation()
        self.env.invalidate_all()
        self.assertFalse(payment.is_matched)
        self.assertNumbers(payment, ["RG A2027/1"])
        self.assertRows(payment, [(invoice.name, 100.0, 0.0, 100.0)])
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertEqual(self.receipts.last_number, 1)

    def test_an_advance_that_the_bank_has_confirmed_waits_for_an_invoice(self):
        payment = self._advance()
        self._match(self._statement_line(), payment)
        self.assertEqual(payment.state, "paid")
        self.assertFalse(payment.l10n_pt_atcud)
        invoice = self._posted()
        self._assign(payment, invoice)
        self.assertNumbers(payment, ["RG A2027/1"])
        self.assertRows(payment, [(invoice.name, 100.0, 0.0, 100.0)])

    def test_a_payment_beside_a_line_of_the_statement_says_its_own_part(self):
        invoice = self._posted()
        payment, owed = self._advance(60.0), self._owed(invoice)
        _liquidity, counterpart, _other = payment.sudo()._seek_for_lines()
        line = self._statement_line(40.0, owed.account_id)
        _bank, _suspense, others = line._seek_for_lines()
        clerk = self.as_clerk["account.move.line"]
        clerk.browse((counterpart | others | owed).ids).reconcile()
        self.assertEqual(invoice.payment_state, "paid")
        self.assertNumbers(payment, ["RG A2027/1"])
        self.assertRows(payment, [(invoice.name, 60.0, 0.0, 60.0)])

    def test_a_void_leaves_the_line_of_the_statement(self):
        invoice = self._posted()
        payment, line = self._register(invoice), self._statement_line()
        self._match(line, payment)
        payment.action_l10n_pt_void("Cheque devolvido")
        self.assertEqual(invoice.amount_residual, 100.0)
        self.assertEqual(line.move_id.state, "posted")
        _bank, _suspense, waiting = line._seek_for_lines()
        self.assertEqual(waiting.amount_residual, -100.0)

    def test_a_line_set_against_an_invoice_is_no_payment_and_no_receipt(self):
        invoice = self._posted()
        owed = self._owed(invoice)
        line = self._statement_line(account=owed.account_id)
        _bank, _suspense, others = line._seek_for_lines()
        (others | owed).reconcile()
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self.receipts.last_number, 0)
