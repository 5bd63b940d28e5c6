# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
import binascii

from odoo import models

from ..rules import table
from . import series_table, xlsx_limits


class L10nPtTableDialog(models.AbstractModel):
    """A dialog that is given a table: pasted in ``text``, or as a file."""

    _name = "l10n_pt.table.dialog"
    _inherit = "l10n_pt.dialog"
    _description = "Dialog that reads a table"

    def _table_lines(self):
        """Lines of what was given.

        :raise table.TableError: it is no table, or too much of one
        """
        if self.file:
            return series_table.read_file(self._file_content())
        return table.read_text(self.text or "")

    def _file_content(self):
        """Bytes of the file, unless there are too many of them.

        :raise table.TableError: too large, or not base64 (RPC)
        """
        # Base64 makes four characters of three bytes.
        if len(self.file) > table.MAX_BYTES * 3 // 2:
            raise table.TableError("too_large")
        try:
            return base64.b64decode(self.file)
        except binascii.Error as error:
            raise table.TableError("unreadable") from error

    def _table_text(self, error, labels):
        """What to do about a table that cannot be read."""
        names = ", ".join(labels[field] for field in error.fields)
        return self._table_texts(names)[error.kind]

    def _table_texts(self, names):
        """What to do about each kind of ``table.TableError``.

        :param str names: labels of columns that are missing
        """
        return {
            "old_excel": self.env._(
                "File: it is an Excel file in the old format (XLS). Save it as XLSX or "
                "CSV and choose it again."
            ),
            "unreadable": self.env._(
                "File: it is neither a CSV nor an XLSX file, or it is damaged. Save "
                "the table as XLSX or CSV, or copy and paste it."
            ),
            "too_many": self.env._(
                "The table has more than %(limit)s lines. Split it.",
                limit=table.MAX_LINES,
            ),
            "too_swollen": self.env._(
                "File: unpacked it has more than %(limit)s MB, or too many cells and "
                "formats. Copy the table as values to a new file, or paste it here.",
                limit=xlsx_limits.MAX_UNPACKED // 1024**2,
            ),
            "too_wide": self.env._(
                "The table has more than %(limit)s columns. Delete those that are not "
                "needed, or copy the others and paste them.",
                limit=table.MAX_COLUMNS,
            ),
            "long_cell": self.env._(
                "A cell of the table has more than %(limit)s characters. Shorten it, "
                "or leave its column out. In a CSV file a quotation mark may be "
                "missing.",
                limit=table.MAX_CELL,
            ),
            "missing": self.env._(
                "Columns not found: %(names)s. Check the first line of the table: it "
                "names the columns.",
                names=names,
            ),
        }
