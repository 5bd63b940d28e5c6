# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class L10nPtDocumentSeries(models.Model):
    _inherit = "l10n_pt.document.series"

    test_operation_id = fields.Many2one("test.operation", check_company=True)

    @api.model
    def _holder_fields(self):
        return [*super()._holder_fields(), "test_operation_id"]
