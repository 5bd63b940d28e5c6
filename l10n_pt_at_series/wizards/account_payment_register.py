# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.tools import format_date

from ..models.l10n_pt_settlement import LATER, Later


class AccountPaymentRegister(models.TransientModel):
    _inherit = "account.payment.register"

    @api.depends("payment_date")
    def _compute_actionable_errors(self):
        """Under cash VAT a receipt is of the day of the payment: the one of today."""
        result = super()._compute_actionable_errors()
        today = self.env["l10n_pt.document.series"]._today()
        for wizard in self:
            documents = wizard.line_ids.move_id
            payments = self.env["account.payment"]
            is_today = wizard.payment_date in (False, today)
            if not is_today and payments._l10n_pt_under_cash_vat(documents):
                text = self.env._(
                    "Payment date: under cash VAT a receipt is of the day of the "
                    "payment, and this one will be of today, %(today)s.",
                    today=format_date(self.env, today),
                )
                wizard.actionable_errors = {
                    **(wizard.actionable_errors or {}),
                    "l10n_pt_cash_vat": {"message": text, "level": "warning"},
                }
        return result

    def _reconcile_payments(self, to_process, edit_mode=False):
        """Issue the receipts of all payments at once, when all is reconciled."""
        later = Later()
        together = [
            {**values, "payment": values["payment"].with_context(**{LATER: later})}
            for values in to_process
        ]
        result = super()._reconcile_payments(together, edit_mode=edit_mode)
        payments = self.env["account.payment"].union(
            *[values["payment"] for values in to_process]
        )
        alone = payments.filtered(lambda one: not one.move_id)
        settled = {**later, **alone._l10n_pt_settled_alone()}
        payments = payments.filtered(lambda one: one in settled)
        payments._l10n_pt_issue_receipts(settled)
        return result
