# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import Counter

from odoo import api, fields, models

from ..exceptions import SeriesError
from ..rules import paper, table
from .l10n_pt_document_capture_line import NOTES
from .l10n_pt_document_capture_reader import PaperReader


class L10nPtDocumentCapture(models.TransientModel):
    """Papers from a table: pasted, or in a CSV or XLSX file.

    First the table becomes lines, which say what will happen. Then all of them become
    documents, or none.
    """

    _name = "l10n_pt.document.capture"
    _inherit = "l10n_pt.table.dialog"
    _description = "Capture paper documents"
    _check_company_auto = True

    text = fields.Text(
        string="Table",
        help="Paste the table as copied in a spreadsheet, with its headings.",
    )
    file = fields.Binary(
        attachment=False,
        help="A CSV or XLSX file with one line for each original document.",
    )
    filename = fields.Char(export_string_translation=False)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        help="Company that issued the original documents.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        required=True,
        check_company=True,
        domain="[('type', '=', 'sale')]",
        default=lambda self: self._default_journal(),
        help="Journal whose recovery series number the documents.",
    )
    recovery_kind = fields.Selection(
        lambda self: self.env["account.move"]
        ._fields["l10n_pt_recovery_kind"]
        ._description_selection(self.env),
        string="Recovered from",
        required=True,
        default="M",
        help="Of lines that do not say it themselves.",
    )
    is_posted = fields.Boolean(
        string="Post the documents",
        default=True,
        help="Issue the documents at once. Else they stay drafts, to be completed and "
        "posted one by one.",
    )
    line_ids = fields.One2many(
        "l10n_pt.document.capture.line",
        "wizard_id",
        help="What was read, and what will become of it.",
    )
    summary = fields.Char(
        compute="_compute_summary", help="How many lines there are of each kind."
    )
    is_ready = fields.Boolean(
        compute="_compute_summary", export_string_translation=False
    )
    has_errors = fields.Boolean(
        compute="_compute_summary", export_string_translation=False
    )

    has_notes = fields.Boolean(
        compute="_compute_summary", export_string_translation=False
    )
    has_open_series = fields.Boolean(
        compute="_compute_summary", export_string_translation=False
    )

    @api.model
    def _default_journal(self):
        """The one with a recovery series, else the first that has any."""
        journals = self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(self.env.company),
                ("type", "=", "sale"),
            ]
        )
        found = self.env["l10n_pt.series.choice"]._candidates(
            self.env.company, *journals
        )
        for series in (found.filtered(lambda one: one.series_type == "R"), found):
            if own := journals & series.journal_id.with_env(self.env):
                return own[:1]
        return journals[:1]

    @api.depends("line_ids.status", "line_ids.series_id", "line_ids.origin")
    def _compute_summary(self):
        line = self.env["l10n_pt.document.capture.line"]
        labels = line._fields["status"]._description_selection(self.env)
        for wizard in self:
            lines = wizard.line_ids
            counts = Counter(lines.mapped("status"))
            wizard.summary = " · ".join(
                f"{label}: {counts[status]}"
                for status, label in labels
                if counts[status]
            )
            wizard.has_errors = bool(counts["error"])
            wizard.is_ready = bool(counts["ready"]) and not counts["error"]
            # Columns that most tables do not need.
            notes = [line.origin or line.document_type in NOTES for line in lines]
            wizard.has_notes = any(notes)
            # One that is chosen here stays to be seen: so do several of a type.
            types = {line.document_type for line in lines}
            wizard.has_open_series = len(lines.series_id) != len(types)

    # === Buttons ===

    def action_preview(self):
        """Read the table and show what each line will do; nothing is written.

        :raise SeriesError: it is no table of papers
        """
        self.ensure_one()
        self._read_lines()
        return self._show("l10n_pt_document_capture_view_preview")

    def action_back(self):
        """Show the table again."""
        self.ensure_one()
        return self._show("l10n_pt_document_capture_view_form")

    def action_confirm(self):
        """Make the documents of all lines, or none; pressed again, show them.

        :raise SeriesError: a line has an error, or a document cannot be issued
        :return: the action that lists the documents
        """
        self.ensure_one()
        if not self.line_ids:
            self._read_lines()
        for line in self.line_ids:
            if line.status == "error":
                raise line._refusal(line.message)
        self.line_ids.filtered(lambda line: line.status == "ready")._capture()
        action = self.env["account.move"]._l10n_pt_list_action()
        return {
            **action,
            "domain": [("id", "in", self.line_ids.move_id.ids)],
            "context": {"create": False},
        }

    def _show(self, view):
        view = self.env.ref(f"l10n_pt_at_series.{view}")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Capture paper documents"),
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
            records = paper.records(self._table_lines(), labels)
        except table.TableError as error:
            raise SeriesError(self._table_text(error, labels)) from error
        lines = PaperReader(self, records).lines()
        self.line_ids = [
            fields.Command.clear(),
            *map(fields.Command.create, lines),
        ]

    def _table_texts(self, names):
        return super()._table_texts(names) | {
            "empty": self.env._(
                "There is no document to read. Paste the table, or choose a file."
            ),
            "too_many": self.env._(
                "The table has more than %(limit)s documents. Split it.",
                limit=paper.MOST_PAPERS,
            ),
            "too_large": self.env._(
                "The table has more than %(limit)s MB. Leave out what is no document: "
                "pictures and other sheets.",
                limit=table.MAX_BYTES // 1024**2,
            ),
            "too_long": self.env._(
                "The table has something below row %(limit)s. Delete the rows below "
                "the documents, or copy the documents alone and paste them.",
                limit=table.MAX_ROWS,
            ),
            "headings": self.env._(
                "The columns were not recognised. Put a first line above the table "
                "that names them: Type, Manual series, Manual number, Date, Customer, "
                "Amount before tax, Tax rate, Total."
            ),
        }

    def _recovery_series(self):
        """Recovery series of the journal that can number something today, by type.

        :rtype: dict[str, l10n_pt.document.series]
        """
        today = self.env["l10n_pt.document.series"]._today()
        found = {}
        candidates = self.env["l10n_pt.series.choice"]._candidates(
            self.company_id, self.journal_id
        )
        for series in candidates.filtered(lambda one: one.series_type == "R"):
            wanted = self.company_id._l10n_pt_wanted(
                self.journal_id, series.document_type, today
            )
            if not wanted.broken_rule(series):
                own = series.with_env(self.env)
                found[own.document_type] = found.get(own.document_type, own) | own
        return found
