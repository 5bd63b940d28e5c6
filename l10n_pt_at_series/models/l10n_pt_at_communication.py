# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..at.errors import ErrorKind
from . import at_messages
from .groups import MANAGERS


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
        "l10n_pt.document.series",
        index=True,
        readonly=True,
        ondelete="set null",
        help="Series that was communicated; empty for a test of the connection or "
        "a comparison of all series.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        help="Company whose credentials were used.",
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
        help="What AT was asked to do.",
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
    error_kind = fields.Char(readonly=True, export_string_translation=False)
    meaning = fields.Char(
        compute="_compute_explanation",
        help="What the code means, in your language.",
    )
    remedy = fields.Char(
        string="What to do",
        compute="_compute_explanation",
        help="What helps, or that nothing need be done.",
    )
    needs_settings = fields.Boolean(
        compute="_compute_explanation", export_string_translation=False
    )
    # It names the sub-user, which accountants who only read need not know.
    request_xml = fields.Text(
        string="Request",
        readonly=True,
        groups=MANAGERS,
        help="As sent, without password and keys.",
    )
    response_xml = fields.Text(
        string="Answer", readonly=True, help="As AT sent it; empty when no answer came."
    )
    duration_ms = fields.Integer(
        string="Duration (ms)",
        readonly=True,
        help="From the request to the answer, in thousandths of a second. AT has "
        "30 seconds.",
    )
    user_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        help="Who pressed the button; OdooBot for what Odoo does by itself.",
    )

    @api.depends("outcome", "result_code", "error_kind")
    @api.depends_context("lang", "uid")
    def _compute_explanation(self):
        for row in self:
            kind = row._kind()
            known = row.outcome != "sending" and (row.result_code or kind)
            entry = at_messages.find(kind, row.result_code) if known else None
            row.meaning = entry and self.env._(entry.meaning)
            row.remedy = entry and at_messages.remedy(self.env, entry)
            row.needs_settings = (
                entry and entry.button in at_messages.FOR_ADMINISTRATORS
            )

    def _kind(self):
        """The family of the failure; guessed for rows that did not keep it."""
        if self.outcome == "accepted":
            return None
        if self.error_kind:
            return ErrorKind(self.error_kind)
        if self.outcome == "unknown":
            return ErrorKind.ANSWER
        # AT's numbers up to 99 are refused log-ins.
        is_login = re.fullmatch(r"\d{1,2}", self.result_code or "")
        return ErrorKind.AUTHENTICATION if is_login else ErrorKind.REFUSED

    def action_open_series(self):
        self.ensure_one()
        if not self.series_id:
            raise UserError(
                self.env._("This communication is not about one series that exists.")
            )
        return self.series_id._form_button()[0]

    def action_open_settings(self):
        return self.env["l10n_pt.at.service"]._settings_button()[0]

    def write(self, vals):
        done = self.filtered(lambda row: row.outcome != "sending")
        # A row is linked late when its series had not been committed.
        links = vals.keys() == {"series_id"} and not done.series_id
        if not self.env.su or (done and not links):
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
                    "result_code": "server_stopped",
                    "error_kind": ErrorKind.INTERRUPTED.value,
                    "message": self.env._(
                        "The server stopped before AT's answer was stored."
                    ),
                }
            )

    def unlink(self):
        # Not @api.ondelete: a key of the context, the client's too, switches it off.
        self.check_access("unlink")
        if self:
            self._unlink_never()
        return super().unlink()

    def _unlink_never(self):
        raise UserError(
            self.env._("The log of communications with AT cannot be deleted.")
        )
