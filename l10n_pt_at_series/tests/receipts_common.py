# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from .documents import DocumentsCommon


class ReceiptsCommon(DocumentsCommon):
    """A clerk who registers payments of invoices in a journal with series."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.company_data["default_journal_bank"].with_env(cls.env)
        cls.as_clerk = cls.env(user=cls.clerk)

    def setUp(self):
        super().setUp()
        self.invoices = self._coded()
        self.receipts = self._coded("A2027", "RG")

    def _posted(self, amount=100.0, **values):
        """A posted invoice without taxes."""
        invoice = self._invoice(**values)
        invoice.invoice_line_ids.write(
            {"quantity": 1, "price_unit": amount, "tax_ids": False}
        )
        invoice.action_post()
        return invoice

    def _register(self, documents, **values):
        """Pay documents in Odoo's dialog, as the clerk."""
        context = {"active_model": "account.move", "active_ids": documents.ids}
        wizards = self.as_clerk["account.payment.register"].with_context(**context)
        return wizards.create(values)._create_payments()

    def _advance(self, amount=100.0, draft=False, **values):
        """A payment that settles nothing, confirmed unless it stays a draft."""
        payment = self.as_clerk["account.payment"].create(
            {
                "partner_id": self.partner_a.id,
                "payment_type": "inbound",
                "partner_type": "customer",
                "journal_id": self.bank.id,
                "amount": amount,
                **values,
            }
        )
        if not draft:
            payment.action_post()
        return payment

    def _assign(self, payment, invoice):
        """Assign an outstanding payment, as the list below an invoice does."""
        _liquidity, counterpart, _other = payment._seek_for_lines()
        invoice.with_env(self.as_clerk).js_assign_outstanding_line(counterpart.id)

    def assertRows(self, payment, rows):
        """What a receipt settles: kind or number, amount, still open, paid."""
        self.assertEqual(
            [
                (line.name or line.kind, line.amount, line.residual, line.amount_paid)
                for line in payment.l10n_pt_receipt_line_ids
            ],
            rows,
        )
