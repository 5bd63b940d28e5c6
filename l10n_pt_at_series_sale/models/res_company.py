# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    # What each order asks first: without such series nothing else is read for it.
    l10n_pt_working_types = fields.Char(
        compute="_compute_l10n_pt_working_types",
        store=True,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )

    @api.depends(
        "l10n_pt_series_ids.state",
        "l10n_pt_series_ids.active",
        "l10n_pt_series_ids.validation_code",
    )
    def _compute_l10n_pt_working_types(self):
        types = self.env["l10n_pt.working.document"]._l10n_pt_document_types
        for company in self.sudo():
            series = company.with_context(active_test=True).l10n_pt_series_ids
            begun = series.filtered(
                lambda one: one.validation_code and one.state != "annulled"
            )
            kinds = set(begun.mapped("document_type")).intersection(types)
            company.l10n_pt_working_types = ",".join(sorted(kinds))

    def _l10n_pt_issues(self, kind):
        """Whether the company, or one above it, has series for working documents.

        :param str kind: AT's type
        """
        return any(
            kind in (company.l10n_pt_working_types or "")
            for company in self.sudo().parent_ids
        )

    def _l10n_pt_types_by_choice(self):
        # What the sales of the last twelve months lead to.
        found = super()._l10n_pt_types_by_choice()
        today = self.env["l10n_pt.document.series"]._today()
        groups = (
            self.env["sale.order"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "in", self.ids),
                    ("state", "!=", "cancel"),
                    ("date_order", ">=", today - relativedelta(years=1)),
                ],
                ["company_id"],
            )
        )
        kinds = ["NE", "OR"]
        if self.env["res.groups"]._is_feature_enabled("sale.group_proforma_sales"):
            kinds.append("PF")
        for [company] in groups:
            found[company] = found[company] + [
                kind for kind in kinds if not company._l10n_pt_issues(kind)
            ]
        return found

    def _l10n_pt_choice_text(self, kind):
        if kind in self.env["l10n_pt.working.document"]._l10n_pt_document_types:
            return self.env._("By choice: the company has quotations and orders.")
        return super()._l10n_pt_choice_text(kind)
