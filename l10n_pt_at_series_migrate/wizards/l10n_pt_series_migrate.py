# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class L10nPtSeriesMigrate(models.TransientModel):
    """Series with codes that another addon kept become series of this one.

    What was found is a proposal. A person looks at it and presses the button: each line
    becomes a series with its code, and goes on after its last number. Documents stay as
    they are, and so does what the other addon kept.
    """

    _name = "l10n_pt.series.migrate"
    _inherit = "l10n_pt.dialog"
    _description = "Take over series from another addon"

    line_ids = fields.One2many(
        "l10n_pt.series.migrate.line",
        "wizard_id",
        string="Series found",
        default=lambda self: self._default_line_ids(),
        help="What another addon left, and what will become of it.",
    )
    remaining = fields.Boolean(
        compute="_compute_remaining", export_string_translation=False
    )

    @api.model
    def _default_line_ids(self):
        foreign = self.env["l10n_pt.foreign.series"]
        companies = self.env.companies
        proposals = [
            *foreign._from_tables(companies),
            *foreign._from_journals(companies),
        ]
        return [
            fields.Command.create(values)
            for values in self.line_ids._completed(proposals)
        ]

    @api.depends("line_ids.series_id")
    def _compute_remaining(self):
        for wizard in self:
            wizard.remaining = any(not line.series_id for line in wizard.line_ids)

    def action_confirm(self):
        """Make a series of each ticked line that has no problem.

        :raise UserError: there is none
        :return: the dialog again, with a result on each line
        """
        self.ensure_one()
        lines = self.line_ids.filtered(
            lambda line: line.selected and not line.problem and not line.series_id
        )
        if not lines:
            raise UserError(
                self.env._(
                    "Series found: none can be taken over as it is. Tick a line "
                    "without a problem, or correct one."
                )
            )
        for line in lines:
            line._take_over()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "l10n_pt_at_series_migrate.l10n_pt_series_migrate_action"
            ),
            "res_id": self.id,
        }
