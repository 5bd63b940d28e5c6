# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class L10nPtSeriesBatch(models.AbstractModel):
    """A dialog that creates series, one a line, and registers them.

    Each line keeps its result. Pressing the button again goes on where it stopped:
    what is registered stays, what failed is tried alone. A dialog has ``line_ids``
    (``l10n_pt.series.batch.line``) and says which series a line becomes.
    """

    _name = "l10n_pt.series.batch"
    _description = "Series to be created and registered"

    created = fields.Boolean(
        compute="_compute_created", export_string_translation=False
    )
    unfinished = fields.Boolean(
        compute="_compute_created", export_string_translation=False
    )

    @api.depends("line_ids.series_id.state")
    def _compute_created(self):
        for wizard in self:
            series = wizard.line_ids.series_id
            wizard.created = bool(series)
            wizard.unfinished = any(one.state != "registered" for one in series)

    def _series_values(self, line):
        """Values of the series that a line becomes."""
        raise NotImplementedError

    def _register_lines(self, lines, title):
        """Create what the lines lack, register what is not registered.

        :param lines: the lines chosen
        :param str title: of the dialog, which opens again with the results
        :raise ValidationError: a value is not allowed; nothing is created then
        :return: an action
        """
        missing = lines.filtered(lambda line: not line.series_id)
        series = self.env["l10n_pt.document.series"].create(
            [self._series_values(line) for line in missing]
        )
        for line, one in zip(missing, series, strict=True):
            line.series_id = one
        # The drafts are kept even when the process dies during the calls.
        self.env["l10n_pt.at.service"]._keep(self)
        lines = lines.filtered(lambda line: line.series_id.state != "registered")
        results = lines.series_id._attempt_all("_register_one")
        for line, result in zip(lines, results, strict=True):
            line.message = result.message
        self.invalidate_recordset(["created", "unfinished"])
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }


class L10nPtSeriesBatchLine(models.AbstractModel):
    _name = "l10n_pt.series.batch.line"
    _description = "Series to be created and registered: line"

    selected = fields.Boolean(
        string="Register", help="Tick what is to be registered now."
    )
    document_type = fields.Selection(
        lambda self: self.env["l10n_pt.document.series"]._selection_document_type(),
        required=True,
        help="AT's document type. Each type needs its own registration.",
    )
    series_id = fields.Many2one(
        "l10n_pt.document.series", readonly=True, help="The series made from this line."
    )
    state = fields.Selection(related="series_id.state")
    validation_code = fields.Char(related="series_id.validation_code")
    message = fields.Char(
        string="Result",
        readonly=True,
        help="What AT answered, or why it was not registered.",
    )
