# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ..exceptions import SeriesError


class L10nPtSeriesInventory(models.TransientModel):
    """All sales journals of a live database: what each needs, and all of it at once.

    A line per journal and document type: its numbering goes on as a series, or a new
    series starts, or there is nothing to do. This file: the dialog. How the lines come
    about: ``l10n_pt_series_inventory_proposals.py``.
    """

    _name = "l10n_pt.series.inventory"
    _inherit = "l10n_pt.series.batch"
    _description = "First inventory of journals"

    company_ids = fields.Many2many(
        "res.company",
        required=True,
        default=lambda self: self.env.companies,
        string="Companies",
        help="Companies whose sales journals are looked at. Those that do not report "
        "in Portugal are left out.",
    )
    line_ids = fields.One2many(
        "l10n_pt.series.inventory.line",
        string="Journals and document types",
        help="What each sales journal needs for each document type it issues.",
    )
    situation = fields.Selection(
        [
            ("open", "Something to do"),
            ("undecided", "A default to choose"),
            ("regime", "Series for cash VAT to make"),
            ("ready", "Everything has its series"),
            ("no_journal", "No sales journal"),
            ("abroad", "No Portuguese company"),
        ],
        compute="_compute_situation",
        export_string_translation=False,
        help="What there is to do in all the journals together.",
    )
    choosable = fields.Boolean(
        compute="_compute_situation",
        export_string_translation=False,
        help="Some lines can be ticked: what is missing, or what is by choice.",
    )
    uncoded = fields.Boolean(
        compute="_compute_situation",
        export_string_translation=False,
        help="A numbering that would go on has documents since 2023 without ATCUD.",
    )
    drafts = fields.Boolean(
        compute="_compute_situation",
        export_string_translation=False,
        help="Some lines have their series already, with or without its code.",
    )
    has_companies = fields.Boolean(
        compute="_compute_connection", export_string_translation=False
    )
    has_regime = fields.Boolean(
        compute="_compute_connection", export_string_translation=False
    )
    companies_by_hand = fields.Char(
        string="Without connection",
        compute="_compute_connection",
        help="Companies that do not talk to AT: their series become drafts.",
    )
    companies_inactive = fields.Char(
        string="Connection failed",
        compute="_compute_connection",
        help="Companies whose last try to reach AT failed.",
    )

    @api.depends("company_ids", "line_ids.verdict", "line_ids.series_id")
    def _compute_situation(self):
        for wizard in self:
            wizard.choosable = any(
                not line.current_series_id for line in wizard.line_ids
            )
            wizard.drafts = bool(wizard.line_ids.series_id)
            wizard.uncoded = any(
                line.uncoded_count
                for line in wizard.line_ids
                if line.verdict == "adopt"
            )
            if wizard.line_ids:
                wizard.situation = wizard._situation()
            else:
                portuguese = wizard._portuguese_companies()
                wizard.situation = "no_journal" if portuguese else "abroad"

    def _situation(self):
        """The same that health page and guide say: ``l10n_pt.at.health``."""
        needed = self.line_ids.filtered("is_needed")
        verdicts = set(needed.mapped("verdict"))
        if verdicts & {"adopt", "new"}:
            return "open"
        if "undecided" in verdicts:
            return "undecided"
        health = self.env["l10n_pt.at.health"]._of(self.line_ids.company_id)
        return "regime" if any(health.mapped("lacks_cash_vat")) else "ready"

    @api.depends("line_ids.company_id")
    def _compute_connection(self):
        for wizard in self:
            companies = wizard.line_ids.company_id
            wizard.has_companies = len(companies) > 1
            by_hand = companies.filtered(
                lambda company: company._l10n_pt_at_works_by_hand()
            )
            wizard.has_regime = any(wizard.line_ids.mapped("is_of_regime_company"))
            health = self.env["l10n_pt.at.health"]._of(companies - by_hand)
            inactive = health.filtered(lambda one: one.line_state == "inactive")
            wizard.companies_by_hand = ", ".join(by_hand.mapped("name"))
            wizard.companies_inactive = ", ".join(inactive.company_id.mapped("name"))

    def _portuguese_companies(self):
        return self.company_ids.filtered(
            lambda company: company.account_fiscal_country_id.code == "PT"
        )

    # === Do it ===

    def _title(self):
        return self.env._("First inventory: results")

    def _chosen_lines(self):
        lines = self.line_ids.filtered(
            lambda line: line.selected and not line.current_series_id
        )
        if not lines:
            raise SeriesError(
                self.env._(
                    "Journals and document types: tick at least one line. Lines with "
                    "nothing to do cannot be ticked."
                )
            )
        lines._check_names()
        return lines

    def _make_series(self, lines):
        connected = lines.filtered(
            lambda line: not line.company_id._l10n_pt_at_works_by_hand()
        )
        connected._update_drafts()
        return super()._make_series(lines)

    def _series_values(self, line):
        return line._series_values()

    def action_open_series(self):
        """The series of all lines: with their codes, or drafts that wait for them."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series.l10n_pt_document_series_action"
        )
        series = self.line_ids.series_id | self.line_ids.current_series_id
        action["domain"] = [("id", "in", series.ids)]
        action["context"] = {}
        return action

    def action_choose_default(self):
        """The series of the types without a default, to tick one of each."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.verdict == "undecided")
        health = self.env["l10n_pt.at.health"]._of(lines.company_id)
        series = self.env["l10n_pt.document.series"].union(
            *(one._undecided_series() for one in health)
        )
        action = self.action_open_series()
        action["domain"] = [("id", "in", series.ids)]
        return action

    def action_open_journals(self):
        return self.env["ir.actions.actions"]._for_xml_id(
            "account.action_account_journal_form"
        )
