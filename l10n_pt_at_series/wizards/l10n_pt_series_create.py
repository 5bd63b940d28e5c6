# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ..exceptions import SeriesError
from ..rules import codes


class L10nPtSeriesCreate(models.TransientModel):
    """One name for several document types: a series and a registration for each."""

    _name = "l10n_pt.series.create"
    _inherit = "l10n_pt.series.batch.of.journal"
    _description = "Create and register AT series"

    name = fields.Char(
        string="Identifier",
        required=True,
        compute="_compute_name",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        help="Name of the series as communicated to AT, for example A2027: letters and "
        "digits, with single . _ - in between.",
    )
    start_date = fields.Date(
        required=True,
        default=lambda self: self.env["l10n_pt.document.series"]._today(),
        help="First day on which documents can be issued; today or later.",
    )
    first_number = fields.Integer(
        default=1, required=True, help="Number of the first document; normally 1."
    )
    series_type = fields.Selection(
        [("N", "Normal"), ("F", "Training"), ("R", "Recovery")],
        required=True,
        compute="_compute_series_type",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        help="Normal: everyday documents.\n"
        "Training: practice documents without fiscal value, in companies marked for "
        "training.\n"
        "Recovery: documents first issued on paper, or recovered from duplicates.",
    )
    line_ids = fields.One2many(
        "l10n_pt.series.create.line",
        string="Document types",
        help="One series, and one code, for each document type that is ticked.",
    )

    @api.depends("journal_id", "start_date")
    def _compute_name(self):
        for wizard in self.filtered(lambda wizard: not wizard.name):
            series = self.env["l10n_pt.document.series"]
            wizard.name = series._free_name(
                wizard.journal_id._l10n_pt_series_name(
                    wizard.start_date or series._today()
                ),
                self.env["l10n_pt.series.usage"]._offered_types(),
                wizard.company_id._l10n_pt_nif(),
            )

    @api.depends("company_id")
    def _compute_series_type(self):
        for wizard in self:
            wizard.series_type = wizard.company_id._l10n_pt_series_type()

    def _compute_line_ids(self):
        # Another journal is no reason to undo what was ticked.
        empty = self.filtered(lambda wizard: not wizard.line_ids)
        return super(L10nPtSeriesCreate, empty)._compute_line_ids()

    def _title(self):
        return self.env._("AT Series")

    def _proposals(self):
        journal = self.journal_id
        usual = {journal.l10n_pt_invoice_type or "FT", "NC", "ND"}
        usual.update(journal._l10n_pt_receipts_in_use())
        return [
            {"document_type": kind, "selected": kind in usual}
            for kind in self.env["l10n_pt.series.usage"]._offered_types()
        ]

    def _shows_results(self):
        # What was entered has become series, even before the first result.
        return bool(self.line_ids.series_id)

    def _chosen_lines(self):
        lines = self.line_ids.filtered("selected")
        if not lines:
            raise SeriesError(
                self.env._("Document types: choose at least one document type.")
            )
        return lines

    def _series_values(self, line):
        return {
            "name": self.name,
            "company_id": self.company_id.id,
            **self.env["l10n_pt.series.choice"]._holder_values(line._holder()),
            "document_type": line.document_type,
            "series_type": self.series_type,
            "start_date": self.start_date,
            "first_number": self.first_number,
            "is_default": self.is_default,
            **self._regime_values(line),
        }


class L10nPtSeriesCreateLine(models.TransientModel):
    _name = "l10n_pt.series.create.line"
    _inherit = "l10n_pt.series.batch.line"
    _description = "Document type of new AT series"

    wizard_id = fields.Many2one(
        "l10n_pt.series.create", export_string_translation=False
    )
    company_id = fields.Many2one(related="wizard_id.company_id", related_sudo=False)

    def _holder(self):
        """The journal for what it issues; other documents have none to name."""
        wizard = self.wizard_id
        of_journal = codes.DOCUMENT_TYPES[self.document_type] in codes.OF_JOURNALS
        return wizard.journal_id if of_journal else wizard.company_id
