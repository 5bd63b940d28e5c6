# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import format_date

from ..models.l10n_pt_document_mixin import FUTURE


class L10nPtDocumentFuture(models.TransientModel):
    """Asks before a document of a day to come keeps earlier ones out of its series."""

    _name = "l10n_pt.document.future"
    _inherit = "l10n_pt.dialog"
    _description = "Issue documents dated in the future"

    move_ids = fields.Many2many(
        "account.move",
        required=True,
        readonly=True,
        help="Documents that are about to be issued.",
    )
    consequence = fields.Text(
        compute="_compute_consequence",
        compute_sudo=False,
        help="What becomes of the series of these documents.",
    )

    @api.depends("move_ids")
    def _compute_consequence(self):
        for wizard in self:
            wizard.consequence = "\n".join(
                self.env._(
                    "%(series)s: until %(date)s no other document can be issued in it.",
                    series=move._l10n_pt_effective_series().display_name,
                    date=format_date(self.env, move._l10n_pt_date()),
                )
                for move in wizard.move_ids._l10n_pt_future()
            )

    def action_confirm(self):
        """Issue the documents with the dates they have."""
        self.ensure_one()
        posting = self.move_ids.with_context(**{FUTURE: True})
        return posting.action_post() or {"type": "ir.actions.act_window_close"}
