# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class L10nPtDocumentVoid(models.TransientModel):
    _name = "l10n_pt.document.void"
    _inherit = "l10n_pt.dialog"
    _description = "Void issued documents"

    move_ids = fields.Many2many(
        "account.move",
        required=True,
        readonly=True,
        help="Documents that are voided. Each keeps its number and its ATCUD.",
    )
    reason = fields.Char(
        required=True,
        help="Why the documents are void. It is kept with them for inspections.",
    )

    def action_confirm(self):
        self.ensure_one()
        self.move_ids.action_l10n_pt_void(self.reason)
        return {"type": "ir.actions.act_window_close"}
