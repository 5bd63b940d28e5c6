# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

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

    @api.depends("line_ids.series_id", "line_ids.origin")
    def _compute_summary(self):
        result = super()._compute_summary()
        for wizard in self:
            lines = wizard.line_ids
            # Columns that most tables do not need.
            notes = [line.origin or line.document_type in NOTES for line in lines]
            wizard.has_notes = any(notes)
            # One that is chosen here stays to be seen: so do several of a type.
            types = {line.document_type for line in lines}
            wizard.has_open_series = len(lines.series_id) != len(types)
        return result

    def _is_ready(self, counts):
        return bool(counts["ready"]) and not counts["error"]

    def _title(self):
        return self.env._("Capture paper documents")

    # === Button ===

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

    # === Reading ===

    def _records(self, lines, labels):
        return paper.records(lines, labels)

    def _proposals(self, records):
        return PaperReader(self, records).lines()

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
