# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class L10nPtSeriesReconcile(models.TransientModel):
    """AT against Odoo: fetch, look, and take over what is ticked."""

    _name = "l10n_pt.series.reconcile"
    _inherit = "l10n_pt.dialog"
    _description = "Compare series with AT"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        help="Company whose series are compared with those AT has for its taxpayer "
        "number.",
    )
    difference_ids = fields.Many2many(
        "l10n_pt.series.difference",
        compute="_compute_difference_ids",
        compute_sudo=False,
        store=True,
        string="Differences",
        help="What AT and Odoo do not agree on.",
    )

    @api.depends("company_id")
    def _compute_difference_ids(self):
        password = self.env["l10n_pt.at.password"]
        comparison = self.env["l10n_pt.at.comparison"]
        for wizard in self:
            # Without a stored password the buttons ask for it first.
            asked_for = password._company_asked_for(wizard.company_id)
            wizard.difference_ids = not asked_for and comparison._refresh(
                wizard.company_id
            )

    def action_confirm(self):
        """Import and fix all that can be taken over without a further decision."""
        self.ensure_one()
        if dialog := self._fetch(self.action_confirm):
            return dialog
        rows = self.difference_ids.filtered(
            lambda row: (
                row.status == "open" and row.is_fixable and not row._lacks_journal()
            )
        )
        failures = rows._fix_all()
        shown = self.action_list()
        return rows._report(failures, shown) if failures else shown

    def action_list(self):
        """Show the differences line by line."""
        self.ensure_one()
        if dialog := self._fetch(self.action_list):
            return dialog
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series.l10n_pt_series_difference_action"
        )
        action["domain"] = [("company_id", "=", self.company_id.id)]
        return action

    def _fetch(self, action):
        """Ask for the password if needed, or use the one just given."""
        password = self.env["l10n_pt.at.password"]
        if dialog := password._needed_for(action, self.company_id):
            return dialog
        if self.env.context.get("l10n_pt_at_password"):
            self._compute_difference_ids()
        return None
