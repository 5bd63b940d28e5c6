# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class L10nPtSeriesSetCode(models.TransientModel):
    _name = "l10n_pt.series.set_code"
    _inherit = "l10n_pt.dialog"
    _description = "Enter the code of a series"

    series_id = fields.Many2one(
        "l10n_pt.document.series",
        required=True,
        readonly=True,
        help="Series that was registered on the Portal das Finanças.",
    )
    code = fields.Char(
        string="Validation code",
        help="Paste the code that the Portal das Finanças shows for this series and "
        "document type.",
    )

    def action_confirm(self):
        self.ensure_one()
        self.series_id.action_set_code(self.code or "")
        return {"type": "ir.actions.act_window_close"}
