# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo import api, models
from odoo.tools import SQL, sql

from odoo.addons.l10n_pt_at_series.rules import codes

SERIES, LINES = "l10n_pt_at_series", "l10n_pt_at_series_line"
# Where l10n_pt_certification keeps each value: the first column that exists counts.
# Sources: OCA/l10n-portugal 18.0 (two tables: name, journals and end date on the
# series; type, first word and code on its lines) and odoo/odoo pull requests 147991
# and 196102 (earlier and later one table, where ``series`` has it all).
COLUMNS = {
    "code": ("line.at_code", "series.at_code"),
    "kind": ("line.type", "series.document_type", "series.type"),
    "name": ("series.name", "series.prefix"),
    "word": ("line.prefix", "series.prefix"),
    "start": ("series.date_start",),
    "end": ("series.date_end",),
    "created": ("series.create_date",),
    "training": ("series.training_series", "series.formation_series"),
    "company": ("series.company_id", "line.company_id"),
    "journal": ("series.sale_journal_id", "series.journal_id"),
}
# Their document types, in the order of the same sources; the last two: l10n_pt_sale.
TYPES = {
    "out_invoice": "FT",
    "out_receipt": "FS",
    "out_refund": "NC",
    "debit_note": "ND",
    "payment_receipt": "RG",
    "out_invoice_receipt": "FR",
    "out_invoice_ft": "FT",
    "out_invoice_fs": "FS",
    "out_receipt_fr": "FR",
    "out_refund_nc": "NC",
    "quotation": "OR",
    "sales_order": "NE",
}
# Codes typed on journals: no addon known to us publishes the name of its field.
CODE = r"\s*[A-Za-z0-9]{8,}\s*"
HINTS = r"atcud|at_code|validation|validacao"
REFUNDS = r"refund|credit|_nc"


