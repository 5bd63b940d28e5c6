# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which series may number a document: one rule for choosing, checking and reporting.

Taxpayer, environment and kind of a document and of its series agree, always: AT gave
the code to that taxpayer for that series (Portaria 195/2020, art. 2 and 3).
"""

from datetime import date
from typing import Any, NamedTuple


class Wanted(NamedTuple):
    """What a document asks of the series that numbers it."""

    holder: object  # what its series hang on, such as a journal
    companies: tuple  # its company and that one's parents, whose own series serve all
    document_type: str  # AT's two letters
    day: date  # of the document
    nif: str  # taxpayer of the company that issues it
    environment: str  # "test" or "production", of that company
    series_type: str  # "F" for practice, else "N"
    training: bool  # whether that company is for practice
    family: str | None = None  # identifier of the corrected document's series
    in_regime: bool = False  # whether that company may issue under cash VAT
    cash_vat: bool | None = None  # whether the document does; None: either will do
    captured: date | None = None  # of a paper: the day that counts in its place

    def broken_rule(self, series: Any) -> str | None:
        """Name of the rule that keeps the document out of a series, or None.

        :param series: an ``l10n_pt.document.series``, or an empty recordset
        """
        kinds = {self.series_type, series.series_type}
        broken = {
            "missing": not series,
            "state": series.state != "registered",
            "nif": series.nif != self.nif,
            "environment": series.environment != self.environment,
            "type": series.document_type != self.document_type,
            "holder": not self._is_near(series),
            "recovery": series.series_type == "R" and self.series_type != "N",
            "training": "F" in kinds and not (kinds == {"F"} and self.training),
            "cash_vat": series.is_cash_vat and not self.in_regime,
            "start": not series.start_date or series.start_date > self._day(series),
        }
        return next((rule for rule, is_broken in broken.items() if is_broken), None)

    def _day(self, series: Any) -> date:
        """The day that the start of a series rules."""
        is_recovery = series.series_type == "R"
        return self.captured or self.day if is_recovery else self.day

    def is_served_by(self, series: Any) -> bool:
        """Whether a series is of the right type and for the right place."""
        return series.document_type == self.document_type and self._is_near(series)

    def _is_near(self, series: Any) -> bool:
        return series._holder() in (self.holder, *self.companies)

    def is_of_regime(self, series: Any) -> bool:
        """Whether a series is under cash VAT as the document is, or not as it is not.

        Its own series are a duty (regime of DL 71/2013, art. 6). A person may know
        better than what we can tell of a customer, so this does not forbid a series.
        """
        return self.cash_vat is None or self.cash_vat == series.is_cash_vat

    def pick(self, candidates: Any) -> Any:
        """The series that the document takes by itself, or an empty recordset.

        Those of its holder come before those of the whole company; among each, the one
        of its family, else the default with the latest start.

        :param candidates: registered series, latest start first
        """
        fitting = candidates.filtered(
            lambda series: (
                series.series_type == self.series_type
                and self.is_of_regime(series)
                and not self.broken_rule(series)
            )
        )
        own = fitting.filtered(lambda series: series._holder() == self.holder)
        family = (self.family or "").lower()
        for group in (own, fitting - own):
            related = group.filtered(lambda series: series.name.lower() == family)
            if found := (related or group.filtered("is_default"))[:1]:
                return found
        return candidates.browse()

    def near_miss(self, candidates: Any) -> Any:
        """A default series that only taxpayer, start or regime rule out.

        :param candidates: as for ``pick``
        """
        defaults = candidates.sorted("start_date").filtered("is_default")
        defaults = defaults.filtered(
            lambda series: series.document_type == self.document_type
        )
        for rule in ("start", "nif", None):
            for series in defaults:
                # By rule None it could be chosen: it is not of the regime.
                if self.broken_rule(series) == rule and (
                    self.is_of_regime(series) == bool(rule)
                    and series.series_type == self.series_type
                ):
                    return series
        return candidates.browse()
