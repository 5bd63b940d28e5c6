# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import namedtuple

from odoo import models
from odoo.tools import SQL

Finding = namedtuple("Finding", "kind document_id name detail")


class L10nPtDocumentSeries(models.Model):
    """The audit of a series: what its documents are checked against, one by one."""

    _inherit = "l10n_pt.document.series"

    def action_audit(self):
        """Open the audit of the series' documents."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Audit of %(series)s", series=self.display_name),
            "res_model": "l10n_pt.series.audit",
            "view_mode": "form",
            "target": "new",
            "context": {"default_series_id": self.id},
        }

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

    def _registration_answer(self):
        """AT's answer to the registration: the row of the log, if there is one."""
        self.ensure_one()
        # Whoever may print the certificate need not read the whole log.
        self.check_access("read")
        return (
            self.sudo()
            .communication_ids.filtered(
                lambda row: (
                    row.outcome == "accepted"
                    and (row.operation == "register" or row.operation == "query")
                )
            )
            .sorted(lambda row: (row.operation != "register", -row.id))[:1]
        )
