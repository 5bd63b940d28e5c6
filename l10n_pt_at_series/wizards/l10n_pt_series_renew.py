# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re
from datetime import date

from odoo import api, fields, models

from ..exceptions import SeriesError


class L10nPtSeriesRenew(models.TransientModel):
    """Next year's series from this year's, for one company or several.

    They start on 1 January and are used by default: the date of each document decides
    which year's series it takes, so they can be registered in December.
    """

    _name = "l10n_pt.series.renew"
    _inherit = "l10n_pt.series.batch"
    _description = "New year's AT series"

    year = fields.Char(
        required=True,
        default=lambda self: str(self._default_year()),
        size=4,
        help="Year of the new series.",
    )
    company_ids = fields.Many2many(
        "res.company",
        required=True,
        default=lambda self: self.env.companies,
        string="Companies",
        help="Companies whose series are renewed.",
    )
    line_ids = fields.One2many(
        "l10n_pt.series.renew.line",
        "wizard_id",
        string="Series",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        help="One line for each series in use by default, with the name proposed "
        "for the new year.",
    )

    @api.model
    def _default_year(self):
        """The year that begins next; until June it is the one that has begun."""
        today = self.env["l10n_pt.document.series"]._today()
        return today.year + (today.month > 6)

    @api.depends("year", "company_ids")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [fields.Command.clear()] + [
                fields.Command.create(values) for values in wizard._proposals()
            ]

    def _proposals(self):
        """Values of one line per company, journal and document type in use."""
        if not re.fullmatch(r"20\d\d", self.year or ""):
            return []
        start = date(int(self.year), 1, 1)
        in_use = self.env["l10n_pt.document.series"].search(
            [
                ("company_id", "in", self.company_ids.ids),
                ("state", "=", "registered"),
                ("is_default", "=", True),
            ],
            order="company_id, journal_id, document_type, start_date desc, id desc",
        )
        in_use = in_use.filtered(
            lambda series: (
                series.environment == series.company_id._l10n_pt_environment()
            )
        )
        latest = {}
        for series in in_use:
            key = (series.company_id, series.journal_id, series.document_type)
            latest.setdefault(key, series)
        return [
            {
                "old_series_id": series.id,
                "document_type": series.document_type,
                "name": self._renewed_name(series),
                "selected": True,
            }
            for series in latest.values()
            if series.start_date < start  # else the year has its series already
        ]

    def _renewed_name(self, series):
        """``A2026`` becomes ``A2027``, ``26B`` ``27B``; other names get the year."""
        old = str(series.start_date.year)
        new = self.year
        stem = series.name
        for before, after in ((old, new), (old[2:], new[2:])):
            renewed = re.sub(rf"(?<!\d){before}(?!\d)", after, stem, count=1)
            if renewed != stem:
                break
        else:
            # The year it was named after need not be the one it started in.
            renewed = re.sub(r"(?<!\d)20\d\d(?!\d)", new, stem, count=1)
        if renewed == stem:
            renewed = f"{stem[:30]}-{new}"
        return series._free_name(renewed, [series.document_type], series.nif)

    def action_confirm(self):
        """Create the series of the new year and register each.

        :raise SeriesError: nothing is chosen
        :return: the dialog again, with a result on each line
        """
        self.ensure_one()
        service = self.env["l10n_pt.at.service"]
        if dialog := service._password_dialog(
            self, "action_confirm", self.line_ids.old_series_id.company_id
        ):
            return dialog
        lines = self.line_ids.filtered("selected")
        if not lines:
            raise SeriesError(
                self.env._(
                    "Series: there is none to renew for %(year)s. Series that are "
                    "registered and used by default are proposed, once a year.",
                    year=self.year,
                )
            )
        return self._register_lines(lines, self.env._("New year's series"))

    def _series_values(self, line):
        old = line.old_series_id
        today = old._today()
        return {
            "name": line.name,
            "company_id": old.company_id.id,
            "journal_id": old.journal_id.id,
            "document_type": old.document_type,
            "internal_code": old.internal_code,
            "padding": old.padding,
            "start_date": max(date(int(self.year), 1, 1), today),
            "is_default": True,
        }


class L10nPtSeriesRenewLine(models.TransientModel):
    _name = "l10n_pt.series.renew.line"
    _inherit = "l10n_pt.series.batch.line"
    _description = "Series of the new year"

    wizard_id = fields.Many2one(
        "l10n_pt.series.renew",
        required=True,
        ondelete="cascade",
        export_string_translation=False,
    )
    old_series_id = fields.Many2one(
        "l10n_pt.document.series",
        string="This year",
        required=True,
        readonly=True,
        help="Series used until now. It stays valid for documents of its year.",
    )
    company_id = fields.Many2one(related="old_series_id.company_id")
    journal_id = fields.Many2one(related="old_series_id.journal_id")
    name = fields.Char(
        string="New year",
        required=True,
        help="Name of the new series, for example A2027. Letters and digits, with "
        "single . _ - in between.",
    )
