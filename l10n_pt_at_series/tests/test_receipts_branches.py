# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..exceptions import SeriesError
from .receipts_common import ReceiptsCommon


@tagged("post_install", "-at_install")
class TestReceiptsBranches(ReceiptsCommon):
    """Branches are the taxpayer that their company is, unless they say otherwise."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.porto, cls.lisboa = cls.root["res.company"].create(
            [
                {
                    "name": name,
                    "parent_id": cls.company.id,
                    "country_id": cls.company.country_id.id,
                }
                for name in ("Porto", "Lisboa")
            ]
        )
        cls.branches = cls.porto | cls.lisboa
        cls.env.cr.precommit.run()  # they take over the chart of accounts
        for user in (cls.accountant, cls.clerk):
            user.sudo().company_ids |= cls.branches

    def _everywhere(self, companies):
        """The clerk, who has chosen these companies."""
        context = dict(self.as_clerk.context, allowed_company_ids=companies.ids)
        self.as_clerk = self.as_clerk(context=context)

    def _pay(self, documents, companies, **values):
        self._everywhere(companies)
        return self._register(documents, **values)

    def test_an_invoice_of_a_branch_is_paid_there(self):
        invoice = self._posted(company_id=self.porto.id)
        payment = self._pay(invoice, self.porto | self.company)
        self.assertEqual(payment.company_id, self.porto)
        self.assertNumbers(payment, ["RG A2027/1"])
        self.assertRows(payment, [(invoice.name, 100.0, 0.0, 100.0)])
        self.assertEqual(payment.l10n_pt_receipt_line_ids.company_id, self.porto)

    def test_a_payment_of_the_company_settles_an_invoice_of_a_branch(self):
        invoice = self._posted(company_id=self.porto.id)
        self._everywhere(self.company | self.porto)
        payment = self._advance()
        self.assertEqual(payment.company_id, self.company)
        self._assign(payment, invoice)
        self.assertNumbers(payment, ["RG A2027/1"])
        self.assertRows(payment, [(invoice.name, 100.0, 0.0, 100.0)])
        self.assertEqual(invoice.payment_state, "paid")

    def test_company_and_branch_are_paid_together_by_the_company(self):
        invoices = self._posted() | self._posted(50.0, company_id=self.porto.id)
        payment = self._pay(invoices, self.company | self.porto, group_payment=True)
        self.assertEqual(payment.company_id, self.company)
        self.assertNumbers(payment, ["RG A2027/1"])
        self.assertRows(
            payment,
            [
                (invoices[0].name, 100.0, 0.0, 100.0),
                (invoices[1].name, 50.0, 0.0, 50.0),
            ],
        )

    def _of_two_branches(self):
        return self._posted(company_id=self.porto.id) | self._posted(
            50.0, company_id=self.lisboa.id
        )

    def test_two_branches_are_paid_together_by_their_company(self):
        """Odoo does it as superuser; the receipt is the clerk's, refusals too."""
        invoices = self._of_two_branches()
        payment = self._pay(invoices, self.company | self.branches, group_payment=True)
        self.assertEqual(payment.company_id, self.company)
        self.assertNumbers(payment, ["RG A2027/1"])
        self.assertEqual(len(payment.l10n_pt_receipt_line_ids), 2)
        self.assertEqual(set(invoices.mapped("payment_state")), {"paid"})

    def test_two_branches_each_with_a_payment_of_its_own(self):
        invoices = self._of_two_branches()
        payments = self._pay(invoices, self.branches | self.company)
        self.assertEqual(len(payments), 2)
        self.assertNumbers(payments, ["RG A2027/1", "RG A2027/2"])
        for payment, invoice in zip(payments, invoices, strict=True):
            self.assertEqual(payment.l10n_pt_receipt_line_ids.move_id, invoice)

    def test_two_branches_by_whoever_has_only_them_before_their_eyes(self):
        payments = self._pay(self._of_two_branches(), self.branches)
        payments = payments.sudo()
        self.assertEqual(payments.company_id, self.company)
        self.assertNumbers(payments, ["RG A2027/1", "RG A2027/2"])

    def test_two_branches_are_refused_as_any_other(self):
        invoices = self._of_two_branches()
        self.receipts._at_write({"state": "finalised"})
        count = self.root["account.payment"].search_count([])
        with (
            self.assertRaisesRegex(SeriesError, "of type RG"),
            self.cr.savepoint(),
        ):
            self._pay(invoices, self.company | self.branches)
        self.assertEqual(self.root["account.payment"].search_count([]), count)

    def test_a_branch_that_is_another_taxpayer_gives_its_own_receipts(self):
        self.porto.vat = "PT500000000"
        self._everywhere(self.porto | self.company)
        invoice = self._posted(company_id=self.porto.id, journal_id=self._own().id)
        self.assertEqual(invoice.l10n_pt_series_id.nif, "500000000")
        payment = self._register(invoice)
        self.assertEqual(payment.company_id, self.porto)
        self.assertNumbers(payment, ["RG P2027/1"])

    def test_the_company_cannot_settle_for_a_branch_that_is_another_taxpayer(self):
        self.porto.vat = "PT500000000"
        own = self._posted(company_id=self.porto.id, journal_id=self._own().id)
        both = own | self._posted()
        self._everywhere(self.company | self.porto)
        with (
            self.assertRaisesRegex(UserError, "was issued by taxpayer 500000000"),
            self.cr.savepoint(),
        ):
            self._register(both, group_payment=True)

    def _own(self):
        """A journal of the branch that is another taxpayer, with its series."""
        journal = self._new_sales_journal("PORTO", company_id=self.porto.id)
        for kind in ("FT", "RG"):
            self._coded("P2027", kind, journal_id=journal.id, company_id=self.porto.id)
        return journal

    def test_what_branches_leave_without_receipt_is_counted(self):
        invoice = self._posted(company_id=self.porto.id)
        self.receipts._at_write({"state": "finalised"})
        self._everywhere(self.porto | self.company)
        payment = self._advance(company_id=self.porto.id)
        _liquidity, counterpart, _other = payment._seek_for_lines()
        invoice.with_env(self.root).js_assign_outstanding_line(counterpart.id)
        self.assertFalse(payment.l10n_pt_atcud)
        found = self.env["l10n_pt.series.usage"]._without_atcud(
            self.company | self.porto
        )
        found = [one for some in found.values() for group in some for one in group]
        self.assertIn(payment.with_env(self.env), found)
