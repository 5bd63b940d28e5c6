# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class TestReceipt(models.Model):
    """Like a payment: without a journal, live in two states, issued late at times."""

    _name = "test.receipt"
    _inherit = ["l10n_pt.numbered.mixin"]
    _description = "Receipt (test)"
    _l10n_pt_document_types = ("RP",)
    _l10n_pt_holder_field = "journal_id"
    _l10n_pt_open_states = ("draft", "in_process")
    _l10n_pt_live_states = ("in_process", "paid")
    _l10n_pt_void_state = "canceled"

    name = fields.Char(copy=False)
    company_id = fields.Many2one("res.company", required=True)
    settled_ids = fields.Many2many("account.move")
    amount = fields.Float()
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("in_process", "In process"),
            ("paid", "Paid"),
            ("canceled", "Canceled"),
        ],
        default="draft",
    )

    @api.depends("amount")
    def _compute_l10n_pt_document_type(self):
        for receipt in self:
            receipt.l10n_pt_document_type = receipt.amount > 0 and "RP"

    def _l10n_pt_holder(self):
        journal = self.settled_ids.journal_id
        return journal if len(journal) == 1 else self.company_id

    def _l10n_pt_locked_fields(self):
        return super()._l10n_pt_locked_fields() | {"amount", "settled_ids"}

    @api.model
    def _l10n_pt_open_domain(self, series):
        return [("company_id", "in", series.company_id.ids)]

    def action_pay(self):
        self.write({"state": "in_process"})
        self._l10n_pt_issue()
        return True
