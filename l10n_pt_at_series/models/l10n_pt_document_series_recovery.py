# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import namedtuple
from contextlib import suppress
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..at.errors import AtError, ErrorKind
from ..exceptions import SeriesError
from . import at_messages

FIRST_DELAY = timedelta(minutes=5)
LONGEST_DELAY = timedelta(days=1)
LONGEST_CALL = timedelta(minutes=10)  # the client gives up long before

# Last number (0: none), whether there are documents, and how many drafts hold it.
Issued = namedtuple("Issued", "last_number is_used drafts")


class L10nPtDocumentSeries(models.Model):
    """What is done when an answer was lost, and how a series is held still."""

    _inherit = "l10n_pt.document.series"

    @api.model
    def _cron_resolve_pending(self):
        """Ask AT about series without a clear answer, with growing delay.

        Credentials that AT has refused are never repeated by themselves, because AT
        would block the user.
        """
        self._mark_interrupted()
        pending = self.with_context(active_test=False).search(
            [("state", "=", "pending")], order="id"
        )
        due = pending.filtered(lambda series: series._is_due())
        self.env["ir.cron"]._commit_progress(remaining=len(due))
        for number, series in enumerate(due, start=1):
            # A conflict with somebody else's transaction is for the next turn.
            with suppress(*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                series._attempt("_ask_again")
            self.env["ir.cron"]._commit_progress(1, remaining=len(due) - number)

    def _ask_again(self):
        # Not sorted out before: AT may refuse the credentials on the way.
        if not self.company_id._l10n_pt_at_works_by_itself():
            return None
        try:
            return self._query_one()
        except SeriesError as error:
            # The log of communications has the details.
            if isinstance(error.__cause__, AtError):
                cause = at_messages.facts(error.__cause__)
                self._at_write({"pending_error": cause})
            raise

    def _is_due(self):
        """5 minutes after the first question, then twice as long each time."""
        rows = self.communication_ids.sorted("id")
        asked = len(rows.filtered(lambda row: row.operation == "query"))
        delay = min(FIRST_DELAY * 2 ** min(asked, 10), LONGEST_DELAY)
        return not rows or rows[-1].create_date + delay <= fields.Datetime.now()

    @api.model
    def _mark_interrupted(self):
        """Find series whose last attempt ended with its process, and let AT be asked.

        The log row was committed before the call. The series itself still stands as it
        was before, because the surrounding transaction never ended.
        """
        service = self.env["l10n_pt.at.service"]
        rows = self.env["l10n_pt.at.communication"].sudo()
        service._close_abandoned(fields.Datetime.now() - LONGEST_CALL)
        # A registered series has its code, perhaps typed by hand: only its end counts.
        unclear = rows.search(
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
        for series in unclear.series_id:
            with suppress(*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                series._attempt("_mark_one_interrupted")

    def _mark_one_interrupted(self):
        attempt = self._unanswered_attempt()
        if not attempt:
            return
        self.env["l10n_pt.at.service"]._hold(self)  # busy: the attempt is alive
        self._at_write(
            {
                "state": "pending",
                "pending_operation": attempt.operation,
                "pending_error": at_messages.facts(
                    AtError(ErrorKind.INTERRUPTED, code="server_stopped")
                ),
            }
        )

    def _unanswered_attempt(self):
        """The row of the last attempt to change the series that may have reached AT.

        Empty when AT has been asked since, or when it is the registration of a series
        that has its code.
        """
        # By identity: under another name the series was another one to AT.
        rows = self.env["l10n_pt.at.service"]._rows(self.env, self)
        attempt = rows.filtered(
            lambda row: row.operation != "query" and row.outcome != "refused"
        )[:1]
        if self.state == "registered" and attempt.operation == "register":
            return rows.browse()
        asked = rows.filtered(
            lambda row: row.operation == "query" and row.outcome == "accepted"
        )
        return attempt.filtered(lambda attempt: asked[:1].id < attempt.id)

    def _check_end_answered(self):
        """Hold back postings while AT may have ended the series unknown to Odoo.

        Whoever is ending it holds the row of the series until the answer is stored: a
        posting that gets as far as this meets only attempts whose process died.

        :raise SeriesError: AT has not been asked what became of the attempt
        """
        # Our snapshot may be older than the answer: read on another connection.
        with self.env["l10n_pt.at.service"]._own_transaction() as env:
            attempt = self.with_env(env)._unanswered_attempt()
        if attempt:
            raise SeriesError(
                self.env._(
                    "Series %(series)s was being finalised or annulled when the server "
                    "stopped, and AT may have ended it. Query AT, then post again.",
                    series=self.display_name,
                ),
                *self._form_button(),
            )

    def _freeze(self):
        """Hold back postings into the series and read what is issued in it.

        :rtype: Issued
        :raise SeriesError: documents are being posted in the series right now
        """
        self.ensure_one()
        # First, or whoever is just ending the series would look like a posting.
        self.env["l10n_pt.at.service"]._hold(self)
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise SeriesError(
                self.env._(
                    "Documents are being posted in series %(series)s. Try again in a "
                    "moment.",
                    series=self.display_name,
                )
            ) from error
        # Our snapshot may be older than the lock: what others have committed since is
        # seen on another connection only; what we have done ourselves, on this one.
        with self.env["l10n_pt.at.service"]._own_transaction() as env:
            committed = self.with_env(env).exists()._issued()
        return Issued(*map(max, committed, self._issued()))

    def _issued(self):
        """What is issued in the series as this environment sees it."""
        if not self:
            return Issued(0, 0, 0)
        self.invalidate_recordset(["last_number", "is_used"])
        return Issued(
            self.last_number,
            self.is_used,
            self.env["l10n_pt.series.usage"]._count_chosen(self),
        )

    def _closed_on_portal(self, state, last_number=0):
        self._at_write({"state": state, "final_number": last_number})
        self.message_post(body=self.env._("Done by hand on the Portal das Finanças."))
