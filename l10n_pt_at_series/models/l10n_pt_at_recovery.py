# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import LockError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..at.errors import AtError, ErrorKind
from ..exceptions import SeriesError
from . import at_messages

FIRST_DELAY = timedelta(minutes=5)
LONGEST_DELAY = timedelta(days=1)
LONGEST_CALL = timedelta(minutes=10)  # the client gives up long before


class Issued(NamedTuple):
    """What is issued in a series."""

    last_number: int  # 0: none
    is_used: bool
    drafts: int  # that hold the series


class L10nPtAtRecovery(models.AbstractModel):
    """What is done when an answer was lost, and how a series is held still."""

    _name = "l10n_pt.at.recovery"
    _description = "Series whose last communication with AT is unclear"

    # === Scheduled ===

    @api.model
    def _resolve_pending(self):
        """Ask AT about series without a clear answer, with growing delay.

        Credentials that AT has refused are never repeated by themselves, because AT
        would block the user.
        """
        self._mark_interrupted()
        pending = self.env["l10n_pt.document.series"].with_context(active_test=False)
        pending = pending.search([("state", "=", "pending")], order="id")
        due = pending.filtered(self._is_due)
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        registrar = self.env["l10n_pt.at.registrar"]
        for number, series in enumerate(due, start=1):
            # A conflict with somebody else's transaction is for the next turn.
            with suppress(*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                registrar._attempt(self._ask_again, series)
            self.env["ir.cron"]._commit_progress(1, remaining=len(due) - number)

    @api.model
    def _ask_again(self, series):
        # Not sorted out before: AT may refuse the credentials on the way.
        if not series.company_id._l10n_pt_at_works_by_itself():
            return None
        try:
            return self.env["l10n_pt.at.registrar"]._query(series)
        except SeriesError as error:
            # The log of communications has the details.
            if error.failure:
                series._at_write({"pending_error": at_messages.facts(error.failure)})
            raise

    @api.model
    def _is_due(self, series):
        """5 minutes after the first question, then twice as long each time."""
        rows = series.communication_ids.sorted("id")
        asked = len(rows.filtered(lambda row: row.operation == "query"))
        delay = min(FIRST_DELAY * 2 ** min(asked, 10), LONGEST_DELAY)
        return not rows or rows[-1].create_date + delay <= fields.Datetime.now()

    # === Attempts whose process died ===

    @api.model
    def _mark_interrupted(self):
        """Find series whose last attempt ended with its process, and let AT be asked.

        The log row was committed before the call. The series itself still stands as it
        was before, because the surrounding transaction never ended.
        """
        service = self.env["l10n_pt.at.service"]
        service._abandon(fields.Datetime.now() - LONGEST_CALL)
        # A registered series has its code, perhaps typed by hand: only its end counts.
        unclear = (
            self.env["l10n_pt.at.communication"]
            .sudo()
            .search(
                [
                    ("operation", "!=", "query"),
                    ("outcome", "!=", "refused"),
                    "|",
                    ("series_id.state", "=", "draft"),
                    "&",
                    ("series_id.state", "=", "registered"),
                    ("operation", "!=", "register"),
                ]
            )
        )
        registrar = self.env["l10n_pt.at.registrar"]
        for series in unclear.series_id:
            with suppress(*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                registrar._attempt(self._mark_one_interrupted, series)

    @api.model
    def _mark_one_interrupted(self, series):
        attempt = self._unanswered_attempt(series)
        if not attempt:
            return
        self.env["l10n_pt.at.service"]._lock(series)  # busy: the attempt is alive
        series._at_write(
            {
                "state": "pending",
                "pending_operation": attempt.operation,
                "pending_error": at_messages.facts(
                    AtError(ErrorKind.INTERRUPTED, code="server_stopped")
                ),
            }
        )

    @api.model
    def _unanswered_attempt(self, series):
        """The row of the last attempt to change a series that may have reached AT.

        Empty when AT has been asked since, or when it is the registration of a series
        that has its code.

        This is where the rule is made. ``_l10n_pt_last_issued`` of the documents asks
        the same in SQL, of attempts to end a series only, within the one query of a
        posting; what it finds is decided here (``_check_end_answered``).
        """
        # By identity: under another name the series was another one to AT.
        rows = self.env["l10n_pt.at.service"]._attempts(self.env, series)
        attempt = rows.filtered(
            lambda row: row.operation != "query" and row.outcome != "refused"
        )[:1]
        if series.state == "registered" and attempt.operation == "register":
            return rows.browse()
        asked = rows.filtered(
            lambda row: row.operation == "query" and row.outcome == "accepted"
        )
        return attempt.filtered(lambda attempt: asked[:1].id < attempt.id)

    # === Held still ===

    @api.model
    def _check_end_answered(self, series):
        """Hold back postings while AT may have ended a series unknown to Odoo.

        Whoever is ending it holds the row of the series until the answer is stored: a
        posting that gets as far as this meets only attempts whose process died.

        :raise SeriesError: AT has not been asked what became of the attempt
        """
        # Our snapshot may be older than the answer: read on another connection.
        with self.env["l10n_pt.at.service"]._own_transaction() as env:
            attempt = env[self._name]._unanswered_attempt(series.with_env(env))
        if attempt:
            raise SeriesError(
                self.env._(
                    "Series %(series)s was being finalised or annulled when the server "
                    "stopped, and AT may have ended it. Query AT, then post again.",
                    series=series.display_name,
                ),
                *series._form_button(),
            )

    @api.model
    def _freeze(self, series):
        """Hold back postings into a series and read what is issued in it.

        :rtype: Issued
        :raise SeriesError: documents are being posted in the series right now
        """
        series.ensure_one()
        # First, or whoever is just ending the series would look like a posting.
        self.env["l10n_pt.at.service"]._lock(series)
        try:
            series.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise SeriesError(
                self.env._(
                    "Documents are being posted in series %(series)s. Try again in a "
                    "moment.",
                    series=series.display_name,
                )
            ) from error
        # Our snapshot may be older than the lock: what others have committed since is
        # seen on another connection only; what we have done ourselves, on this one.
        with self.env["l10n_pt.at.service"]._own_transaction() as env:
            committed = self._issued(series.with_env(env).exists())
        return Issued(*map(max, committed, self._issued(series)))

    @api.model
    def _issued(self, series):
        """What is issued in a series as its environment sees it."""
        if not series:
            return Issued(0, False, 0)
        series.invalidate_recordset(["last_number", "is_used"])
        usage = series.env["l10n_pt.series.usage"]
        return Issued(series.last_number, series.is_used, usage._count_chosen(series))
