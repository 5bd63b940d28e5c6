# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import format_date

from ..models.l10n_pt_at_attempts import BY_HAND, Result
from ..rules import codes


class L10nPtSeriesBatch(models.AbstractModel):
    """A dialog that does something with series, one a line, and shows each result.

    Pressing the button again goes on where it stopped: what is done stays, what failed
    is tried alone.

    ``action_confirm`` does it all in one call. The browser shows the progress instead
    (``static/src/l10n_pt_series_batch``): it calls ``prepare_lines``, and then
    ``attempt_line`` for one line after the other.
    """

    _name = "l10n_pt.series.batch"
    _inherit = "l10n_pt.dialog"
    _description = "Series to be created and registered"
    # Fields from which the lines are proposed.
    _proposed_from = ("company_ids",)

    line_ids = fields.One2many(
        "l10n_pt.series.batch.line",
        "wizard_id",
        string="Series",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="One line for each series.",
    )
    created = fields.Boolean(
        compute="_compute_created", export_string_translation=False
    )
    unfinished = fields.Boolean(
        compute="_compute_created", export_string_translation=False
    )

    question = fields.Char(
        compute="_compute_question",
        compute_sudo=False,
        export_string_translation=False,
        help="What the browser asks once more before it begins; empty: nothing.",
    )
    left_out = fields.Text(
        compute="_compute_left_out",
        compute_sudo=False,
        export_string_translation=False,
        help="Companies without a line, and why they have none.",
    )
    training_companies = fields.Char(
        string="For training",
        compute="_compute_training_companies",
        compute_sudo=False,
        help="Companies marked for training, whose series are training series.",
    )

    @api.depends("line_ids.company_id")
    def _compute_training_companies(self):
        for wizard in self:
            companies = wizard.line_ids.company_id.filtered(
                lambda company: company._l10n_pt_series_type() == "F"
            )
            wizard.training_companies = ", ".join(companies.mapped("name"))

    @api.depends(lambda self: self._proposed_from)
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [
                fields.Command.clear(),
                *map(fields.Command.create, wizard._proposals()),
            ]

    @api.depends("line_ids.series_id.state", "line_ids.outcome", "line_ids.selected")
    def _compute_created(self):
        for wizard in self:
            wizard.created = wizard._shows_results()
            wizard.unfinished = wizard.created and any(
                line.selected
                and line.series_id
                and line.outcome != BY_HAND
                and not wizard._is_done(line)
                for line in wizard.line_ids
            )

    @api.depends("line_ids.selected")
    def _compute_question(self):
        for wizard in self:
            wizard.question = wizard._question()

    @api.depends(lambda self: [*self._proposed_from, "line_ids.company_id"])
    def _compute_left_out(self):
        for wizard in self:
            wizard.left_out = wizard._left_out()

    # === What differs between the dialogs ===

    def _question(self):
        """What is asked once more before what cannot be undone."""
        return False

    def _left_out(self):
        """Why some of the companies have no line, one company a row."""
        return False

    def _title(self):
        """Title of the dialog, which opens again with the results."""
        raise NotImplementedError

    def _proposals(self):
        """Values of one line for each series that is proposed."""
        raise NotImplementedError

    def _chosen_lines(self):
        """The lines to be done.

        :raise SeriesError: there are none, or they cannot be done as they are
        """
        raise NotImplementedError

    def _series_values(self, line):
        """Values of the series that a line becomes."""
        raise NotImplementedError

    def _shows_results(self):
        """Whether there are results; the dialog shows them instead of its fields."""
        return any(line.outcome for line in self.line_ids)

    def _is_done(self, line):
        """Whether a line has nothing left to do."""
        return line.series_id.state == "registered"

    def _needs_at(self, line):
        """Whether AT is told something when the line is done."""
        return not self._is_done(line)

    def _make_series(self, lines):
        """Create what the lines lack."""
        missing = lines.filtered(lambda line: not line.series_id)
        series = self.env["l10n_pt.document.series"].create(
            [self._series_values(line) for line in missing]
        )
        for line, one in zip(missing, series, strict=True):
            line.series_id = one

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

    def _left_out_rows(self, reason):
        """Rows of ``_left_out``.

        :param reason: a function from a company that reports in Portugal to the text
        """
        rows = []
        for company in self.company_ids._origin - self.line_ids.company_id._origin:
            portuguese = company.account_fiscal_country_id.code == "PT"
            text = (
                reason(company)
                if portuguese
                else self.env._("does not report in Portugal.")
            )
            rows.append(f"{company.name}: {text}")
        return "\n".join(rows)

    def action_confirm(self):
        """Do all that is chosen and not done yet.

        :raise SeriesError: nothing is chosen, or it cannot be done as it is
        :raise ValidationError: a value is not allowed; nothing is created then
        :return: the dialog again, with a result on each line; or the dialog that asks
            for a password that is not stored
        """
        self.ensure_one()
        lines = self._chosen_lines()
        if dialog := self._ask_password(lines):
            return dialog
        for line in self._prepare(lines):
            self._attempt_line(line)
        self.invalidate_recordset(["created", "unfinished"])
        return {
            "type": "ir.actions.act_window",
            "name": self._title(),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def prepare_lines(self):
        """Make everything ready for ``attempt_line``: the browser's first step.

        :raise UserError: see ``action_confirm``
        :return: ids of the lines to be done; none when a password has to be asked for,
            which is what ``action_confirm`` does
        :rtype: list[int]
        """
        self.ensure_one()
        lines = self._chosen_lines()
        return [] if self._ask_password(lines) else self._prepare(lines).ids

    def attempt_line(self, line_id):
        """Do one line: the browser's next step, and a transaction of its own."""
        self.ensure_one()
        for line in self.line_ids.filtered(lambda line: line.id == line_id):
            # Without a series it was not prepared.
            if line.series_id and not self._is_done(line):
                self._attempt_line(line)
        return True

    def _ask_password(self, lines):
        """The dialog that asks for a password, when one of the companies needs it."""
        companies = lines.filtered(self._needs_at).company_id
        return self.env["l10n_pt.at.password"]._needed_for(
            self.action_confirm,
            companies.filtered(lambda company: not company._l10n_pt_at_works_by_hand()),
        )

    def _prepare(self, lines):
        """Create what is missing, and keep it even when the process dies at the calls.

        :return: those of the lines that are not done yet
        """
        self._make_series(lines)
        lines = lines.filtered(lambda line: not self._is_done(line))
        lines.write({"outcome": False, "message": False})
        self.env["l10n_pt.at.service"]._commit_prepared(self)
        return lines

    def _attempt_line(self, line):
        """Do one line and keep its result."""
        earlier = [
            Result(other.series_id, other.outcome, other.message)
            for other in self.line_ids
        ]
        registrar = self.env["l10n_pt.at.registrar"]
        result = self._needs_at(line) and registrar._not_again(line.series_id, earlier)
        result = result or self._attempt_series(line)
        line.write({"outcome": result.kind, "message": result.message})


class L10nPtSeriesBatchLine(models.AbstractModel):
    """What becomes a series, or is one. Each dialog says where ``company_id`` is."""

    _name = "l10n_pt.series.batch.line"
    _inherit = "l10n_pt.dialog"
    _description = "Series to be created and registered: line"

    wizard_id = fields.Many2one(
        "l10n_pt.series.batch",
        required=True,
        ondelete="cascade",
        export_string_translation=False,
    )
    selected = fields.Boolean(
        string="Register", help="Tick what is to be registered now."
    )
    company_id = fields.Many2one("res.company", help="Company the series belongs to.")
    place = fields.Text(
        string="Used by",
        compute="_compute_place",
        help="What the series numbers documents of: a journal, for example, or the "
        "whole company.",
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

    @api.depends("series_id")
    def _compute_place(self):
        for line in self:
            line.place = line._holder().display_name

    def _holder(self):
        """What the series of the line hangs on, or will."""
        return self.series_id._holder()


class L10nPtSeriesBatchOfJournal(models.AbstractModel):
    """A dialog about the series of one journal."""

    _name = "l10n_pt.series.batch.of.journal"
    _inherit = "l10n_pt.series.batch"
    _description = "Series of a journal to be created and registered"
    _check_company_auto = True
    _proposed_from = ("journal_id",)

    journal_id = fields.Many2one(
        "account.journal",
        required=True,
        check_company=True,
        domain="[('type', '=', 'sale')]",
        default=lambda self: self.env["account.journal"]._l10n_pt_default_holder(),
        help="Sales journal whose documents are numbered in the series.",
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
        help="Documents of the journal take these series by themselves.",
    )
    is_cash_vat = fields.Boolean(
        string="Cash VAT",
        compute="_compute_is_cash_vat",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        help="The series are for invoices and notes under the cash-VAT regime (DL "
        "71/2013). Invoices outside it need series of their own too: open this once "
        "more, with another identifier.",
    )
    is_of_regime_company = fields.Boolean(
        string="In the cash-VAT regime",
        related="company_id.l10n_pt_cash_vat",
        related_sudo=False,
        export_string_translation=False,
    )
    connection_state = fields.Char(
        compute="_compute_connection_state",
        compute_sudo=False,
        export_string_translation=False,
    )
    is_by_hand = fields.Boolean(
        related="company_id.l10n_pt_at_manual", related_sudo=False
    )

    @api.depends("company_id")
    def _compute_is_cash_vat(self):
        for wizard in self:
            wizard.is_cash_vat = wizard.company_id.sudo().l10n_pt_cash_vat

    def _regime_values(self, line):
        """Only invoices and notes can be under the regime."""
        of_regime = codes.DOCUMENT_TYPES[line.document_type] == "SI"
        return {"is_cash_vat": self.is_cash_vat and of_regime}

    @api.depends("company_id")
    def _compute_connection_state(self):
        for wizard in self:
            health = self.env["l10n_pt.at.health"]._of(wizard.company_id)
            wizard.connection_state = health.line_state
