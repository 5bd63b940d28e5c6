# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    l10n_pt_wants_rc = fields.Boolean(
        string="Asks for cash-VAT receipts (RC)",
        help="The customer is in the cash-VAT regime (DL 71/2013) and asks for "
        "receipts of type RC. It gets them from companies outside the regime too.",
    )

    @api.model
    def _commercial_fields(self):
        return [*super()._commercial_fields(), "l10n_pt_wants_rc"]
