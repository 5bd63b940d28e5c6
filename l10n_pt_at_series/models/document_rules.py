# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which series may number a document: one rule for choosing, checking and reporting.

Taxpayer, environment and kind of a document and of its series agree, always: AT gave
the code to that taxpayer for that series (Portaria 195/2020, art. 2 and 3).
"""

from datetime import date
from typing import NamedTuple

from odoo.tools import format_date


class Wanted(NamedTuple):
    """What a document asks of the series that numbers it."""

    journal: object  # account.journal
    document_type: str  # AT's two letters
    day: date  # of the document
    nif: str  # taxpayer of the company that issues it
    environment: str  # "test" or "production", of that company
    series_type: str  # "F" for practice, else "N"
    training: bool  # whether that company is for practice
    family: str | None = None  # identifier of the corrected document's series

    def broken_rule(self, series):
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
            "journal": series.journal_id != self.journal,
            "training": "F" in kinds and not (kinds == {"F"} and self.training),
            "start": not series.start_date or series.start_date > self.day,
        }
        return next((rule for rule, is_broken in broken.items() if is_broken), None)

    def pick(self, candidates):
        """The series that the document takes by itself, or an empty recordset.

        The one of its family, else the default with the latest start.

        :param candidates: registered series, latest start first
        """
        fitting = candidates.filtered(
            lambda series: (
                series.series_type == self.series_type and not self.broken_rule(series)
            )
        )
        family = (self.family or "").lower()
        related = fitting.filtered(lambda series: series.name.lower() == family)
        return (related or fitting.filtered("is_default"))[:1]

    def near_miss(self, candidates):
        """A default series that only its taxpayer or its start rules out.

        :param candidates: as for ``pick``
        """
        defaults = candidates.sorted("start_date").filtered("is_default")
        for rule in ("start", "nif"):
            for series in defaults:
                if (
                    self.broken_rule(series) == rule
                    and series.document_type == self.document_type
                ):
                    return series
        return candidates.browse()


def explain(env, rule, wanted, series, company, origin):
    """Say why a document cannot be issued, and what to do.

    :param str rule: of ``Wanted.broken_rule``, or about the corrected document
    :param Wanted wanted: what the document asks for
    :param series: the series in question, perhaps empty
    :param company: the company that issues the document
    :param origin: the document it corrects, perhaps empty
    :rtype: str
    """
    about_origin = rule.startswith("origin")
    states = dict(series._fields["state"]._description_selection(env))
    values = {
        "series": series.display_name,
        "type": wanted.document_type,
        "journal": wanted.journal.display_name,
        "date": format_date(env, wanted.day),
        "state": states.get(series.state),
        "other": series.document_type,
        "start": format_date(env, series.start_date),
        "company": company.name,
        "nif": wanted.nif or "–",
        "other_nif": (origin.l10n_pt_series_id if about_origin else series).nif,
        "origin": origin.display_name,
    }
    texts = {
        "missing": env._(
            "Journal %(journal)s needs a registered AT series for documents of "
            "type %(type)s dated %(date)s, and there is none. Create and "
            "register one, use an existing one by default, or choose one here.",
            **values,
        ),
        "state": env._(
            "Series %(series)s is in state “%(state)s”: only a registered series "
            "can number documents. Register it, or choose another series.",
            **values,
        ),
        "nif": env._(
            "Series %(series)s is registered for taxpayer %(other_nif)s, and "
            "%(company)s issues this document as taxpayer %(nif)s. Register a series "
            "of %(nif)s in journal %(journal)s, or correct the tax ID of the company.",
            **values,
        ),
        "environment": env._(
            "Series %(series)s was registered in the other AT environment (test or "
            "production). Its code is not valid here: choose another series.",
            **values,
        ),
        "type": env._(
            "Series %(series)s is for documents of type %(other)s, this one is of "
            "type %(type)s. Choose another series.",
            **values,
        ),
        "journal": env._(
            "Series %(series)s belongs to another journal than %(journal)s. Choose "
            "a series of this journal.",
            **values,
        ),
        "training": env._(
            "Series %(series)s and this document do not go together: training series "
            "number documents of companies marked for training, and notes that "
            "correct those, and nothing else. Choose another series.",
            **values,
        ),
        "start": env._(
            "Document date %(date)s is before %(start)s, the start of series "
            "%(series)s. Change the date, or choose a series that had started.",
            **values,
        ),
        # Despacho 8632/2014, 3.3.7
        "origin_void": env._(
            "%(origin)s is void: no note can correct it. Delete this draft.", **values
        ),
        "origin_credited": env._(
            "%(origin)s has been credited in full already: no further credit note can "
            "correct it. Delete this draft.",
            **values,
        ),
        "origin_nif": env._(
            "%(origin)s was issued by taxpayer %(other_nif)s, and %(company)s is "
            "taxpayer %(nif)s: it cannot correct it. Void %(origin)s instead.",
            **values,
        ),
        "origin_environment": env._(
            "%(origin)s has a code of the other AT environment (test or production) "
            "and no note can correct it. Void %(origin)s instead.",
            **values,
        ),
    }
    return texts[rule]
