# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from collections import Counter

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules import identifiers
from ..rules.audit import Audit, Document, Finding

CHUNK = 50_000  # documents that an audit holds in memory at a time
ORIGINS = ("FT", "FS", "FR")  # documents that notes correct
MOST_FINDINGS = 1_000  # beyond that, whoever reads them is not helped by more


class L10nPtSeriesUsage(models.AbstractModel):
    """From series to their documents, whichever model those are of.

    The one way there: nothing else that works for all documents names a model of them.
    A model takes part by inheriting ``l10n_pt.document.mixin`` and saying which of AT's
    types it issues.
    """

    _name = "l10n_pt.series.usage"
    _description = "What is issued in AT series"

    @api.model
    def _models(self):
        """Models of documents, each as an empty recordset of the superuser."""
        names = self.env.registry.descendants(["l10n_pt.document.mixin"], "_inherit")
        models_ = (self.env[name].sudo() for name in sorted(names))
        return [model for model in models_ if model._l10n_pt_document_types]

    @api.model
    def _model(self, document_type):
        """The model that issues documents of AT's type; None: nothing does."""
        for model in self._models():
            if document_type in model._l10n_pt_document_types:
                return model
        return None

    @api.model
    def _offered_types(self):
        """AT's types that somebody here issues, those of each model together."""
        return [kind for one in self._models() for kind in one._l10n_pt_document_types]

    @api.model
    def _by_model(self, series):
        """Pairs of a model of documents and those of the series that number it."""
        for model in self._models():
            types = model._l10n_pt_document_types
            if some := series.filtered(lambda one, t=types: one.document_type in t):
                yield model, some

    @api.model
    def _issued_domain(self, series):
        return [("l10n_pt_series_id", "in", series.ids), ("l10n_pt_atcud", "!=", False)]

    # === Numbers and dates ===

    @api.model
    def _last_numbers(self, series):
        """Number of the last document of each series; 0: none, before or since.

        One row is read for each series, however many documents it has.

        :rtype: dict[int, int], by id
        """
        found = dict.fromkeys(series.ids, 0)
        for model, some in self._by_model(series):
            rows = dict(self._last_rows(model, some))
            unused = some.filtered(lambda one, rows=rows: one.id not in rows)
            found |= rows | model._l10n_pt_last_unregistered(unused)
        return found

    @api.model
    def _last_rows(self, model, series, column=None, term=None):
        """What the last document of each series that has documents says.

        One row is read for each series, however many documents it has.

        :param str column: of the documents; None: their number
        :param SQL term: which of the documents count; None: all
        :return: pairs of the series' id and the value
        """
        if not series.ids:
            return []  # a form that is not saved yet
        number = model._l10n_pt_number_field
        column = column or number
        model.flush_model(["l10n_pt_series_id", "l10n_pt_atcud", number, column])
        return self.env.execute_query(
            SQL(
                """
                SELECT series.id, last.value
                  FROM UNNEST(%(ids)s) AS series (id)
            CROSS JOIN LATERAL (
                       SELECT %(column)s AS value
                         FROM %(table)s
                        WHERE l10n_pt_series_id = series.id
                          AND l10n_pt_atcud IS NOT NULL
                          AND %(term)s
                     ORDER BY %(number)s DESC
                        LIMIT 1) last
                """,
                ids=series.ids,
                column=SQL.identifier(column),
                number=SQL.identifier(number),
                table=SQL.identifier(model._table),
                term=term or SQL("TRUE"),
            )
        )

    @api.model
    def _used(self, series):
        """Those of the series in which a document was issued."""
        ids = [
            series_id
            for model, some in self._by_model(series)
            for series_id, _number in self._last_rows(model, some)
        ]
        return series.browse(ids)

    @api.model
    def _count(self, series):
        """Number of documents issued in one series: to look at, never for lists."""
        model = self._model(series.document_type)
        return (
            model.search_count(self._issued_domain(series)) if model is not None else 0
        )

    @api.model
    def _last_dates(self, series):
        """Date of the last document of each series that has one.

        :rtype: dict[l10n_pt.document.series, date]
        """
        dates = {}
        for model, some in self._by_model(series):
            day = f"{model._l10n_pt_date_field}:max"
            groups = model._read_group(
                self._issued_domain(some), ["l10n_pt_series_id"], [day]
            )
            dates.update((series.browse(one.id), value) for one, value in groups)
        return dates

    @api.model
    def _last_days(self, all_series):
        """Day before which each series that has documents takes no more.

        That of the last one; a void one of a day to come holds nobody back.

        :rtype: dict[int, date], by id
        """
        found = {}
        for model, some in self._by_model(all_series):
            day = model._l10n_pt_date_field
            counts = SQL(
                "NOT (%s AND %s > %s)",
                model._l10n_pt_cancelled_sql(),
                SQL.identifier(day),
                all_series._today(),
            )
            found.update(self._last_rows(model, some, day, counts))
        return found

    # === Documents to come ===

    @api.model
    def _drafts_to_come(self, series):
        """Number of drafts that each series will number: chosen, or by themselves.

        :rtype: dict[l10n_pt.document.series, int]
        """
        found = Counter()
        for model, some in self._by_model(series):
            drafts = model.search(
                Domain("state", "in", model._l10n_pt_open_states)
                & (
                    Domain(model._l10n_pt_open_domain(some))
                    | Domain("l10n_pt_series_id", "in", some.ids)
                )
            )
            for draft in drafts._l10n_pt_to_number():
                found[series.browse(draft._l10n_pt_effective_series().id)] += 1
        return found

    @api.model
    def _check_not_chosen(self, series):
        """Refuse to delete series that drafts name.

        :raise UserError: naming one
        """
        for model in self._models():
            if draft := model.search(
                [("l10n_pt_series_id", "in", series.ids)], limit=1
            ):
                raise UserError(
                    self.env._(
                        "Series %(series)s is chosen on drafts (%(draft)s). Choose "
                        "another series for them, then delete it.",
                        series=draft.l10n_pt_series_id.display_name,
                        draft=draft.display_name,
                    )
                )

    @api.model
    def _count_chosen(self, series):
        """Number of drafts for which the series is chosen."""
        return sum(
            model.search_count(
                [
                    ("l10n_pt_series_id", "in", some.ids),
                    ("l10n_pt_atcud", "=", False),
                    ("state", "in", model._l10n_pt_open_states),
                ]
            )
            for model, some in self._by_model(series)
        )

    # === Holders ===

    @api.model
    def _holder_models(self):
        names = self.env.registry.descendants(["l10n_pt.series.holder"], "_inherit")
        return [name for name in sorted(names) if not self.env[name]._abstract]

    @api.model
    def _holders(self, companies):
        """What series of the companies hang on: a recordset for each kind of holder."""
        return [
            self.env[name]._l10n_pt_holders_of(companies)
            for name in self._holder_models()
        ]

    @api.model
    def _selection_holder(self):
        """Kinds of holders, for reference fields of dialogs."""
        kinds = self.env["ir.model"]
        return [(name, kinds._get(name).name) for name in self._holder_models()]

    @api.model
    def _types_without_series(self, companies, day):
        """AT's types in use that no series is taken for by itself on a day.

        :param date day: date of the documents
        :rtype: dict[res.company, dict[holder, list[str]]]
        """
        return self._by_company(
            holders._l10n_pt_types_without_series(day)
            for holders in self._holders(companies)
        )

    @api.model
    def _types_not_renewed(self, companies, day):
        """AT's types whose default series has no follower from a day on.

        :param date day: 1 January of the year in question
        :rtype: dict[res.company, dict[holder, list[str]]]
        """
        return self._by_company(
            holders._l10n_pt_types_not_renewed(day)
            for holders in self._holders(companies)
        )

    @api.model
    def _by_company(self, lacking):
        found = {}
        for kinds_of in lacking:
            for holder, kinds in kinds_of.items():
                found.setdefault(holder._l10n_pt_issuers(), {})[holder] = kinds
        return found

    # === Documents beside the series ===

    @api.model
    def _document_with_prefix(self, series):
        """An issued document that has the series' prefix and is not of it, or None."""
        for model, _some in self._by_model(series):
            if document := model._l10n_pt_document_with_prefix(series):
                return document
        return None

    @api.model
    def _without_atcud(self, companies):
        """Documents that should have an ATCUD and have none.

        :rtype: dict[res.company, list[recordset]]
        """
        found = {}
        for model in self._models():
            for company, records in model._l10n_pt_without_atcud(companies).items():
                found.setdefault(company, []).append(records)
        return found

    # === From test to production under the same names ===

    @api.model
    def _set_test_aside(self, all_series):
        """Free the numbers of test series for the series of production.

        Their documents have no fiscal value: they are voided and their numbers get the
        word TESTE before them, here and at no authority.

        :raise UserError: one is no test series of a company in production
        """
        # While receipts and notes live, what they settle or correct cannot be voided.
        in_order = all_series.sorted(
            lambda one: (one.document_class != "PY", one.document_type in ORIGINS)
        )
        for series in in_order:
            if series.internal_code.startswith(identifiers.ASIDE):
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
            code = (identifiers.ASIDE + series.internal_code)[
                : identifiers.MAX_INTERNAL_CODE
            ]
            series.sudo().with_context(l10n_pt_at_answer=True).write(
                {"internal_code": code, "is_default": False, "active": False}
            )
            model = self._model(series.document_type)
            model.sudo(False)._l10n_pt_set_aside(series)
            series.message_post(
                body=self.env._("Test documents set aside: their numbers are free.")
            )
        return True

    # === Lists ===

    @api.model
    def _list_action(self, series):
        """The action that lists the documents of a series."""
        model = self._model(series.document_type)
        if model is None:
            return False
        action = model.sudo(False)._l10n_pt_list_action()
        action["domain"] = [("l10n_pt_series_id", "in", series.ids)]
        action["context"] = {"create": False}
        return action

    # === Audit ===

    @api.model
    def _audit(self, series):
        """Check all documents of a series against ``rules/audit.py``.

        :return: number of documents, and the first findings, by number
        :rtype: tuple[int, list[rules.audit.Finding]]
        """
        series.check_access("read")
        audit = Audit(
            series.prefix,
            series.validation_code,
            series.first_number,
            series.previous_number,
            in_order=series.series_type != "R",
        )
        findings = []
        for documents in self._chunks(series):
            for finding in audit.check(documents):
                if len(findings) < MOST_FINDINGS:
                    findings.append(finding)
        return audit.count, findings + self._strange_taxpayers(series, audit)

    @api.model
    def _strange_taxpayers(self, series, audit):
        """One finding for each company of another taxpayer: its first document."""
        nifs = {
            company.id: company._l10n_pt_nif()
            for company in self.env["res.company"].browse(audit.first_of_company)
        }
        return [
            Finding("nif", document.id, document.name, {"other": nifs[company] or "–"})
            for company, document in audit.first_of_company.items()
            if nifs[company] != series.nif
        ]

    @api.model
    def _detail(self, series, finding):
        """What was found, in words."""
        texts = {
            "gap": self.env._("Missing: %(first)s to %(last)s."),
            "repeat": self.env._("The number is used twice."),
            "date": self.env._("Dated before the document that precedes it."),
            "start": self.env._("Below the start registered with AT."),
            "name": self.env._("The number does not belong to the series."),
            "atcud": self.env._("The ATCUD %(atcud)s is wrong."),
            "nif": self.env._(
                "The series is of taxpayer %(nif)s, the document of %(other)s."
            ),
        }
        return texts[finding.kind] % {"nif": series.nif, **finding.values}

    @api.model
    def _chunks(self, series):
        """The documents of a series by number, some thousands at a time."""
        model = self._model(series.document_type)
        if model is None:
            return
        model.flush_model()
        last = (-1, 0)
        while True:
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT id, %(name)s, %(number)s, %(day)s, l10n_pt_atcud,
                           %(cancelled)s, company_id
                      FROM %(table)s
                     WHERE l10n_pt_series_id = %(series)s
                       AND l10n_pt_atcud IS NOT NULL
                       AND %(number)s >= %(last_number)s
                       AND (%(number)s, id) > (%(last_number)s, %(last_id)s)
                  ORDER BY %(number)s, id
                     LIMIT %(limit)s
                    """,
                    name=SQL.identifier(model._l10n_pt_name_field),
                    number=SQL.identifier(model._l10n_pt_number_field),
                    day=SQL.identifier(model._l10n_pt_date_field),
                    cancelled=model._l10n_pt_cancelled_sql(),
                    table=SQL.identifier(model._table),
                    series=series.id,
                    last_number=last[0],
                    last_id=last[1],
                    limit=CHUNK,
                )
            )
            if not rows:
                return
            documents = [Document(*row) for row in rows]
            yield documents
            last = (documents[-1].number, documents[-1].id)
