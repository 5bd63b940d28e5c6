# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import Counter, namedtuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..rules import identifiers
from .l10n_pt_at_recovery import Issued

# First word of the numbers of test documents that made room for real ones.
ASIDE = "TESTE-"

Finding = namedtuple("Finding", "kind document_id name detail")


class L10nPtDocumentSeries(models.Model):
    """What goes from a series to its documents: last number, drafts, audit, prefix."""

    _inherit = "l10n_pt.document.series"

    can_be_set_aside = fields.Boolean(
        compute="_compute_can_be_set_aside", export_string_translation=False
    )

    @api.depends("state", "prefix", "padding", "first_number", "previous_number")
    def _compute_last_number(self):
        found = dict(
            (series.id, values)
            for series, *values in self.env["account.move"]
            .sudo()
            ._read_group(
                [("l10n_pt_series_id", "in", self.ids), ("l10n_pt_atcud", "!=", False)],
                ["l10n_pt_series_id"],
                ["sequence_number:max", "__count"],
            )
        )
        unused = self.filtered(lambda series: series.id not in found)
        used_before = self.env["account.move"]._l10n_pt_last_unregistered(unused)
        for series in self:
            number, count = found.get(series.id, (used_before.get(series.id, 0), 0))
            series.last_number = max(number, series.previous_number)
            series.document_count = count
            series.next_number = series.state == "registered" and (
                series.prefix + series._digits(series._next_number(series.last_number))
            )

    def action_view_documents(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        action["domain"] = [("l10n_pt_series_id", "=", self.id)]
        action["context"] = {"create": False}
        return action

    def _drafts_to_come(self):
        """Number of drafts that each series will number: chosen, or by themselves.

        :rtype: dict[l10n_pt.document.series, int]
        """
        drafts = (
            self.env["account.move"]
            .sudo()
            .search(
                [("journal_id", "in", self.journal_id.ids), ("state", "=", "draft")]
            )
        )
        return Counter(
            draft._l10n_pt_effective_series().sudo(False)
            for draft in drafts._l10n_pt_to_number()
        )

    def _check_not_chosen(self):
        """Refuse to delete series that drafts name.

        :raise UserError: naming one
        """
        drafts = self.env["account.move"].sudo()
        drafts = drafts.search([("l10n_pt_series_id", "in", self.ids)], limit=1)
        if drafts:
            raise UserError(
                self.env._(
                    "Series %(series)s is chosen on drafts (%(draft)s). Choose another "
                    "series for them, then delete it.",
                    series=drafts.l10n_pt_series_id.display_name,
                    draft=drafts.display_name,
                )
            )

    def _last_dates(self):
        """Date of the last document of each series that has one.

        :rtype: dict[l10n_pt.document.series, date]
        """
        return dict(
            self.env["account.move"]
            .sudo()
            ._read_group(
                [("l10n_pt_series_id", "in", self.ids), ("l10n_pt_atcud", "!=", False)],
                ["l10n_pt_series_id"],
                ["invoice_date:max"],
            )
        )

    def _issued(self):
        """What is issued in the series as this environment sees it."""
        if not self:
            return Issued(0, 0, 0)
        self.invalidate_recordset(["last_number", "document_count"])
        drafts = [
            ("l10n_pt_series_id", "=", self.id),
            ("l10n_pt_atcud", "=", False),
            ("state", "=", "draft"),
        ]
        return Issued(
            self.last_number,
            self.document_count,
            self.env["account.move"].sudo().search_count(drafts),
        )

    @api.constrains("internal_code", "name", "journal_id", "company_id")
    def _check_prefix_is_free(self):
        """No number of the series may be on a document outside it.

        Despacho 8632/2014, 1.8: an identifier is never repeated by a taxpayer. Numbers
        that the journal itself used before are gone on with.

        :raise ValidationError: naming the document and the way out
        """
        for series in self.filtered(lambda one: one.state in ("draft", "pending")):
            if others := self.sudo().search(
                [
                    ("journal_id", "=", series.journal_id.id),
                    ("prefix", "=", series.prefix),
                    ("nif", "!=", series.nif),
                ]
            ):
                raise ValidationError(
                    self.env._(
                        "Identifier of series %(series)s: taxpayer %(nif)s has one "
                        "with the same numbers in journal %(journal)s. Choose another "
                        "name.",
                        series=series.display_name,
                        nif=others[0].nif,
                        journal=series.journal_id.display_name,
                    )
                )
            if other := series._document_with_prefix():
                raise ValidationError(series._prefix_used_text(other))

    def _document_with_prefix(self):
        """An issued document that has the prefix of the series and is not of it.

        :return: the last one, or an empty recordset; what the journal itself issued
            without any series does not count
        """
        same = self.env["res.company"]._l10n_pt_of_taxpayer(self.nif)
        journals = self.env["account.journal"].sudo().with_context(active_test=False)
        journals = journals.search(
            [("company_id", "in", same.ids), ("type", "=", "sale")]
        )
        return (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("journal_id", "in", (journals | self.journal_id).ids),
                    ("sequence_prefix", "=", self.prefix),
                    ("posted_before", "=", True),
                    ("l10n_pt_series_id", "!=", self._origin.id),
                    *("|", ("journal_id", "!=", self.journal_id.id)),
                    ("l10n_pt_series_id", "!=", False),
                ],
                order="sequence_number desc",
                limit=1,
            )
        )

    def _prefix_used_text(self, document):
        values = {
            "series": self.display_name,
            "document": document.name,
            "journal": document.journal_id.display_name,
            "other": document.l10n_pt_series_id.display_name,
        }
        if document.l10n_pt_series_id.environment == "test":
            return self.env._(
                "Identifier of series %(series)s: %(document)s was issued under the "
                "same name with a code of AT's test environment. Open the test series "
                "%(other)s and press “Set test documents aside”, or choose another "
                "name.",
                **values,
            )
        return self.env._(
            "Identifier of series %(series)s: its numbers are in use in journal "
            "%(journal)s already (%(document)s). AT registers a name once for each "
            "document type: choose another name, or register the numbering of that "
            "journal.",
            **values,
        )

    @api.depends("environment", "company_id.l10n_pt_at_environment")
    def _compute_can_be_set_aside(self):
        for series in self:
            series.can_be_set_aside = (
                series.environment == "test"
                and series.company_id._l10n_pt_environment() == "production"
                and not series.internal_code.startswith(ASIDE)
                and bool(series.document_count)
            )

    def action_set_test_aside(self):
        """Free the numbers of a test series for the series of production.

        Its documents have no fiscal value: they are voided and their numbers get the
        word TESTE before them, here and at no authority.

        :raise UserError: the series is no test series of a company in production
        """
        self.check_access("write")
        # Notes first: while they live, what they correct cannot be voided.
        for series in self.sorted(lambda one: one.document_type not in ("NC", "ND")):
            if series.internal_code.startswith(ASIDE):
                continue  # done before
            if not series.can_be_set_aside:
                raise UserError(
                    self.env._(
                        "Series %(series)s: only documents of AT's test environment "
                        "can be set aside, once the company is in production.",
                        series=series.display_name,
                    )
                )
            self.env["l10n_pt.at.recovery"]._freeze(series)
            code = (ASIDE + series.internal_code)[: identifiers.MAX_INTERNAL_CODE]
            series.sudo().with_context(l10n_pt_at_answer=True).write(
                {"internal_code": code, "is_default": False, "active": False}
            )
            self.env["account.move"]._l10n_pt_set_aside(series)
            series.message_post(
                body=self.env._("Test documents set aside: their numbers are free.")
            )
        return True

    def _audit(self):
        """Check numbers, dates and ATCUD of all documents of the series.

        Looks for gaps, repeats, dates that go back behind a document that is not void,
        numbers below the registered start, ATCUD that are not the code, a hyphen and
        the number, and documents of another taxpayer.

        :return: ``(number of documents, list of Finding)``, by number
        """
        self.ensure_one()
        self.check_access("read")
        self.env["account.move"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, name, sequence_number, invoice_date, l10n_pt_atcud,
                       LAG(sequence_number) OVER numbering,
                       MAX(invoice_date) FILTER (WHERE state != 'cancel')
                         OVER (numbering ROWS UNBOUNDED PRECEDING EXCLUDE CURRENT ROW),
                       company_id
                  FROM account_move
                 WHERE l10n_pt_series_id = %s
                   AND l10n_pt_atcud IS NOT NULL
                WINDOW numbering AS (ORDER BY sequence_number, id)
              ORDER BY sequence_number, id
                """,
                self.id,
            )
        )
        findings = [
            finding for row in rows for finding in self._audit_document(*row[:7])
        ]
        return len(rows), findings + self._audit_taxpayers(rows)

    def _audit_taxpayers(self, rows):
        """One finding for each company of another taxpayer: its first document."""
        first = {}
        for move_id, name, *_values, company_id in rows:
            first.setdefault(company_id, (move_id, name))
        companies = self.env["res.company"].browse(first)
        return [
            Finding(
                "nif",
                *first[company.id],
                self.env._(
                    "The series is of taxpayer %(nif)s, the document of %(other)s.",
                    nif=self.nif,
                    other=company._l10n_pt_nif() or "–",
                ),
            )
            for company in companies
            if company._l10n_pt_nif() != self.nif
        ]

    def _audit_document(self, move_id, name, number, day, atcud, before, day_before):
        digits = (name or "").rpartition("/")[2]
        if before is None and number > self._next_number(self.previous_number):
            before = self._next_number(self.previous_number) - 1
        if before is not None and number > before + 1:
            detail = self.env._(
                "Missing: %(first)s to %(last)s.", first=before + 1, last=number - 1
            )
            yield Finding("gap", move_id, name, detail)
        if before == number:
            detail = self.env._("The number is used twice.")
            yield Finding("repeat", move_id, name, detail)
        if day_before and (not day or day < day_before):
            detail = self.env._("Dated before the document that precedes it.")
            yield Finding("date", move_id, name, detail)
        if number < self.first_number or number <= self.previous_number:
            detail = self.env._("Below the start registered with AT.")
            yield Finding("start", move_id, name, detail)
        if name != self.prefix + digits or digits.lstrip("0") != str(number):
            detail = self.env._("The number does not belong to the series.")
            yield Finding("name", move_id, name, detail)
        if atcud != f"{self.validation_code}-{digits}":
            detail = self.env._("The ATCUD %(atcud)s is wrong.", atcud=atcud)
            yield Finding("atcud", move_id, name, detail)

    # === From a document to its series ===

    @api.model
    def _numbers_invoices_of(self, company):
        """Whether the taxpayer of a company issues invoices in series somewhere."""
        return bool(
            self.search_count(
                [
                    ("nif", "=", company._l10n_pt_nif()),
                    ("state", "=", "registered"),
                    ("journal_id.l10n_pt_series_required", "=", True),
                ],
                limit=1,
            )
        )

    @api.model
    def _owner_of_number(self, name, journal, nif):
        """The series that gives such numbers in a journal or to a taxpayer."""
        self.flush_model(["prefix", "nif", "journal_id", "state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id
                  FROM l10n_pt_document_series
                 WHERE state != 'draft'
                   AND (nif = %s OR journal_id = %s)
                   AND STARTS_WITH(%s, prefix)
                 LIMIT 1
                """,
                nif or None,
                journal.id,
                name,
            )
        )
        return self.sudo().browse(row[0] for row in rows)
