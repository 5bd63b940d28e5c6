# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.tools import format_date


class L10nPtSeriesNameMixin(models.AbstractModel):
    """What a series is called, and what whoever chooses one sees beside its name.

    Part of ``l10n_pt.document.series``.
    """

    _name = "l10n_pt.series.name.mixin"
    _description = "Name of an AT series"

    @api.depends("name", "document_type")
    @api.depends_context("formatted_display_name", "lang")
    def _compute_display_name(self):
        for series in self:
            series.display_name = f"{series.document_type} {series.name or ''}"
        if self.env.context.get("formatted_display_name"):
            self._add_details_to_display_name()

    def _add_details_to_display_name(self):
        """Odoo shows what is between hyphens in grey, and only while choosing."""
        last_days = self.env["l10n_pt.series.usage"]._last_days(self)
        labels = dict(self._fields["state"]._description_selection(self.env))
        for series in self:
            details = labels.get(series.state)
            if series.state == "registered":
                values = {"number": series.next_number.removeprefix(series.prefix)}
                details = self.env._("next number %(number)s", **values)
                if day := last_days.get(series.id):
                    values["date"] = format_date(self.env, day)
                    details = self.env._(
                        "next number %(number)s, last date %(date)s", **values
                    )
            series.display_name = f"{series.display_name}\t--{details}--"

    @api.model
    @api.readonly
    def web_name_search(
        self, name, specification, domain=None, operator="ilike", limit=100
    ):
        """As Odoo does it, with the details of all options at once."""
        if list(specification) != ["display_name"]:
            return super().web_name_search(name, specification, domain, operator, limit)
        found = dict(self.name_search(name, domain, operator, limit))
        detailed = self.with_context(formatted_display_name=True).browse(found)
        return [
            {
                "id": one.id,
                "display_name": found[one.id],
                "__formatted_display_name": one.display_name,
            }
            for one in detailed
        ]
