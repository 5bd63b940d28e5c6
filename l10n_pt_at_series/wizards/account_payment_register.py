# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from ..models.l10n_pt_settlement import LATER, Later


class AccountPaymentRegister(models.TransientModel):
    _inherit = "account.payment.register"

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
