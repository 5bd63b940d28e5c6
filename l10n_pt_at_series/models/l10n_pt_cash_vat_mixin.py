# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from ..rules import regime


class L10nPtCashVatMixin(models.AbstractModel):
    """Invoices and notes under the cash-VAT regime, or not.

    Part of ``account.move``. Only asked where the company is in the regime.
    """

    _name = "l10n_pt.cash.vat.mixin"
    _description = "Invoice under the cash-VAT regime or not"

    def _l10n_pt_is_under_cash_vat(self):
        # A position that is not the domestic one changes the taxes: supplies abroad,
        # and those of which the customer owes the tax (art. 1, 2 of the regime).
        customer = self.commercial_partner_id.sudo()
        position = self.fiscal_position_id.sudo()
        return (not position or position.is_domestic) and regime.is_taxable_here(
            customer.vat, customer.country_id.code
        )
