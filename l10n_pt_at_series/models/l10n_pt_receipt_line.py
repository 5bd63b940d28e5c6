# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import defaultdict

from odoo import fields, models

from ..rules import settlement


class L10nPtReceiptLine(models.Model):
    """What a receipt says of a document it settles, as it stood when it was issued."""

    _name = "l10n_pt.receipt.line"
    _description = "AT receipt: settled document"
    _order = "payment_id, id"

    payment_id = fields.Many2one(
        "account.payment",
        string="Receipt",
        required=True,
        index=True,
        ondelete="cascade",
        help="The receipt that says so.",
    )
    company_id = fields.Many2one(
        related="payment_id.company_id", store=True, precompute=True
    )
    kind = fields.Selection(
        [
            ("document", "Document"),
            ("difference", "Discount or difference"),
            ("advance", "On account"),
        ],
        required=True,
        default="document",
        help="Document: what the row settles.\n"
        "Discount or difference: settled without being paid.\n"
        "On account: paid, and not assigned to any document when the receipt was "
        "issued.",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Settled document",
        index="btree_not_null",
        ondelete="restrict",
        help="The document that was settled, wholly or in part.",
    )
    name = fields.Char(
        string="Document", help="Number of the document, as the receipt says it."
    )
    date = fields.Date(help="Date of the document, as the receipt says it.")
    currency_id = fields.Many2one(
        "res.currency", required=True, help="Currency of the document."
    )
    amount = fields.Monetary(
        help="What the receipt settles of the document; credit notes are negative."
    )
    residual = fields.Monetary(
        string="Still open",
        help="What was open of the document when the receipt was issued.",
    )
    payment_currency_id = fields.Many2one(
        related="payment_id.currency_id", string="Currency of the receipt"
    )
    amount_paid = fields.Monetary(
        string="Paid",
        currency_field="payment_currency_id",
        help="The amount in the currency of the receipt: the rows add up to it.",
    )
    taxes = fields.Json(
        readonly=True,
        export_string_translation=False,
        help="Under cash VAT: base and VAT of the part settled, by rate.",
    )

    def _l10n_pt_freeze_taxes(self):
        """Keep base and VAT of the part of each document that is paid, by rate."""
        for line in self.filtered("move_id"):
            line.taxes = [
                {
                    "rate": rate,
                    "base": line._l10n_pt_part(base),
                    "tax": line._l10n_pt_part(tax),
                }
                for rate, (base, tax) in sorted(line._l10n_pt_by_rate().items())
            ]

    def _l10n_pt_part(self, value):
        """The part of a base, or a tax, of the document that the receipt settles."""
        move = self.move_id
        sign = -1 if move.move_type == "out_refund" else 1
        before, after = sign * (self.residual + self.amount), sign * self.residual
        digits = self.currency_id.decimal_places
        return sign * settlement.share(move.amount_total, before, after, value, digits)

    def _l10n_pt_by_rate(self):
        """Base and VAT of the whole document by rate; what is withheld is no VAT.

        :rtype: dict[float, tuple[float, float]]
        """
        found = defaultdict(lambda: (0.0, 0.0))
        for line in self.move_id.line_ids:
            base = tax = 0.0
            if line.tax_line_id:
                taxes, tax = line.tax_line_id, abs(line.amount_currency)
            elif line.display_type == "product":
                taxes, base = (
                    line.tax_ids.flatten_taxes_hierarchy(),
                    line.price_subtotal,
                )
            else:
                continue
            vat = taxes.filtered(lambda one: one.amount >= 0)
            if vat or base:
                rate = sum(vat.mapped("amount"))
                found[rate] = (found[rate][0] + base, found[rate][1] + tax)
        return found

    def _l10n_pt_kind_name(self):
        """What stands in place of a document's number, in the reader's language."""
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]
