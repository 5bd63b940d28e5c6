# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re
from collections import Counter

from odoo import models

from ..exceptions import SeriesError
from .l10n_pt_document_series_at import Result


class L10nPtDocumentSeries(models.Model):
    """When a series is old, and what must hold before it ends."""

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
                self.journal_id, self.document_type, self._today()
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
        """Number of drafts that each series will number: chosen, or by themselves.

        :rtype: dict[l10n_pt.document.series, int]
        """
        drafts = (
            self.env["account.move"]
            .sudo()
            .search(
                [("journal_id", "in", self.journal_id.ids), ("state", "=", "draft")]
            )
        )
        return Counter(
            draft._l10n_pt_effective_series().sudo(False)
            for draft in drafts._l10n_pt_to_number()
        )

    def _last_dates(self):
        """Date of the last document of each series that has one.

        :rtype: dict[l10n_pt.document.series, date]
        """
        return dict(
            self.env["account.move"]
            .sudo()
            ._read_group(
                [("l10n_pt_series_id", "in", self.ids), ("l10n_pt_atcud", "!=", False)],
                ["l10n_pt_series_id"],
                ["invoice_date:max"],
            )
        )

    def _finalise_old(self, on_portal=False):
        """End the series with its last number, after the same checks as by hand.

        :param bool on_portal: it was done there; AT is not asked
        :rtype: Result
        """
        if self.state == "pending":
            return self._query_one()  # an earlier attempt may have ended it
        self._check_finalise(self.last_number)
        if not on_portal:
            return self._finalise(self.last_number)
        self._closed_on_portal("finalised", self.last_number)
        return Result(self, "accepted", self._registered_text())

    def _check_finalise(self, number):
        """Hold the series still and see whether it can end with a number.

        :param int number: its last one, as AT will be told
        :raise SeriesError: a draft holds the series, or the number is not the last
        """
        self.ensure_one()
        self.check_access("write")
        self._check_transition("finalise")
        self._check_drafts()
        last_number = self._freeze_last_number()
        if number != last_number and self.document_count:
            raise SeriesError(
                self.env._(
                    "Last number %(number)s: the last document issued in series "
                    "%(series)s is number %(last)s.",
                    number=number,
                    series=self.display_name,
                    last=last_number,
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

    def _check_drafts(self):
        drafts = (
            self.env["account.move"]
            .sudo()
            .search_count(
                [
                    ("l10n_pt_series_id", "=", self.id),
                    ("l10n_pt_atcud", "=", False),
                    ("state", "=", "draft"),
                ]
            )
        )
        if drafts:
            raise SeriesError(
                self.env._(
                    "%(count)s drafts are to be issued in series %(series)s. Post "
                    "them, or choose another series for them, before you finalise it.",
                    count=drafts,
                    series=self.display_name,
                )
            )
