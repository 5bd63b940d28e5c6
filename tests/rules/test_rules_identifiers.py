# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from l10n_pt_at_series.rules.identifiers import number_problem, problems

LAWFUL = re.compile(
    r"(?![Aa][Tt])(?=.{1,35}\Z)[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*", re.ASCII
)
ALPHABET = string.ascii_letters + string.digits + "._-"


@pytest.mark.parametrize("identifier", ["A", "A2027", "2026B01", "FT-2.0_a", "A" * 35])
def test_good_identifiers_have_no_problem(identifier):
    assert problems(identifier) == ()


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        ("", ("empty",)),
        (None, ("empty",)),
        ("A" * 36, ("too_long",)),
        ("São", ("characters",)),
        ("Série2027", ("characters",)),
        ("AÇ2027", ("characters",)),
        ("A 1", ("characters",)),
        ("A 2027", ("characters",)),
        (" A2027", ("characters",)),
        ("A2027 ", ("characters",)),
        ("A/1", ("characters",)),
        ("A/2027", ("characters",)),
        ("A\t1", ("characters",)),
        ("A1\n", ("characters",)),
        ("A2028\n", ("characters",)),
        ("A2028\r\n", ("characters",)),
        ("A٣", ("characters",)),
        (".A", ("separator_edge",)),
        ("A-", ("separator_edge",)),
        ("-A2027", ("separator_edge",)),
        ("A2027-", ("separator_edge",)),
        (".A2027", ("separator_edge",)),
        ("A2027.", ("separator_edge",)),
        ("_A2027", ("separator_edge",)),
        ("A2027_", ("separator_edge",)),
        ("A._B", ("separator_double",)),
        ("A--B", ("separator_double",)),
        ("A--2027", ("separator_double",)),
        ("A.-2027", ("separator_double",)),
        ("A2027_.1", ("separator_double",)),
        ("AT2027", ("reserved_prefix",)),
        ("at2027", ("reserved_prefix",)),
        ("At2027", ("reserved_prefix",)),
        ("aT2027", ("reserved_prefix",)),
        ("AT", ("reserved_prefix",)),
        ("-", ("separator_edge",)),
        ("--", ("separator_edge", "separator_double")),
        ("AT--é-", ("characters", "separator_edge", "separator_double",
                    "reserved_prefix")),
        ("at é" + "-" * 40, ("too_long", "characters", "separator_edge",
                             "separator_double", "reserved_prefix")),
    ],
)  # fmt: skip
def test_each_broken_rule_has_a_name(identifier, expected):
    assert problems(identifier) == expected


def test_transport_documents_take_letters_and_digits_only():
    for identifier in ("A-1", "A.2027", "A-2027", "A_2027"):
        assert problems(identifier, "MG") == ("transport",)
    assert problems("A1", "MG") == ()
    assert problems("A-1", "SI") == ()


@given(st.text(alphabet=ALPHABET, max_size=40))
def test_likely_identifiers_are_judged_as_the_law_writes_them(identifier):
    assert (problems(identifier) == ()) == bool(LAWFUL.fullmatch(identifier))


@given(st.text(max_size=40))
def test_any_text_is_judged_as_the_law_writes_it(identifier):
    assert (problems(identifier) == ()) == bool(LAWFUL.fullmatch(identifier))


@given(
    st.lists(st.text(string.ascii_letters + string.digits, min_size=1), min_size=1),
    st.sampled_from("._-"),
)
def test_words_joined_by_single_separators_are_lawful_up_to_35(words, separator):
    identifier = separator.join(words)
    expected = []
    if len(identifier) > 35:
        expected.append("too_long")
    if identifier[:2] in ("AT", "At", "aT", "at"):
        expected.append("reserved_prefix")
    assert list(problems(identifier)) == expected


@pytest.mark.parametrize("number", ["FT A2027/1", "1 2026/0035", "F.T A-1/123456789"])
def test_lawful_numbers_have_no_problem(number):
    assert number_problem(number) is None


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("INV/2026/00001", "no_blank"),
        ("", "no_blank"),
        ("FT A 2027/1", "blanks"),
        ("FT A2027", "no_slash"),
        ("FT A/2027/1", "slashes"),
        ("FT A2027/1-B", "no_number"),
        ("FT A2027/", "no_number"),
        ("FT A2027/1\n", "no_number"),
        ("FT A2027/٣", "no_number"),
        ("FATURAÇÃO A/1", "code"),
        ("INVOICENUMB A/1", "code"),
        ("F/T A/1", "code"),
        ("FT A/1234567890", "digits"),
    ],
)
def test_the_first_broken_rule_of_a_number_has_a_name(number, expected):
    assert number_problem(number) == expected
