# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from psycopg2 import errors as pgerrors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..exceptions import SeriesError
from ..rules import atcud
from . import document_rules


class L10nPtDocumentMixin(models.AbstractModel):
    """A document numbered in an AT series: its series, its number and its ATCUD.

    ``account.move`` uses it first; receipts, deliveries and orders can follow. A model
    that uses it has ``name``, ``sequence_prefix``, ``sequence_number``, ``state`` and
    ``company_id``, and the unique index ``_l10n_pt_number_uniq``::

        _l10n_pt_number_uniq = models.UniqueIndex(
            "(l10n_pt_series_id, sequence_number) WHERE l10n_pt_atcud IS NOT NULL"
        )

    That index is both the lock and the counter of a series. A counter on the series row
    would end every wait of concurrent postings in a serialization failure.
    """

    _name = "l10n_pt.document.mixin"
    _inherit = [
        "l10n_pt.document.draft.mixin",
        "l10n_pt.document.lock.mixin",
        "l10n_pt.document.paper.mixin",
    ]
    _description = "Document numbered in an AT series"
    _l10n_pt_date_field = None  # name of the stored field with the document's date

    l10n_pt_series_id = fields.Many2one(
        "l10n_pt.document.series",
        string="AT series",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="Series that numbers the document. Leave it empty to use the default "
        "series of the journal for the document's date.",
    )
    l10n_pt_atcud = fields.Char(
        string="ATCUD",
        copy=False,
        readonly=True,
        help="Unique document code: the validation code of the series, a hyphen and "
        "the number. Set when the document is issued and never changed.",
    )
    l10n_pt_document_type = fields.Char(
        string="AT document type",
        compute="_compute_l10n_pt_document_type",
        help="AT's two-letter type, for example FT for an invoice.",
    )

    # === To be told by each document model ===

    def _compute_l10n_pt_document_type(self):
        raise NotImplementedError

    def _l10n_pt_is_document(self):
        """Whether this record is a kind of document that AT's series number."""
        raise NotImplementedError

    def _l10n_pt_journal(self):
        raise NotImplementedError

    def _l10n_pt_date(self):
        """Date of the document, which rules its series and its place in it."""
        raise NotImplementedError

    def _l10n_pt_origin(self):
        """The document that this one corrects, if any."""
        return self.browse()

    def _l10n_pt_broken_origin_rule(self):
        """Name of the rule by which no document can correct the origin, or ``""``."""
        return ""

    # === Choice of the series ===

    def _l10n_pt_is_issued(self):
        """Whether the document has its place in a series.

        An ATCUD alone says nothing: other addons may have left any text.
        """
        self.ensure_one()
        return bool(
            self.l10n_pt_series_id
            and atcud.belongs_to(self.l10n_pt_atcud or "", self.name or "")
        )

    def _l10n_pt_issued(self):
        """Those of ``self`` that have their place in a series."""
        return self.filtered(lambda document: document._l10n_pt_is_issued())

    def _l10n_pt_to_number(self):
        """Documents of ``self`` that a series must number when they are issued.

        What corrects a document of a series is never issued outside one.
        """
        return self.filtered(
            lambda document: (
                (
                    document.l10n_pt_series_id
                    or document._l10n_pt_journal().l10n_pt_series_required
                    or document._l10n_pt_origin()._l10n_pt_issued()
                )
                and document._l10n_pt_is_document()
                and not document._l10n_pt_is_issued()
            )
        )

    def _l10n_pt_wanted(self):
        """What the document asks of its series.

        :rtype: document_rules.Wanted
        """
        self.ensure_one()
        corrected = self._l10n_pt_origin()._l10n_pt_issued().l10n_pt_series_id
        wanted = self.company_id._l10n_pt_wanted(
            self._l10n_pt_journal(), self.l10n_pt_document_type, self._l10n_pt_date()
        )
        if corrected.series_type == "F":
            wanted = wanted._replace(series_type="F")
        return wanted._replace(family=corrected.name)

    def _l10n_pt_effective_series(self, candidates=None):
        """The series chosen, else the one the document takes by itself.

        :param candidates: see ``l10n_pt.document.series._candidates``, if at hand
        """
        self.ensure_one()
        if self.l10n_pt_series_id:
            return self.l10n_pt_series_id
        return self.env["l10n_pt.document.series"]._choose(
            self._l10n_pt_wanted(), candidates
        )

    def _l10n_pt_resolve_series(self):
        """Give each document its series, or refuse before anything is written.

        :return: the documents that a series will number
        :raise SeriesError: a document cannot be issued; the text says why
        """
        documents = self._l10n_pt_to_number()
        candidates = documents._l10n_pt_candidates()
        for document in documents:
            series = document._l10n_pt_effective_series(candidates)
            if problem := document._l10n_pt_problem(series, candidates):
                raise problem
            if not document.l10n_pt_series_id:
                with self.env.protecting([self._fields["l10n_pt_series_id"]], document):
                    document.l10n_pt_series_id = series
        return documents

    def _l10n_pt_candidates(self):
        """Registered series that documents without one may take: one query for all."""
        journals = [
            document._l10n_pt_journal().id
            for document in self
            if not document.l10n_pt_series_id
        ]
        return self.env["l10n_pt.document.series"]._candidates(journals)

    def _l10n_pt_problem(self, series, candidates=None):
        """Why the document cannot be issued in the series.

        :param series: a series, or an empty recordset when none was found
        :param candidates: see ``l10n_pt.document.series._candidates``, if at hand
        :rtype: SeriesError or None
        """
        self.ensure_one()
        wanted, series = self._l10n_pt_wanted(), series.sudo()
        company, origin = self.company_id.sudo(), self._l10n_pt_origin()
        rule = self._l10n_pt_broken_origin_rule() or wanted.broken_rule(series)
        if not rule:
            return None
        if rule == "missing":
            if candidates is None:
                candidates = self._l10n_pt_candidates()
            series = wanted.near_miss(candidates)
            rule = wanted.broken_rule(series)
        text = document_rules.explain(self.env, rule, wanted, series, company, origin)
        if rule.startswith("origin"):
            return SeriesError(text)
        if series:
            return SeriesError(text, *series._form_button())
        return SeriesError(text, *self._l10n_pt_journal()._l10n_pt_series_button())

    # === Numbers ===

    def _l10n_pt_number_fields(self):
        """Fields that the series gives its documents."""
        names = ("name", "sequence_prefix", "sequence_number", "made_sequence_gap")
        names += ("l10n_pt_atcud",)
        return [self._fields[name] for name in names if name in self._fields]

    def _l10n_pt_assign_numbers(self):
        """Number documents that have their series and freeze their ATCUD.

        Series are taken in the order of their ids, so that concurrent batches cannot
        wait for each other in a circle; documents by date, then by id.
        """
        by_series = self.grouped("l10n_pt_series_id")
        # Protected: these are results, not edits (no write(), no recompute).
        with self.env.protecting(self._l10n_pt_number_fields(), self):
            for series in sorted(by_series, key=lambda series: series.id):
                documents = by_series[series].sorted(
                    lambda document: (document._l10n_pt_date(), document.id)
                )
                number = documents[:1]._l10n_pt_claim_number(series, documents)
                for document in documents:
                    document.update(series._number_values(number))
                    number += 1
                if "made_sequence_gap" in self._fields:
                    documents.made_sequence_gap = False
                series.invalidate_recordset(
                    ["last_number", "next_number", "document_count"], flush=False
                )
        self._l10n_pt_check_before_commit()

    def _l10n_pt_check_before_commit(self):
        """Whatever else writes numbers meanwhile: issued with an ATCUD or not at all.

        One query for all documents of a transaction.
        """
        hooks, model = self.env.cr.precommit, self.browse()
        numbered = hooks.data.setdefault("l10n_pt_numbered", {})
        if self._name not in numbered:
            hooks.add(lambda: model._l10n_pt_check_stored(numbered.pop(model._name)))
        numbered.setdefault(self._name, set()).update(self.ids)

    @api.model
    def _l10n_pt_check_stored(self, ids):
        """Compare numbers and ATCUD in the database.

        :raise UserError: another addon has given a document another number
        """
        self.env.cr.execute(
            SQL(
                r"""
                SELECT name
                  FROM %s
                 WHERE id = ANY(%s)
                   AND state = 'posted'
                   AND name LIKE '%%/' || SUBSTRING(l10n_pt_atcud FROM '[0-9]+$')
                       IS NOT TRUE
                """,
                SQL.identifier(self._table),
                list(ids),
            )
        )
        for [name] in self.env.cr.fetchall():
            raise UserError(
                self.env._(
                    "%(document)s: another addon has changed the number that the AT "
                    "series gave, so number and ATCUD differ. Nothing was issued. "
                    "Switch the other numbering off for journals with AT series.",
                    document=name,
                )
            )

    def _l10n_pt_claim_number(self, series, documents):
        """Take the next number of the series for ``self``, in the database.

        The unique index makes concurrent transactions wait for each other; once it
        holds a number, this transaction counts on in memory.

        :param series: the series
        :param documents: all that will be numbered, sorted; ``self`` is the first
        :return: the number of ``self``
        """
        cache = self._get_sequence_cache()
        key = ("l10n_pt", series.id)
        if key in cache:
            last, last_date = cache[key]
            self._l10n_pt_check_order(series, last_date)
            number = last + 1
        else:
            self.flush_model(["l10n_pt_atcud"])
            last, last_date = self._l10n_pt_last_issued(series)
            self._l10n_pt_check_order(series, last_date)
            number = self._l10n_pt_lock_number(series, last)
        cache[key] = (number + len(documents) - 1, documents[-1]._l10n_pt_date())
        return number

    def _l10n_pt_lock_number(self, series, last):
        """Store the first free number after ``last``; see ``_l10n_pt_claim_number``."""
        while True:
            number = series._next_number(last)
            try:
                # One round trip: it is made for each document posted alone.
                self.env.cr.execute(
                    SQL(
                        "SAVEPOINT l10n_pt; %s; RELEASE SAVEPOINT l10n_pt",
                        self._l10n_pt_claim(series, number),
                    ),
                    log_exceptions=False,
                )
                return number
            except pgerrors.UniqueViolation:
                self.env.cr.execute("ROLLBACK TO SAVEPOINT l10n_pt")
                # Somebody else committed this number after our snapshot was taken:
                # read the truth on a fresh connection, date included.
                with self.env.registry.cursor() as fresh:
                    records = self.with_env(self.env(cr=fresh))
                    last, last_date = records._l10n_pt_last_issued(series)
                # Whichever unique index PostgreSQL looked at first: not in the
                # series, so a document outside it has the name.
                if last < number:
                    raise
            self._l10n_pt_check_order(series, last_date)

    def _l10n_pt_claim(self, series, number):
        """The statement that stores a number of the series on the document.

        With the state, which Odoo's unique index of names looks at: entries come into
        both indexes at once, always in the same order. Else two transactions could hold
        one each and wait for each other.
        """
        values = {
            "l10n_pt_series_id": series.id,
            "state": "posted",
            **series._number_values(number),
        }
        assignments = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in values.items()
        )
        return SQL(
            "UPDATE %s SET %s WHERE id = %s",
            SQL.identifier(self._table),
            assignments,
            self.id,
        )

    def _l10n_pt_last_issued(self, series):
        """Number of the last document of the series, and the date that came last.

        A void document of a day to come holds nobody back: that is the way out for
        whoever mistyped a date.

        The series row is locked against a change of state until this transaction ends;
        if it changed since our snapshot, PostgreSQL asks Odoo to start over.

        :return: ``(number, date)``; the date is None when nothing was issued
        """
        series.flush_recordset(["state"])  # registered in this same transaction
        self.env.cr.execute(
            SQL(
                """
                SELECT series.state, issued.sequence_number, counting.day,
                       EXISTS (
                       SELECT FROM l10n_pt_at_communication attempt
                        WHERE attempt.series_id = series.id
                          AND attempt.operation IN ('finalise', 'annul')
                          AND attempt.outcome != 'refused'
                          AND NOT EXISTS (
                              SELECT FROM l10n_pt_at_communication asked
                               WHERE asked.series_id = series.id
                                 AND asked.id > attempt.id
                                 AND asked.operation = 'query'
                                 AND asked.outcome = 'accepted'))
                  FROM l10n_pt_document_series series
                  LEFT JOIN LATERAL (
                       SELECT sequence_number
                         FROM %(table)s
                        WHERE l10n_pt_series_id = series.id
                          AND l10n_pt_atcud IS NOT NULL
                     ORDER BY sequence_number DESC
                        LIMIT 1) issued ON TRUE
                  LEFT JOIN LATERAL (
                       SELECT %(date)s AS day
                         FROM %(table)s
                        WHERE l10n_pt_series_id = series.id
                          AND l10n_pt_atcud IS NOT NULL
                          AND NOT (%(void)s AND %(date)s > %(today)s)
                     ORDER BY sequence_number DESC
                        LIMIT 1) counting ON TRUE
                 WHERE series.id = %(id)s
                   FOR SHARE OF series
                """,
                table=SQL.identifier(self._table),
                date=SQL.identifier(self._l10n_pt_date_field),
                void=SQL("state = 'cancel'"),
                today=series._today(),
                id=series.id,
            )
        )
        row = self.env.cr.fetchone()
        if not row:
            return 0, None  # on a connection that does not see the new series yet
        state, number, day, may_have_ended = row
        if state != "registered":
            series.invalidate_recordset(["state"])
            raise self._l10n_pt_problem(series)
        if may_have_ended:
            # Decided there, by the same rule.
            self.env["l10n_pt.at.recovery"]._check_end_answered(series)
        if number is None:
            before = self._l10n_pt_last_unregistered(series)
            number = max(series.previous_number, before.get(series.id, 0))
        return number, day

    @api.model
    def _l10n_pt_last_unregistered(self, all_series):
        """Last numbers already used with the series' prefixes before registration.

        :rtype: dict[int, int], by id of the series
        """
        return {}

    def _l10n_pt_check_order(self, series, last_date):
        if last_date and self._l10n_pt_date() < last_date:
            raise SeriesError(
                self.env._(
                    "Document date %(date)s is before %(last)s, the date of the last "
                    "document of series %(series)s. Numbers must follow the dates: use "
                    "%(last)s or later, or choose another series.",
                    date=format_date(self.env, self._l10n_pt_date()),
                    last=format_date(self.env, last_date),
                    series=series.display_name,
                )
            )

    def _l10n_pt_name_taken(self, name):
        return SeriesError(
            self.env._(
                "Number %(name)s is already used by a document outside the series. "
                "Numbers of a series are never skipped: rename that document, or use "
                "another series.",
                name=name,
            )
        )
