# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
import binascii
from collections import Counter

from odoo import api, fields, models

from ..exceptions import SeriesError
from ..rules import table
from . import series_table, xlsx_limits


class L10nPtTableDialog(models.AbstractModel):
    """A dialog that is given a table: pasted in ``text``, or as a file.

    First the table becomes lines, ``line_ids``, which say what will happen. Each
    dialog says what its records and its lines are, and has two views: the table, and
    the preview of the lines.
    """

    _name = "l10n_pt.table.dialog"
    _inherit = "l10n_pt.dialog"
    _description = "Dialog that reads a table"

    text = fields.Text(
        string="Table",
        help="Paste the table as copied elsewhere, for example in a spreadsheet.",
    )
    file = fields.Binary(
        attachment=False, help="A CSV or XLSX file, instead of a pasted table."
    )
    filename = fields.Char(export_string_translation=False)
    summary = fields.Char(
        compute="_compute_summary", help="How many lines there are of each kind."
    )
    is_ready = fields.Boolean(
        compute="_compute_summary", export_string_translation=False
    )
    has_errors = fields.Boolean(
        compute="_compute_summary", export_string_translation=False
    )

    @api.depends("line_ids.status")
    def _compute_summary(self):
        status_field = self.line_ids._fields["status"]
        labels = status_field._description_selection(self.env)
        for wizard in self:
            counts = Counter(wizard.line_ids.mapped("status"))
            wizard.summary = " · ".join(
                f"{label}: {counts[status]}"
                for status, label in labels
                if counts[status]
            )
            wizard.is_ready = wizard._is_ready(counts)
            wizard.has_errors = bool(counts["error"] or counts["failed"])

    def _is_ready(self, counts):
        """Whether something can be done, by the number of lines in each status."""
        raise NotImplementedError

    def _title(self):
        """What the dialog is called."""
        raise NotImplementedError

    def _records(self, lines, labels):
        """What lines of a table say, by field.

        :raise table.TableError: it is no table of such records
        """
        raise NotImplementedError

    def _proposals(self, records):
        """Values of the dialog's lines."""
        raise NotImplementedError

    # === Buttons ===

    def action_preview(self):
        """Read the table and show what each line will do; nothing is written.

        :raise SeriesError: it is no table of what the dialog is for
        """
        self.ensure_one()
        self._read_lines()
        return self._show("preview")

    def action_back(self):
        """Show the table again."""
        self.ensure_one()
        return self._show("form")

    def _show(self, view):
        name = self._name.replace(".", "_")
        view = self.env.ref(f"l10n_pt_at_series.{name}_view_{view}")
        return {
            "type": "ir.actions.act_window",
            "name": self._title(),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    # === Reading ===

    def _read_lines(self):
        labels = self.line_ids._labels()
        try:
            records = self._records(self._table_lines(), labels)
        except table.TableError as error:
            raise SeriesError(self._table_text(error, labels)) from error
        self.line_ids = [
            fields.Command.clear(),
            *map(fields.Command.create, self._proposals(records)),
        ]

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
