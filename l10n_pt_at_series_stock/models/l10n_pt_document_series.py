# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class L10nPtDocumentSeries(models.Model):
    _inherit = "l10n_pt.document.series"

    picking_type_id = fields.Many2one(
        "stock.picking.type",
        string="Operation type",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        domain="[('code', 'in', ('outgoing', 'internal'))]",
        help="Operation type whose transport documents are numbered in this series. "
        "Without one the series serves all operation types of the company that issue "
        "such documents.",
    )

    @api.model
    def _holder_fields(self):
        return [*super()._holder_fields(), "picking_type_id"]

    @api.constrains("picking_type_id")
    def _check_picking_type(self):
        for series in self:
            operation = series.picking_type_id
            if operation and not operation._l10n_pt_may_issue():
                raise ValidationError(operation._l10n_pt_may_not_issue_text())

    @api.model_create_multi
    def create(self, vals_list):
        series = super().create(vals_list)
        series._l10n_pt_begin_operations()
        return series

    def write(self, vals):
        result = super().write(vals)
        if {"picking_type_id", "document_type"} & vals.keys():
            self._l10n_pt_begin_operations()
        return result

    def _l10n_pt_begin_operations(self):
        """Have operation types issue what somebody makes their first series for."""
        for series in self:
            operation = series.picking_type_id.sudo()
            kinds = operation._fields["l10n_pt_document_type"].get_values(self.env)
            if operation and series.document_type in kinds:
                if not operation.l10n_pt_document_type:
                    operation.l10n_pt_document_type = series.document_type
