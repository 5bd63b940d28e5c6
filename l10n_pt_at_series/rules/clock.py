# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The day AT counts by."""

from datetime import date, datetime, timezone
from zoneinfo import ZoneInfo

LISBON = ZoneInfo("Europe/Lisbon")


def today(now: datetime) -> date:
    """The day it is in Lisbon at a moment.

    :param now: with its time zone; without one it is UTC, as Odoo stores moments
    """
    if now.tzinfo is None:
        now = now.replace(tzinfo=timezone.utc)
    return now.astimezone(LISBON).date()
