# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import format_date

from ..exceptions import SeriesError


class L10nPtDocumentDraftMixin(models.AbstractModel):
    """What a draft says of the series and number it will get.

    Part of ``l10n_pt.document.mixin``, which decides about them.
    """

    _name = "l10n_pt.document.draft.mixin"
    _description = "Draft that announces its AT series"

    # What decides about the series: when it changes, another may be due.
    _l10n_pt_deciding_fields = ()

    l10n_pt_series_required = fields.Boolean(
        compute="_compute_l10n_pt_series_required", export_string_translation=False
    )
    l10n_pt_series_placeholder = fields.Char(
        compute="_compute_l10n_pt_series_placeholder", export_string_translation=False
    )

    l10n_pt_usable_series_ids = fields.Many2many(
        "l10n_pt.document.series",
        compute="_compute_l10n_pt_usable_series_ids",
        export_string_translation=False,
    )

    @api.depends("l10n_pt_document_type", "l10n_pt_series_id", "l10n_pt_atcud")
    def _compute_l10n_pt_series_required(self):
        numbered = self._l10n_pt_to_number() | self._l10n_pt_issued()
        for document in self:
            document.l10n_pt_series_required = document in numbered

    @api.depends("l10n_pt_document_type")
    def _compute_l10n_pt_series_placeholder(self):
        drafts = self._l10n_pt_drafts_to_number()
        candidates = drafts._l10n_pt_candidates()
        (self - drafts).l10n_pt_series_placeholder = False
        for document in drafts:
            series = document._l10n_pt_effective_series(candidates)
            document.l10n_pt_series_placeholder = (
                series.display_name if series else False
            )

    @api.depends("l10n_pt_document_type")
    def _compute_l10n_pt_usable_series_ids(self):
        """What can be chosen: all that could number the draft on its date."""
        drafts = self.filtered(
            lambda one: one._l10n_pt_is_open() and not one._l10n_pt_is_issued()
        )
        places = {draft: draft._l10n_pt_choosable_holders() for draft in drafts}
        candidates = self.env["l10n_pt.series.choice"]._candidates(
            drafts.company_id, *{one for some in places.values() for one in some}
        )
        last_days = self.env["l10n_pt.series.usage"]._last_days(candidates)
        (self - drafts).l10n_pt_usable_series_ids = False
        for draft in drafts:
            usable = candidates.filtered(
                lambda one, draft=draft: draft._l10n_pt_may_choose(
                    one, places[draft], last_days.get(one.id)
                )
            )
            draft.l10n_pt_usable_series_ids = usable.sudo(False)

    def _l10n_pt_may_choose(self, series, holders, last_day):
        """Whether the draft can be issued in a series.

        :param holders: see ``_l10n_pt_choosable_holders``
        :param date last_day: of the documents of the series, or None
        """
        if series.document_type not in self._l10n_pt_choosable_types():
            return False
        holder = series._holder()
        is_near = holder in holders
        wanted = self._l10n_pt_wanted()._replace(
            document_type=series.document_type,
            captured=series._today(),  # of papers, once it is a capture
            **({"holder": holder} if is_near else {}),
        )
        in_order = series.series_type == "R" or not last_day
        return not wanted.broken_rule(series) and (
            in_order or last_day <= self._l10n_pt_date()
        )

    def _l10n_pt_choosable_types(self):
        """AT's types that it becomes by choosing a series."""
        return (self.l10n_pt_document_type,)

    def _l10n_pt_choosable_holders(self):
        """What the series that can be chosen hang on, beside the company."""
        return [self._l10n_pt_holder()]

    def _l10n_pt_drafts_to_number(self):
        return self.filtered(
            lambda document: document._l10n_pt_is_open()
        )._l10n_pt_to_number()

    def _l10n_pt_series_alerts(self):
        series = self._l10n_pt_effective_series()
        problem = self._l10n_pt_problem(series) or self._l10n_pt_order_problem(series)
        if problem:
            alert = {
                "level": "danger",
                "message": str(problem),
                "action_text": problem.action and problem.args[2],
                "action": problem.action,
            }
            return {"l10n_pt_series": alert}
        alerts = self._l10n_pt_regime_alert(series)
        if self._l10n_pt_date() <= series._today():
            return alerts
        text = self.env._(
            "The date %(date)s is in the future. Once posted, series "
            "%(series)s takes no document with an earlier date.",
            date=format_date(self.env, self._l10n_pt_date()),
            series=series.display_name,
        )
        return {**alerts, "l10n_pt_future": {"level": "warning", "message": text}}

    def _l10n_pt_regime_alert(self, series):
        """That somebody has chosen a series of the other VAT regime."""
        wanted = self._l10n_pt_wanted()
        if wanted.is_of_regime(series.sudo()):
            return {}
        if wanted.cash_vat:
            text = self.env._(
                "The document seems to fall under the cash-VAT regime, and series "
                "%(series)s is not for it: the words of the regime will not be "
                "printed.",
                series=series.display_name,
            )
        else:
            text = self.env._(
                "Series %(series)s is for the cash-VAT regime, and the document does "
                "not seem to fall under it: the customer is no taxable person in "
                "Portugal, or the fiscal position is not the domestic one.",
                series=series.display_name,
            )
        return {"l10n_pt_regime": {"level": "warning", "message": text}}

    def _l10n_pt_order_problem(self, series):
        """Why the date does not fit behind the last document of the series, or None.

        A void document of a day to come holds nobody back.
        """
        day = self._l10n_pt_date_field
        last = self.sudo().search(
            [
                *(
                    ("l10n_pt_series_id", "=", series.id),
                    ("l10n_pt_atcud", "!=", False),
                ),
                *("|", self._l10n_pt_counting_term(), (day, "<=", series._today())),
            ],
            order=f"{self._l10n_pt_number_field} desc",
            limit=1,
        )
        try:
            self._l10n_pt_check_order(series, last[day])
        except SeriesError as error:
            return error

    # === A series chosen before ===

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & set(self._l10n_pt_deciding_fields):
            if not vals.get("l10n_pt_series_id"):
                self._l10n_pt_leave_series()
        return result

    def _l10n_pt_leave_series(self):
        """Forget a series chosen for another holder or type of document."""
        self.filtered(lambda document: document._l10n_pt_has_strange_series()).write(
            {"l10n_pt_series_id": False}
        )

    def _l10n_pt_has_strange_series(self):
        series = self.l10n_pt_series_id.sudo()
        if not series or self._l10n_pt_is_issued():
            return False
        return not self._l10n_pt_wanted().is_served_by(series)
