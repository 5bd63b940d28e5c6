# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re
from collections import defaultdict
from datetime import date

from odoo import api, fields, models

from ..exceptions import SeriesError
from ..rules import names

YEAR = re.compile(r"20[0-9]{2}")


class L10nPtSeriesRenew(models.TransientModel):
    """Next year's series from this year's, for one company or several.

    They start on 1 January and are used by default: the date of each document decides
    which year's series it takes, so they can be registered in December.
    """

    _name = "l10n_pt.series.renew"
    _inherit = "l10n_pt.series.batch"
    _description = "New year's AT series"
    _proposed_from = ("year", "company_ids")

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
        help="One line for each series in use by default, with the name proposed "
        "for the new year.",
    )

    @api.model
    def _default_year(self):
        """The year that begins next; until June it is the one that has begun."""
        today = self.env["l10n_pt.document.series"]._today()
        return today.year + (today.month > 6)

    def _title(self):
        return self.env._("New year's series")

    def _proposals(self):
        """Values of one line per company, holder and document type in use."""
        if not YEAR.fullmatch(self.year or ""):
            return []
        start = date(int(self.year), 1, 1)
        old_series, ready = self.env["l10n_pt.document.series"], {}
        for series in self._in_use():
            if series.start_date < start:
                old_series += series
            else:
                ready[self._place(series)] = series
        # Of several of a holder and type the last: it is the latest.
        latest = {self._place(one): one for one in old_series}
        families = defaultdict(old_series.browse)
        for series in latest.values():
            families[series.nif, series.name.lower()] += series
        begun = self._drafts_of_year(start)
        new_names = self._family_names(families, {**ready, **begun})
        lines = []
        for place, series in latest.items():
            draft = begun.get(place, series.browse())
            if place not in ready:
                lines.append(
                    {
                        "old_series_id": series.id,
                        "document_type": series.document_type,
                        "series_id": draft.id,
                        "name": draft.name
                        or new_names[series.nif, series.name.lower()],
                        "selected": True,
                    }
                )
        return lines

    def _in_use(self):
        """Default series, by company, holder and type; of each the oldest first."""
        series = self.env["l10n_pt.document.series"].search(
            [
                ("company_id", "in", self.company_ids.ids),
                ("state", "=", "registered"),
                ("is_default", "=", True),
            ],
            order="company_id, journal_id, document_type, start_date, id",
        )
        return series.filtered(
            lambda one: one.environment == one.company_id._l10n_pt_environment()
        )

    def _drafts_of_year(self, start):
        """Default series of the year that are not registered yet, by their place.

        They were left by a dialog that was closed, or whose browser died, on the way.
        """
        series = self.env["l10n_pt.document.series"].search(
            [
                ("company_id", "in", self.company_ids.ids),
                ("state", "in", ("draft", "pending")),
                ("is_default", "=", True),
                ("start_date", ">=", start),
                ("start_date", "<", start.replace(year=start.year + 1)),
            ],
            order="id desc",
        )
        return {self._place(one): one for one in series}

    @api.model
    def _place(self, series):
        """What one series of a year is enough for."""
        return series._holder(), series.document_type, series.is_cash_vat

    def _family_names(self, families, ready):
        """New names of series that share one, by the key of ``families``.

        They keep a common name, even when it is taken for one of the types: credit and
        debit notes follow the name of the document they correct.
        """
        new_names, taken = {}, defaultdict(set)
        for (nif, name), family in families.items():
            done, missing = [], family.browse()
            for series in family:
                place = self._place(series)
                if place in ready:
                    done.append(ready[place].name)
                else:
                    missing += series
            kinds = missing.mapped("document_type")
            first = family[0]
            stem = names.renewed(first.name, first.start_date.year, int(self.year))
            renewed = family._free_name(
                done[0] if done else stem,
                kinds,
                nif,
                set().union(*(taken[nif, kind] for kind in kinds)),
            )
            new_names[nif, name] = renewed
            for kind in kinds:
                taken[nif, kind].add(renewed.lower())
        return new_names

    def _left_out(self):
        if not YEAR.fullmatch(self.year or ""):
            return False
        in_use = self._in_use().company_id
        return self._left_out_rows(
            lambda company: self.env._(
                "each default series has its follower for %(year)s.", year=self.year
            )
            if company in in_use
            else self.env._("no registered series is used by default.")
        )

    def _chosen_lines(self):
        if not YEAR.fullmatch(self.year):
            raise SeriesError(
                self.env._(
                    "Year “%(year)s”: enter four digits, for example 2027.",
                    year=self.year,
                )
            )
        lines = self.line_ids.filtered("selected")
        if not lines:
            raise SeriesError(
                self.env._(
                    "Series: there is none to renew for %(year)s. Series that are "
                    "registered and used by default are proposed, once a year.",
                    year=self.year,
                )
            )
        return lines

    def _series_values(self, line):
        old = line.old_series_id
        today = old._today()
        return {
            "name": line.name,
            "company_id": old.company_id.id,
            **old.env["l10n_pt.series.choice"]._holder_values(old._holder()),
            "document_type": old.document_type,
            "internal_code": old.internal_code,
            "is_cash_vat": old.is_cash_vat,
            "padding": old.padding,
            "start_date": max(date(int(self.year), 1, 1), today),
            "is_default": True,
        }


class L10nPtSeriesRenewLine(models.TransientModel):
    _name = "l10n_pt.series.renew.line"
    _inherit = "l10n_pt.series.batch.line"
    _description = "Series of the new year"

    wizard_id = fields.Many2one("l10n_pt.series.renew", export_string_translation=False)
    old_series_id = fields.Many2one(
        "l10n_pt.document.series",
        string="This year",
        required=True,
        readonly=True,
        help="Series used until now. It stays valid for documents of its year.",
    )
    company_id = fields.Many2one(related="old_series_id.company_id", related_sudo=False)
    name = fields.Char(
        string="New year",
        required=True,
        help="Name of the new series, for example A2027. Letters and digits, with "
        "single . _ - in between.",
    )

    @api.depends("old_series_id")
    def _compute_place(self):
        return super()._compute_place()

    def _holder(self):
        return self.old_series_id._holder()
