# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ..exceptions import SeriesError


class L10nPtSeriesCreate(models.TransientModel):
    """One name for several document types: a series and a registration for each."""

    _name = "l10n_pt.series.create"
    _inherit = "l10n_pt.series.batch.of.journal"
    _description = "Create and register AT series"

    name = fields.Char(
        string="Identifier",
        required=True,
        compute="_compute_name",
        compute_sudo=False,
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
    first_number = fields.Integer(
        default=1, required=True, help="Number of the first document; normally 1."
    )
    series_type = fields.Selection(
        [("N", "Normal"), ("F", "Training"), ("R", "Recovery")],
        required=True,
        compute="_compute_series_type",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        help="Normal: everyday documents.\n"
        "Training: practice documents without fiscal value, in companies marked for "
        "training.\n"
        "Recovery: documents first issued on paper, or recovered from duplicates.",
    )
    journal_id = fields.Many2one(
        required=False,
        help="Sales journal whose invoices, notes and receipts the series number.",
    )
    holder = fields.Reference(
        lambda self: self.env["l10n_pt.series.usage"]._selection_holder(),
        string="Used by",
        readonly=True,
        default=lambda self: self._default_holder(),
        help="What the series number documents of, when it is no journal.",
    )
    has_places = fields.Boolean(
        compute="_compute_has_places", export_string_translation=False
    )
    all_types = fields.Boolean(
        string="All document types",
        help="On: types that are seldom needed are shown as well.",
    )
    has_more_types = fields.Boolean(
        compute="_compute_has_more_types", export_string_translation=False
    )
    replaces = fields.Char(
        compute="_compute_replaces",
        compute_sudo=False,
        help="Default series that documents no longer take by themselves.",
    )
    line_ids = fields.One2many(
        "l10n_pt.series.create.line",
        string="Document types",
        help="One series, and one code, for each document type that is ticked.",
    )

    @api.model
    def _default_holder(self):
        """What else than a journal the context names, as text, or False."""
        context, series = self.env.context, self.env["l10n_pt.document.series"]
        for name in series._holder_fields():
            model = series._fields[name].comodel_name
            given = context.get(f"default_{name}")
            if context.get("active_model") == model:
                given = given or context.get("active_id")
            if given and name != "journal_id":
                return f"{model},{int(given)}"
        return False

    @api.depends("line_ids.holder")
    def _compute_has_places(self):
        for wizard in self:
            wizard.has_places = not wizard.holder and any(
                line.holder for line in wizard.line_ids
            )

    @api.depends("line_ids.is_usual")
    def _compute_has_more_types(self):
        for wizard in self:
            wizard.has_more_types = not all(wizard.line_ids.mapped("is_usual"))

    @api.depends(
        *("line_ids.selected", "journal_id", "start_date", "is_default"),
        *("series_type", "is_cash_vat"),
    )
    def _compute_replaces(self):
        series = self.env["l10n_pt.document.series"]
        for wizard in self:
            wizard.replaces = series._replaces_text(
                wizard._replaced(), wizard.start_date
            )

    def _replaced(self):
        """Default series whose place the new ones will take."""
        choice = self.env["l10n_pt.series.choice"]
        found = self.env["l10n_pt.document.series"]
        lines = self.line_ids.filtered(lambda line: line.selected and line._holder())
        if not self.is_default or not self.start_date or self.created:
            return found
        candidates = choice._candidates(
            self.company_id, *{line._holder() for line in lines}
        )
        for line in lines:
            wanted = self.company_id._l10n_pt_wanted(
                line._holder(), line.document_type, self.start_date
            )
            wanted = found._wanted_like(wanted, self.series_type, self.is_cash_vat)
            found |= choice._choose(wanted, candidates)
        return found

    @api.depends("journal_id", "start_date")
    def _compute_name(self):
        for wizard in self.filtered(lambda wizard: not wizard.name):
            series = self.env["l10n_pt.document.series"]
            wizard.name = series._free_name(
                (wizard.holder or wizard.journal_id)._l10n_pt_series_name(
                    wizard.start_date or series._today()
                ),
                self.env["l10n_pt.series.usage"]._offered_types(),
                wizard.company_id._l10n_pt_nif(),
            )

    @api.depends("company_id")
    def _compute_series_type(self):
        for wizard in self:
            wizard.series_type = wizard.company_id._l10n_pt_series_type()

    def _compute_line_ids(self):
        # Another journal is no reason to undo what was ticked.
        empty = self.filtered(lambda wizard: not wizard.line_ids)
        return super(L10nPtSeriesCreate, empty)._compute_line_ids()

    def _title(self):
        return self.env._("AT Series")

    def _proposals(self):
        """Types of the journal, of the company, and of what else issues documents.

        Opened for one of the latter, the dialog shows its types alone.
        """
        usage = self.env["l10n_pt.series.usage"]
        usual = self._usual_types()
        lines = []
        for kind in usage._offered_types():
            for holder in self._places(kind):
                if self.holder in (False, None, holder):
                    lines.append(
                        {
                            "document_type": kind,
                            "holder": holder and f"{holder._name},{holder.id}",
                            "selected": kind in usual.get(holder, ()),
                        }
                    )
        has_usual = any(line["selected"] for line in lines)
        for line in lines:
            line["is_usual"] = line["selected"] or not has_usual
        return sorted(lines, key=lambda line: not line["is_usual"])

    def _usual_types(self):
        """Types that are ticked, by holder; those of the journal under False."""
        journal = self.journal_id
        if holder := self.holder:
            in_use = holder._l10n_pt_types_in_use()[holder]
            return {holder: in_use or holder._l10n_pt_types_by_choice()[holder]}
        receipts = journal._l10n_pt_receipts_in_use().get(journal, [])
        return {False: [journal.l10n_pt_invoice_type or "FT", "NC", "ND", *receipts]}

    def _places(self, kind):
        """What series of a type may hang on; False stands for the journal."""
        series = self.env["l10n_pt.document.series"]
        field = series._holder_field_of(kind)
        if field == "journal_id":
            return [False]
        model = self.env[series._fields[field].comodel_name]
        holders = model._l10n_pt_holders_of(self.company_id)
        return [self.company_id, *(one for one in holders if one != self.company_id)]

    def action_one_type(self):
        """Leave the dialog for the form, which has all there is to say of a series."""
        self.ensure_one()
        holder = self.holder or self.journal_id
        values = self.env["l10n_pt.series.choice"]._holder_values(holder)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New AT series"),
            "res_model": "l10n_pt.document.series",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_name": self.name,
                "default_company_id": self.company_id.id,
                "default_is_default": self.is_default,
                "default_start_date": self.start_date,
                **{f"default_{name}": value for name, value in values.items()},
            },
        }

    def _shows_results(self):
        # What was entered has become series, even before the first result.
        return bool(self.line_ids.series_id)

    def _chosen_lines(self):
        lines = self.line_ids.filtered("selected")
        if not lines:
            raise SeriesError(
                self.env._("Document types: choose at least one document type.")
            )
        if any(not line._holder() for line in lines):
            raise SeriesError(
                self.env._("Journal: choose the journal that issues the documents.")
            )
        return lines

    def _series_values(self, line):
        return {
            "name": self.name,
            "company_id": self.company_id.id,
            **self.env["l10n_pt.series.choice"]._holder_values(line._holder()),
            "document_type": line.document_type,
            "series_type": self.series_type,
            "start_date": self.start_date,
            "first_number": self.first_number,
            "is_default": self.is_default,
            **self._regime_values(line),
        }


class L10nPtSeriesCreateLine(models.TransientModel):
    _name = "l10n_pt.series.create.line"
    _inherit = "l10n_pt.series.batch.line"
    _description = "Document type of new AT series"

    wizard_id = fields.Many2one(
        "l10n_pt.series.create", export_string_translation=False
    )
    company_id = fields.Many2one(related="wizard_id.company_id", related_sudo=False)
    is_usual = fields.Boolean(export_string_translation=False)
    holder = fields.Reference(
        lambda self: self.env["l10n_pt.series.usage"]._selection_holder(),
        readonly=True,
        help="What the series numbers documents of; empty: the journal.",
    )

    @api.depends("holder", "wizard_id.journal_id")
    def _compute_place(self):
        return super()._compute_place()

    def _holder(self):
        return self.holder or self.wizard_id.journal_id
