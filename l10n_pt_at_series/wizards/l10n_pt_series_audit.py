# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ..models.l10n_pt_series_usage import MOST_FINDINGS


class L10nPtSeriesAudit(models.TransientModel):
    _name = "l10n_pt.series.audit"
    _inherit = "l10n_pt.dialog"
    _description = "Audit of a series"

    series_id = fields.Many2one(
        "l10n_pt.document.series",
        required=True,
        readonly=True,
        help="Series whose documents are checked.",
    )
    document_count = fields.Integer(
        string="Documents checked",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        help="How many documents were read: all that were issued in the series.",
    )
    line_ids = fields.One2many(
        "l10n_pt.series.audit.line",
        "audit_id",
        string="Findings",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        help="What is not as it should be, one line for each document.",
    )

    is_cut = fields.Boolean(
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        export_string_translation=False,
    )

    @api.depends("series_id")
    def _compute_line_ids(self):
        for audit in self:
            usage = self.env["l10n_pt.series.usage"]
            audit.document_count, findings = usage._audit(audit.series_id)
            model = usage._model(audit.series_id.document_type)
            # A branch issues in its parent's series, whose documents it may not open.
            ids = [finding.document_id for finding in findings]
            documents = self.env[model._name].browse(ids) if findings else []
            seen = set(findings and documents._filtered_access("read").ids)
            audit.line_ids = [fields.Command.clear()] + [
                fields.Command.create(
                    {
                        "kind": finding.kind,
                        "res_model": model._name,
                        "res_id": finding.document_id in seen and finding.document_id,
                        "detail": usage._detail(audit.series_id, finding),
                    }
                )
                for finding in findings
            ]
            audit.is_cut = len(findings) >= MOST_FINDINGS

    def action_print(self):
        """The certificate of communication, which ends with the audit."""
        self.ensure_one()
        report = self.env.ref("l10n_pt_at_series.action_report_series_certificate")
        return report.report_action(self.series_id, data={})  # None is not carried


class L10nPtSeriesAuditLine(models.TransientModel):
    _name = "l10n_pt.series.audit.line"
    _inherit = "l10n_pt.dialog"
    _description = "Finding of the audit of a series"

    audit_id = fields.Many2one(
        "l10n_pt.series.audit",
        required=True,
        ondelete="cascade",
        export_string_translation=False,
    )
    kind = fields.Selection(
        [
            ("gap", "Gap"),
            ("repeat", "Repeat"),
            ("date", "Date order"),
            ("start", "Below the start"),
            ("name", "Other number"),
            ("atcud", "ATCUD"),
            ("nif", "Taxpayer"),
        ],
        required=True,
        help="Gap: numbers are missing before it.\n"
        "Repeat: the number is used twice.\n"
        "Date order: dated before the document that precedes it.\n"
        "Below the start: under the first number registered with AT.\n"
        "Other number: the number is not one of this series.\n"
        "ATCUD: it is not code, hyphen and number.\n"
        "Taxpayer: the company's documents are of another one than the series.",
    )
    res_model = fields.Char(readonly=True, export_string_translation=False)
    res_id = fields.Many2oneReference(
        string="Document",
        model_field="res_model",
        readonly=True,
        help="Document to look at.",
    )
    detail = fields.Char(help="What was found.")
