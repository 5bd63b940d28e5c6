# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo import models

from ..at.errors import AtError, ErrorKind
from ..exceptions import SeriesError
from .l10n_pt_at_service import CREDENTIAL_KINDS
from .l10n_pt_document_series_at import AT_STATES, Result

CLOSED = {"finalise": "finalised", "annul": "annulled"}


class L10nPtDocumentSeries(models.Model):
    """When a series is old, what must hold before it ends, and how AT ends it."""

    _inherit = "l10n_pt.document.series"

    def _year_of_name(self):
        """The year a series is named after, or None: 2026 in A2026 and in 26B."""
        self.ensure_one()
        if found := re.search(r"(?<!\d)20\d\d(?!\d)", self.name):
            return int(found[0])
        year = self.start_date.year
        return year if re.search(rf"(?<!\d){year % 100:02}(?!\d)", self.name) else None

    def _has_successor(self):
        """Whether a later series takes the documents of today by itself."""
        self.ensure_one()
        chosen = self._choose(
            self.company_id._l10n_pt_wanted(
                self._holder(), self.document_type, self._today()
            )
        )
        return chosen.start_date and (chosen.start_date, chosen.id) > (
            self.start_date,
            self.id,
        )

    def _old(self):
        """Those of ``self`` that another one has followed, or whose year is over."""
        this_year = self._today().year
        return self.filtered(
            lambda series: (
                series.environment == series.company_id._l10n_pt_environment()
                and (
                    (series._year_of_name() or this_year) < this_year
                    or series._has_successor()
                )
            )
        )

    def _drafts_to_come(self):
        return self.env["l10n_pt.series.usage"]._drafts_to_come(self)

    def _last_dates(self):
        return self.env["l10n_pt.series.usage"]._last_dates(self)

    def _finalise_old(self, on_portal=False):
        """End the series with its last number, after the same checks as by hand.

        :param bool on_portal: it was done there; AT is not asked
        :rtype: Result
        """
        if self.state == "pending":
            return self._query_one()  # an earlier attempt may have ended it
        number = self._check_finalise()
        if not on_portal:
            return self._finalise(number)
        self._closed_on_portal("finalised", number)
        return Result(self, "accepted", self._registered_text())

    def _archive_old(self):
        self.action_archive()
        return Result(
            self, "accepted", self.env._("Archived here; it stays active at AT.")
        )

    def _check_finalise(self, number=None):
        """Hold the series still and see whether it can end with a number.

        :param int number: its last one, as AT will be told; by default the last issued
        :return: that number
        :raise SeriesError: a draft holds the series, or the number is not the last
        """
        self.ensure_one()
        self.check_access("write")
        self._check_transition("finalise")
        issued = self._freeze()
        if issued.drafts:
            raise SeriesError(
                self.env._(
                    "%(count)s drafts are to be issued in series %(series)s. Post "
                    "them, or choose another series for them, before you finalise it.",
                    count=issued.drafts,
                    series=self.display_name,
                )
            )
        number = issued.last_number if number is None else number
        if number != issued.last_number and issued.is_used:
            raise SeriesError(
                self.env._(
                    "Last number %(number)s: the last document issued in series "
                    "%(series)s is number %(last)s.",
                    number=number,
                    series=self.display_name,
                    last=issued.last_number,
                )
            )
        if number < max(self.first_number, 1):
            raise SeriesError(
                self.env._(
                    "Last number: series %(series)s has issued no document, so there "
                    "is nothing to finalise. Annul it on the day of its registration "
                    "or the day after, or archive it.",
                    series=self.display_name,
                )
            )
        return number

    # === What the dialogs call ===

    def _finalise(self, last_number, justification=None):
        """End the series at AT; ``last_number`` is the last document issued."""
        return self._close("finalise", last_number, justification)

    def _annul(self):
        """Annul the registration at AT."""
        return self._close("annul")

    def _close(self, operation, *arguments):
        self.ensure_one()
        self._check_transition(operation)
        service = self.env["l10n_pt.at.service"]
        service._hold(self)
        number = arguments[0] if arguments else 0
        try:
            if service._needs_query(self, "finalise", "annul"):
                info = service._send_query(self)
                if info and AT_STATES.get(info.state) != self.state:
                    return self._adopt(info)
            answer = getattr(service, f"_send_{operation}")(self, *arguments)
        except AtError as error:
            return self._not_closed(operation, error)
        if answer.series:
            return self._apply(answer.series[0], number)
        self._at_write({"state": CLOSED[operation], "final_number": number})
        return Result(self, "accepted", answer.message)

    def _not_closed(self, operation, error):
        """A refusal is told when AT, asked again, has not done it after all.

        A fault can come after the change: the series would be over at AT, and not here.
        """
        is_answer = error.outcome == "refused" and error.exchange
        if not is_answer or error.kind in CREDENTIAL_KINDS:
            return self._failed(operation, error)
        try:
            info = self.env["l10n_pt.at.service"]._send_query(self)
        except AtError:
            if error.kind is ErrorKind.REFUSED:  # a number of AT's own: it did nothing
                raise self._refusal(error) from error
            return self._failed(operation, AtError(ErrorKind.ANSWER))
        if not info or AT_STATES.get(info.state) != CLOSED[operation]:
            raise self._refusal(error) from error
        result = self._adopt(info)
        text = self.env._(
            "AT answered with a refusal, but has done it: asked again, it says so."
        )
        return result._replace(message=f"{result.message} {text}")
