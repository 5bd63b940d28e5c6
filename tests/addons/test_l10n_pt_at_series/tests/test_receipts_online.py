# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from unittest.mock import patch

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.l10n_pt_at_series.tests.receipts_common import ReceiptsCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestReceiptsOnline(ReceiptsCommon, HttpCase):
    """A customer pays in the portal, and nobody is there to read a refusal.

    The real way over HTTP, with Odoo's provider for demonstrations.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = new_test_user(
            cls.root,
            login="cliente",
            groups="base.group_portal",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        demo = cls.root.ref("payment.payment_provider_demo")
        cls.provider = demo.copy({"company_id": cls.company.id})
        cls.provider.write(
            {"state": "test", "is_published": True, "journal_id": cls.bank.id}
        )
        cls.method = cls.provider.payment_method_ids[:1]
        lines = cls.bank.sudo().inbound_payment_method_line_ids
        cls.line = lines.filtered(lambda one: one.payment_provider_id == cls.provider)
        cls.line.payment_account_id = lines.payment_account_id[:1]

    def setUp(self):
        super().setUp()
        self.invoice = self._posted(partner_id=self.customer.partner_id.id)
        self.authenticate("cliente", "cliente")

    def _begin(self, amount=100.0):
        """Press Pay Now: a transaction begins."""
        page = self.url_open(f"/my/invoices/{self.invoice.id}")
        self.assertIn("o_payment_form", page.text)
        return self.make_jsonrpc_request(
            f"/invoice/transaction/{self.invoice.id}",
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "token_id": None,
                "amount": amount,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": self.invoice.get_portal_url(),
                "access_token": self.invoice._portal_ensure_token(),
            },
        )

    def _end(self, begun, state="done"):
        """The provider says how it went, and the page of the customer asks."""
        self.make_jsonrpc_request(
            "/payment/demo/simulate_payment",
            {
                "reference": begun["reference"],
                "payment_details": "1234",
                "simulated_state": state,
            },
        )
        answer = self.make_jsonrpc_request("/payment/status/poll", {})
        self.assertEqual(answer["state"], state)
        self.env.invalidate_all()
        transactions = self.root["payment.transaction"]
        found = transactions.search([("reference", "=", begun["reference"])])
        return found.payment_id.with_env(self.as_clerk)

    def _without_atcud(self):
        found = self.env["l10n_pt.series.usage"]._without_atcud(self.company)
        return [one for records in found.get(self.company, ()) for one in records]

    def test_an_invoice_paid_in_the_portal_has_its_receipt(self):
        payment = self._end(self._begin())
        self.assertTrue(payment.move_id)
        self.assertNumbers(payment, ["RG A2027/1"])
        self.assertRows(payment, [(self.invoice.name, 100.0, 0.0, 100.0)])
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertEqual(payment.l10n_pt_issue_date, self.Series._today())
        # Whoever loads the page anew asks again.
        self.make_jsonrpc_request("/payment/status/poll", {})
        self.env.invalidate_all()
        self.assertEqual(self.receipts.last_number, 1)

    def test_a_part_paid_in_the_portal(self):
        payment = self._end(self._begin(40.0))
        self.assertRows(payment, [(self.invoice.name, 40.0, 60.0, 40.0)])
        payment = self._end(self._begin(60.0))
        self.assertNumbers(payment, ["RG A2027/2"])
        self.assertRows(payment, [(self.invoice.name, 60.0, 0.0, 60.0)])

    def test_without_an_outstanding_account_there_is_no_entry_and_a_receipt(self):
        moves = type(self.env["account.move"])
        self.line.payment_account_id = False
        with patch.object(
            moves, "_get_invoice_in_payment_state", lambda self: "in_payment"
        ):
            payment = self._end(self._begin())
        self.assertFalse(payment.move_id)
        self.assertNumbers(payment, ["RG A2027/1"])
        self.assertRows(payment, [(self.invoice.name, 100.0, 0.0, 100.0)])

    def test_a_payment_that_failed_is_none(self):
        self.assertFalse(self._end(self._begin(), "cancel"))
        self.assertEqual(self.invoice.amount_residual, 100.0)
        self.assertEqual(self.receipts.last_number, 0)

    def test_a_series_finalised_meanwhile_leaves_the_payment_and_a_note(self):
        begun = self._begin()
        self.receipts._at_write({"state": "finalised"})
        self.env.flush_all()
        payment = self._end(begun)
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertEqual(payment.amount, 100.0)
        self.assertFalse(payment.l10n_pt_atcud or payment.l10n_pt_receipt_line_ids)
        notes = [one.body for one in payment.message_ids if "No receipt" in one.body]
        self.assertEqual(len(notes), 1)
        self.assertIn("registered AT series for documents of type RG", notes[0])
        self.assertIn(payment.with_env(self.env), self._without_atcud())
        self._coded("B2027", "RG")
        payment.action_l10n_pt_issue()
        self.assertNumbers(payment, ["RG B2027/1"])
        self.assertRows(payment, [(self.invoice.name, 100.0, 0.0, 100.0)])
        self.assertNotIn(payment.with_env(self.env), self._without_atcud())
