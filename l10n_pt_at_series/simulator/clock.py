# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""AT's clock: the instant, and the day in Lisbon."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

LISBON = ZoneInfo("Europe/Lisbon")


class Clock:
    """Time as AT sees it; tests move it.

    :param read: callable returning the present as an aware datetime
    """

    def __init__(self, read: Callable[[], datetime] | None = None) -> None:
        self._read = read or (lambda: datetime.now(timezone.utc))
        #: moves everything, the window of ``Created`` included
        self.shift = timedelta()
        #: moves only the calendar of the business rules: next day, same session
        self.calendar_shift = timedelta()

    def now(self) -> datetime:
        """The instant against which security headers are checked (aware, UTC)."""
        return self._read().astimezone(timezone.utc) + self.shift

    def moment(self) -> datetime:
        """The instant of the business rules (aware, UTC, whole seconds)."""
        return (self.now() + self.calendar_shift).replace(microsecond=0)

    def today(self) -> date:
        """The day of the business rules; AT counts days in Lisbon (assumed)."""
        return self.moment().astimezone(LISBON).date()
