# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class L10nPtSeriesTakeOver(models.TransientModel):
    """Asks about a series that AT has and that this Odoo did not register.

    What it shows of AT's record is for reading only: confirmed, AT is asked again.
    """

    _name = "l10n_pt.series.take_over"
    _inherit = "l10n_pt.dialog"
    _description = "Take over a series from AT"

    series_id = fields.Many2one(
        "l10n_pt.document.series",
        required=True,
        readonly=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
        help="Draft that has the name and document type of AT's series.",
    )
    validation_code = fields.Char(
        readonly=True, help="Code that AT gave to the series; first part of the ATCUD."
    )
    registration_date = fields.Date(
        readonly=True, help="Day on which AT registered the series."
    )
    start_date = fields.Date(
        readonly=True,
        help="First day on which documents can be issued in this series, as AT has it.",
    )
    # AT's numbers have up to 25 digits.
    first_number = fields.Char(
        readonly=True, help="Number at which the series starts at AT."
    )
    previous_number = fields.Integer(
        string="Last number used",
        compute="_compute_previous_number",
        store=True,
        readonly=False,
        precompute=True,
        compute_sudo=False,
        help="Last number already issued in the series, in Odoo or elsewhere; 0 if "
        "none. Numbering goes on after it.",
    )

    @api.depends("series_id")
    def _compute_previous_number(self):
        for wizard in self:
            wizard.previous_number = wizard.series_id.last_number

    @api.model
    def _opened_for(self, series, info):
        """The dialog that shows AT's record and asks for the last number used.

        :param at.messages.SeriesInfo info: AT's record
        :return: an action
        """
        dialog = self.create(
            {
                "series_id": series.id,
                "validation_code": info.validation_code,
                "registration_date": info.registration_date,
                "start_date": info.start_date,
                "first_number": str(info.first_number),
            }
        )
        title = self.env._("AT already has this series")
        return series._dialog(dialog._name, title) | {"res_id": dialog.id}

    def action_confirm(self):
        """Take the series over from AT and go on after the last number used.

        :raise SeriesError: AT has another series by now, or the number cannot be
        """
        self.ensure_one()
        series = self.series_id
        series.check_access("write")
        password = self.env["l10n_pt.at.password"]
        if dialog := password._needed_for(self.action_confirm, series.company_id):
            return dialog
        registrar = self.env["l10n_pt.at.registrar"]
        result = registrar._take_over(series, self.previous_number)
        return registrar._notification([result], close=True)
