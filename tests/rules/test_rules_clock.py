# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, timedelta, timezone

import pytest

from l10n_pt_at_series.rules import clock


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2027-01-14T23:59:59", "2027-01-14"),  # winter: Lisbon is at UTC
        ("2027-01-15T00:00:00", "2027-01-15"),
        ("2027-08-14T22:59:59", "2027-08-14"),  # summer: an hour ahead
        ("2027-08-14T23:00:00", "2027-08-15"),
        ("2027-03-28T00:30:00", "2027-03-28"),  # the night the clock moves on
        ("2027-10-31T23:30:00", "2027-10-31"),  # and the one it moves back
        ("2026-12-31T23:59:59", "2026-12-31"),
    ],
)
def test_the_day_is_lisbons_whoever_gives_the_moment(moment, day):
    naive = datetime.fromisoformat(moment)
    aware = naive.replace(tzinfo=timezone.utc)
    elsewhere = aware.astimezone(timezone(timedelta(hours=-11)))
    assert [str(clock.today(one)) for one in (naive, aware, elsewhere)] == [day] * 3
