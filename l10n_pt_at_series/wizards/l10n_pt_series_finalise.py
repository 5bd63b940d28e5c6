# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class L10nPtSeriesFinalise(models.TransientModel):
    _name = "l10n_pt.series.finalise"
    _inherit = "l10n_pt.dialog"
    _description = "Finalise a series"

    series_id = fields.Many2one(
        "l10n_pt.document.series",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
        help="Series that ends. No document can be issued in it afterwards.",
    )
    last_number = fields.Integer(
        compute="_compute_last_number",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        help="Number of the last document issued in the series.",
    )
    justification = fields.Text(help="Optional remark that AT keeps with the series.")
    on_portal = fields.Boolean(
        string="Already finalised on the Portal",
        help="Only record it here; nothing is sent to AT.",
    )

    @api.depends("series_id")
    def _compute_last_number(self):
        for wizard in self:
            wizard.last_number = wizard.series_id.last_number

    def action_confirm(self):
        """Finalise the series with the last number issued.

        :raise SeriesError: a draft holds the series, or the number is not the last
        """
        self.ensure_one()
        series, registrar = self.series_id, self.env["l10n_pt.at.registrar"]
        if series.state == "finalised":
            return series._done_already(close=True)
        registrar._check_finalise(series, self.last_number)
        if self.on_portal:
            registrar._ended_on_portal(series, "finalise", self.last_number)
            return {"type": "ir.actions.act_window_close"}
        password = self.env["l10n_pt.at.password"]
        if dialog := password._needed_for(self.action_confirm, series.company_id):
            return dialog
        result = registrar._finalise(series, self.last_number, self.justification)
        return registrar._notification([result], close=True)
