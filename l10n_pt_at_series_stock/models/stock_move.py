# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class StockMove(models.Model):
    """What a transport document says of its goods."""

    _name = "stock.move"
    _inherit = ["l10n_pt.document.line.mixin", "stock.move"]
    _l10n_pt_document_field = "picking_id"
    _l10n_pt_locked = {
        *("company_id", "picking_id", "state", "product_id"),
        *("quantity", "product_uom_qty", "product_uom", "packaging_uom_id"),
        *("location_id", "location_dest_id", "partner_id"),
        *("description_picking", "description_picking_manual", "l10n_pt_goods"),
    }

    # What the document calls the goods, whatever their products are called later.
    l10n_pt_goods = fields.Json(
        copy=False, readonly=True, export_string_translation=False
    )

    def _l10n_pt_keep_goods(self):
        by_lang = self.grouped(lambda move: move.picking_id._get_report_lang())
        with self.env.protecting([self._fields["l10n_pt_goods"]], self):
            for lang, moves in by_lang.items():
                for move in moves.with_context(lang=lang):
                    told = move.move_line_ids._get_aggregated_properties(move=move)
                    move.l10n_pt_goods = {
                        name: told[name] for name in ("name", "description")
                    }
