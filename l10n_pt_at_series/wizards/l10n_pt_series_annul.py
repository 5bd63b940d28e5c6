# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models
from odoo.tools import format_date

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
        series = self.series_id
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
        if series._freeze().is_used:
            raise SeriesError(
                self.env._(
                    "Series %(series)s has issued documents: it cannot be annulled. "
                    "Finalise it instead.",
                    series=series.display_name,
                )
            )
        if self.on_portal:
            series._closed_on_portal("annulled")
            return {"type": "ir.actions.act_window_close"}
        if not series.can_be_annulled:
            raise SeriesError(
                self.env._(
                    "Series %(series)s was registered on %(date)s: AT annuls only on "
                    "the day of the registration and the day after. Leave it active "
                    "and archive it here.",
                    series=series.display_name,
                    date=format_date(self.env, series.registration_date),
                )
            )
        service = self.env["l10n_pt.at.service"]
        if dialog := service._password_dialog(
            self, "action_confirm", series.company_id
        ):
            return dialog
        return series._notification([series._annul()], close=True)
