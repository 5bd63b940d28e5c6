# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


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

    @api.depends("series_id")
    def _compute_line_ids(self):
        for audit in self:
            audit.document_count, findings = audit.series_id._audit()
            # A branch issues in its parent's series, whose documents it may not open.
            documents = self.env["account.move"].browse(
                finding.document_id for finding in findings
            )
            seen = set(documents._filtered_access("read").ids)
            audit.line_ids = [fields.Command.clear()] + [
                fields.Command.create(
                    {
                        "kind": finding.kind,
                        "move_id": finding.document_id in seen and finding.document_id,
                        "detail": finding.detail,
                    }
                )
                for finding in findings
            ]

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
    move_id = fields.Many2one(
        "account.move", string="Document", help="Document to look at."
    )
    detail = fields.Char(help="What was found.")
