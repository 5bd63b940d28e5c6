# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from decimal import Decimal

import pytest

from l10n_pt_at_series.rules import paper, table


@pytest.mark.parametrize(
    ("series", "number", "expected"),
    [
        ("A", "12", ()),
        (" A ", " 0012 ", ()),
        ("2027-B", "1" * 20, ()),
        ("", "12", ("no_series",)),
        ("  ", "", ("no_series", "no_number")),
        ("A 1", "12", ("series_characters",)),
        ("A/1", "12", ("series_characters",)),
        ("A\u00a01", "12", ("series_characters",)),
        ("A\n1", "12", ("series_characters",)),
        ("A" * 41, "12", ("series_too_long",)),
        ("A", "12B", ("number_digits",)),
        ("A", "A/12", ("number_digits",)),
        ("A", "-1", ("number_digits",)),
        ("A", "1.0", ("number_digits",)),
        ("A", "٣", ("number_digits",)),
        ("A", "²", ("number_digits",)),
        ("A", "000", ("number_zero",)),
        ("A", "1" * 21, ("number_too_long",)),
    ],
)
def test_series_and_number_of_a_paper(series, number, expected):
    assert paper.problems(series, number) == expected


def test_a_paper_has_one_key_however_it_is_typed():
    assert paper.key("FT", " a", "0012 ") == paper.key("FT", "A", "12")
    assert paper.key("FT", "A", "12") != paper.key("FS", "A", "12")
    assert paper.key("FT", "A", "120") != paper.key("FT", "A", "12")


def test_words_of_the_law():
    reference = paper.reference("FT", paper.PAPER, " A ", "0012")
    assert reference == "FTM A/0012"
    assert paper.words(reference) == "Cópia do documento original - FTM A/0012"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100", "100"),
        ("100.5", "100.50"),
        ("100,50 €", "100.50"),
        ("EUR 1 234,50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567.00"),
        ("123.10000000000001", "123.10"),
        ("1.234", None),
        ("1,234", None),
        ("12.34.56", None),
        ("1.23,456.7", None),
        ("-5", None),
        ("+5", None),
        ("1e3", None),
        ("nan", None),
        ("much", None),
        ("", None),
    ],
)
def test_amounts_are_read_when_there_is_one_way_to(text, expected):
    assert paper.amount(text) == (expected and Decimal(expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("23", 23),
        ("23%", 23),
        ("23,0 %", 23),
        ("0.23", 23),
        ("0,5%", Decimal("0.5")),
        ("0", 0),
        ("Isento", 0),
        ("exempt", 0),
        ("IVA", None),
        ("123", None),
        ("-6", None),
    ],
)
def test_rates_of_tax(text, expected):
    assert paper.rate(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A/12", (None, "A", "12")),
        (" ft A/12 ", ("FT", "A", "12")),
        ("FTM A/0012", ("FT", "A", "0012")),
        ("FRD 2027/3", ("FR", "2027", "3")),
        ("NC A/12", None),
        ("A 12", None),
        ("A/B/12", None),
        ("", None),
    ],
)
def test_what_a_note_corrects(text, expected):
    assert paper.origin(text) == expected


@pytest.mark.parametrize(
    ("text", "kind"),
    [("M", "M"), ("Papel", "M"), ("duplicado", "D"), ("d", "D"), ("x", None)],
)
def test_kinds(text, kind):
    assert paper.kind(text) == kind


def test_columns_are_found_by_headings():
    lines = [
        (1, ["Recuperação"]),
        (3, ["Série", "N.º", "Data", "Zusatz"]),
        (4, ["A", "12", "2027-01-31"]),
    ]
    expected = {
        "row": 4,
        "manual_series": "A",
        "manual_number": "12",
        "invoice_date": "2027-01-31",
        "description": "",
    }
    assert paper.records(lines, {"description": "Zusatz"}) == [expected]


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        ([(1, ["A", "12"])], "headings"),
        ([(1, ["Series", "Number"]), (2, ["A", "1"])], "missing"),
        ([(1, ["Series", "Number", "Date"])], "empty"),
        (
            [
                (1, ["Series", "Number", "Date"]),
                *((n, ["A"]) for n in range(2, paper.MOST_PAPERS + 3)),
            ],
            "too_many",
        ),
    ],
)
def test_what_is_no_table_of_papers_is_refused(lines, kind):
    with pytest.raises(table.TableError) as caught:
        paper.records(lines, {})
    assert caught.value.kind == kind
