# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError

# What a document says, line by line. Accounts and analytics may still be corrected.
LOCKED = {
    *("name", "display_type", "move_id", "product_id", "product_uom_id", "quantity"),
    *("price_unit", "discount", "tax_ids", "partner_id", "date_maturity"),
    *("currency_id", "amount_currency", "balance", "debit", "credit", "sequence"),
}


class AccountMoveLine(models.Model):
    """Lines of an issued document stay as they were issued (DL 28/2019, art. 7)."""

    _inherit = "account.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._l10n_pt_check_document()
        return lines

    def write(self, vals):
        names = LOCKED & vals.keys()
        if names:
            for line in self._l10n_pt_of_issued():
                line.move_id._l10n_pt_check_equal(line, vals, names)
            if vals.get("move_id"):
                self._l10n_pt_check_document(vals["move_id"])
        return super().write(vals)

    def unlink(self):
        self._l10n_pt_check_document()
        return super().unlink()

    def _reconcile_plan(self, reconciliation_plan):
        with self.env["l10n_pt.settlement"]._settling(reconciliation_plan):
            return super()._reconcile_plan(reconciliation_plan)

    def _l10n_pt_of_issued(self):
        """Lines of documents that are issued, while nobody is voiding them."""
        if self.move_id._l10n_pt_is_voiding():
            return self.browse()
        return self.filtered(
            lambda line: (
                line.move_id.state != "draft" and line.move_id._l10n_pt_is_issued()
            )
        )

    def _l10n_pt_check_document(self, move_id=None):
        moves = self._l10n_pt_of_issued().move_id
        if move_id:
            moves = moves.browse(move_id)._l10n_pt_issued()
        for move in moves:
            raise UserError(
                self.env._(
                    "%(document)s has been issued with an ATCUD: its lines cannot "
                    "change. Void it with a reason, or correct it with a credit or "
                    "debit note.",
                    document=move.display_name,
                )
            )
