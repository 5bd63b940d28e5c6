# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class L10nPtAtCommunication(models.Model):
    """One attempt to talk to AT: written before the call, completed after it.

    Rows are created by ``l10n_pt.at.service`` alone, in transactions of their own, so
    that neither the intent nor AT's answer is lost with the caller's transaction.
    """

    _name = "l10n_pt.at.communication"
    _description = "Communication with AT"
    _order = "id desc"
    _rec_name = "identity"

    series_id = fields.Many2one(
        "l10n_pt.document.series", index=True, readonly=True, ondelete="set null"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True
    )
    identity = fields.Char(
        string="Communicated series",
        readonly=True,
        index=True,
        help="Environment, taxpayer, document type and identifier: what AT keeps "
        "unique. It stays when the series is deleted.",
    )
    operation = fields.Selection(
        [
            ("register", "Register"),
            ("finalise", "Finalise"),
            ("annul", "Annul"),
            ("query", "Query"),
        ],
        required=True,
        readonly=True,
    )
    outcome = fields.Selection(
        [
            ("sending", "Sending"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("unknown", "No clear answer"),
        ],
        required=True,
        default="sending",
        readonly=True,
        help="Sending: no answer yet, or the server stopped before it came.\n"
        "Accepted: AT did what was asked.\n"
        "Refused: AT did nothing, or was not reached.\n"
        "No clear answer: AT may or may not have done it; a query tells.",
    )
    result_code = fields.Char(readonly=True, help="AT's code, for example 2001.")
    message = fields.Text(readonly=True, help="AT's own text, or what went wrong.")
    request_xml = fields.Text(
        string="Request", readonly=True, help="As sent, without password and keys."
    )
    response_xml = fields.Text(string="Answer", readonly=True)
    duration_ms = fields.Integer(string="Duration (ms)", readonly=True)
    user_id = fields.Many2one(
        "res.users", required=True, readonly=True, default=lambda self: self.env.user
    )

    def write(self, vals):
        if not self.env.su or any(row.outcome != "sending" for row in self):
            if set(vals) != {"series_id"} or not self.env.su:
                raise UserError(
                    self.env._("The log of communications with AT cannot be changed.")
                )
        return super().write(vals)

    def _interrupted(self):
        """Say of attempts whose process died that their end is not known."""
        for row in self:
            row.write(
                {
                    "outcome": "unknown",
                    "message": self.env._(
                        "The server stopped before AT's answer was stored."
                    ),
                }
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("The log of communications with AT cannot be deleted.")
        )
