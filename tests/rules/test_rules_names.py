# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l10n_pt_at_series.rules import identifiers, names

NAMES = st.text(alphabet=string.ascii_letters + string.digits + "._-", max_size=35)


@pytest.mark.parametrize(
    ("name", "start_year", "year"),
    [
        ("A2026", 2026, 2026),
        ("2026", 2026, 2026),
        ("26B", 2026, 2026),
        ("L5.26", 2026, 2026),
        ("A2025", 2026, 2025),  # named after another year than it starts in
        ("A2027", 2026, 2027),
        ("2026B01", 2026, 2026),
        ("A2025-26", 2026, 2026),  # of two years the one it starts in
        ("A2024-2025", 2025, 2025),
        ("LOJA", 2026, None),
        ("A20261", 2026, None),  # digits that do not stand alone
        ("126", 2026, None),
        ("A1926", 2026, None),
        ("B27", 2026, None),
        ("07A", 2107, 2107),
    ],
)
def test_the_year_of_a_name_is_digits_that_stand_alone(name, start_year, year):
    assert names.year(name, start_year) == year


@pytest.mark.parametrize(
    ("name", "renewed"),
    [
        ("A2026", "A2027"),
        ("26B", "27B"),
        ("2026", "2027"),
        ("F.2026.L2", "F.2027.L2"),
        ("A2025", "A2027"),
        ("A2026-2026", "A2027-2026"),
        ("LOJA", "LOJA-2027"),
        ("A20261", "A20261-2027"),
        ("A2027", "A2027-2027"),  # says the new year already: not the same again
        ("S" * 35, "S" * 30 + "-2027"),
    ],
)
def test_next_years_name_says_next_year(name, renewed):
    assert names.renewed(name, 2026, 2027) == renewed


@given(NAMES, st.integers(2020, 2098))
def test_a_renewed_name_is_another_one_and_no_longer_than_at_takes(name, year):
    renewed = names.renewed(name, year, year + 1)
    assert renewed.lower() != name.lower()
    assert len(renewed) <= identifiers.MAX_LENGTH


@given(NAMES, st.integers(2020, 2098))
def test_the_year_that_is_found_is_the_one_that_is_renewed(name, year):
    renewed = names.renewed(name, year, year + 1)
    if names.year(name, year) in (None, year + 1):
        assert renewed == f"{name[:30]}-{year + 1}"
    else:
        assert names.year(renewed, year + 1) == year + 1


@pytest.mark.parametrize(
    ("name", "taken", "free"),
    [
        ("A2027", (), "A2027"),
        ("A2027", {"a2027"}, "A2027B"),
        ("A2027", {"a2027", "a2027b"}, "A2027C"),
        ("a2027", {"a2027"}, "a2027B"),
        ("S" * 35, {"s" * 35}, "S" * 34 + "B"),
        # All letters are taken: the name itself, and the person is told.
        ("A", {"a", *(f"a{one}" for one in string.ascii_lowercase)}, "A"),
    ],
)
def test_a_name_that_is_taken_gets_a_letter(name, taken, free):
    assert names.first_free(name, taken) == free
