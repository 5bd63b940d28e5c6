# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..rules import codes

ENDED = ("finalised", "annulled")
# What decides about the default, beside what the series hangs on.
DECIDING = (
    *("is_default", "state", "active", "start_date", "document_type", "nif"),
    *("company_id", "environment", "series_type", "is_cash_vat"),
)


class L10nPtSeriesDefaultMixin(models.AbstractModel):
    """Whether documents take a series by themselves, and in whose place.

    Part of ``l10n_pt.document.series``. The rule itself: ``rules/choice.py``.
    """

    _name = "l10n_pt.series.default.mixin"
    _inherit = "l10n_pt.series.place.mixin"
    _description = "Default AT series"

    is_default = fields.Boolean(
        string="Use by default",
        tracking=True,
        help="Documents take this series by themselves. Of several default series of a "
        "journal and type, the one with the latest start date not after the "
        "document's date is taken.",
    )
    usage_today = fields.Char(
        string="Use today",
        compute="_compute_usage_today",
        help="Whether documents of today take this default series by themselves, from "
        "which day on they will, or which series has replaced it.",
    )
    is_used_today = fields.Boolean(
        compute="_compute_usage_today", export_string_translation=False
    )
    default_note = fields.Char(
        string="Effect",
        compute="_compute_default_note",
        help="Which series documents no longer take by themselves, and from when.",
    )

    def _is_default_in_force(self):
        return self.is_default and self.state == "registered"

    @api.depends(lambda self: [*DECIDING, *self._holder_fields()])
    @api.depends_context("lang", "uid")
    def _compute_usage_today(self):
        defaults = self.filtered(lambda one: one._is_default_in_force())
        (self - defaults).usage_today = False
        (self - defaults).is_used_today = False
        candidates = defaults._rivals()
        today = self._today()
        for series in defaults:
            wanted = series._wanted_of_it(today)
            taken = wanted.pick(candidates)
            series.is_used_today = taken.id == series._origin.id
            if series.is_used_today:
                series.usage_today = self.env._("In use")
            elif wanted.broken_rule(series) == "start":
                series.usage_today = self.env._(
                    "From %(date)s", date=format_date(self.env, series.start_date)
                )
            elif taken:
                series.usage_today = self.env._(
                    "Replaced by %(series)s", series=taken.display_name
                )
            else:
                series.usage_today = self.env._("Not in use")

    @api.depends("usage_today")
    @api.depends_context("lang", "uid")
    def _compute_default_note(self):
        today = self._today()
        defaults = self.filtered(
            lambda one: one.is_default and one.state not in ENDED and one.start_date
        )
        (self - defaults).default_note = False
        candidates = defaults._rivals()
        for series in defaults:
            day = max(series.start_date, today)
            origin = series._origin
            others = candidates.filtered(lambda one, id=origin.id: one.id != id)
            taken = series._wanted_of_it(day).pick(others)
            if origin._is_default_in_force() and series._is_default_in_force():
                series.default_note = series.usage_today
            elif not taken:
                series.default_note = False
            elif taken._holder() == series._holder() and (
                taken.start_date > series.start_date
            ):
                series.default_note = self.env._(
                    "%(series)s stays in use: it starts later.",
                    series=taken.display_name,
                )
            else:
                series.default_note = self._replaces_text(taken, day)

    def _rivals(self):
        """Registered series that number documents where those of ``self`` do."""
        return self.env["l10n_pt.series.choice"]._candidates(
            self.company_id, *{one._holder() for one in self}
        )

    def _wanted_of_it(self, day):
        """What a document asks that is made for the series.

        :param date day: of the document
        :rtype: rules.choice.Wanted
        """
        wanted = self.company_id._l10n_pt_wanted(
            self._holder(), self.document_type, day
        )
        return self._wanted_like(wanted, self.series_type, self.is_cash_vat)

    @api.model
    def _wanted_like(self, wanted, series_type, is_cash_vat):
        """The same wish for a series of a type and regime, whoever may issue there."""
        # Of receipts their type says it.
        by_regime = codes.DOCUMENT_TYPES.get(wanted.document_type) == "SI"
        return wanted._replace(
            series_type=series_type,
            cash_vat=is_cash_vat if by_regime else None,
            in_regime=True,
        )

    @api.model
    def _replaces_text(self, series, day):
        """That new series take the place of others, in words, or False.

        :param series: those that documents take so far
        :param date day: from which they do not any more
        """
        return bool(series) and self.env._(
            "Replaces %(series)s from %(date)s.",
            series=", ".join(series.mapped("display_name")),
            date=format_date(self.env, day),
        )

    def _check_may_be_default(self, vals):
        """Refuse to make an ended series the default: it would have no effect.

        :raise UserError: naming the series
        """
        if not vals.get("is_default"):
            return
        for series in self:
            if series.state in ENDED and not series.is_default:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "Use by default: series %(series)s is in state “%(state)s”, "
                        "and no document can take it. Choose a registered series.",
                        series=series.display_name,
                        state=labels[series.state],
                    )
                )
