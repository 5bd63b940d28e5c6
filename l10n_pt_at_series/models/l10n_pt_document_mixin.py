# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from psycopg2 import errors as pgerrors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..exceptions import SeriesError


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

    def _l10n_pt_family(self):
        """Identifier of the series of the document this one corrects, if any."""
        return None

    # === Choice of the series ===

    def _l10n_pt_to_number(self):
        """Documents of ``self`` that a series must number when they are issued."""
        return self.filtered(
            lambda document: (
                (
                    document.l10n_pt_series_id
                    or document._l10n_pt_journal().l10n_pt_series_required
                )
                and not document.l10n_pt_atcud
                and document._l10n_pt_is_document()
            )
        )

    def _l10n_pt_effective_series(self):
        """The series chosen, else the one the document takes by itself."""
        self.ensure_one()
        return self.l10n_pt_series_id or self.env["l10n_pt.document.series"]._choose(
            self._l10n_pt_journal(),
            self.l10n_pt_document_type,
            self._l10n_pt_date(),
            self.company_id._l10n_pt_environment(),
            self._l10n_pt_family(),
        )

    def _l10n_pt_resolve_series(self):
        """Give each document its series, or refuse before anything is written.

        :return: the documents that a series will number
        :raise SeriesError: a document cannot be issued; the text says why
        """
        documents = self._l10n_pt_to_number()
        for document in documents:
            series = document._l10n_pt_effective_series()
            if problem := document._l10n_pt_problem(series):
                raise problem
            if not document.l10n_pt_series_id:
                with self.env.protecting([self._fields["l10n_pt_series_id"]], document):
                    document.l10n_pt_series_id = series
        return documents

    def _l10n_pt_problem(self, series):
        """Why the document cannot be issued in the series.

        :param series: a series, or an empty recordset when none was found
        :rtype: SeriesError or None
        """
        self.ensure_one()
        rule = self._l10n_pt_broken_rule(series.sudo())
        if not rule:
            return None
        if rule == "missing" and (later := self._l10n_pt_later_series()):
            series, rule = later, "start"
        text = self._l10n_pt_rule_texts(series.sudo())[rule]
        if series:
            return SeriesError(text, *series._form_button())
        return SeriesError(text, *self._l10n_pt_journal()._l10n_pt_series_button())

    def _l10n_pt_broken_rule(self, series):
        """Name of the rule that keeps the document out of the series, if any."""
        if not series:
            return "missing"
        if series.state != "registered":
            return "state"
        if series.environment != self.company_id._l10n_pt_environment():
            return "environment"
        if series.document_type != self.l10n_pt_document_type:
            return "type"
        if series.journal_id != self._l10n_pt_journal():
            return "journal"
        if series.start_date > self._l10n_pt_date():
            return "start"
        return None

    def _l10n_pt_rule_texts(self, series):
        states = dict(series._fields["state"]._description_selection(self.env))
        values = {
            "series": series.display_name,
            "type": self.l10n_pt_document_type,
            "journal": self._l10n_pt_journal().display_name,
            "date": format_date(self.env, self._l10n_pt_date()),
            "state": states.get(series.state),
            "other": series.document_type,
            "start": format_date(self.env, series.start_date),
        }
        return {
            "missing": self.env._(
                "Journal %(journal)s needs a registered AT series for documents of "
                "type %(type)s dated %(date)s, and there is none. Create and "
                "register one, use an existing one by default, or choose one here.",
                **values,
            ),
            "state": self.env._(
                "Series %(series)s is in state “%(state)s”: only a registered series "
                "can number documents. Register it, or choose another series.",
                **values,
            ),
            "environment": self.env._(
                "Series %(series)s was registered in the other AT environment (test or "
                "production). Its code is not valid here: choose another series.",
                **values,
            ),
            "type": self.env._(
                "Series %(series)s is for documents of type %(other)s, this one is of "
                "type %(type)s. Choose another series.",
                **values,
            ),
            "journal": self.env._(
                "Series %(series)s belongs to another journal than %(journal)s. Choose "
                "a series of this journal.",
                **values,
            ),
            "start": self.env._(
                "Document date %(date)s is before %(start)s, the start of series "
                "%(series)s. Change the date, or choose a series that had started.",
                **values,
            ),
        }

    def _l10n_pt_later_series(self):
        """The default series that would fit if the document were dated later."""
        return (
            self.env["l10n_pt.document.series"]
            .sudo()
            .search(
                [
                    ("journal_id", "=", self._l10n_pt_journal().id),
                    ("document_type", "=", self.l10n_pt_document_type),
                    ("environment", "=", self.company_id._l10n_pt_environment()),
                    ("state", "=", "registered"),
                    ("is_default", "=", True),
                    ("start_date", ">", self._l10n_pt_date()),
                ],
                order="start_date",
                limit=1,
            )
        )

    # === Numbers ===

    def _l10n_pt_assign_numbers(self):
        """Number documents that have their series and freeze their ATCUD.

        Series are taken in the order of their ids, so that concurrent batches cannot
        wait for each other in a circle; documents by date, then by id.
        """
        targets = [
            self._fields[name]
            for name in (
                "name",
                "sequence_prefix",
                "sequence_number",
                "made_sequence_gap",
                "l10n_pt_atcud",
            )
            if name in self._fields
        ]
        by_series = self.grouped("l10n_pt_series_id")
        # Protected: these are results, not edits (no write(), no recompute).
        with self.env.protecting(targets, self):
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
        with self.env.cr.savepoint(flush=False) as savepoint:
            while True:
                number = series._next_number(last)
                # With the state, which Odoo's unique index of names looks at: entries
                # come into both indexes at once, always in the same order. Else two
                # transactions could hold one each and wait for each other.
                values = {
                    "l10n_pt_series_id": series.id,
                    "state": self.state,
                    **series._number_values(number),
                }
                assignments = SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value)
                    for name, value in values.items()
                )
                try:
                    self.env.cr.execute(
                        SQL(
                            "UPDATE %s SET %s WHERE id = %s",
                            SQL.identifier(self._table),
                            assignments,
                            self.id,
                        ),
                        log_exceptions=False,
                    )
                    return number
                except pgerrors.UniqueViolation:
                    savepoint.rollback()
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

    def _l10n_pt_last_issued(self, series):
        """Number and date of the last document of the series.

        The series row is locked against a change of state until this transaction ends;
        if it changed since our snapshot, PostgreSQL asks Odoo to start over.

        :return: ``(number, date)``; the date is None when nothing was issued
        """
        series.flush_recordset(["state"])  # registered in this same transaction
        self.env.cr.execute(
            SQL(
                """
                SELECT series.state, issued.sequence_number, issued.day,
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
                       SELECT sequence_number, %(date)s AS day
                         FROM %(table)s
                        WHERE l10n_pt_series_id = series.id
                          AND l10n_pt_atcud IS NOT NULL
                     ORDER BY sequence_number DESC
                        LIMIT 1) issued ON TRUE
                 WHERE series.id = %(id)s
                   FOR SHARE OF series
                """,
                table=SQL.identifier(self._table),
                date=SQL.identifier(self._l10n_pt_date_field),
                id=series.id,
            )
        )
        state, number, day, may_have_ended = self.env.cr.fetchone()
        if state != "registered":
            series.invalidate_recordset(["state"])
            raise self._l10n_pt_problem(series)
        if may_have_ended:
            series._check_end_answered()
        if number is None:
            number = max(
                series.previous_number, self._l10n_pt_last_unregistered(series)
            )
        return number, day

    def _l10n_pt_last_unregistered(self, series):
        """Last number already used with the series' prefix before it was registered."""
        return 0

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

    # === Locks ===

    def _l10n_pt_locked_fields(self):
        """Fields of an issued document that never change again (DL 28/2019 art. 7)."""
        return {"name", "company_id", "l10n_pt_series_id"}

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        if any(document.l10n_pt_atcud for document in documents):
            raise UserError(self._l10n_pt_atcud_text())
        return documents

    def _l10n_pt_atcud_text(self):
        return self.env._("The ATCUD is set when a document is issued, never typed.")

    def _l10n_pt_check_locked(self, vals):
        """Refuse what would change the identity of an issued document.

        :param dict vals: as given to ``write``; equal values pass
        :raise UserError: naming document and field
        """
        if "l10n_pt_atcud" in vals and any(
            document.l10n_pt_atcud != vals["l10n_pt_atcud"] for document in self
        ):
            raise UserError(self._l10n_pt_atcud_text())
        if vals.get("l10n_pt_series_id"):
            for document in self:
                if document.state != "draft" and not document.l10n_pt_atcud:
                    raise UserError(
                        self.env._(
                            "%(document)s is not a draft: only drafts can be put into "
                            "an AT series. Documents already issued get no ATCUD.",
                            document=document.display_name,
                        )
                    )
        names = [name for name in self._l10n_pt_locked_fields() if name in vals]
        if not names:
            return
        for document in self.filtered("l10n_pt_atcud"):
            for name in names:
                field = self._fields[name]
                value = field.convert_to_cache(vals[name], document)
                if value != field.convert_to_cache(document[name], document):
                    raise UserError(
                        self.env._(
                            "%(document)s has been issued with an ATCUD: its "
                            "%(field)s cannot change. Void it with a reason, or "
                            "correct it with a credit or debit note.",
                            document=document.display_name,
                            field=field._description_string(self.env),
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_l10n_pt_issued(self):
        for document in self.filtered("l10n_pt_atcud"):
            raise UserError(
                self.env._(
                    "%(document)s has been issued with an ATCUD and cannot be deleted. "
                    "Void it with a reason instead.",
                    document=document.display_name,
                )
            )
