# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ..exceptions import SeriesError


class L10nPtSeriesAdopt(models.TransientModel):
    """Register the numbering that a journal already uses.

    Its documents carry an ATCUD from then on.
    """

    _name = "l10n_pt.series.adopt"
    _inherit = "l10n_pt.series.batch.of.journal"
    _description = "Register existing series"

    journal_id = fields.Many2one(
        required=False,
        domain="[('id', 'in', adoptable_journal_ids)]",
        default=lambda self: self._default_journal(),
        help="Sales journal that has issued documents already. Offered are those whose "
        "numbering AT can register as it is.",
    )
    adoptable_journal_ids = fields.Many2many(
        "account.journal",
        compute="_compute_adoptable_journal_ids",
        compute_sudo=False,
        export_string_translation=False,
    )
    is_default = fields.Boolean(
        help="Documents of the journal go on in these series by themselves."
    )
    line_ids = fields.One2many(
        "l10n_pt.series.adopt.line",
        string="Numbering in use",
        help="One line for each document type: the numbering of its latest document.",
    )
    adoptable = fields.Boolean(
        compute="_compute_adoptable", export_string_translation=False
    )

    uncoded = fields.Boolean(
        compute="_compute_adoptable", export_string_translation=False
    )

    @api.depends("line_ids.problem")
    def _compute_adoptable(self):
        for wizard in self:
            fitting = wizard.line_ids.filtered(lambda line: not line.problem)
            wizard.adoptable = bool(fitting)
            wizard.uncoded = any(fitting.mapped("uncoded_count"))

    @api.depends("company_id")
    def _compute_adoptable_journal_ids(self):
        for wizard in self:
            wizard.adoptable_journal_ids = self._adoptable(wizard.company_id)

    @api.model
    def _adoptable(self, company):
        """Sales journals of a company whose numbering AT can register."""
        journals = self.env["account.journal"]._l10n_pt_holders_of(company)
        fitting = {
            line["holder"]
            for line in journals._l10n_pt_numbering_in_use()
            if line.get("selected")
        }
        return journals.filtered(lambda one: f"{one._name},{one.id}" in fitting)

    @api.model
    def _default_journal(self):
        """The one it is opened for, or else one that can be registered, if any."""
        journals = self.env["account.journal"]
        if self.env.context.get("active_model") == journals._name:
            return journals._l10n_pt_default_holder()
        return self._adoptable(self.env.company)[:1]

    def _title(self):
        return self.env._("Register existing series")

    def _proposals(self):
        return self.journal_id._l10n_pt_numbering_in_use()

    def _chosen_lines(self):
        if not self.journal_id:
            raise SeriesError(
                self.env._("Journal: choose the journal that issues the documents.")
            )
        lines = self.line_ids.filtered(lambda line: line.selected and not line.problem)
        if not lines:
            raise SeriesError(
                self.env._(
                    "Journal %(journal)s has no numbering that AT can register as it "
                    "is. Create a new series instead.",
                    journal=self.journal_id.display_name,
                )
            )
        return lines

    def action_new_series(self):
        self.ensure_one()
        if self.journal_id:
            return self.journal_id.action_l10n_pt_create_series()
        return self.env["l10n_pt.document.series"].action_new()

    def _series_values(self, line):
        return {
            **line._adoption_values(),
            **self._regime_values(line),
            "is_default": self.is_default,
        }


class L10nPtSeriesAdoptLine(models.TransientModel):
    _name = "l10n_pt.series.adopt.line"
    _inherit = "l10n_pt.series.numbering.line"
    _description = "Numbering in use, to be registered"

    wizard_id = fields.Many2one("l10n_pt.series.adopt", export_string_translation=False)
