# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
import io
from unittest.mock import patch

import openpyxl

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..rules import table
from ..wizards.l10n_pt_series_import_line import Known
from .series_common import SeriesCommon

LINE = "A2027;FT;AAJFBCDFG2"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestImportLimits(SeriesCommon):
    """Tables that are too much, or no tables at all, are refused in words.

    What each limit saves is measured without Odoo, in tests/table.
    """

    def _told(self, **values):
        wizard = self.env["l10n_pt.series.import"].create(values)
        return self._refusal(wizard.action_preview)

    def _file(self, content):
        return self._told(file=base64.b64encode(content))

    def _workbook(self, fill):
        book = openpyxl.Workbook()
        fill(book.active)
        out = io.BytesIO()
        book.save(out)
        return self._file(out.getvalue())

    def test_each_limit_is_named_with_its_remedy(self):
        large = f"{LINE};{'x' * 500}\n" * 12_000
        for told, limit, remedy in (
            (self._file(large.encode()), "more than 5 MB", "Split it"),
            (self._told(text=large), "more than 5 MB", "Split it"),
            (self._file(b";" * 5000), "more than 50 columns", "paste them"),
            (self._file(b"\n" * 30_000 + LINE.encode()), "row 20000", "Delete"),
            (self._file(f"{LINE};{'x' * 40_000}".encode()), "32767", "Shorten it"),
            (self._file(f'{LINE};"{"x;" * 90_000}'.encode()), "32767", "quotation"),
            (
                self._workbook(lambda sheet: sheet.cell(30_000, 1, "A2027")),
                "row 20000",
                "Delete the rows",
            ),
            (
                self._workbook(lambda sheet: sheet.cell(1, 16_384, "A2027")),
                "more than 50 columns",
                "Delete those",
            ),
        ):
            with self.subTest(told):
                self.assertTells(told, limit, remedy)

    def test_what_is_unpacked_is_bounded(self):
        with patch("odoo.addons.l10n_pt_at_series.wizards.xlsx_limits.MAX_ELEMENTS", 9):
            told = self._workbook(lambda sheet: sheet.append(LINE.split(";") * 3))
        self.assertTells(told, "unpacked", "Copy the table as values")

    def test_what_cannot_be_read_is_unreadable_and_no_error_of_the_server(self):
        for content in (
            b"A2027;FT;AAJF\0BCDFG2",
            LINE.encode("utf-16-le"),
            b"\xff\xfe\x00",
            b"PK\x03\x04damaged",
        ):
            with self.subTest(content):
                self.assertTells(self._file(content), "neither a CSV nor an XLSX file")
        for nonsense in (b"A", b"AAAAA", b"=====A"):
            with self.subTest(nonsense):
                wizard = self.env["l10n_pt.series.import"].create({})
                self.env.cache.update(wizard, wizard._fields["file"], [nonsense])
                told = self._refusal(wizard._read_lines)
                self.assertTells(told, "neither a CSV nor an XLSX file")

    def test_a_table_of_the_largest_size_is_read(self):
        lines = "".join(
            f"A{number};FT;AAJF{number:06}\n" for number in range(table.MAX_LINES)
        ).replace("0", "Z")
        self.assertEqual(len(table.read_text(lines)), table.MAX_LINES)

    def test_two_imports_at_once_are_told_line_by_line(self):
        text = f"{LINE}\nB2027;FT;AAJFBCDFG3"
        wizard = self.env["l10n_pt.series.import"].create({"text": text})
        wizard.action_preview()
        # The other import has committed, but our snapshot does not show it.
        self._series("A2027").action_set_code("AAJFBCDFG2")
        nothing = self.Series.browse()
        with (
            patch.object(Known, "find", lambda *_arguments: nothing),
            mute_logger("odoo.sql_db"),
        ):
            wizard.line_ids._import()
        first, second = wizard.line_ids
        self.assertFalse(first.series_id)
        self.assertTells(first.failure, "Somebody else has just created this series")
        self.assertEqual(second.series_id.validation_code, "AAJFBCDFG3")
        self.env.invalidate_all()
        self.assertEqual(wizard.line_ids.mapped("status"), ["exists", "done"])
