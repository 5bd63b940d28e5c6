# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from typing import NamedTuple

from psycopg2 import errors as pgerrors

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules import atcud, codes

READY = ("new", "draft", "failed")
# What a line gives the series besides its identity.
OF_SERIES = (
    "series_type",
    "is_cash_vat",
    "first_number",
    "previous_number",
    "start_date",
)


class Known(NamedTuple):
    """The series that lines may mean, from one query."""

    by_identity: dict
    by_code: dict
    within_reach: models.Model  # those the user may see

    def find(self, company, document_type, name):
        """The series of a company's taxpayer, or an empty recordset."""
        nothing = self.within_reach.browse()
        if not company:
            return nothing
        taxpayer = company._l10n_pt_nif(), company._l10n_pt_environment()
        return self.by_identity.get((*taxpayer, document_type, name.lower()), nothing)


class L10nPtSeriesImportLine(models.TransientModel):
    _name = "l10n_pt.series.import.line"
    _inherit = "l10n_pt.dialog"
    _description = "AT series and code to be imported"
    _order = "row, id"
    _check_company_auto = True

    wizard_id = fields.Many2one(
        "l10n_pt.series.import",
        required=True,
        ondelete="cascade",
        export_string_translation=False,
    )
    row = fields.Integer(
        string="Line", readonly=True, help="Line of the table or file."
    )
    company_id = fields.Many2one("res.company", help="Company the series belongs to.")
    name = fields.Char(
        string="Identifier", help="Name of the series as registered at AT."
    )
    document_type = fields.Selection(
        lambda self: self.env["l10n_pt.document.series"]._selection_document_type(),
        help="AT's document type; each has its own code.",
    )
    validation_code = fields.Char(
        help="Code that AT gave to this identifier and document type."
    )
    first_number = fields.Integer(help="Number at which the series starts at AT.")
    start_date = fields.Date(
        help="First day of use, as registered at AT. It may be in the past."
    )
    registration_date = fields.Date(
        help="Day on which AT registered the series; empty: today."
    )
    previous_number = fields.Integer(
        string="Last number used",
        help="Last number already issued in the series, in Odoo or elsewhere; 0 if "
        "none. Numbering goes on after it.",
    )
    series_type = fields.Selection(
        [("N", "Normal"), ("F", "Training"), ("R", "Recovery")],
        help="As registered at AT; nearly always normal.",
    )
    is_cash_vat = fields.Boolean(
        string="Cash VAT",
        help="The series is for documents under the cash-VAT regime (DL 71/2013).",
    )
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain="[('type', 'in', ('sale', 'general'))]",
        help="Journal whose documents are numbered in the series.",
    )
    holder = fields.Reference(
        lambda self: self.env["l10n_pt.series.usage"]._selection_holder(),
        readonly=True,
        help="What the series numbers documents of, when it is no journal.",
    )
    at_state = fields.Char(readonly=True, export_string_translation=False)
    unread = fields.Json(export_string_translation=False)
    series_id = fields.Many2one(
        "l10n_pt.document.series",
        readonly=True,
        help="The series in Odoo that the line is about.",
    )
    failure = fields.Char(readonly=True, export_string_translation=False)
    status = fields.Selection(
        [
            ("new", "New series"),
            ("draft", "Code for a draft"),
            ("failed", "Not imported"),
            ("error", "Error"),
            ("exists", "Already there"),
            ("ended", "Ended at AT"),
            ("done", "Imported"),
        ],
        compute="_compute_status",
        help="New series: it is created, with its code.\n"
        "Code for a draft: a draft in Odoo gets its code.\n"
        "Not imported: it was tried; press Import to try again.\n"
        "Error: the line is not imported; correct it.\n"
        "Already there: nothing to do.\n"
        "Ended at AT: finalised or annulled, so no document can be issued in it.\n"
        "Imported: the series can be used.",
    )
    message = fields.Text(
        string="Remark",
        compute="_compute_status",
        help="What is wrong and what to do, or what happened.",
    )

    @api.depends(
        *("company_id", "name", "document_type", "validation_code", "at_state"),
        *("registration_date", "unread", "failure", "series_id", *OF_SERIES),
        *("journal_id", "holder"),
        *("wizard_id.line_ids.name", "wizard_id.line_ids.document_type"),
        *("wizard_id.line_ids.validation_code", "wizard_id.line_ids.company_id"),
    )
    def _compute_status(self):
        known = self._known(self.company_id, self.mapped("validation_code"))
        first = {}
        for line in self.wizard_id.line_ids.sorted("row", reverse=True):
            first[line._identity()] = first[line._code()] = line.row
        for line in self:
            line.status, line.message = line._check(known, first)

    @api.model
    def _labels(self):
        """Columns that are imported and exported, in their order, with headings."""
        return {
            name: self._fields[name]._description_string(self.env)
            for name in (
                *("name", "document_type", "validation_code", "first_number"),
                *("start_date", "registration_date", "previous_number"),
                *("series_type", "journal_id", "company_id", "is_cash_vat"),
            )
        } | {"at_state": self.env._("State")}

    @api.model
    def _known(self, companies, validation_codes):
        """The series of these taxpayers, and those that have one of these codes."""
        nifs = {company._l10n_pt_nif() for company in companies}
        wanted = {atcud.normalise_code(code) for code in validation_codes if code}
        series = self.env["l10n_pt.document.series"].with_context(active_test=False)
        # Other companies of the taxpayer count, whoever may see them.
        found = series.sudo().search(
            [
                "|",
                ("nif", "in", list(nifs - {False})),
                ("validation_code", "in", list(wanted)),
            ]
        )
        return Known(
            {
                (one.nif, one.environment, one.document_type, one.name.lower()): one
                for one in found
            },
            {one.validation_code: one for one in found if one.validation_code},
            found.sudo(False)._filtered_access("read"),
        )

    def _identity(self):
        return (
            self.company_id and self.company_id._l10n_pt_nif(),
            self.document_type,
            (self.name or "").lower(),
        )

    def _code(self):
        return atcud.normalise_code(self.validation_code or "")

    # === What a line will do ===

    def _check(self, known, first):
        """Status of the line, and its remark.

        :param Known known: series in Odoo
        :param dict first: the first line with an identity or a code
        """
        if self.series_id:
            return "done", self.series_id._registered_text()
        series = self._series(known)
        code = self._code()
        if series in known.within_reach and code in ("", series.validation_code):
            missing = not series.validation_code
            return "exists", missing and self.env._("Still without a code.")
        if self.at_state and not series.validation_code:
            return "ended", self.env._("No document can be issued in it any more.")
        problems = [
            *self._problems_of_identity(series, known, first),
            *self._problems_of_code(series, known, first),
            *self._problems_of_values(),
        ]
        if any(problems):
            return "error", " ".join(filter(None, problems))
        if self.failure:
            return "failed", self.failure
        remarks = [
            self.previous_number
            and self.env._(
                "Numbering goes on after %(number)s.", number=self.previous_number
            ),
            self.env["l10n_pt.document.series"]._unusual_code_text(code),
            self.holder
            and self.env._("Used by %(name)s.", name=self.holder.display_name),
            self._changes_text(series),
        ]
        return "draft" if series else "new", " ".join(filter(None, remarks))

    def _series(self, known):
        return known.find(self.company_id, self.document_type, self.name or "")

    def _problems_of_identity(self, series, known, first):
        company = self.company_id
        model = self.env["l10n_pt.document.series"]
        for name, text in (self.unread or {}).items():
            if not self[name]:
                yield self._unread_text(name, text)
        if not company and "company_id" not in (self.unread or {}):
            yield self.env._("Company: choose one.")
        elif company and not company._l10n_pt_nif():
            yield self.env._(
                "Company %(company)s has no valid Portuguese tax ID (nine digits). "
                "Enter it in the company's form: AT registers series for that "
                "taxpayer.",
                company=company.name,
            )
        if not self.document_type and "document_type" not in (self.unread or {}):
            yield self.env._("Document type: choose one.")
        yield model._name_problem_text(
            self.name, codes.DOCUMENT_TYPES.get(self.document_type)
        )
        if first.get(self._identity(), self.row) < self.row:
            yield self.env._(
                "The same series is on line %(line)s.", line=first[self._identity()]
            )
        if series and series not in known.within_reach:
            yield self.env._(
                "The series belongs to company %(company)s, which is not among the "
                "companies you have selected.",
                company=series.company_id.name,
            )

    def _problems_of_code(self, series, known, first):
        code = self._code()
        model = self.env["l10n_pt.document.series"]
        other = known.by_code.get(code)
        if not code:
            yield self.env._("Validation code: it is missing.")
        elif series.validation_code:
            yield self.env._(
                "Odoo has code %(odoo)s for this series. Compare both on the Portal "
                "das Finanças.",
                odoo=series.validation_code,
            )
        elif other:
            yield other._code_taken_text()
        elif first.get(code, self.row) < self.row:
            yield self.env._(
                "Line %(line)s has the same code. Each series and document type has "
                "its own.",
                line=first[code],
            )
        elif self.company_id:
            yield model._code_problem_text(code, self.company_id._l10n_pt_environment())

    def _problems_of_values(self):
        model = self.env["l10n_pt.document.series"]
        journal = self.journal_id
        of_journal = codes.DOCUMENT_TYPES.get(self.document_type) == "SI"
        if self.registration_date and self.registration_date > model._today():
            yield self.env._("Registration date: it is in the future.")
        if not self.start_date and "start_date" not in (self.unread or {}):
            yield self.env._("Start date: enter the one registered at AT.")
        # Without company and type none could be proposed: they come first.
        if (
            self.company_id
            and of_journal
            and not journal
            and "journal_id" not in (self.unread or {})
        ):
            yield self.env._("Journal: choose one.")
        elif journal and of_journal and journal.type != "sale":
            yield self.env._(
                "Journal %(journal)s: choose a sales journal for invoices and notes.",
                journal=journal.display_name,
            )

    def _unread_text(self, name, text):
        """What to enter in place of a cell that was not understood."""
        texts = {
            "document_type": self.env._(
                "Document type “%(type)s”: AT does not know it. Choose one of the "
                "list.",
                type=text,
            ),
            "company_id": self.env._(
                "Company “%(text)s”: it is none of the companies you have selected.",
                text=text,
            ),
            "journal_id": self.env._(
                "Journal “%(text)s”: no journal has this code or name. Choose one.",
                text=text,
            ),
            "series_type": self.env._(
                "Series type “%(text)s”: choose Normal, Training or Recovery.",
                text=text,
            ),
        }
        label = self._fields[name]._description_string(self.env)
        if self._fields[name].type == "boolean":
            return self.env._(
                "%(field)s “%(text)s”: enter yes or no.", field=label, text=text
            )
        if self._fields[name].type == "date":
            return self.env._(
                "%(field)s “%(text)s”: enter a date, such as 2027-01-31 or 31-01-2027.",
                field=label,
                text=text,
            )
        return texts.get(name) or self.env._(
            "%(field)s “%(text)s”: enter a whole number.", field=label, text=text
        )

    def _changes(self, series):
        """What the line says otherwise than a draft."""
        if series.state != "draft":
            return {}
        values = {name: self[name] for name in OF_SERIES} | self._holder_values()
        return {
            name: value
            for name, value in values.items()
            if value != series._fields[name].convert_to_write(series[name], series)
        }

    def _holder_values(self):
        holder = self.journal_id or self.holder or self.company_id
        return self.env["l10n_pt.series.choice"]._holder_values(holder)

    def _changes_text(self, series):
        names = [
            (self._fields.get(name) or series._fields[name])._description_string(
                self.env
            )
            for name in self._changes(series)
        ]
        return names and self.env._(
            "Changes on the draft: %(fields)s.", fields=", ".join(names)
        )

    # === Import ===

    def _import(self):
        """Write each line by itself; one that is refused keeps the reason."""
        known = self._known(self.company_id, self.mapped("validation_code"))
        for line in self:
            try:
                with self.env.cr.savepoint():
                    series = line._import_one(line._series(known).sudo(False))
                line.write({"series_id": series.id, "failure": False})
            except UserError as error:
                line.failure = str(error)
            except pgerrors.UniqueViolation:
                # Committed after our snapshot: no search of ours can see it.
                line.failure = self.env._(
                    "Somebody else has just created this series, or given its code "
                    "to another one. Look at the list of series, then press Import "
                    "again."
                )

    def _import_one(self, series):
        if not series:
            series = series.create(
                {
                    "name": self.name,
                    "company_id": self.company_id.id,
                    "document_type": self.document_type,
                    "is_default": self.wizard_id.is_default
                    and self.series_type == self.company_id._l10n_pt_series_type(),
                    **{name: self[name] for name in OF_SERIES},
                    **self._holder_values(),
                }
            )
        elif changes := self._changes(series):
            series.write(changes)
        series.action_set_code(self._code(), self.registration_date)
        return series
