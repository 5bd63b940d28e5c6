# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.tools import SQL

from ..rules import codes, identifiers
from . import series_words

# Since then each document carries an ATCUD (Portaria 195/2020; Despacho 351/2021-XXII).
ATCUD_SINCE = "2023-01-01"


class L10nPtNumbering(models.AbstractModel):
    """The numbering that journals used before they had series."""

    _name = "l10n_pt.numbering"
    _description = "Numbering in use before AT series"

    @api.model
    def _in_use(self, journals):
        """Numbering of the journals' issued documents without ATCUD, by type.

        :return: values of ``l10n_pt.series.numbering.line``, one per journal and
            document type: the prefix of its latest document, with its last number;
            ``reason`` says why AT cannot register it as it is, ``problem`` also what
            to do
        :rtype: list[dict]
        """
        if not journals.ids:
            return []
        place = {journal: place for place, journal in enumerate(journals.ids)}
        lines = [
            self._values(journals.browse(journal), *values)
            for journal, *values in sorted(
                self._latest(journals), key=lambda row: (place[row[0]], row[1])
            )
        ]
        self._check(journals, lines)
        return lines

    def _latest(self, journals):
        """One row per journal and document type, in one pass over the documents.

        The names of the lowest and the highest number are found behind the number,
        written with ten digits: sorting the documents would take several times longer.
        """
        self.env["account.move"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (journal_id, kind)
                       journal_id, kind, sequence_prefix, first_document,
                       last_document, last_number, first_date, last_date,
                       document_count, uncoded_count, companies
                  FROM (SELECT move.journal_id,
                               CASE WHEN move.move_type = 'out_refund' THEN 'NC'
                                    WHEN move.debit_origin_id IS NOT NULL THEN 'ND'
                                    ELSE journal.l10n_pt_invoice_type
                                END AS kind,
                               move.sequence_prefix,
                               SUBSTR(MIN(ranked.name), 11) AS first_document,
                               SUBSTR(MAX(ranked.name), 11) AS last_document,
                               MAX(move.sequence_number) AS last_number,
                               MIN(move.invoice_date) AS first_date,
                               MAX(move.invoice_date) AS last_date,
                               MAX(move.id) AS last_id,
                               COUNT(*) AS document_count,
                               COUNT(*) FILTER (WHERE move.invoice_date >= %(since)s)
                                 AS uncoded_count,
                               ARRAY_AGG(DISTINCT move.company_id) AS companies
                          FROM account_move move
                          JOIN account_journal journal
                            ON journal.id = move.journal_id
                    CROSS JOIN LATERAL (
                               SELECT (LPAD(move.sequence_number::text, 10, '0')
                                       || move.name) COLLATE "C" AS name) ranked
                         WHERE move.journal_id = ANY(%(journals)s)
                           AND move.move_type IN ('out_invoice', 'out_refund')
                           AND move.state IN ('posted', 'cancel')
                           AND move.posted_before
                           AND move.l10n_pt_atcud IS NULL
                           AND move.name IS NOT NULL
                           AND move.name != '/'
                      GROUP BY 1, 2, 3) numbering
              ORDER BY journal_id, kind, last_date DESC, last_id DESC
                """,
                journals=journals.ids,
                since=ATCUD_SINCE,
            )
        )

    def _values(
        self,
        journal,
        kind,
        prefix,
        first_document,
        last_document,
        last_number,
        first_date,
        last_date,
        document_count,
        uncoded_count,
        companies,
    ):
        values = {
            "journal_id": journal.id,
            "document_type": kind,
            "first_document": first_document,
            "last_document": last_document,
            "last_number": last_number,
            "first_date": first_date,
            "last_date": last_date,
            "document_count": document_count,
            "uncoded_count": uncoded_count,
        }
        companies = self.env["res.company"].browse(companies)
        nifs = {one._l10n_pt_nif() for one in companies | journal.company_id}
        if len(nifs) > 1:
            reason = self.env._(
                "Documents of several taxpayers have this numbering (%(nifs)s), and AT "
                "registers a series for one.",
                nifs=", ".join(sorted(nif or "–" for nif in nifs)),
            )
            problem = self.env._("%(reason)s Start a new series.", reason=reason)
            return dict(values, reason=reason, problem=problem)
        if reason := self._reason(last_document, prefix):
            problem = self.env._(
                "“%(name)s” is not in the legal form “FT A2027/1”. %(reason)s Start a "
                "new series.",
                name=last_document,
                reason=reason,
            )
            return dict(values, reason=reason, problem=problem)
        code, _blank, rest = prefix.partition(" ")
        ends = (name.removeprefix(prefix) for name in (last_document, first_document))
        return dict(
            values,
            internal_code=code,
            name=rest.removesuffix("/"),
            padding=max(len(end) if end.startswith("0") else 0 for end in ends),
        )

    def _reason(self, number, prefix):
        """Why documents cannot go on from this number, in words; or nothing."""
        texts = {
            "no_blank": self.env._(
                "No blank stands between the document type and the name of the series, "
                "as in FT A2027/1."
            ),
            "blanks": self.env._(
                "There is more than one blank: only one is allowed, after the document "
                "type, as in FT A2027/1."
            ),
            "no_slash": self.env._(
                "No slash stands between the name of the series and the last digits, "
                "as in FT A2027/1."
            ),
            "slashes": self.env._(
                "There is more than one slash: only one is allowed, before the last "
                "digits, as in FT A2027/1."
            ),
            "no_number": self.env._("It does not end with digits, as FT A2027/1 does."),
            "code": self.env._(
                "The first word, before the blank, may have up to ten letters without "
                "accents, digits and . _ -."
            ),
            "digits": self.env._(
                "More than nine digits stand after the slash; nine are allowed."
            ),
        }
        if problem := identifiers.number_problem(number):
            return texts[problem]
        identifier = prefix.partition(" ")[2].removesuffix("/")
        problems = identifiers.problems(identifier)
        texts = series_words.identifier_problems(self.env)
        return problems and self.env._(
            "Identifier “%(name)s”: %(problems)s",
            name=identifier,
            problems=series_words.joined(texts[problem] for problem in problems),
        )

    def _check(self, journals, lines):
        """Complete the values with the series that is there, or with why it cannot be.

        AT: a taxpayer uses a name once per document type. Despacho 8632/2014: one
        internal code never serves two document types.
        """
        known = self.env["l10n_pt.document.series"]._of_taxpayers(journals.company_id)
        types = {(one.nif, one.internal_code): one.document_type for one in known}
        owners = {
            (one.nif, one.environment, one.document_type, one.name.lower()): one
            for one in known
        }
        for line in lines:
            if "problem" in line:
                continue
            journal = journals.browse(line["journal_id"])
            nif = journal.company_id._l10n_pt_nif()
            environment = journal.company_id._l10n_pt_environment()
            kind, name = line["document_type"], line["name"]
            first_type = types.setdefault((nif, line["internal_code"]), kind)
            owner = owners.setdefault((nif, environment, kind, name.lower()), journal)
            if first_type != kind:
                reason = self._shared_code_text(line, first_type)
            else:
                reason = self._spent_name_text(line, owner)
            if reason:
                line["reason"] = reason
                line["problem"] = self.env._(
                    "%(reason)s Start a new series.", reason=reason
                )
                del line["internal_code"], line["name"], line["padding"]
                continue
            if owner != journal:
                line["series_id"] = owner.id
            line["selected"] = owner == journal or owner.state in ("draft", "pending")

    def _shared_code_text(self, line, first_type):
        return self.env._(
            "“%(name)s” begins with the code of documents of type %(type)s, and each "
            "type needs its own.",
            name=line["last_document"],
            type=first_type,
        )

    def _spent_name_text(self, line, owner):
        """Why the name of a numbering is another's, or spent; or None.

        :param owner: the series, or else the first journal, that has the name
        """
        if owner._name == "account.journal":
            if owner.id == line["journal_id"]:
                return None
            return self.env._(
                "Journal %(journal)s has the same numbering, and AT registers a name "
                "once for each document type.",
                journal=owner.display_name,
            )
        prefix = f"{line['internal_code']} {line['name']}/"
        if owner.journal_id.id != line["journal_id"] or owner.prefix != prefix:
            return self.env._(
                "Another series of this taxpayer has the name of “%(name)s”, and AT "
                "registers a name once for each document type.",
                name=line["last_document"],
            )
        if owner.state in ("finalised", "annulled"):
            return self.env._(
                "Series %(series)s has ended, and its name is spent.",
                series=owner.display_name,
            )
        return None

    # === What series ask before they begin ===

    @api.model
    def _journals_by_prefix(self, company):
        """Journals that a series found at AT may belong to.

        :return: ``{(type, name in lower case): (journal id, last number)}`` from the
            numbers already used, and ``{type: journal id}`` as the last resort for
            invoices and notes
        :rtype: dict
        """
        journals = self.env["account.journal"].search(
            [*self.env["account.journal"]._check_company_domain(company)]
        )
        sales = journals.filtered(lambda journal: journal.type == "sale")
        # Other documents issue in series of the whole company, unless somebody says.
        proposals = {
            kind: sales[:1].id
            for kind, kind_class in codes.DOCUMENT_TYPES.items()
            if kind_class == "SI"
        }
        for values in self._in_use(sales):
            if name := values.get("name"):
                proposals[values["document_type"], name.lower()] = (
                    values["journal_id"],
                    values["last_number"],
                )
        return proposals

    @api.model
    def _last_unregistered(self, all_series):
        """See ``l10n_pt.document.mixin``: numbers of journals without any series.

        Of each numbering the highest entry first, whatever it is: one row of Odoo's
        index. PostgreSQL reads all entries for the highest one that fits.
        """
        self.env["account.move"].flush_model(
            ["sequence_prefix", "sequence_number", "l10n_pt_series_id"]
        )
        all_series.flush_recordset(["prefix", "journal_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT series.id, last.sequence_number,
                       last.posted_before AND last.l10n_pt_series_id IS NULL
                  FROM l10n_pt_document_series series
            CROSS JOIN LATERAL (
                       SELECT *
                         FROM account_move
                        WHERE journal_id = series.journal_id
                          AND sequence_prefix = series.prefix
                     ORDER BY sequence_number DESC
                        LIMIT 1) last
                 WHERE series.id = ANY(%s)
                """,
                all_series.ids,
            )
        )
        found = {series_id: number for series_id, number, fits in rows if fits}
        unclear = [series_id for series_id, _number, fits in rows if not fits]
        return found | self._last_that_fits(unclear)

    @api.model
    def _last_that_fits(self, series_ids):
        if not series_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT series.id, MAX(move.sequence_number)
                  FROM l10n_pt_document_series series
                  JOIN account_move move
                    ON move.journal_id = series.journal_id
                   AND move.sequence_prefix = series.prefix
                   AND move.l10n_pt_series_id IS NULL
                   AND move.posted_before
                 WHERE series.id = ANY(%s)
              GROUP BY series.id
                """,
                series_ids,
            )
        )
        return dict(rows)

    @api.model
    def _document_with_prefix(self, series):
        """See ``l10n_pt.document.mixin``: in any sales journal of the taxpayer."""
        same = self.env["res.company"]._l10n_pt_of_taxpayer(series.nif)
        journals = self.env["account.journal"].sudo().with_context(active_test=False)
        journals = journals.search(
            [("company_id", "in", same.ids), ("type", "=", "sale")]
        )
        return (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("journal_id", "in", (journals | series.journal_id).ids),
                    ("sequence_prefix", "=", series.prefix),
                    ("posted_before", "=", True),
                    ("l10n_pt_series_id", "!=", series._origin.id),
                    *("|", ("journal_id", "!=", series.journal_id.id)),
                    ("l10n_pt_series_id", "!=", False),
                ],
                order="sequence_number desc",
                limit=1,
            )
        )

    # === What is issued beside the series ===

    @api.model
    def _without_atcud(self, companies):
        """See ``l10n_pt.document.mixin``: in journals that have series, since then."""
        self.env["account.move"].flush_model()
        self.env["l10n_pt.document.series"].flush_model()
        self.env["account.journal"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.company_id, ARRAY_AGG(move.id)
                  FROM account_move move
                  JOIN account_journal journal
                    ON journal.id = move.journal_id AND journal.l10n_pt_series_required
                  JOIN (SELECT journal_id, MIN(start_date) AS day
                          FROM l10n_pt_document_series
                         WHERE state IN ('registered', 'finalised')
                      GROUP BY journal_id) started
                    ON started.journal_id = journal.id
                   AND move.invoice_date >= started.day
                 WHERE move.company_id = ANY(%s)
                   AND move.move_type IN ('out_invoice', 'out_refund')
                   AND move.state = 'posted'
                   AND (move.l10n_pt_series_id IS NULL
                        OR move.l10n_pt_atcud IS NULL)
                   AND NOT EXISTS (SELECT
                                     FROM l10n_pt_document_series adopted
                                    WHERE adopted.journal_id = journal.id
                                      AND adopted.prefix = move.sequence_prefix
                                      AND adopted.previous_number
                                          >= move.sequence_number)
              GROUP BY move.company_id
                """,
                companies.ids,
            )
        )
        return self._by_company("account.move", rows)

    @api.model
    def _receipts_without_atcud(self, companies):
        """The same of payments that settle invoices, since there are receipt series."""
        self.env["account.payment"].flush_model()
        self.env["account.partial.reconcile"].flush_model()
        self.env["l10n_pt.document.series"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT payment.company_id, ARRAY_AGG(DISTINCT payment.id)
                  FROM account_payment payment
            CROSS JOIN LATERAL (
                       SELECT owed.move_id
                         FROM account_move_line paid
                         JOIN account_partial_reconcile match
                           ON match.credit_move_id = paid.id
                         JOIN account_move_line owed ON owed.id = match.debit_move_id
                        WHERE paid.move_id = payment.move_id
                        UNION
                       SELECT invoice_id
                         FROM account_move__account_payment
                        WHERE payment_id = payment.id
                          AND payment.move_id IS NULL) settled
                  JOIN account_move document ON document.id = settled.move_id
                  JOIN account_journal journal ON journal.id = document.journal_id
                  JOIN res_company company ON company.id = payment.company_id
                  LEFT JOIN l10n_pt_document_series its
                    ON its.id = document.l10n_pt_series_id
                  JOIN l10n_pt_document_series series
                    ON series.document_type IN ('RG', 'RC')
                   AND series.state IN ('registered', 'finalised')
                   AND STRPOS('/' || company.parent_path,
                              '/' || series.company_id || '/') > 0
                   AND COALESCE(series.journal_id, journal.id) = journal.id
                   AND series.start_date <= payment.date
                 WHERE payment.company_id = ANY(%s)
                   AND payment.payment_type = 'inbound'
                   AND payment.partner_type = 'customer'
                   AND payment.state IN ('in_process', 'paid')
                   AND payment.l10n_pt_atcud IS NULL
                   AND document.move_type = 'out_invoice'
                   AND COALESCE(its.document_type, journal.l10n_pt_invoice_type)
                       NOT IN ('FS', 'FR')
              GROUP BY payment.company_id
                """,
                companies.ids,
            )
        )
        return self._by_company("account.payment", rows)

    @api.model
    def _by_company(self, model, rows):
        """Records from rows of a company and their ids."""
        companies, model = self.env["res.company"], self.env[model]
        return {companies.browse(one): model.browse(ids) for one, ids in rows}
