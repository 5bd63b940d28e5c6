# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tables of series as people paste them."""

from datetime import date

import pytest

from l10n_pt_at_series.rules import table

LINE = ["A2027", "FT", "AAJFX7K2WM"]


def refusal(function, *arguments):
    with pytest.raises(table.TableError) as caught:
        function(*arguments)
    return caught.value


@pytest.mark.parametrize("text", ["a\0b;FT;x", "A;FT;\ud800"])
def test_a_text_that_cannot_be_stored_is_unreadable(text):
    assert refusal(table.read_text, text).kind == "unreadable"


@pytest.mark.parametrize("sign", "\t;,")
def test_cells_are_parted_by_tabs_semicolons_or_commas(sign):
    text = f"{sign.join(LINE)}\n\n{sign.join(LINE)}\n"
    assert table.read_text(text) == [(1, LINE), (3, LINE)]


def test_what_programs_put_around_a_cell_is_taken_off():
    row = ["\xa0A ", "'=1", "'A", "–", 7.0, 7.5, date(2027, 1, 31), None]
    expected = ["A", "=1", "'A", "", "7", "7.5", "2027-01-31", ""]
    assert table.lines([(1, row)]) == [(1, expected)]


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([], "empty"),
        ([(1, ["", None])], "empty"),
        ([(table.MAX_ROWS + 1, ["a"])], "too_long"),
        ([(1, ["a"] * (table.MAX_COLUMNS + 1))], "too_wide"),
        ([(1, ["a" * (table.MAX_CELL + 1)])], "long_cell"),
        ([(n, ["a"]) for n in range(table.MAX_LINES + 2)], "too_many"),
        ([(n, ["a" * table.MAX_CELL] * 50) for n in range(4)], "too_swollen"),
    ],
)
def test_a_table_has_limits(rows, kind):
    assert refusal(table.lines, rows).kind == kind


def test_columns_are_found_by_their_headings_or_by_what_is_in_them():
    types = table.known_types([])
    found = {"name": "A2027", "document_type": "FT", "validation_code": LINE[2]}
    headed = [(4, ["Código de Validação", "x", "Série", "Tipo"])]
    headed.append((6, [LINE[2], "?", "A2027", "FT"]))
    assert table.records(headed, {}, types) == [{"row": 6, **found}]
    assert table.records([(1, LINE)], {}, types) == [{"row": 1, **found}]


def test_a_label_of_the_screen_is_a_heading():
    lines = [(1, ["Kennung", "Type", "Code"]), (2, LINE)]
    [record] = table.records(lines, {"name": "Kennung"}, table.known_types([]))
    assert record["name"] == "A2027"


def test_missing_columns_are_named():
    error = refusal(table.records, [(1, ["Series", "Type"]), (2, LINE)], {}, {})
    assert (error.kind, error.fields) == ("missing", ["validation_code"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("FT", "FT"),
        ("ft - fatura", "FT"),
        ("Facturas (FT)", "FT"),
        ("Notas de crédito", "NC"),
        ("Credit note", "NC"),
        ("Bill", None),
    ],
)
def test_types_are_known_by_code_and_name(text, kind):
    types = table.known_types([("NC", "NC - Credit note")])
    assert table.document_type(text, types) == kind


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (table.day, "31-01-2027", date(2027, 1, 31)),
        (table.day, "2027-01-31T10:00:00", date(2027, 1, 31)),
        (table.day, "31 January", None),
        (table.number, "35.0", 35),
        (table.number, "2147483648", None),
        (table.number, "-1", None),
        (table.series_type, "F - Formação", "F"),
        (table.series_type, "other", None),
        (table.yes, "Sim", True),
        (table.yes, "False", False),
        (table.yes, "talvez", None),
        (table.ended, "Anulada", "N"),
        (table.ended, "Ativa", None),
    ],
)
def test_cells_become_values(read, text, value):
    assert read(text) == value
