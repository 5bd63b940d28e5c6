# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files that are damaged, or are something else, are unreadable in one word."""

import datetime
import io
import zipfile

import openpyxl
import pytest
from workbooks import row, xlsx

LINE = ["A2027", "FT", "AAJFX7K2WM"]


def refusal(series_table, content):
    with pytest.raises(series_table.TableError) as caught:
        series_table.read_file(content)
    return caught.value.kind


def made_by_openpyxl(*rows):
    book = openpyxl.Workbook()
    for cells in rows:
        book.active.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"A2027;FT;AAJF\x00X7K2WM",
        b"\x00" * 100,
        "A2027;FT;AAJFX7K2WM".encode("utf-16-le"),
        "A2027;FT".encode("utf-32"),
        b"\xff\xfeA",
        b"\xff\xfe\x00\xd8\x00\x00",
        b"PK\x03\x04 and no more",
        xlsx(row(*LINE))[:-200],
        xlsx(row(*LINE)).replace(b"worksheets", b"worksheetz"),
        xlsx('<row r="one"><c><v>1</v></c></row>'),
        xlsx('<row r="0"><c r="1A"><v>1</v></c></row>'),
        xlsx('<row><c t="s"><v>99</v></c></row>'),
        xlsx(f"<row><c><v>{'9' * 9999}</v></c></row>"),
        xlsx(row(*LINE), parts={"xl/worksheets/sheet1.xml": b"\x89PNG"}),
        xlsx(row(*LINE), parts={"xl/workbook.xml": "<workbook/>"}),
    ],
)
def test_what_is_no_table_is_unreadable(series_table, content):
    assert refusal(series_table, content) == "unreadable"


def test_an_encrypted_archive_is_unreadable(series_table):
    content = bytearray(xlsx(row(*LINE)))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        place = archive.getinfo("xl/workbook.xml").header_offset
    content[place + 6] |= 1  # of the local header
    start = content.index(b"PK\x01\x02")
    while start >= 0:
        content[start + 8] |= 1
        start = content.find(b"PK\x01\x02", start + 1)
    assert refusal(series_table, bytes(content)) == "unreadable"


def test_what_a_spreadsheet_writes_is_read(series_table):
    day = datetime.date(2027, 1, 31)
    content = made_by_openpyxl(["Series", "Type", "Code", "Start"], [*LINE, day])
    assert series_table.read_file(content) == [
        (1, ["Series", "Type", "Code", "Start"]),
        (2, [*LINE, "2027-01-31"]),
    ]


def test_pictures_in_the_file_do_not_matter(series_table):
    picture = {"xl/media/image1.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400}
    content = xlsx(row(*LINE), parts=picture)
    assert series_table.read_file(content) == [(1, LINE)]
