# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lines of a file with a table: CSV or XLSX. What they mean: ``rules/table.py``.

Not by ``base_import``, whose readers build all they are told of before anybody can
count: an XLSX file of 2 KB with one range of merged cells took all the memory there
was, one with a single cell at AX20000, which is within our limits, 210 MB; an ODS file
repeats a cell as often as it says. They also leave out the numbers of the lines.
"""

import codecs
import zipfile

import openpyxl

from ..rules import table
from ..rules.table import TableError
from . import xlsx_limits


def read_file(content):
    """Lines of a CSV or XLSX file, told apart by their content.

    :param bytes content: the file
    :return: ``(number of the line, [text of each cell])`` of each line with something
    :raise TableError: it cannot be read, or would cost too much
    """
    if len(content) > table.MAX_BYTES:
        raise TableError("too_large")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableError("old_excel")
    if content.startswith(b"PK\x03\x04"):
        return table.lines(_sheet(content))
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16",)  # "Unicode text" of a spreadsheet
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return table.read_text(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise TableError("unreadable")


def _sheet(content):
    try:
        book = openpyxl.load_workbook(
            xlsx_limits.checked(content),
            read_only=True,
            data_only=True,
            keep_links=False,
        )
        sheet = book.worksheets[0]
        # Some programs write a wrong size, and reading would end there.
        sheet.reset_dimensions()
        yield from enumerate(sheet.iter_rows(values_only=True), start=1)
    except xlsx_limits.TooMuch as error:
        raise TableError(error.kind) from error
    except (
        # What openpyxl raises for files that are not what they seem.
        *(AttributeError, IndexError, KeyError, OSError, TypeError, ValueError),
        *(ArithmeticError, RuntimeError, SyntaxError, zipfile.BadZipFile),
    ) as error:
        raise TableError("unreadable") from error
