# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models
from odoo.exceptions import UserError

# States of payment of what payments were registered for.
PAID = ("partial", "in_payment", "paid")


class L10nPtSettledMixin(models.AbstractModel):
    """What a receipt keeps in place: its own entry, and the documents it settles."""

    _name = "l10n_pt.settled.mixin"
    _description = "What receipts stand on"

    def _l10n_pt_receipts(self):
        """Live receipts of the entries, and of the documents that they settle."""
        rows = self.env["l10n_pt.receipt.line"].sudo()
        rows = rows.search([("move_id", "in", self.ids)])
        receipts = self.payment_ids | rows.payment_id.with_env(self.env)
        return receipts._l10n_pt_issued().filtered(
            lambda one: not one._l10n_pt_is_cancelled()
        )

    def _post(self, soft=True):
        # Asked of nothing else: computing the state of a payment early costs a query.
        paid = self.filtered(
            lambda one: (
                one.move_type == "out_invoice"
                and one.company_id._l10n_pt_may_issue_receipts()
                and one.payment_state in PAID
            )
        )
        posted = super()._post(soft)
        if settled := posted & paid:
            self.env["l10n_pt.settlement"]._settle_posted(settled)
        return posted

    def write(self, vals):
        if "matched_payment_ids" not in vals:
            return super().write(vals)
        before = self.matched_payment_ids._l10n_pt_issued()
        result = super().write(vals)
        for receipt in before - self.matched_payment_ids:
            if not receipt._l10n_pt_is_cancelled():
                self._l10n_pt_check_receipts()
        return result

    def _l10n_pt_check_state(self, vals):
        if vals.get("state") in ("draft", "cancel"):
            self._l10n_pt_check_receipts()
        return super()._l10n_pt_check_state(vals)

    def _l10n_pt_check_voidable(self):
        self._l10n_pt_check_receipts()
        return super()._l10n_pt_check_voidable()

    def _l10n_pt_check_receipts(self):
        """Refuse what would leave a live receipt without what it says.

        :raise UserError: naming document and receipts
        """
        if self._l10n_pt_is_voiding():
            return  # what is being voided has been checked, or is its entry
        if receipts := self._l10n_pt_receipts():
            raise UserError(
                self.env._(
                    "%(documents)s: receipt %(receipts)s stands on it. Void the "
                    "receipt with a reason first.",
                    documents=", ".join(self.mapped("display_name")),
                    receipts=", ".join(receipts.mapped("name")),
                )
            )
