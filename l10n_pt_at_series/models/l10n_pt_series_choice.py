# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules import codes


class L10nPtSeriesChoice(models.AbstractModel):
    """From documents to their series: which there are, and which one is taken.

    The rule itself, without a database: ``rules/choice.py``.
    """

    _name = "l10n_pt.series.choice"
    _description = "Choice of the AT series of documents"

    @api.model
    def _holder_field(self, model):
        """Field of the series for holders of a model; None: it is the company."""
        series = self.env["l10n_pt.document.series"]
        names = series._holder_fields()
        return next(
            (one for one in names if series._fields[one].comodel_name == model), None
        )

    @api.model
    def _holder_values(self, holder):
        """Values by which a series hangs on a holder, or on nothing but its company."""
        own = self._holder_field(holder._name)
        names = self.env["l10n_pt.document.series"]._holder_fields()
        return {name: holder.id if name == own else False for name in names}

    @api.model
    def _domain(self, companies, holders):
        """Series that hang on holders, or serve the companies as a whole.

        :param holders: records of any ``l10n_pt.series.holder``
        """
        series = self.env["l10n_pt.document.series"]
        domain = Domain("company_id", "in", companies.sudo().parent_ids.ids)
        for name in series._holder_fields():
            domain &= Domain(name, "=", False)
        ids = {}
        for holder in holders:
            name = self._holder_field(holder._name)
            ids.setdefault(name, []).extend(holder.ids)
        for name, some in ids.items():
            if name:
                domain |= Domain(name, "in", some)
        return domain

    @api.model
    def _candidates(self, companies, *holders):
        """Registered series that may number documents of holders, latest start first.

        One query, never cached: what other transactions commit must be seen, whoever
        asked before.

        :param companies: whose documents; series without a holder serve them
        :return: series, to be read as superuser
        """
        series = self.env["l10n_pt.document.series"].sudo()
        if not holders:
            return series
        return series.with_context(active_test=True).search_fetch(
            self._domain(companies, holders) & Domain("state", "=", "registered"),
            order="start_date desc, id desc",
        )

    @api.model
    def _begun(self, companies, holders):
        """Series that holders of one kind, or companies as a whole, have begun to use.

        :return: registered and ended series, to be read as superuser
        """
        return (
            self.env["l10n_pt.document.series"]
            .sudo()
            .with_context(active_test=True)
            .search(
                self._domain(companies, [holders])
                & Domain("state", "in", ("registered", "finalised"))
            )
        )

    @api.model
    def _choose(self, wanted, candidates=None):
        """The series a document takes by itself.

        :param rules.choice.Wanted wanted: what the document asks for
        :param candidates: from ``_candidates``, if at hand
        :return: a series or an empty recordset
        """
        if candidates is None:
            candidates = self._candidates(wanted.companies[0], wanted.holder)
        found = wanted.pick(candidates)
        return self.env["l10n_pt.document.series"].browse(found.ids)

    @api.model
    def _with_duty(self, documents):
        """Those of the documents whose holder or company has series for such ones.

        A series that was only ever annulled was never there; an ended one was. Where
        nobody has to have series, archiving the ended ones ends it.
        """
        known = (
            self.env["l10n_pt.document.series"]
            .sudo()
            .with_context(active_test=False)
            .search(
                self._domain(
                    documents.company_id, [one._l10n_pt_holder() for one in documents]
                )
                & Domain("validation_code", "!=", False)
                & Domain("state", "!=", "annulled")
            )
        )
        duties = {
            (one._holder(), codes.duty(one.document_type))
            for one in known
            if one.active or not codes.is_by_choice(one.document_type)
        }
        due = {}  # by company, holder and type: many have the same

        def is_due(document):
            company, holder = document.company_id, document._l10n_pt_holder()
            key = company, holder, document.l10n_pt_document_type
            if key not in due:
                duty = codes.duty(document.l10n_pt_document_type)
                places = (holder, *company.sudo().parent_ids)
                due[key] = any((place, duty) in duties for place in places)
            return due[key]

        return documents.filtered(is_due)

    @api.model
    def _numbers_invoices_of(self, company):
        """Whether the taxpayer of a company issues invoices in series somewhere."""
        series = self.env["l10n_pt.document.series"].sudo()
        return bool(
            series.search_count(
                [
                    ("nif", "=", company._l10n_pt_nif()),
                    ("state", "=", "registered"),
                    ("journal_id.l10n_pt_series_required", "=", True),
                ],
                limit=1,
            )
        )

    @api.model
    def _owner_of_number(self, name, holder, nif):
        """The series that gives such numbers at a holder or to a taxpayer."""
        series = self.env["l10n_pt.document.series"].sudo()
        field = self._holder_field(holder._name) or "company_id"
        series.flush_model(["prefix", "nif", field, "state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id
                  FROM l10n_pt_document_series
                 WHERE state != 'draft'
                   AND (nif = %s OR %s = %s)
                   AND STARTS_WITH(%s, prefix)
                 LIMIT 1
                """,
                nif or None,
                SQL.identifier(field),
                holder.id,
                name,
            )
        )
        return series.browse(row[0] for row in rows)
