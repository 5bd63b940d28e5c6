# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.exceptions import UserError

MATCHED = {
    *("debit_move_id", "credit_move_id", "amount"),
    *("debit_amount_currency", "credit_amount_currency"),
}


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def write(self, vals):
        if MATCHED & vals.keys():
            self._l10n_pt_check_receipts()
        return super().write(vals)

    def unlink(self):
        self._l10n_pt_check_receipts()
        return super().unlink()

    def _l10n_pt_check_receipts(self):
        """What a live receipt says was settled stays settled.

        :raise UserError: naming receipt and document
        """
        sides = self.debit_move_id.move_id | self.credit_move_id.move_id
        if not sides or sides._l10n_pt_is_voiding():
            return
        for receipt in sides._l10n_pt_receipts():
            documents = receipt._l10n_pt_documents()
            standing = documents | receipt.move_id
            for partial in self:
                debit, credit = (
                    partial.debit_move_id.move_id,
                    partial.credit_move_id.move_id,
                )
                if debit in documents and credit in standing:
                    raise UserError(
                        self.env._(
                            "%(receipt)s says that it settles %(document)s, so the two "
                            "cannot be separated. Void the receipt with a reason "
                            "first.",
                            receipt=receipt.name,
                            document=debit.display_name,
                        )
                    )
