# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..at import codes, identifiers


class AccountJournal(models.Model):
    _inherit = "account.journal"

    l10n_pt_series_ids = fields.One2many(
        "l10n_pt.document.series", "journal_id", string="AT series"
    )
    l10n_pt_series_required = fields.Boolean(
        string="AT series required",
        compute="_compute_l10n_pt_series_required",
        store=True,
        help="The journal numbers its customer documents in AT series. It begins when "
        "its first series is registered.",
    )
    l10n_pt_invoice_type = fields.Selection(
        [
            ("FT", "FT - Invoice"),
            ("FS", "FS - Simplified invoice"),
            ("FR", "FR - Invoice-receipt"),
        ],
        string="AT type of invoices",
        default="FT",
        required=True,
        help="AT document type of the customer invoices of this journal. FR is for "
        "invoices paid when they are issued, FS for simplified invoices within the "
        "legal limits.",
    )

    @api.depends("l10n_pt_series_ids.state")
    def _compute_l10n_pt_series_required(self):
        # A series that was only ever annulled was never there; an archived one was.
        for journal in self:
            series = journal.with_context(active_test=False).l10n_pt_series_ids
            states = set(series.mapped("state"))
            journal.l10n_pt_series_required = bool(
                journal.l10n_pt_series_required
                and "pending" in states
                or states & {"registered", "finalised"}
            )

    def _l10n_pt_series_button(self):
        """Action and text of a button that opens the journal's series."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series.l10n_pt_document_series_action"
        )
        action["context"] = {"default_journal_id": self.id}
        action["domain"] = [("journal_id", "in", self.ids)]
        return action, self.env._("AT series of the journal")

    def action_l10n_pt_create_series(self):
        return self._l10n_pt_wizard(
            "l10n_pt.series.create", self.env._("New AT series")
        )

    def action_l10n_pt_adopt_series(self):
        return self._l10n_pt_wizard(
            "l10n_pt.series.adopt", self.env._("Register existing series")
        )

    def _l10n_pt_wizard(self, model, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_journal_id": self.id},
        }

    # === What the journal issues ===

    def _l10n_pt_types_in_use(self):
        """AT's types that each journal of ``self`` has to have a series for.

        Those of its invoices and of their credit notes, and whatever it has issued in
        the last twelve months.

        :rtype: dict[account.journal, list[str]], types in AT's order
        """
        self.env["account.move"].flush_model()
        since = self.env["l10n_pt.document.series"]._today() - relativedelta(years=1)
        issued = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT move.journal_id,
                       CASE WHEN move.move_type = 'out_refund' THEN 'NC'
                            WHEN move.debit_origin_id IS NOT NULL THEN 'ND'
                            ELSE series.document_type
                        END
                  FROM account_move move
                  LEFT JOIN l10n_pt_document_series series
                    ON series.id = move.l10n_pt_series_id
                 WHERE move.journal_id = ANY(%s)
                   AND move.move_type IN ('out_invoice', 'out_refund')
                   AND move.state = 'posted'
                   AND move.invoice_date >= %s
                """,
                self.ids,
                since,
            )
        )
        issued = set(issued)
        return {
            journal: [
                kind
                for kind in codes.DOCUMENT_TYPES
                if kind in (journal.l10n_pt_invoice_type, "NC")
                or (journal.id, kind) in issued
            ]
            for journal in self
        }

    def _l10n_pt_types_without_series(self, day):
        """AT's types in use that no series of the journal takes by itself on a day.

        :param date day: date of the documents
        :return: only journals of ``self`` that lack something
        :rtype: dict[account.journal, list[str]]
        """
        series = self.env["l10n_pt.document.series"]
        lacking = {
            journal: [
                kind
                for kind in kinds
                if not series._choose(
                    journal, kind, day, journal.company_id._l10n_pt_environment()
                )
            ]
            for journal, kinds in self._l10n_pt_types_in_use().items()
        }
        return {journal: kinds for journal, kinds in lacking.items() if kinds}

    def _l10n_pt_types_not_renewed(self, day):
        """AT's types in use for which no default series starts on a day or later.

        :param date day: 1 January of the year in question
        :return: only journals of ``self`` that lack something
        :rtype: dict[account.journal, list[str]]
        """
        lacking = {}
        for journal, kinds in self._l10n_pt_types_in_use().items():
            environment = journal.company_id._l10n_pt_environment()
            default = [
                (kind, start)
                for kind, start, _id, _name, is_default, where in self.env[
                    "l10n_pt.document.series"
                ]._registered_in_journal(journal.id)
                if is_default and where == environment
            ]
            ready = {kind for kind, start in default if start >= day}
            wanted = {*kinds, *(kind for kind, _start in default)} - ready
            if wanted:
                lacking[journal] = [
                    kind for kind in codes.DOCUMENT_TYPES if kind in wanted
                ]
        return lacking

    def _l10n_pt_numbering_in_use(self):
        """Numbering of the journal's issued documents without ATCUD, by type.

        :return: values of ``l10n_pt.series.adopt.line``, one per document type: the
            prefix of its latest document, with its last number
        """
        if not self.ids:
            return []
        self.env["account.move"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (kind)
                       kind, sequence_prefix, MIN(name) OVER numbering,
                       FIRST_VALUE(name) OVER (numbering ORDER BY sequence_number DESC),
                       MAX(sequence_number) OVER numbering
                  FROM (SELECT *,
                               CASE WHEN move_type = 'out_refund' THEN 'NC'
                                    WHEN debit_origin_id IS NOT NULL THEN 'ND'
                                    ELSE %(invoice_type)s
                                END AS kind
                          FROM account_move
                         WHERE journal_id = %(journal)s
                           AND move_type IN ('out_invoice', 'out_refund')
                           AND state IN ('posted', 'cancel')
                           AND posted_before
                           AND l10n_pt_atcud IS NULL
                           AND name IS NOT NULL
                           AND name != '/') issued
                WINDOW numbering AS (PARTITION BY kind, sequence_prefix)
              ORDER BY kind, invoice_date DESC, id DESC
                """,
                invoice_type=self.l10n_pt_invoice_type,
                journal=self.id,
            )
        )
        lines = [self._l10n_pt_adoption_values(*row) for row in rows]
        return [self._l10n_pt_without_shared_code(line, lines) for line in lines]

    def _l10n_pt_adoption_values(self, kind, prefix, lowest, latest, last_number):
        values = {
            "document_type": kind,
            "last_document": latest,
            "last_number": last_number,
        }
        # Portaria 302/2016 (SAF-T): code, blank, series, slash, digits.
        match = re.fullmatch(r"([^ /]+) ([^ /]+)/", prefix or "")
        problems = match and identifiers.problems(match[2])
        if not match or problems:
            values["problem"] = self.env._(
                "“%(name)s” is not in the legal form “FT A2027/1” (code, blank, series "
                "of letters and digits, slash, number). Start a new series.",
                name=latest,
            )
            return values
        digits = lowest.rpartition("/")[2]
        wanted = (kind, prefix, self.company_id._l10n_pt_environment())
        series = self.with_context(active_test=False).l10n_pt_series_ids.filtered(
            lambda one: (one.document_type, one.prefix, one.environment) == wanted
        )
        return dict(
            values,
            series_id=series.id,
            selected=series.state in (False, "draft", "pending"),
            internal_code=match[1],
            name=match[2],
            padding=len(digits) if digits.startswith("0") else 0,
        )

    def _l10n_pt_without_shared_code(self, line, lines):
        """A line as it is, or as a problem when an earlier one has its internal code.

        Despacho 8632/2014: one internal code never serves two document types.
        """
        code = line.get("internal_code")
        first = next(one for one in lines if one.get("internal_code") == code)
        if not code or first is line:
            return line
        return {
            "document_type": line["document_type"],
            "last_document": line["last_document"],
            "last_number": line["last_number"],
            "problem": self.env._(
                "“%(name)s” begins with the code of documents of type %(type)s, and "
                "each type needs its own. Start a new series.",
                name=line["last_document"],
                type=first["document_type"],
            ),
        }
