# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo import api, fields, models

from ..exceptions import SeriesError

OFFERED_TYPES = ["FT", "FS", "FR", "NC", "ND"]


class L10nPtSeriesCreate(models.TransientModel):
    """One name for several document types: a series and a registration for each."""

    _name = "l10n_pt.series.create"
    _description = "Create and register AT series"

    journal_id = fields.Many2one(
        "account.journal",
        required=True,
        check_company=True,
        domain="[('type', '=', 'sale'), ('company_id', '=', company_id)]",
        default=lambda self: self.env["l10n_pt.document.series"]._default_journal_id(),
        help="Sales journal whose documents are numbered in the series.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    name = fields.Char(
        string="Identifier",
        required=True,
        compute="_compute_name",
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
    first_number = fields.Integer(default=1, required=True)
    series_type = fields.Selection(
        [("N", "Normal"), ("F", "Training"), ("R", "Recovery")],
        required=True,
        default="N",
    )
    is_default = fields.Boolean(
        string="Use by default",
        default=True,
        help="Documents of the journal take these series by themselves.",
    )
    line_ids = fields.One2many(
        "l10n_pt.series.create.line",
        "wizard_id",
        string="Document types",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    connection_state = fields.Selection(
        related="company_id.l10n_pt_at_connection_state"
    )
    created = fields.Boolean(compute="_compute_created")
    unfinished = fields.Boolean(compute="_compute_created")

    @api.depends("journal_id", "start_date")
    def _compute_name(self):
        for wizard in self.filtered(lambda wizard: not wizard.name):
            code = re.sub(r"[^A-Za-z0-9]", "", wizard.journal_id.code or "")
            if not code or code.upper().startswith("AT"):
                code = "S"
            day = wizard.start_date or self.env["l10n_pt.document.series"]._today()
            wizard.name = self.env["l10n_pt.document.series"]._free_name(
                f"{code}{day.year}", OFFERED_TYPES, wizard.company_id._l10n_pt_nif()
            )

    @api.depends("journal_id")
    def _compute_line_ids(self):
        for wizard in self.filtered(lambda wizard: not wizard.line_ids):
            usual = {wizard.journal_id.l10n_pt_invoice_type or "FT", "NC", "ND"}
            wizard.line_ids = [
                fields.Command.create(
                    {"document_type": kind, "selected": kind in usual}
                )
                for kind in OFFERED_TYPES
            ]

    @api.depends("line_ids.series_id.state")
    def _compute_created(self):
        for wizard in self:
            series = wizard.line_ids.series_id
            wizard.created = bool(series)
            wizard.unfinished = any(one.state != "registered" for one in series)

    def action_confirm(self):
        """Create the series and register each; failures can be retried alone.

        :raise ValidationError: a value is not allowed; nothing is created then
        :return: the dialog again, with a result on each line
        """
        self.ensure_one()
        service = self.env["l10n_pt.at.service"]
        if dialog := service._password_dialog(self, "action_confirm"):
            return dialog
        lines = self.line_ids.filtered("selected")
        if not lines:
            raise SeriesError(
                self.env._("Document types: choose at least one document type.")
            )
        self._create_missing(lines)
        lines = lines.filtered(lambda line: line.series_id.state != "registered")
        results = lines.series_id._attempt_all("_register_one")
        for line, result in zip(lines, results, strict=True):
            line.message = result.message
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("AT series"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _create_missing(self, lines):
        missing = lines.filtered(lambda line: not line.series_id)
        if not missing:
            return
        series = self.env["l10n_pt.document.series"].create(
            [self._series_values(line) for line in missing]
        )
        for line, one in zip(missing, series, strict=True):
            line.series_id = one
        # The drafts are kept even when the process dies during the calls.
        self.env["l10n_pt.at.service"]._keep(self)

    def _series_values(self, line):
        return {
            "name": self.name,
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "document_type": line.document_type,
            "series_type": self.series_type,
            "start_date": self.start_date,
            "first_number": self.first_number,
            "is_default": self.is_default,
        }


class L10nPtSeriesCreateLine(models.TransientModel):
    _name = "l10n_pt.series.create.line"
    _description = "Document type of new AT series"

    wizard_id = fields.Many2one(
        "l10n_pt.series.create", required=True, ondelete="cascade"
    )
    selected = fields.Boolean(string="Register")
    document_type = fields.Selection(
        lambda self: self.env["l10n_pt.document.series"]._selection_document_type(),
        required=True,
    )
    series_id = fields.Many2one("l10n_pt.document.series", readonly=True)
    state = fields.Selection(related="series_id.state")
    validation_code = fields.Char(related="series_id.validation_code")
    message = fields.Char(string="Result", readonly=True)
