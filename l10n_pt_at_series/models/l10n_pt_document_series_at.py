# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from collections import namedtuple
from datetime import timedelta

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import format_date

from ..at.errors import AtError
from ..exceptions import SeriesError
from ..rules import codes
from . import at_messages
from .l10n_pt_at_service import CREDENTIAL_KINDS, SeriesBusy

_logger = logging.getLogger(__name__)

# What may be asked of AT in each state; serves buttons, checks and scheduled actions.
TRANSITIONS = {
    "draft": {"register", "query", "set_code"},
    "pending": {"register", "query", "set_code"},
    "registered": {"query", "finalise", "annul"},
    "finalised": {"query"},
    "annulled": {"query"},
}
AT_STATES = {"A": "registered", "F": "finalised", "N": "annulled"}
NOT_REGISTERED = {
    "state": "draft",
    "pending_operation": False,
    "pending_error": False,
}

# Outcomes: accepted, unknown (AT did not say clearly), busy, refused, credentials (they
# were refused: the next call would be too) and manual (nothing was sent). ``elsewhere``
# is AT's record of a series that somebody else registered, for a person to decide.
Result = namedtuple("Result", "series outcome message elsewhere", defaults=[None])


class L10nPtDocumentSeries(models.Model):
    """What AT is asked about a series, and what its answers change."""

    _inherit = "l10n_pt.document.series"

    # === Buttons ===

    def action_register(self):
        """Register the series at AT, or adopt the registration AT already has.

        One series: raises when AT or a rule refuses. Several: registers all it can.

        :return: a notification with a line per series, or the dialog that asks about
            a registration made elsewhere
        :raise UserError: the only series of ``self`` is refused
        """
        return self._ask_at("action_register", "_register_one")

    def action_query(self):
        """Ask AT and take over its answer; this resolves series that wait for AT.

        :return: see ``action_register``
        :raise UserError: the only series of ``self`` could not be queried
        """
        return self._ask_at("action_query", "_query_one")

    def _ask_at(self, button, method):
        self.check_access("write")
        if dialog := self._password_dialog(button):
            return dialog
        if len(self) != 1:
            return self._notification(self.sorted("id")._attempt_all(method))
        result = getattr(self, method)()
        if result.elsewhere:
            return self._take_over_dialog(result.elsewhere)
        return self._notification([result])

    def action_finalise(self):
        """Open the dialog that ends the series with its last number.

        :return: the dialog, or a notification that it has ended already
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "finalised":
            return self._done_already()
        self._check_transition("finalise")
        return self._dialog("l10n_pt.series.finalise", self.env._("Finalise series"))

    def action_annul(self):
        """Open the dialog that annuls a registration made in error.

        :return: the dialog, or a notification that it is annulled already
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "annulled":
            return self._done_already()
        self._check_transition("annul")
        return self._dialog("l10n_pt.series.annul", self.env._("Annul series"))

    def action_view_documents(self):
        self.ensure_one()
        return self.env["l10n_pt.series.usage"]._list_action(self)

    def action_view_communications(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series.l10n_pt_at_communication_action"
        )
        action["domain"] = [("series_id", "=", self.id)]
        action["context"] = {}
        return action

    def _query_button(self):
        """Action and text of a button that asks AT about the series."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series.l10n_pt_document_series_query_action"
        )
        action["context"] = {
            "active_model": self._name,
            "active_id": self.id,
            "active_ids": self.ids,
        }
        return action, self.env._("Query AT")

    def _password_dialog(self, method):
        return self.env["l10n_pt.at.service"]._password_dialog(self, method)

    def _dialog(self, model, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_series_id": self.id},
        }

    # === Register and query ===

    def _register_one(self):
        self.ensure_one()
        if self.state == "registered":
            return Result(self, "accepted", self._registered_text())
        self._check_transition("register")
        self._refresh_identity()
        service = self.env["l10n_pt.at.service"]
        service._hold(self)
        try:
            if self.state == "pending" or service._needs_query(self, "register"):
                if info := service._send_query(self):
                    return self._adopt(info)
            self._check_start_date()
            return self._apply(service._send_register(self))
        except AtError as error:
            if str(error.code) == str(codes.ALREADY_REGISTERED):
                return self._adopt_registered_elsewhere(error)
            return self._failed("register", error)

    def _adopt_registered_elsewhere(self, refusal):
        """AT says 4001 and keeps the code to itself: ask for it."""
        try:
            info = self.env["l10n_pt.at.service"]._send_query(self)
        except AtError as error:
            return self._failed("register", error)
        if not info:
            raise self._refusal(refusal) from refusal
        return self._adopt(info)

    def _query_one(self):
        self.ensure_one()
        self._check_transition("query")
        if self.state == "draft":
            self._refresh_identity()
        service = self.env["l10n_pt.at.service"]
        service._hold(self)
        try:
            info = service._send_query(self)
        except AtError as error:
            raise self._refusal(error) from error
        if info:
            return self._adopt(info)
        if self.state == "pending" and self.pending_operation == "register":
            self._at_write(NOT_REGISTERED)
        return Result(
            self,
            "unknown" if self.validation_code else "accepted",
            self.env._(
                "AT does not know series %(series)s of taxpayer %(nif)s.",
                series=self.display_name,
                nif=self.nif,
            ),
        )

    def _adopt(self, info):
        """Take over a registration found at AT, if it is the one meant here.

        :param at.messages.SeriesInfo info: AT's record
        :raise SeriesError: it is another one, or spent
        """
        if self.state == "draft" or self.pending_operation == "register":
            problem, elsewhere = self._other_registration(info), None
            if not problem and not self._is_explained(info):
                problem, elsewhere = self._elsewhere_text(info), info
            if problem:
                if self.state == "draft" and not elsewhere:
                    raise SeriesError(problem)
                # Ours was not made: a draft can be given another name.
                self._at_write(NOT_REGISTERED)
                return Result(self, "refused", problem, elsewhere)
        elif self.validation_code and info.validation_code != self.validation_code:
            raise SeriesError(
                self.env._(
                    "AT has code %(at)s for series %(series)s, Odoo has %(odoo)s. "
                    "Compare both on the Portal das Finanças before issuing documents.",
                    at=info.validation_code,
                    series=self.display_name,
                    odoo=self.validation_code,
                )
            )
        return self._apply(info)

    def _other_registration(self, info):
        """Why AT's record of the name is not the one meant here; or None."""
        if AT_STATES.get(info.state) != "registered":
            return self.env._(
                "AT has a series %(series)s of this taxpayer that is finalised "
                "or annulled: its name is spent. Choose another name.",
                series=self.display_name,
            )
        # AT's type of series may be one that nobody knows, or missing.
        found = info.series_type or self.series_type, info.first_number
        if found != (self.series_type, self.first_number):
            return self.env._(
                "AT already has a series %(series)s with first number "
                "%(number)s and type %(type)s, made elsewhere. If it is this "
                "one, enter the same first number and type here and register "
                "again: Odoo takes over its code. If not, choose another name.",
                series=self.display_name,
                number=info.first_number,
                type=info.series_type,
            )
        return None

    def _apply(self, info, last_number=0):
        """Write AT's record of the series; what AT left out stays as it is here.

        :param int last_number: what AT was told, should it not repeat it
        """
        self._check_code_unused(info.validation_code)
        state = AT_STATES.get(info.state, self.state)
        last_number = info.last_number or last_number or self.final_number
        if state == "finalised":
            last_number = last_number or self.last_number
        self._at_write(
            {
                "state": state,
                "validation_code": info.validation_code,
                "registration_date": info.registration_date
                or self.registration_date
                or self._today(),
                "start_date": info.start_date or self.start_date,
                "final_number": last_number,
                "pending_operation": False,
                "pending_error": False,
            }
        )
        return Result(self, "accepted", self._registered_text())

    def _failed(self, operation, error):
        """AT did not do it, or did not say clearly whether it did."""
        if error.outcome != "unknown":
            raise self._refusal(error) from error
        self._at_write(
            {
                "state": "pending",
                "pending_operation": operation,
                "pending_error": at_messages.facts(error),
            }
        )
        return Result(self, "unknown", self.pending_message)

    def _refusal(self, error):
        """What the user reads when AT did not do it, with the button that helps."""
        return SeriesError(
            at_messages.explain(self.env, error),
            *at_messages.remedy_button(self.env, error, self),
        )

    @api.depends("pending_error")
    @api.depends_context("lang", "uid")
    def _compute_pending_message(self):
        for series in self:
            error = series.pending_error
            series.pending_message = error and at_messages.explain(
                self.env, at_messages.restored(error)
            )

    # === Helpers ===

    def _attempt_all(self, method):
        """Call a method of each series; errors become results.

        Refused credentials are not sent again for the next series: AT blocks the user
        after several failures.

        :rtype: list[Result], in the order of ``self``
        """
        results, refused = [], {}
        for series in self:
            owner = series.company_id.l10n_pt_at_account_company_id
            if owner in refused:
                result = refused[owner]._replace(series=series)
            else:
                result = series._attempt(method)
            if result.outcome == "credentials":
                refused[owner] = result
            results.append(result)
        return results

    def _attempt(self, method, *arguments):
        """Call a method of the series; an error becomes its result.

        What nobody expected is undone, noted in the server's log and told, and does not
        stop the next series.
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                return self._told(method, *arguments)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # Odoo starts the whole request over
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            # The database is lost, and the savepoint with it.
            raise error.__context__ or error from None
        except UserError as error:
            return Result(self, "refused", str(error))
        except Exception as error:
            _logger.warning("%s of %s failed", method, self, exc_info=True)
            return Result(self, "refused", self._unexpected_text(error))

    def _told(self, method, *arguments):
        """Call a method of the series; a refusal, which undoes nothing, is told."""
        try:
            return getattr(self, method)(*arguments)
        except SeriesBusy as error:
            return Result(self, "busy", str(error))
        except SeriesError as error:
            kind = getattr(error.__cause__, "kind", None)
            outcome = "credentials" if kind in CREDENTIAL_KINDS else "refused"
            return Result(self, outcome, str(error))

    def _unexpected_text(self, error):
        return self.env._(
            "Something unexpected happened (%(error)s). Query AT, then try again; if "
            "it happens again, report it to whoever maintains your Odoo, with the log "
            "of the server.",
            error=type(error).__name__,
        )

    def _allows(self, operation):
        self.ensure_one()
        if self.pending_operation in ("finalise", "annul"):
            return operation == "query"  # it has its code; only its end is unclear
        return operation in TRANSITIONS[self.state]

    def _check_transition(self, operation):
        if not self._allows(operation):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise SeriesError(
                self.env._(
                    "Series %(series)s is in state “%(state)s”, which does not allow "
                    "this.",
                    series=self.display_name,
                    state=labels[self.state],
                )
            )

    def _check_start_date(self):
        if self.start_date < self._today():
            raise SeriesError(
                self.env._(
                    "Start date %(date)s of series %(series)s is in the past. AT "
                    "accepts today or later: change the start date and register again.",
                    date=format_date(self.env, self.start_date),
                    series=self.display_name,
                )
            )

    def _refresh_identity(self):
        """The company, and the documents of its journals, may have changed meanwhile.

        :raise ValidationError: somebody has numbers of this draft by now
        """
        self._at_write(
            {
                "nif": self.company_id._l10n_pt_nif(),
                "environment": self.company_id._l10n_pt_environment(),
            }
        )
        self._check_prefix_is_free()

    def _at_write(self, vals):
        """Write what comes from AT; unchanged values cost nothing."""
        changed = {
            name: value
            for name, value in vals.items()
            if (self[name] or False) != (value or False)
        }
        if changed:
            self.sudo().with_context(l10n_pt_at_answer=True).write(changed)

    def _registered_text(self):
        if self.state != "registered":
            labels = dict(self._fields["state"]._description_selection(self.env))
            return self.env._(
                "Series %(series)s at AT: %(state)s.",
                series=self.display_name,
                state=labels[self.state],
            )
        return self.env._(
            "Series %(series)s is registered. Code: %(code)s.",
            series=self.display_name,
            code=self.validation_code,
        )

    @api.depends("state", "registration_date")
    def _compute_can_be_annulled(self):
        # AT: on the day of the registration or the day after (Lisbon), never used.
        yesterday = self._today() - timedelta(days=1)
        for series in self:
            series.can_be_annulled = bool(
                series.state == "registered"
                and not series.is_used
                and series.registration_date
                and series.registration_date >= yesterday
            )

    def _done_already(self, close=False):
        """A repeated call finds the work done, and says so."""
        result = Result(self, "accepted", self._registered_text())
        return self._notification([result], close=close)

    def _notification(self, results, close=False):
        bad = [result for result in results if result.outcome != "accepted"]
        lines = [
            result.message
            if len(results) == 1
            else f"{result.series.display_name}: {result.message}"
            for result in results
        ]
        after = (
            {"type": "ir.actions.act_window_close"}
            if close
            else {"type": "ir.actions.client", "tag": "soft_reload"}
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Communication with AT"),
                "message": "\n".join(lines),
                "type": "warning" if bad else "success",
                "sticky": bool(bad),
                "next": after,
            },
        }
