# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models

from ..exceptions import SeriesError


class L10nPtSeriesAnnul(models.TransientModel):
    _name = "l10n_pt.series.annul"
    _inherit = "l10n_pt.dialog"
    _description = "Annul the registration of a series"

    series_id = fields.Many2one(
        "l10n_pt.document.series",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
        help="Series whose registration was an error.",
    )
    declaration = fields.Boolean(
        string="I declare that no document was issued in this series",
        help="AT requires this declaration.",
    )
    on_portal = fields.Boolean(
        string="Already annulled on the Portal",
        help="Only record it here; nothing is sent to AT.",
    )

    def action_confirm(self):
        """Annul a registration made in error.

        :raise SeriesError: declaration missing, series used, or too late
        """
        self.ensure_one()
        series, registrar = self.series_id, self.env["l10n_pt.at.registrar"]
        series.check_access("write")
        if series.state == "annulled":
            return series._done_already(close=True)
        series._check_transition("annul")
        if not self.declaration:
            raise SeriesError(
                self.env._(
                    "Declaration: tick that no document was issued in this series. AT "
                    "does not annul without it."
                )
            )
        registrar._check_annul(series, self.on_portal)
        if self.on_portal:
            registrar._ended_on_portal(series, "annul")
            return {"type": "ir.actions.act_window_close"}
        password = self.env["l10n_pt.at.password"]
        if dialog := password._needed_for(self.action_confirm, series.company_id):
            return dialog
        return registrar._notification([registrar._annul(series)], close=True)
