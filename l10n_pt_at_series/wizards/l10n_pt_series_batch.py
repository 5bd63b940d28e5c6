# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import format_date

from ..models.l10n_pt_at_attempts import BY_HAND, Result


class L10nPtSeriesBatch(models.AbstractModel):
    """A dialog that does something with series, one a line, and shows each result.

    Pressing the button again goes on where it stopped: what is done stays, what failed
    is tried alone. A dialog has ``line_ids`` (``l10n_pt.series.batch.line``) and says
    which series a line becomes.

    ``action_confirm`` does it all in one call. The browser shows the progress instead
    (``static/src/l10n_pt_series_batch``): it calls ``action_confirm`` with
    ``l10n_pt_step_by_step`` in the context, which only prepares, and then
    ``attempt_line`` for one line after the other.
    """

    _name = "l10n_pt.series.batch"
    _inherit = "l10n_pt.dialog"
    _description = "Series to be created and registered"

    created = fields.Boolean(
        compute="_compute_created", export_string_translation=False
    )
    unfinished = fields.Boolean(
        compute="_compute_created", export_string_translation=False
    )

    @api.depends("line_ids.series_id.state", "line_ids.outcome", "line_ids.selected")
    def _compute_created(self):
        for wizard in self:
            wizard.created = bool(wizard._shown_results())
            wizard.unfinished = wizard.created and any(
                line.selected
                and line.series_id
                and line.outcome != BY_HAND
                and not wizard._is_done(line)
                for line in wizard.line_ids
            )

    # === What differs between the dialogs ===

    def _series_values(self, line):
        """Values of the series that a line becomes."""
        raise NotImplementedError

    def _shown_results(self):
        """Lines that have a result to show; the dialog shows the results then."""
        return self.line_ids.filtered("series_id")

    def _is_done(self, line):
        """Whether a line has nothing left to do."""
        return line.series_id.state == "registered"

    def _attempt_series(self, line):
        """Do what the line is for.

        :rtype: Result
        """
        company = line.series_id.company_id
        if company._l10n_pt_at_works_by_hand():
            text = self._by_hand(line.series_id)
            if not company.l10n_pt_at_manual:
                text = f"{company._l10n_pt_at_missing_text()} {text}"
            return Result(line.series_id, BY_HAND, text)
        registrar = self.env["l10n_pt.at.registrar"]
        return registrar._attempt(registrar._register_series, line.series_id)

    def _by_hand(self, series):
        return self.env._(
            "Draft. Register %(series)s on the Portal das Finanças (start %(date)s, "
            "first number %(number)s), then press “Enter code” on the series.",
            series=series.display_name,
            date=format_date(self.env, series.start_date),
            number=series.first_number,
        )

    # === What they have in common ===

    def _ask_password(self, companies):
        """The dialog that asks for a password, when one of the companies needs it."""
        return self.env["l10n_pt.at.password"]._needed_for(
            self.action_confirm,
            companies.filtered(lambda company: not company._l10n_pt_at_works_by_hand()),
        )

    def _register_lines(self, lines, title):
        """Create what the lines lack, register what is not registered.

        :param lines: the lines chosen
        :param str title: of the dialog, which opens again with the results
        :raise ValidationError: a value is not allowed; nothing is created then
        :return: see ``_attempt_lines``
        """
        missing = lines.filtered(lambda line: not line.series_id)
        series = self.env["l10n_pt.document.series"].create(
            [self._series_values(line) for line in missing]
        )
        for line, one in zip(missing, series, strict=True):
            line.series_id = one
        return self._attempt_lines(lines, title)

    def _attempt_lines(self, lines, title):
        """Do what is not done yet.

        :return: the dialog again; step by step, the ids of the lines to be done
        """
        lines = lines.filtered(lambda line: not self._is_done(line))
        lines.write({"outcome": False, "message": False})
        # The drafts are kept even when the process dies during the calls.
        self.env["l10n_pt.at.service"]._commit_prepared(self)
        if self.env.context.get("l10n_pt_step_by_step"):
            return lines.ids
        for line in lines:
            self._attempt_line(line)
        self.invalidate_recordset(["created", "unfinished"])
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def attempt_line(self, line_id):
        """Do one line: the browser's next step, and a transaction of its own."""
        self.ensure_one()
        for line in self.line_ids.filtered(lambda line: line.id == line_id):
            if not self._is_done(line):
                self._attempt_line(line)
        return True

    def _attempt_line(self, line):
        """Do one line and keep its result."""
        earlier = [
            Result(other.series_id, other.outcome, other.message)
            for other in self.line_ids
        ]
        registrar = self.env["l10n_pt.at.registrar"]
        result = registrar._not_again(line.series_id, earlier)
        result = result or self._attempt_series(line)
        line.write({"outcome": result.kind, "message": result.message})


class L10nPtSeriesBatchLine(models.AbstractModel):
    _name = "l10n_pt.series.batch.line"
    _inherit = "l10n_pt.dialog"
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
    state = fields.Selection(related="series_id.state", related_sudo=False)
    validation_code = fields.Char(
        related="series_id.validation_code", related_sudo=False
    )
    # The kind of a Result.
    outcome = fields.Char(readonly=True, export_string_translation=False)
    message = fields.Text(
        string="Result",
        readonly=True,
        help="What AT answered, or why it was not done.",
    )
