# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.l10n_pt_at_series.rules import atcud


class L10nPtSeriesMigrateLine(models.TransientModel):
    _name = "l10n_pt.series.migrate.line"
    _inherit = "l10n_pt.series.batch.line"
    _description = "Series of another addon"

    wizard_id = fields.Many2one(
        "l10n_pt.series.migrate",
        required=True,
        ondelete="cascade",
        export_string_translation=False,
    )
    selected = fields.Boolean(
        string="Take over",
        help="Make a series of this line when the button is pressed.",
    )
    origin = fields.Char(
        string="Found in",
        readonly=True,
        help="Addon, or field of the journal, that the code comes from.",
    )
    is_guess = fields.Boolean(readonly=True, export_string_translation=False)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        help="Company the series belongs to.",
    )
    document_type = fields.Selection(
        required=False, help="AT's document type. Each code belongs to one type."
    )
    name = fields.Char(
        string="Identifier",
        help="Name of the series, exactly as the Portal das Finanças shows it.",
    )
    internal_code = fields.Char(
        help="First word of the document number, for example FT in FT A2027/1."
    )
    code = fields.Char(
        string="Code found", help="Validation code that the other addon kept."
    )
    journal_id = fields.Many2one(
        "account.journal",
        domain="[('type', '=', 'sale'), ('company_id', 'parent_of', company_id)]",
        help="Sales journal whose documents go on in this series.",
    )
    padding = fields.Integer(
        string="Minimum digits",
        help="Digits that the numbers were written with, zeros on the left; 0: none.",
    )
    last_number = fields.Integer(
        help="Last number issued, as documents and counter of the other addon show it. "
        "If other documents were issued elsewhere with the same numbering, enter the "
        "last of them."
    )
    old_prefix = fields.Char(
        string="Numbers so far",
        readonly=True,
        help="What stood before the digits of each number.",
    )
    next_document = fields.Char(
        string="Goes on with",
        compute="_compute_problem",
        help="Number of the next document.",
    )
    start_date = fields.Date(
        help="First day on which documents can be issued: as the other addon had it, "
        "else the date of the first document."
    )
    end_date = fields.Date(
        string="Ended on",
        readonly=True,
        help="End date in the other addon. AT may not know of it.",
    )
    series_type = fields.Selection(
        [("N", "Normal"), ("F", "Training")],
        help="Training: practice documents without fiscal value.",
    )
    is_default = fields.Boolean(
        string="Use by default",
        help="Documents of the journal go on in this series by themselves.",
    )
    problem = fields.Char(
        compute="_compute_problem",
        help="Why the line cannot be taken over as it is, and what to do.",
    )
    note = fields.Text(
        string="Remark",
        compute="_compute_note",
        help="The result, the problem with its remedy, or what to know.",
    )

    # === Proposals ===

    def _completed(self, proposals):
        """Proposals with the series that has their code already, and their ticks."""
        codes = [atcud.normalise_code(values["code"] or "") for values in proposals]
        # One of a company out of the user's reach is told as a code that is taken.
        taken = {
            (series.validation_code, series.nif, series.document_type): series
            for series in self.env["l10n_pt.document.series"]
            .with_context(active_test=False)
            .search([("validation_code", "in", codes)])
        }
        for values, code in zip(proposals, codes, strict=True):
            company = self.env["res.company"].browse(values["company_id"])
            key = (code, company._l10n_pt_nif(), values["document_type"])
            series = taken.get(key)
            if series:
                names = ("name", "internal_code", "padding", "last_number")
                values.update({name: series[name] for name in names})
            values.update(
                series_id=series and series.id,
                selected=not series and not values.get("is_guess"),
                is_default=values["series_type"] == company._l10n_pt_series_type()
                and not self._has_ended(values.get("end_date")),
            )
        return proposals

    def _has_ended(self, day):
        return day and day < self.env["l10n_pt.document.series"]._today()

    @api.onchange("code", "document_type", "internal_code", "journal_id", "name")
    def _onchange_corrected(self):
        self.message = False  # what the last attempt said

    def _series_values(self):
        return {
            "name": self.name or "",
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "document_type": self.document_type,
            "internal_code": self.internal_code,
            "padding": self.padding,
            "first_number": 1,
            "previous_number": self.last_number,
            "start_date": self.start_date,
            "series_type": self.series_type,
            "is_default": self.is_default,
        }

    # === What a line says ===

    @api.depends(
        "code",
        "company_id",
        "document_type",
        "internal_code",
        "is_default",
        "journal_id",
        "last_number",
        "name",
        "padding",
        "series_id",
        "series_type",
        "start_date",
    )
    def _compute_problem(self):
        for line in self:
            values = line._series_values()
            series = self.env["l10n_pt.document.series"].new(values)
            line.next_document = line.name and (
                series.prefix + series._digits(series._next_number(line.last_number))
            )
            line.problem = not line.series_id and line._find_problem(series, values)

    def _find_problem(self, series, values):
        """The first rule of series that the line breaks, or False."""
        if missing := self._missing(series):
            return missing
        code = atcud.normalise_code(self.code or "")
        try:
            series._validate_fields(values)
            if problem := series._code_problem(code):
                return str(problem)
            series.browse()._check_code_unused(code)
        except UserError as error:
            return str(error)
        same = (
            series.sudo()
            .with_context(active_test=False)
            .search(
                [("nif", "=", series.nif), ("document_type", "=", series.document_type)]
            )
            .filtered(lambda one: one._at_identity() == series._at_identity())
        )
        return bool(same) and self.env._(
            "Odoo already has a series %(series)s of this taxpayer. Open it and enter "
            "the code there.",
            series=same.display_name,
        )

    def _missing(self, series):
        if not self.document_type:
            return self.env._(
                "Document type: this addon does not know the type of the other one. "
                "Choose it as the Portal das Finanças shows it."
            )
        if self.env["l10n_pt.series.usage"]._model(self.document_type) is None:
            return self.env._(
                "Odoo does not number documents of type %(type)s in series. Nothing "
                "changes at AT: the code stays valid there.",
                type=self.document_type,
            )
        if not self.name:
            return self.env._(
                "Identifier: enter the name of the series, as the Portal das Finanças "
                "shows it for this code."
            )
        if series.document_class == "SI" and not self.journal_id:
            return self.env._("Journal: choose the sales journal that goes on.")
        return not self.start_date and self.env._(
            "Start date: enter the day the series began."
        )

    @api.depends(
        "end_date",
        "internal_code",
        "is_guess",
        "message",
        "name",
        "old_prefix",
        "problem",
        "series_id",
    )
    def _compute_note(self):
        for line in self:
            line.note = line.message or line.problem or line._remark()

    def _remark(self):
        texts = []
        if self.series_id:
            texts.append(self.env._("Taken over."))
        elif self.is_guess:
            texts.append(
                self.env._(
                    "%(field)s holds something like a code. Tick the line if it is the "
                    "validation code.",
                    field=self.origin,
                )
            )
        if self._has_ended(self.end_date) and self.state in (False, "registered"):
            texts.append(
                self.env._(
                    "Ended on %(date)s in the other addon. AT may not know: finalise "
                    "it here, or query AT if it was finalised on the Portal.",
                    date=format_date(self.env, self.end_date),
                )
            )
        prefix = f"{self.internal_code} {self.name}/"
        if self.old_prefix and self.old_prefix != prefix and not self.series_id:
            texts.append(
                self.env._(
                    "Numbers began with %(old)s so far and begin with %(new)s from now "
                    "on.",
                    old=self.old_prefix,
                    new=prefix,
                )
            )
        return " ".join(texts)

    # === The button ===

    def _take_over(self):
        """Make the series and give it its code, or say why not."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                series = self.env["l10n_pt.document.series"].create(
                    self._series_values()
                )
                series.action_set_code(self.code)
                # It was registered before today, we do not know when: not annullable.
                series._at_write({"registration_date": False})
        except UserError as error:
            self.message = str(error)
            return
        series.message_post(
            body=self.env._(
                "Taken over from another addon (%(origin)s). Last number issued "
                "before: %(number)s. Documents issued before stay as they are.",
                origin=self.origin,
                number=self.last_number,
            )
        )
        self.write({"series_id": series.id, "message": False})
