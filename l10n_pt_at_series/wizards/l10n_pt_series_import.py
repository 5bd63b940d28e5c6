# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re
from itertools import chain

from odoo import api, fields, models

from ..exceptions import SeriesError
from ..rules import atcud, table
from ..rules.table import plain
from .l10n_pt_series_import_line import OF_SERIES, READY

AT_A_TIME = 1000  # lines written by one press: about half a minute


class L10nPtSeriesImport(models.TransientModel):
    """Series and their codes from a table: pasted, or in a CSV or XLSX file.

    First the table becomes lines, which say what will happen. Then the good ones are
    imported; each keeps its result.
    """

    _name = "l10n_pt.series.import"
    _inherit = "l10n_pt.table.dialog"
    _description = "Import AT series and codes"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        help="Company of the lines that do not name one.",
    )
    is_default = fields.Boolean(
        string="Use by default",
        default=True,
        help="Documents of the journals take the new series by themselves. Training "
        "and recovery series are never used by default.",
    )
    line_ids = fields.One2many(
        "l10n_pt.series.import.line",
        "wizard_id",
        help="What was read, and what will become of it.",
    )
    has_companies = fields.Boolean(
        compute="_compute_summary", export_string_translation=False
    )

    @api.depends("line_ids.company_id")
    def _compute_summary(self):
        result = super()._compute_summary()
        for wizard in self:
            wizard.has_companies = len({one.company_id for one in wizard.line_ids}) > 1
        return result

    def _is_ready(self, counts):
        return any(counts[status] for status in READY)

    def _title(self):
        return self.env._("Import codes")

    # === Button ===

    def action_confirm(self):
        """Import the good lines; pressed again, what is left of them.

        :raise SeriesError: there is nothing to import
        :return: the dialog again, with a result on each line
        """
        self.ensure_one()
        if not self.line_ids:
            self._read_lines()
        lines = self.line_ids.filtered(lambda line: line.status in READY)
        if not lines:
            raise SeriesError(
                self.env._(
                    "No line can be imported. Correct the lines with an error, or "
                    "paste another table."
                )
            )
        lines[:AT_A_TIME]._import()
        return self._show("preview")

    # === Reading ===

    def _records(self, lines, labels):
        return table.records(lines, labels, self._known_types())

    def _known_types(self):
        series = self.env["l10n_pt.document.series"]
        return table.known_types(series._selection_document_type())

    def _table_texts(self, names):
        return super()._table_texts(names) | {
            "empty": self.env._(
                "There is no series to read. Paste the table, or choose a file."
            ),
            "too_large": self.env._(
                "The table has more than %(limit)s MB. Split it, or leave out what is "
                "no series: pictures and other sheets.",
                limit=table.MAX_BYTES // 1024**2,
            ),
            "too_long": self.env._(
                "The table has something below row %(limit)s. Delete the rows below "
                "the series, or copy the series alone and paste them.",
                limit=table.MAX_ROWS,
            ),
            "headings": self.env._(
                "The columns were not recognised. Put a first line above the table "
                "that names them: Identifier, Document type, Validation code."
            ),
        }

    def _proposals(self, records):
        """Values of one line per record; nothing is searched inside the loop."""
        read = self._readers(self._known_types())
        lines = [self._line_values(read, record) for record in records]
        companies = self.env["res.company"].browse(
            {values["company_id"] for values in lines if values["company_id"]}
        )
        known = self.line_ids._known(
            companies, [values.get("validation_code") for values in lines]
        )
        places = {company: self._places(company) for company in companies}
        for values in lines:
            company = companies.browse(values["company_id"] or ())
            self._complete(values, company, known, *places.get(company, ({}, {})))
        return lines

    def _readers(self, types):
        """What makes a value of the text in a cell, by field; None: not understood."""
        companies = {}
        for company in self.env.companies - self.company_id | self.company_id:
            companies[company._l10n_pt_nif()] = companies[plain(company.name)] = company

        def company(text):
            digits = re.sub(r"^PT|[^0-9]", "", text.upper())
            found = companies.get(digits) or companies.get(plain(text))
            return found and found.id

        return {
            "name": str,
            "document_type": lambda text: table.document_type(text, types),
            "validation_code": atcud.normalise_code,
            "first_number": table.number,
            "start_date": table.day,
            "registration_date": table.day,
            "previous_number": table.number,
            "series_type": table.series_type,
            "is_cash_vat": table.yes,
            "journal_id": str,  # it depends on the company: see _complete
            "company_id": company,
            "at_state": table.ended,
        }

    def _line_values(self, read, record):
        """Values of a line, without those of empty cells."""
        values = {
            field: read[field](text)
            for field, text in record.items()
            if field != "row" and text
        }
        unread = {
            field: record[field]
            for field, value in values.items()
            if value is None and field != "at_state"
        }
        values.setdefault("company_id", self.company_id.id)
        return values | {"row": record["row"], "unread": unread}

    def _places(self, company):
        """What series of the company hang on by code and name, and as they are used."""
        journals = self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(company),
                ("type", "in", ("sale", "general")),
            ],
            order="type",  # of two with one name the sales journal counts
        )
        usage = self.env["l10n_pt.series.usage"]
        holders = [*chain(*usage._holders(company)), *journals]
        words = {plain(one.display_name): one for one in holders if one != company}
        words |= {plain(one.name): one for one in journals}
        words |= {plain(one.code): one for one in journals}
        return words, self.env["l10n_pt.numbering"]._journals_by_prefix(company)

    def _complete(self, values, company, known, places, proposed):
        """Fill what the table leaves open: as the draft has it, or as usual."""
        key = values.get("document_type"), values.get("name", "").lower()
        if text := values.get("journal_id"):
            place = places.get(plain(text))
            values |= self._place_values(place)
            if not place:
                values["unread"]["journal_id"] = text
        series = known.find(company, *key)
        if series in known.within_reach:
            values["company_id"] = series.company_id.id
            usual = {
                name: series._fields[name].convert_to_write(series[name], series)
                for name in OF_SERIES
            }
            usual |= self._place_values(series._holder())
        else:
            journal, last = proposed.get(key) or (proposed.get(key[0]), 0)
            usual = {
                "journal_id": journal,
                "previous_number": last,
                "first_number": 1,
                "is_cash_vat": False,
                "series_type": company._l10n_pt_series_type(),
                "start_date": self.env["l10n_pt.document.series"]._today(),
            }
        for name, value in usual.items():
            values.setdefault(name, value)

    def _place_values(self, place):
        """Values of a line whose series hangs on a record, or on nothing."""
        if not place or place._name == "res.company":
            return {"journal_id": False, "holder": False}
        if place._name == "account.journal":
            return {"journal_id": place.id, "holder": False}
        return {"journal_id": False, "holder": f"{place._name},{place.id}"}
