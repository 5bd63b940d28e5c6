# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ..exceptions import SeriesError


class L10nPtSeriesAdopt(models.TransientModel):
    """Register the numbering that a journal already uses.

    Its documents carry an ATCUD from then on.
    """

    _name = "l10n_pt.series.adopt"
    _inherit = "l10n_pt.series.batch"
    _check_company_auto = True
    _description = "Register existing series"

    journal_id = fields.Many2one(
        "account.journal",
        required=True,
        check_company=True,
        domain="[('type', '=', 'sale')]",
        default=lambda self: self.env["account.journal"]._l10n_pt_default_holder(),
        help="Sales journal that has issued documents already.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        help="Company the series belongs to.",
    )
    is_default = fields.Boolean(
        string="Use by default",
        default=True,
        help="Documents of the journal go on in these series by themselves.",
    )
    line_ids = fields.One2many(
        "l10n_pt.series.adopt.line",
        "wizard_id",
        string="Numbering in use",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="One line for each document type: the numbering of its latest document.",
    )
    connection_state = fields.Char(
        compute="_compute_connection_state",
        compute_sudo=False,
        export_string_translation=False,
    )
    adoptable = fields.Boolean(
        compute="_compute_adoptable", export_string_translation=False
    )
    is_by_hand = fields.Boolean(
        related="company_id.l10n_pt_at_manual", related_sudo=False
    )

    @api.depends("journal_id")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [fields.Command.clear()] + [
                fields.Command.create(values)
                for values in wizard.journal_id._l10n_pt_numbering_in_use()
            ]

    @api.depends("line_ids.problem")
    def _compute_adoptable(self):
        for wizard in self:
            wizard.adoptable = any(not line.problem for line in wizard.line_ids)

    @api.depends("company_id")
    def _compute_connection_state(self):
        for wizard in self:
            health = self.env["l10n_pt.at.health"]._of(wizard.company_id)
            wizard.connection_state = health.line_state

    def action_confirm(self):
        """Create and register a series for each ticked line.

        :raise SeriesError: there is nothing that can be registered
        :return: the dialog again, with a result on each line
        """
        self.ensure_one()
        if dialog := self._ask_password(self.company_id):
            return dialog
        lines = self.line_ids.filtered(lambda line: line.selected and not line.problem)
        if not lines:
            raise SeriesError(
                self.env._(
                    "Journal %(journal)s has no numbering that AT can register as it "
                    "is. Create a new series instead.",
                    journal=self.journal_id.display_name,
                )
            )
        return self._register_lines(lines, self.env._("Register existing series"))

    def action_new_series(self):
        self.ensure_one()
        return self.journal_id.action_l10n_pt_create_series()

    def _series_values(self, line):
        return {**line._adoption_values(), "is_default": self.is_default}


class L10nPtSeriesAdoptLine(models.TransientModel):
    _name = "l10n_pt.series.adopt.line"
    _inherit = "l10n_pt.series.numbering.line"
    _description = "Numbering in use, to be registered"

    wizard_id = fields.Many2one(
        "l10n_pt.series.adopt",
        required=True,
        ondelete="cascade",
        export_string_translation=False,
    )
