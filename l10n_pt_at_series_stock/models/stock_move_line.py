# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class StockMoveLine(models.Model):
    """What a transport document says of its goods, by lot, package and owner."""

    _name = "stock.move.line"
    _inherit = ["l10n_pt.document.line.mixin", "stock.move.line"]
    _l10n_pt_document_field = "picking_id"
    _l10n_pt_locked = {
        *("company_id", "picking_id", "move_id", "product_id"),
        *("quantity", "product_uom_id", "lot_id", "lot_name"),
        *("location_id", "location_dest_id", "owner_id"),
        *("package_id", "result_package_id"),
    }

    def _l10n_pt_line_documents(self):
        # Some name no transfer but a move of one.
        return super()._l10n_pt_line_documents() | self.move_id.picking_id

    def write(self, vals):
        move = self.env["stock.move"].browse(vals.get("move_id") or ())
        if move != self.move_id:
            move._l10n_pt_check_document()
        return super().write(vals)

    def _get_aggregated_properties(self, move_line=False, move=False):
        properties = super()._get_aggregated_properties(move_line=move_line, move=move)
        return properties | (properties["move"].l10n_pt_goods or {})
