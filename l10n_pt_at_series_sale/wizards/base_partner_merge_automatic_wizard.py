# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """A contact that is merged into another is the same customer as before."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        documents = self.env["l10n_pt.working.document"]._l10n_pt_current_of(
            src_partners
        )
        documents._l10n_pt_keep_papers()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        documents._l10n_pt_stay_current()
        return result
