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
        help="Sales journal that has issued documents already."
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

    @api.depends("line_ids.problem")
    def _compute_adoptable(self):
        for wizard in self:
            wizard.adoptable = any(not line.problem for line in wizard.line_ids)

    def _title(self):
        return self.env._("Register existing series")

    def _proposals(self):
        return self.journal_id._l10n_pt_numbering_in_use()

    def _chosen_lines(self):
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
        return self.journal_id.action_l10n_pt_create_series()

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
