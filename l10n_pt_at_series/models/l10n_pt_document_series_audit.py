# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class L10nPtDocumentSeries(models.Model):
    """The audit of a series: what its documents are checked against, one by one."""

    _inherit = "l10n_pt.document.series"

    def action_audit(self):
        """Open the audit of the series' documents."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Audit of %(series)s", series=self.display_name),
            "res_model": "l10n_pt.series.audit",
            "view_mode": "form",
            "target": "new",
            "context": {"default_series_id": self.id},
        }
