# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain

OURS = "l10n_pt_at_series"  # this addon, and those whose names begin like it


class IrRule(models.Model):
    _inherit = "ir.rule"

    @api.model
    def _compute_domain(self, model_name, mode="read"):
        """Rows of dialogs are their creator's only, in all dialogs of these addons.

        Odoo keeps the rows of a dialog from nobody who may use the dialog. Another
        user's click would then do what a stranger has written into them. Records of
        rules, one a model, would be forgotten for the next dialog.
        """
        domain = super()._compute_domain(model_name, mode)
        model = self.env[model_name]
        if model._transient and model._original_module.startswith(OURS):
            if not self.env.su:
                domain &= Domain("create_uid", "=", self.env.uid)
        return domain
