# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from psycopg2 import errors as pgerrors

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..exceptions import SeriesError
from ..rules import atcud


class L10nPtDocumentNumberMixin(models.AbstractModel):
    """How documents get the numbers of their series: gapless, whoever posts at once.

    Part of ``l10n_pt.document.mixin``, which decides about series. The unique index
    over series and number is both the lock and the counter. A counter on the series row
    would end every wait of concurrent postings in a serialization failure.
    """

    _name = "l10n_pt.document.number.mixin"
    _description = "Document that gets its number from an AT series"

    @api.model
    def _l10n_pt_number_fields(self):
        """Fields that the series gives its documents."""
        return [
            self._fields[name]
            for name in (
                *(self._l10n_pt_name_field, self._l10n_pt_number_field),
                "l10n_pt_atcud",
            )
        ]

    @api.model
    def _l10n_pt_number_values(self, series, number):
        """What a document with a number of the series gets, field by field.

        :param int number: place in the series
        :rtype: dict
        """
        name = series.prefix + series._digits(number)
        return {
            self._l10n_pt_name_field: name,
            self._l10n_pt_number_field: number,
            "l10n_pt_atcud": atcud.compose(series.validation_code, name),
        }

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
                    document.update(self._l10n_pt_number_values(series, number))
                    number += 1
                series.invalidate_recordset(
                    ["last_number", "next_number", "document_count", "is_used"],
                    flush=False,
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
                SELECT %(name)s
                  FROM %(table)s
                 WHERE id = ANY(%(ids)s)
                   AND state = ANY(%(live)s)
                   AND %(name)s LIKE '%%/' || SUBSTRING(l10n_pt_atcud FROM '[0-9]+$')
                       IS NOT TRUE
                """,
                name=SQL.identifier(self._l10n_pt_name_field),
                table=SQL.identifier(self._table),
                ids=list(ids),
                live=list(self._l10n_pt_live_states),
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
        holds a number, this transaction counts on in memory. What it remembers goes
        with each flush and rollback, savepoints included: another look is cheap, a
        number remembered from what was undone would be a gap.

        :param series: the series
        :param documents: all that will be numbered, sorted; ``self`` is the first
        :return: the number of ``self``
        """
        claimed = self.env.cr.precommit.data.setdefault("l10n_pt_claimed", {})
        if series.id in claimed:
            last, last_date = claimed[series.id]
            self._l10n_pt_check_order(series, last_date)
            number = last + 1
        else:
            self.flush_model(["l10n_pt_atcud"])
            last, last_date = self._l10n_pt_last_issued(series)
            self._l10n_pt_check_order(series, last_date)
            number = self._l10n_pt_lock_number(series, last)
        claimed[series.id] = (
            number + len(documents) - 1,
            documents[-1]._l10n_pt_date(),
        )
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

    def _l10n_pt_claim_values(self, series, number):
        """Columns that are stored to claim a number."""
        values = self._l10n_pt_number_values(series, number)
        return {"l10n_pt_series_id": series.id, **values}

    def _l10n_pt_claim(self, series, number):
        """The statement that stores a number of the series on the document."""
        assignments = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in self._l10n_pt_claim_values(series, number).items()
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
                SELECT series.state, issued.number, counting.day,
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
                       SELECT %(number)s AS number
                         FROM %(table)s
                        WHERE l10n_pt_series_id = series.id
                          AND l10n_pt_atcud IS NOT NULL
                     ORDER BY %(number)s DESC
                        LIMIT 1) issued ON TRUE
                  LEFT JOIN LATERAL (
                       SELECT %(date)s AS day
                         FROM %(table)s
                        WHERE l10n_pt_series_id = series.id
                          AND l10n_pt_atcud IS NOT NULL
                          AND NOT (%(cancelled)s AND %(date)s > %(today)s)
                     ORDER BY %(number)s DESC
                        LIMIT 1) counting ON TRUE
                 WHERE series.id = %(id)s
                   FOR SHARE OF series
                """,
                table=SQL.identifier(self._table),
                number=SQL.identifier(self._l10n_pt_number_field),
                date=SQL.identifier(self._l10n_pt_date_field),
                cancelled=self._l10n_pt_cancelled_sql(),
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
