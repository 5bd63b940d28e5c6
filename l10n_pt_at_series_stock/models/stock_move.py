# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class StockMove(models.Model):
    """What a transport document says of its goods."""

    _name = "stock.move"
    _inherit = ["l10n_pt.document.line.mixin", "stock.move"]
    _l10n_pt_document_field = "picking_id"
    _l10n_pt_locked = {
        *("picking_id", "state", "product_id"),
        *("quantity", "product_uom_qty", "product_uom"),
        *("location_id", "location_dest_id", "partner_id"),
        *("description_picking", "description_picking_manual"),
    }
