# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .receipts_common import ReceiptsCommon


@tagged("post_install", "-at_install")
class TestReceiptsKept(ReceiptsCommon):
    """An issued receipt stays as it is, until it is voided with a reason."""

    def setUp(self):
        super().setUp()
        self.invoice = self._posted()
        self.payment = self._register(self.invoice)

    def assertKept(self):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertNumbers(self.payment, ["RG A2027/1"])
        self.assertRows(self.payment, [(self.invoice.name, 100.0, 0.0, 100.0)])
        self.assertEqual(self.payment.amount, 100.0)
        self.assertIn(self.payment.state, ("in_process", "paid"))
        self.assertEqual(self.payment.move_id.state, "posted")
        self.assertEqual(self.invoice.payment_state, "paid")

    def test_what_it_says_never_changes(self):
        yesterday = self.Series._today() - relativedelta(days=1)
        changes = {
            "amount": 90.0,
            "currency_id": self.setup_other_currency("USD").id,
            "partner_id": self.partner_b.id,
            "partner_type": "supplier",
            "payment_type": "outbound",
            "journal_id": self.company_data["default_journal_cash"].id,
            "date": yesterday,
            "memo": "Outra coisa",
            "name": "RG A2027/7",
            "l10n_pt_issue_date": yesterday,
            "l10n_pt_sequence": 7,
            "l10n_pt_atcud": "AAAAAAAA-7",
            "l10n_pt_series_id": False,
            "move_id": False,
            "company_id": False,
            "l10n_pt_receipt_line_ids": [(5, 0, 0)],
        }
        for name, value in changes.items():
            with (
                self.subTest(field=name),
                self.assertRaises(UserError),
                self.cr.savepoint(),
            ):
                self.payment.write({name: value})
            self.assertKept()

    def test_its_rows_belong_to_nobody(self):
        row = self.payment.l10n_pt_receipt_line_ids.with_env(self.env)
        for attempt in (
            lambda: row.write({"amount": 1.0}),
            lambda: row.unlink(),
            lambda: row.copy(),
        ):
            with self.assertRaises(AccessError), self.cr.savepoint():
                attempt()
        self.assertKept()

    def test_it_never_goes_back(self):
        entry = self.payment.move_id
        attempts = {
            "draft": lambda: self.payment.action_draft(),
            "cancel": lambda: self.payment.action_cancel(),
            "reject": lambda: self.payment.action_reject(),
            "state": lambda: self.payment.write({"state": "draft"}),
            "entry to draft": lambda: entry.button_draft(),
            "entry cancelled": lambda: entry.button_cancel(),
            "entry by hand": lambda: entry.write({"state": "draft"}),
            "entry deleted": lambda: entry.unlink(),
            "deleted": lambda: self.payment.unlink(),
            "separated": lambda: entry.line_ids.remove_move_reconcile(),
            "separated below the invoice": lambda: (
                self.invoice.js_remove_outstanding_partial(
                    self.invoice.line_ids.matched_credit_ids.id
                )
            ),
            "invoice voided": lambda: self.invoice.action_l10n_pt_void("Engano"),
        }
        for name, attempt in attempts.items():
            with (
                self.subTest(attempt=name),
                self.assertRaises(UserError) as refused,
                self.cr.savepoint(),
            ):
                attempt()
            self.assertNotIsInstance(refused.exception, AccessError)
            self.assertIn("oid", str(refused.exception), name)
            self.assertKept()

    def test_it_is_kept_though_its_series_is_archived(self):
        self.receipts._at_write({"state": "finalised"})
        self.receipts.active = False
        self.assertFalse(self.company.sudo().l10n_pt_issues_receipts)
        with self.assertRaisesRegex(UserError, "cannot be separated"):
            self.invoice.line_ids.remove_move_reconcile()

    def test_void_opens_what_it_settled_and_keeps_the_number(self):
        code = self.payment.l10n_pt_atcud
        self.payment.action_l10n_pt_void("Cheque devolvido")
        self.assertEqual(self.payment.state, "canceled")
        self.assertEqual(self.payment.move_id.state, "cancel")
        self.assertEqual(self.invoice.payment_state, "not_paid")
        self.assertEqual(self.invoice.amount_residual, 100.0)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(
            (self.payment.name, self.payment.l10n_pt_atcud), ("RG A2027/1", code)
        )
        self.assertEqual(self.payment.l10n_pt_void_reason, "Cheque devolvido")
        self.assertRows(self.payment, [(self.invoice.name, 100.0, 0.0, 100.0)])
        self.assertTrue(self.payment.action_l10n_pt_void("Cheque devolvido"))
        with self.assertRaises(UserError), self.cr.savepoint():
            self.payment.action_draft()
        self.payment.action_post()
        self.assertEqual(self.payment.state, "canceled")
        self.invoice.action_l10n_pt_void("Engano")
        self.assertEqual(self.invoice.state, "cancel")

    def test_after_a_void_the_next_receipt_has_the_next_number(self):
        self.payment.action_l10n_pt_void("Engano")
        self.assertNumbers(self._register(self.invoice), ["RG A2027/2"])

    def test_the_rest_of_an_advance_may_be_assigned_elsewhere(self):
        payment = self._advance(130.0)
        self._assign(payment, self._posted())
        other = self._posted(30.0)
        self._assign(payment, other)
        other.line_ids.remove_move_reconcile()
        self.assertEqual(other.amount_residual, 30.0)
        self.assertNumbers(payment, ["RG A2027/2"])

    def test_payments_without_atcud_are_cancelled_as_ever(self):
        payment = self._advance()
        with self.assertRaisesRegex(UserError, "cancel it as any payment"):
            payment.action_l10n_pt_void("Engano")
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual(payment.state, "canceled")

    def test_numbers_are_given_and_never_typed(self):
        payments = self.env["account.payment"]
        values = {
            "partner_id": self.partner_a.id,
            "journal_id": self.bank.id,
            "amount": 1.0,
        }
        for name, value in (
            ("l10n_pt_atcud", "AAAAAAAA-2"),
            ("l10n_pt_void_reason", "x"),
            ("name", "RG A2027/2"),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                payments.create({**values, name: value})
        payment = self._advance()
        with self.assertRaises(UserError), self.cr.savepoint():
            payment.name = "RG A2027/2"
