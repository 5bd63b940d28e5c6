# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["l10n_pt.document.line.mixin", "account.move.line"]
    # What a document says. Accounts and analytics may still be corrected.
    _l10n_pt_locked = {
        *("name", "display_type", "move_id", "product_id", "product_uom_id"),
        *("quantity", "price_unit", "discount", "tax_ids", "partner_id"),
        *("date_maturity", "currency_id", "amount_currency", "balance", "debit"),
        *("credit", "sequence"),
    }

    def _reconcile_plan(self, reconciliation_plan):
        with self.env["l10n_pt.settlement"]._settling(reconciliation_plan):
            return super()._reconcile_plan(reconciliation_plan)
