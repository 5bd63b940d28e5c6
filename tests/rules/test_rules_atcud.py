# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import pytest
from hypothesis import given
from hypothesis import strategies as st

from l10n_pt_at_series.rules import atcud


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("AAJFX7K2WM", "AAJFX7K2WM"),
        ("  jfx7k2wm\t", "JFX7K2WM"),
        ("\u00a0JFX7K2WM\u00a0", "JFX7K2WM"),
        ("ſfx7k2wm", "ſfx7k2wm"),
        ("", ""),
    ],
)
def test_codes_are_trimmed_and_capitalised_without_repairing_wrong_letters(typed, code):
    assert atcud.normalise_code(typed) == code


@pytest.mark.parametrize(
    ("code", "environment", "expected"),
    [
        ("JFX7K2WM", "production", ()),
        ("JFX7K2WMJFX7K2WMJFX7K2WM", "production", ()),
        ("AAJFX7K2WM", "test", ()),
        ("JFX7K2W", "production", ("too_short",)),
        ("", "production", ("too_short",)),
        ("", "test", ("too_short",)),
        ("JFX7 K2WM", "production", ("characters",)),
        ("JFX7K2WÉ", "production", ("characters",)),
        ("jfx7k2wm", "production", ("characters",)),
        ("JFX7K2WM\n", "production", ("characters",)),
        ("AAJFX7K2WM", "production", ("test_code",)),
        ("JFX7K2WM", "test", ("not_test_code",)),
        ("J" * 68, "production", ()),
        ("J" * 69, "production", ("too_long",)),
        ("A-", "test", ("too_short", "characters", "not_test_code")),
    ],
)
def test_each_problem_of_a_code_has_a_name(code, environment, expected):
    assert atcud.code_problems(code, environment) == expected


@pytest.mark.parametrize("code", ["JFX7K2WM", "AAJFX7K2WM"])
def test_codes_in_the_observed_alphabet_are_usual(code):
    assert not atcud.unusual_alphabet(code)


@pytest.mark.parametrize("code", ["JFX7K2W0", "JFX7K2WO", "JFX7K2W1", "AAJFX7K2WI"])
def test_easily_mistaken_letters_are_unusual(code):
    assert atcud.unusual_alphabet(code)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("FT A2027/1", "JFX7K2WM-1"),
        ("FT A2027/0001", "JFX7K2WM-0001"),
        ("FT A2027/0", "JFX7K2WM-0"),
        ("FT A/B/12", "JFX7K2WM-12"),
    ],
)
def test_the_atcud_keeps_the_digits_after_the_last_slash(number, expected):
    assert atcud.compose("JFX7K2WM", number) == expected


@pytest.mark.parametrize(
    "number", ["", "FT A2027", "FT A/", "FT A/1a", "FT A/1\n", "A/٣"]
)
def test_a_number_without_digits_after_the_last_slash_has_no_atcud(number):
    with pytest.raises(ValueError, match="no ATCUD"):
        atcud.compose("JFX7K2WM", number)


def test_without_a_code_there_is_no_atcud():
    with pytest.raises(ValueError, match="no ATCUD"):
        atcud.compose("", "FT A2027/1")


@given(
    prefix=st.text(max_size=40),
    digits=st.text(alphabet="0123456789", min_size=1, max_size=30),
)
def test_whatever_stands_before_the_slash_the_digits_survive_as_printed(prefix, digits):
    assert atcud.compose("JFX7K2WM", f"{prefix}/{digits}") == f"JFX7K2WM-{digits}"


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing(text):
    once = atcud.normalise_code(text)
    assert atcud.normalise_code(once) == once


@given(
    st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=8, max_size=68)
)
def test_a_code_is_good_in_exactly_one_environment(code):
    good = [env for env in ("test", "production") if not atcud.code_problems(code, env)]
    assert good == (["test"] if code.startswith("AA") else ["production"])
