# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The life of a series: its states, what may be asked in each, when it may end.

The states and the arrows between them are drawn beside the field ``state`` of
``l10n_pt.document.series``.
"""

from datetime import date, timedelta

from . import codes

# What may be asked in each state; serves buttons, checks and scheduled actions.
TRANSITIONS = {
    "draft": {"register", "query", "set_code"},
    "pending": {"register", "query", "set_code"},
    "registered": {"query", "finalise", "annul"},
    "finalised": {"query"},
    "annulled": {"query"},
}
# AT's letters, and the states here.
AT_STATES = {
    codes.STATE_ACTIVE: "registered",
    codes.STATE_FINALISED: "finalised",
    codes.STATE_ANNULLED: "annulled",
}
# How a series ends: what AT is asked, and the state it leads to.
ENDS = {"finalise": "finalised", "annul": "annulled"}


def allows(state: str, pending_operation: str | None, operation: str) -> bool:
    """Whether AT may be asked for an operation on a series.

    :param pending_operation: what AT was asked when no clear answer came
    """
    if pending_operation in ENDS:
        return operation == "query"  # it has its code; only its end is unclear
    return operation in TRANSITIONS[state]


def can_be_annulled(
    state: str, documents: int, registration_date: date | None, today: date
) -> bool:
    """Whether AT would annul a registration.

    Only one made in error: active, never used, and on the day of the registration or
    the day after ("no próprio dia ou no dia seguinte": AT, "Comunicação de Séries
    Documentais, Aspetos Específicos" v1.0; refused with 4004). Days are Lisbon's.

    :param documents: number of documents issued in the series
    :param today: in Lisbon
    """
    return bool(
        state == "registered"
        and not documents
        and registration_date
        and registration_date >= today - timedelta(days=1)
    )