class L10nPtForeignSeries(models.AbstractModel):
    """Series and codes that other addons left in the database.

    Their code may be gone, so their tables are read with SQL and by what columns there
    are. Nothing here writes.
    """

    _name = "l10n_pt.foreign.series"
    _description = "Series and codes of other addons"

    # === Series of l10n_pt_certification ===

    @api.model
    def _from_tables(self, companies):
        """One line of ``l10n_pt.series.migrate`` per code in the other addon's tables.

        :param companies: whose series
        :rtype: list[dict]
        """
        rows = [row for row in self._rows() if row["company"] in companies]
        numbers = self._numbers([row["prefix"] for row in rows])
        return [self._table_values(row, numbers) for row in rows]

    def _rows(self):
        columns = {"series": sql.table_columns(self.env.cr, SERIES)}
        source = SQL("%s series", SQL.identifier(SERIES))
        if "at_code" not in columns["series"]:
            columns["line"] = sql.table_columns(self.env.cr, LINES)
            if not columns["series"] or not (
                {"at_series_id", "at_code"} <= columns["line"].keys()
            ):
                return []
            source = SQL(
                "%s JOIN %s line ON line.at_series_id = series.id",
                source,
                SQL.identifier(LINES),
            )
        values = [
            SQL("%s AS %s", self._column(columns, places), SQL.identifier(name))
            for name, places in COLUMNS.items()
        ]
        rows = self.env.execute_query_dict(
            SQL("SELECT %s FROM %s ORDER BY series.id", SQL(", ").join(values), source)
        )
        for row in rows:
            # Without a company column: a database with one company.
            company = self.env["res.company"].browse(row["company"])
            row["company"] = company or self.env.company
            if "name" not in columns["series"]:
                row["word"] = None  # the prefix is the name then
            row["prefix"] = f"{row['word'] or ''} {row['name'] or ''}/".lstrip()
        return rows

    def _column(self, columns, places):
        for table, name in (place.split(".") for place in places):
            if name in columns.get(table, {}):
                return SQL.identifier(table, name)
        return SQL("NULL")

    def _table_values(self, row, numbers):
        company, kind = row["company"], row["kind"]
        # Branches issue in the series of their parent.
        family = self.env["res.company"].sudo().search([("id", "child_of", company.id)])
        found = [
            numbers[one.id, row["prefix"]]
            for one in family
            if (one.id, row["prefix"]) in numbers
        ]
        days = [one["since"] for one in found if one["since"]]
        days = days or [row["created"] and row["created"].date()]
        document_type = kind if kind in codes.DOCUMENT_TYPES else TYPES.get(kind)
        series = self.env["l10n_pt.document.series"]
        journal = series._holder_field_of(document_type) in (False, "journal_id")
        candidates = (row["journal"], *(one["journal"] for one in found))
        return {
            "origin": "l10n_pt_certification",
            "company_id": company.id,
            "document_type": document_type,
            "name": row["name"],
            "internal_code": row["word"] or document_type,
            "code": row["code"],
            "journal_id": journal and self._journal(company, *candidates).id,
            "padding": max((one["padding"] or 0 for one in found), default=0),
            "last_number": max((one["last_number"] for one in found), default=0),
            "old_prefix": row["prefix"],
            "start_date": row["start"]
            or min(filter(None, days), default=False)
            or series._today(),
            "end_date": row["end"],
            "series_type": "F" if row["training"] else "N",
        }

    def _journal(self, company, *candidates):
        """The sales journal of old data that still is one, else the only one."""
        journals = self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(company),
                ("type", "=", "sale"),
            ]
        )
        for journal in journals.browse(filter(None, candidates)):
            if journal in journals:
                return journal
        return journals if len(journals) == 1 else journals.browse()

    # === Numbers already issued ===

    def _numbers(self, prefixes):
        """Numbers used with these prefixes: printed on documents, and counted.

        The higher of both is the last: a number that was given away is never used
        again, even if its document is gone.

        :rtype: dict[(company id, prefix), dict]
        """
        found = {
            (row["company"], row["prefix"]): row for row in self._documents(prefixes)
        }
        counters = (
            self.env["ir.sequence"]
            .sudo()
            .with_context(active_test=False)
            .search([("prefix", "in", prefixes), ("code", "=like", "l10n\\_pt%")])
        )
        for counter in counters:
            row = found.setdefault(
                (counter.company_id.id, counter.prefix),
                {
                    "last_number": 0,
                    "padding": counter.padding,
                    "since": None,
                    "journal": None,
                },
            )
            row["last_number"] = max(row["last_number"], counter.number_next_actual - 1)
        return found

    def _documents(self, prefixes):
        if not prefixes:
            return []  # there may be millions of documents
        moves = self.env["account.move"]
        moves.flush_model()
        number = SQL("name")
        if sql.column_exists(self.env.cr, moves._table, "l10n_pt_document_number"):
            # Their legal number; the name was Odoo's own.
            number = SQL("COALESCE(l10n_pt_document_number, name)")
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT company_id AS company,
                       parts[1] AS prefix,
                       MAX(parts[2]::integer) AS last_number,
                       MAX(LENGTH(parts[2])) FILTER (WHERE parts[2] LIKE %(zero)s)
                           AS padding,
                       MIN(invoice_date) AS since,
                       MODE() WITHIN GROUP (ORDER BY journal_id) AS journal
                  FROM (SELECT company_id,
                               invoice_date,
                               journal_id,
                               REGEXP_MATCH(%(number)s, %(form)s) AS parts
                          FROM account_move
                         WHERE move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                           AND state IN ('posted', 'cancel')
                           AND posted_before) issued
                 WHERE parts[1] = ANY(%(prefixes)s)
              GROUP BY company_id, parts[1]
                """,
                zero="0%",
                number=number,
                form="^(.*/)([0-9]{1,9})$",
                prefixes=prefixes,
            )
        )

    # === Codes typed on journals ===

    @api.model
    def _from_journals(self, companies):
        """One line of ``l10n_pt.series.migrate`` per code typed on a sales journal.

        Any text field may hold one, so what looks like a code is proposed; it is ticked
        only if the name of the field says the same.

        :param companies: whose journals
        :rtype: list[dict]
        """
        found = self._typed_codes(companies)
        journals = self.env["account.journal"].browse({one[0] for one in found})
        numbering = {
            journal.id: {
                line["document_type"]: line
                for line in journal._l10n_pt_numbering_in_use()
            }
            for journal in journals
        }
        lines = []
        for journal_id, column, code in found:
            journal = journals.browse(journal_id)
            kind = journal.l10n_pt_invoice_type
            if re.search(REFUNDS, column):
                kind = "NC"
            line = numbering[journal_id].get(kind, {})
            prefix, slash, _digits = line.get("last_document", "").rpartition("/")
            lines.append(
                {
                    "origin": self._column_label(column),
                    "is_guess": not re.search(HINTS, column),
                    "company_id": journal.company_id.id,
                    "document_type": kind,
                    "name": line.get("name"),
                    "internal_code": line.get("internal_code") or kind,
                    "code": code,
                    "journal_id": journal_id,
                    "padding": line.get("padding", 0),
                    "last_number": line.get("last_number", 0),
                    "old_prefix": prefix + slash,
                    "series_type": "N",
                }
            )
        since = {
            (row["journal"], row["prefix"]): row["since"]
            for row in self._documents([line["old_prefix"] for line in lines])
        }
        for line in lines:
            line["start_date"] = (
                since.get((line["journal_id"], line["old_prefix"]))
                or self.env["l10n_pt.document.series"]._today()
            )
        return lines

    def _typed_codes(self, companies):
        """What looks like a code in the text columns of the sales journals.

        :rtype: list[tuple[int, str, str]], journal, column and code
        """
        self.env["account.journal"].flush_model()
        there = sql.table_columns(self.env.cr, "account_journal")
        columns = [
            name
            for name, column in there.items()
            if column["udt_name"] in ("varchar", "text") and self._may_be_shown(name)
        ]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, %s
                  FROM account_journal
                 WHERE type = 'sale'
                   AND company_id = ANY(%s)
              ORDER BY company_id, sequence, id
                """,
                SQL(", ").join(map(SQL.identifier, columns)),
                companies.ids,
            )
        )
        return [
            (journal_id, column, value)
            for journal_id, *values in rows
            for column, value in zip(columns, values, strict=True)
            if re.fullmatch(CODE, value or "")
        ]

    def _may_be_shown(self, column):
        """Whether it is a text that the user may read, or a field's that is gone."""
        journals = self.env["account.journal"]
        field = journals._fields.get(column)
        return not field or (
            field.type in ("char", "text") and journals._has_field_access(field, "read")
        )

    def _column_label(self, column):
        field = self.env["account.journal"]._fields.get(column)
        label = field and field._description_string(self.env)
        return f"{label} ({column})" if label else f"account.journal: {column}"
