# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
import re
from contextlib import suppress

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..at.errors import CREDENTIAL_KINDS, AtError, ErrorKind
from . import at_messages
from .groups import MANAGERS

_logger = logging.getLogger(__name__)

# Failures of which AT knows nothing.
NOT_SENT = [kind.value for kind in ErrorKind if AtError(kind).effect == "not_sent"]


class L10nPtAtCommunication(models.Model):
    """One attempt to talk to AT: written before the call, completed after it.

    Rows are made for ``l10n_pt.at.service`` alone, in transactions of their own, so
    that neither the intent nor AT's answer is lost with the caller's transaction.
    """

    _name = "l10n_pt.at.communication"
    _description = "Communication with AT"
    _order = "id desc"
    _rec_name = "identity"  # what a name is searched by; it is shown in words

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
        "unique. It stays when the series is deleted. Environment and taxpayer alone: "
        "the call was about no single series.",
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
    result = fields.Selection(
        [
            ("sending", "Sending"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("unreached", "Not reached"),
            ("unknown", "No clear answer"),
        ],
        compute="_compute_result",
        help="The outcome, and whether what AT did not do had reached it.\n"
        "Refused: AT said no.\n"
        "Not reached: nothing got as far as AT; it did nothing.",
    )
    scope = fields.Selection(
        [("all", "All series"), ("connection", "Connection")],
        readonly=True,
        help="What was asked about, where it was no single series.",
    )
    result_code = fields.Char(readonly=True, help="AT's code, for example 2001.")
    message = fields.Text(readonly=True, help="AT's own text, or what went wrong.")
    error_kind = fields.Char(readonly=True, export_string_translation=False)
    at_text = fields.Text(
        string="AT's text",
        compute="_compute_texts",
        help="What AT itself said, in its own words.",
    )
    technical_text = fields.Text(
        string="Technical detail",
        compute="_compute_texts",
        help="What the server's programs said, for whoever maintains Odoo.",
    )
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

    @api.depends("outcome", "error_kind")
    def _compute_result(self):
        for row in self:
            unreached = row.outcome == "refused" and row.error_kind in NOT_SENT
            row.result = "unreached" if unreached else row.outcome

    @api.depends("operation", "identity", "series_id", "scope")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels, scopes = (
            dict(self._fields[name]._description_selection(self.env))
            for name in ("operation", "scope")
        )
        for row in self:
            names = (row.identity or "").split("/")[2:]
            name = row.series_id.display_name or " ".join(names)
            words = [labels[row.operation], name or scopes.get(row.scope)]
            row.display_name = " ".join(filter(None, words))

    @api.depends("message", "outcome", "error_kind")
    def _compute_texts(self):
        for row in self:
            kind = row._kind()
            said = kind is None or kind in at_messages.WITH_TEXT_OF_AT
            row.at_text = said and row.message
            row.technical_text = not said and row.message

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

    def _registration_answer(self):
        """Of the rows of a series the one with AT's answer to its registration."""
        return self.filtered(
            lambda row: (
                row.outcome == "accepted" and row.operation in ("register", "query")
            )
        ).sorted(lambda row: (row.operation != "register", -row.id))[:1]

    def action_open_series(self):
        self.ensure_one()
        if not self.series_id:
            raise UserError(
                self.env._("This communication is not about one series that exists.")
            )
        return self.series_id._form_button()[0]

    def action_open_settings(self):
        return at_messages.settings_button(self.env)[0]

    def write(self, vals):
        done = self.filtered(lambda row: row.outcome != "sending")
        # A row is linked late when its series had not been committed.
        links = vals.keys() == {"series_id"} and not done.series_id
        if not self.env.su or (done and not links):
            raise UserError(
                self.env._("The log of communications with AT cannot be changed.")
            )
        return super().write(vals)

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

    # === What the door writes, each in a transaction of its own ===

    @api.model
    def _begin(self, company, operation, series, scope=False):
        """Say that something is about to be sent.

        :param str scope: what it is about, where that is no single series
        :return: id of the row, for the methods that end it
        """
        service = self.env["l10n_pt.at.service"]
        with service._own_transaction() as env:
            # A series that its own transaction has not committed is not visible here:
            # the row then names it by its identity and is linked afterwards.
            known = series and env["l10n_pt.document.series"].browse(series.id).exists()
            row = (
                env[self._name]
                .sudo()
                .create(
                    {
                        "company_id": company.id,
                        "operation": operation,
                        "scope": scope,
                        "series_id": known and known.id,
                        "identity": series._at_identity()
                        if series
                        else self._identity_of(company),
                        "user_id": env.uid,
                    }
                )
            )
        if series and not known:
            self.env.cr.postcommit.add(lambda: self._link(row.id, series.id))
        return row.id

    @api.model
    def _identity_of(self, company):
        """Environment and taxpayer: what a call about no single series is about."""
        return f"{company._l10n_pt_environment()}/{company._l10n_pt_nif() or ''}"

    @api.model
    def _link(self, row_id, series_id):
        with self.env["l10n_pt.at.service"]._own_transaction() as env:
            row = env[self._name].sudo().browse(row_id)
            row.series_id = env["l10n_pt.document.series"].browse(series_id).exists()

    @api.model
    def _end_accepted(self, row_id, answer):
        """End the row of a call that AT answered as it should.

        :param at.messages.Answer answer: AT's answer
        """
        text = "\n".join([answer.message, *answer.remarks])
        self._end(row_id, "accepted", answer.code, text, answer.exchange)

    @api.model
    def _end_failed(self, row_id, error, text=None):
        """End the row of a call that did not succeed.

        :param at.errors.AtError error: what failed
        :param str text: what the user was told, in place of the error's text
        """
        self._end(
            row_id,
            "unknown" if error.effect == "unknown" else "refused",
            error.code or error.kind.value,
            error.message if text is None else text,
            error.exchange,
            error.kind,
        )

    @api.model
    def _end_broken_off(self, row_id, sent, error):
        """End the row of a call that something else than AT has ended."""
        _logger.info("A call to AT was broken off: %s", type(error).__name__)
        # Without a database the row stays as it is: the next attempt finds it.
        with suppress(Exception):
            self._end(
                row_id,
                "unknown" if sent else "refused",
                "server_stopped" if sent else "not_sent",
                type(error).__name__,  # its text might hold a secret
                kind=ErrorKind.INTERRUPTED if sent else ErrorKind.CONFIGURATION,
            )

    @api.model
    def _end(self, row_id, outcome, code, message, exchange=None, kind=None):
        try:
            with self.env["l10n_pt.at.service"]._own_transaction() as env:
                env[self._name].sudo().browse(row_id).write(
                    {
                        "outcome": outcome,
                        "result_code": code and str(code),
                        "error_kind": kind and kind.value,
                        "message": message,
                        "request_xml": exchange and exchange.request_xml,
                        "response_xml": exchange and exchange.response_xml,
                        "duration_ms": exchange and exchange.duration_ms,
                    }
                )
            # The caller's connection was idle all the while: is it still there?
            self.env.cr.execute("SELECT", log_exceptions=False)
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            _logger.warning("Database lost during a call to AT", exc_info=True)
            raise UserError(
                self.env._(
                    "The connection to the database was lost while AT was answering. "
                    "Try again: Odoo first asks AT what became of it."
                )
            ) from error

    # === What the log tells ===

    @api.model
    def _compared_at(self, companies):
        """When AT last told all series of each company, in its present environment.

        :rtype: dict[res.company, datetime], only of companies that were compared
        """
        groups = self.sudo()._read_group(
            [
                ("company_id", "in", companies.ids),
                ("scope", "=", "all"),
                ("outcome", "=", "accepted"),
            ],
            ["company_id", "identity"],
            ["create_date:max"],
        )
        return {
            company.with_env(companies.env): moment
            for company, identity, moment in groups
            if identity == self._identity_of(company)
        }

    @api.model
    def _failure_text(self, owner):
        """That AT was not reached at the last call with a company's credentials.

        :param owner: the company that has the credentials
        :return: ``""`` when AT answered
        :rtype: str
        """
        rows = self.sudo()
        domain = [("company_id", "child_of", owner.id), ("outcome", "!=", "sending")]
        last = rows.search(domain, limit=1)
        if last.result not in ("unreached", "unknown"):
            return ""
        if last._kind() in CREDENTIAL_KINDS:
            return ""  # nothing to do with the line
        accepted = rows.search([*domain, ("outcome", "=", "accepted")], limit=1)
        values = {
            "time": format_datetime(self.env, last.create_date, dt_format="short"),
            "success": accepted
            and format_datetime(self.env, accepted.create_date, dt_format="short"),
        }
        if last.result == "unreached":
            text = self.env._("AT could not be reached on %(time)s.", **values)
        else:
            text = self.env._("AT gave no clear answer on %(time)s.", **values)
        if accepted:
            text += " " + self.env._("Last successful call: %(success)s.", **values)
        return text

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
