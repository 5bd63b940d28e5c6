# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class TestOperation(models.Model):
    """Like an operation type: what series of deliveries hang on."""

    _name = "test.operation"
    _inherit = ["l10n_pt.series.holder"]
    _description = "Operation (test)"

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True)

    @api.model
    def _l10n_pt_holders_of(self, companies):
        return self.search([("company_id", "in", companies.ids)])

    def _l10n_pt_series_name(self, day):
        return f"{self.name}{day.year}"

    def _l10n_pt_types_in_use(self):
        return {operation: ["GR"] for operation in self}
