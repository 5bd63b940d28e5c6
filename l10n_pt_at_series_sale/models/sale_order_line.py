# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models

# What a line says on paper.
PRINTED = {
    *("order_id", "display_type", "sequence", "name", "product_id", "product_uom_qty"),
    *("product_uom_id", "price_unit", "discount", "tax_ids"),
    *("collapse_prices", "collapse_composition"),
}


class SaleOrderLine(models.Model):
    """Before a line changes, what was issued of its order is kept."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        default = self.env.context.get("default_order_id")
        self._l10n_pt_keep_papers({vals.get("order_id", default) for vals in vals_list})
        return super().create(vals_list)

    def write(self, vals):
        if PRINTED & vals.keys():
            self._l10n_pt_keep_papers({vals.get("order_id")})
        return super().write(vals)

    def unlink(self):
        self._l10n_pt_keep_papers()
        return super().unlink()

    def _l10n_pt_keep_papers(self, ids=()):
        """Make the papers of the orders that they leave, and of those they come to."""
        come_to = [one for one in ids if type(one) is int]
        (self.order_id | self.order_id.browse(come_to))._l10n_pt_keep_papers()

    def _l10n_pt_is_commercial(self):
        """Whether it was agreed upon: not a down payment or what came by itself.

        Costs that are invoiced again, and what was delivered beyond the order, come
        on confirmed orders without anybody offering anything.
        """
        only_delivered = not self.product_uom_qty and self.qty_delivered
        return not (self.is_downpayment or self.is_expense or only_delivered)

    def _l10n_pt_content(self):
        """What the line says, in plain values."""
        return [
            *(self.display_type, self.name, self.product_id.id),
            *(f"{self.product_uom_qty:.6f}", self.product_uom_id.id),
            *(f"{self.price_unit:.6f}", f"{self.discount:.6f}"),
            sorted(self.tax_ids.ids),
        ]
