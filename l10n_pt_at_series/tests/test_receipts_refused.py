# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from unittest.mock import patch

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..exceptions import SeriesError
from .receipts_common import ReceiptsCommon


@tagged("post_install", "-at_install")
class TestReceiptsRefused(ReceiptsCommon):
    """Bad input is refused in words, and nothing of it is done."""

    def _refused(self, words, attempt, error=UserError):
        with self.assertRaisesRegex(error, words), self.cr.savepoint():
            attempt()
        self.assertEqual(self.receipts.last_number, 0)
        self.assertFalse(
            self.root["l10n_pt.receipt.line"].search_count(
                [("company_id", "=", self.company.id)]
            )
        )

    def test_a_series_finalised_meanwhile(self):
        payment, invoice = self._advance(), self._posted()
        self.receipts._at_write({"state": "finalised"})
        self._refused(
            "needs a registered AT series for documents of type RG",
            lambda: self._assign(payment, invoice),
            SeriesError,
        )
        self.assertEqual(invoice.amount_residual, 100.0)
        self.assertFalse(payment.l10n_pt_atcud)
        count = self.env["account.payment"].search_count([])
        self._refused("type RG", lambda: self._register(invoice), SeriesError)
        self.assertEqual(self.env["account.payment"].search_count([]), count)

    def test_archiving_the_ended_series_ends_the_receipts(self):
        self.receipts._at_write({"state": "finalised"})
        invoice = self._posted()
        self._refused("archive the ended ones", lambda: self._register(invoice))
        self.receipts.active = False
        payment = self._register(invoice)
        self.assertEqual(payment.name, payment.move_id.name)
        self.assertFalse(self.company.sudo().l10n_pt_issues_receipts)

    def test_a_chosen_series_finalised_meanwhile(self):
        payment, invoice = self._advance(l10n_pt_series_id=self.receipts.id), None
        invoice = self._posted()
        self.receipts._at_write({"state": "finalised"})
        self._refused("Finalised", lambda: self._assign(payment, invoice))
        self.assertEqual(invoice.amount_residual, 100.0)

    def test_nobody_there_keeps_the_payment_and_says_why(self):
        payment, invoice = self._advance(), self._posted()
        self.receipts._at_write({"state": "finalised"})
        _liquidity, counterpart, _other = payment._seek_for_lines()
        robot = self.env(user=SUPERUSER_ID)
        invoice.with_env(robot).js_assign_outstanding_line(counterpart.id)
        self.assertEqual(invoice.amount_residual, 0.0)
        self.assertFalse(payment.l10n_pt_atcud or payment.l10n_pt_receipt_line_ids)
        self.assertIn("No receipt was issued", payment.message_ids[0].body)
        self.assertIn(payment.id, self._without_atcud())
        self._coded("B2027", "RG")
        payment.action_l10n_pt_issue()
        self.assertNumbers(payment, ["RG B2027/1"])
        self.assertNotIn(payment.id, self._without_atcud())

    def test_nobody_there_and_no_entry_is_told_all_the_same(self):
        invoice = self._posted()
        self.receipts._at_write({"state": "finalised"})
        self.bank.inbound_payment_method_line_ids.payment_account_id = False
        moves, robot = type(self.env["account.move"]), self.env(user=SUPERUSER_ID)
        with patch.object(
            moves, "_get_invoice_in_payment_state", lambda self: "in_payment"
        ):
            payment = self._advance(draft=True).with_env(robot)
            payment.invoice_ids = invoice
            payment.action_post()
        self.assertFalse(payment.move_id or payment.l10n_pt_atcud)
        self.assertIn("No receipt was issued", payment.message_ids[0].body)
        self.assertIn(payment.id, self._without_atcud())
        self._coded("B2027", "RG")
        payment.with_env(self.as_clerk).action_l10n_pt_issue()
        self.assertNumbers(payment, ["RG B2027/1"])
        self.assertNotIn(payment.id, self._without_atcud())

    def _without_atcud(self):
        found = self.env["l10n_pt.series.usage"]._without_atcud(self.company)
        return [
            one.id
            for records in found.get(self.company, ())
            for one in records
            if one._name == "account.payment"
        ]

    def test_a_payment_without_customer(self):
        payment = self._advance(partner_id=False)
        invoice = self._posted()
        self._refused(
            "Customer: a receipt names", lambda: self._assign(payment, invoice)
        )
        self.assertEqual(invoice.amount_residual, 100.0)

    def test_a_payment_of_zero(self):
        payment = self._advance(0.0)
        self._refused("needs an amount above zero", payment.action_l10n_pt_issue)

    def test_a_payment_that_settles_nothing(self):
        payment = self._advance()
        self._refused("settles no document yet", payment.action_l10n_pt_issue)

    def test_a_draft_and_money_paid_out(self):
        payment = self._advance()
        payment.action_draft()
        self._refused("Confirm it first", payment.action_l10n_pt_issue)
        payment = self._advance(payment_type="outbound")
        self._refused("received from customers", payment.action_l10n_pt_issue)

    def test_a_payment_of_an_invoice_receipt(self):
        self.journal.l10n_pt_invoice_type = "FR"
        self._coded("A2027", "FR")
        payment = self._register(self._posted())
        self._refused("receipts themselves", payment.action_l10n_pt_issue)

    def test_no_series_for_receipts(self):
        other = self.company_data["default_journal_sale"].copy({"code": "OUT"})
        payment = self._register(self._posted(journal_id=other.id))
        self._refused(
            "no registered AT series for receipts", payment.action_l10n_pt_issue
        )

    def test_a_void_invoice(self):
        payment, invoice = self._advance(), self._posted()
        invoice.action_l10n_pt_void("Engano")
        self._refused("is void", lambda: self._assign(payment, invoice))
        with self.assertRaises(UserError), self.cr.savepoint():
            self._register(invoice)

    def test_an_invoice_of_another_company(self):
        other = self.root["res.company"].create({"name": "Outra", "vat": False})
        charts = self.root["account.chart.template"]
        charts.try_loading("generic_coa", company=other, install_demo=False)
        self.clerk.sudo().company_ids = [Command.link(other.id)]
        payment = self._advance()
        invoice = (
            self.root["account.move"]
            .with_company(other)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.partner_a.id,
                    "invoice_date": self.Series._today(),
                    "invoice_line_ids": [
                        Command.create({"name": "X", "price_unit": 100.0})
                    ],
                }
            )
        )
        invoice.action_post()
        owed = invoice.line_ids.filtered(lambda one: one.debit)
        _liquidity, paid, _other = payment.sudo()._seek_for_lines()
        self._refused("belongs to Outra", lambda: (paid | owed).reconcile())

    def test_an_invoice_of_another_taxpayer(self):
        payment, invoice = self._advance(), self._posted()
        self.company.sudo().vat = "PT500000000"
        self._coded("B2027", "RG")
        self._refused(
            "was issued by taxpayer 555555550",
            lambda: self._assign(payment, invoice),
            SeriesError,
        )
        self.assertEqual(invoice.amount_residual, 100.0)

    def test_an_invoice_of_the_other_environment(self):
        payment, invoice = self._advance(), self._posted()
        self.company.sudo().l10n_pt_at_environment = "production"
        self._refused("other AT environment", lambda: self._assign(payment, invoice))

    def test_a_series_that_serves_another_journal(self):
        other = self.company_data["default_journal_sale"].copy({"code": "OUT"})
        strange = self._coded("B2027", "RG", journal_id=other.id)
        payment = self._advance(l10n_pt_series_id=strange.id)
        invoice = self._posted()
        self._refused("does not serve", lambda: self._assign(payment, invoice))
        wrong = self._coded("W2027", "FT")
        payment = self._advance(l10n_pt_series_id=wrong.id)
        self._refused(
            "is for documents of type FT", lambda: self._assign(payment, invoice)
        )
