# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL, format_date

from ..exceptions import SeriesError
from ..rules import atcud
from .document_refusals import explain

_logger = logging.getLogger(__name__)

# Whoever issues documents of a day to come has to say in the context that it is meant.
FUTURE = "l10n_pt_future_date"
# What no other series or date cures: somebody has to create, register or correct one.
FOR_MANAGERS = ("missing", "regime", "state", "nif", "environment", "cash_vat")


class L10nPtDocumentMixin(models.AbstractModel):
    """A document numbered in an AT series: its series, its number and its ATCUD.

    A model that is such a document says so by what it declares below, in columns of its
    own or in those of ``l10n_pt.numbered.mixin``, and by a unique index over series and
    number. Whoever issues it calls two methods; what is locked then, this mixin knows::

        _l10n_pt_resolve_series()  # before anything is written: a series or a refusal
        _l10n_pt_issue()           # at the moment of issue: the day, number and ATCUD
    """

    _name = "l10n_pt.document.mixin"
    _inherit = [
        "l10n_pt.document.draft.mixin",
        "l10n_pt.document.lock.mixin",
        "l10n_pt.document.number.mixin",
        "l10n_pt.document.paper.mixin",
    ]
    _description = "Document numbered in an AT series"

    # === What a document model declares ===

    # AT's types it issues. No two models share one: the way from a series to its
    # documents.
    _l10n_pt_document_types = ()
    # Field of the series for what its documents hang on.
    _l10n_pt_holder_field = "company_id"
    # Stored fields: number as printed, place in the series, document's date (no time).
    _l10n_pt_name_field = "name"
    _l10n_pt_number_field = "sequence_number"
    _l10n_pt_date_field = None
    # States in which it can be put into a series and issued; in which an issued one
    # lives; and of a void one, or None: it keeps its state then, and has its day.
    _l10n_pt_open_states = ("draft",)
    _l10n_pt_live_states = ("posted",)
    _l10n_pt_void_state = "cancel"

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

    def _compute_l10n_pt_document_type(self):
        """AT's type; False: the record is no document that AT's series number."""
        raise NotImplementedError

    def _l10n_pt_holder(self):
        """What its series hang on: a record of ``l10n_pt.series.holder``."""
        raise NotImplementedError

    def _l10n_pt_is_document(self):
        """Whether this record is a kind of document that AT's series number."""
        return bool(self.l10n_pt_document_type)

    def _l10n_pt_date(self):
        """Date of the document, which rules its series and its place in it."""
        return (
            self[self._l10n_pt_date_field]
            or self.env["l10n_pt.document.series"]._today()
        )

    def _l10n_pt_is_open(self):
        """Whether it can still be put into a series and issued."""
        return self.state in self._l10n_pt_open_states

    def _l10n_pt_is_cancelled(self):
        """Whether it is void, or as good as: nothing counts on it any more."""
        if self._l10n_pt_void_state:
            return self.state == self._l10n_pt_void_state
        return bool(self.l10n_pt_void_date)

    def _l10n_pt_origin(self):
        """The document that this one corrects, if any."""
        return self.browse()

    def _l10n_pt_broken_origin_rule(self):
        """Name of the rule by which no document can correct the origin, or ``""``."""
        return ""

    def _l10n_pt_with_duty(self):
        """Those of ``self`` that may not be issued outside a series.

        Their holder, or else their company, has series for such documents.
        """
        return self.env["l10n_pt.series.choice"]._with_duty(self)

    @api.model
    def _l10n_pt_cancelled_sql(self):
        """``_l10n_pt_is_cancelled`` as a condition on the table's own columns."""
        if self._l10n_pt_void_state:
            return SQL("state = %s", self._l10n_pt_void_state)
        return SQL("l10n_pt_void_date IS NOT NULL")

    @api.model
    def _l10n_pt_counting_term(self):
        """Its contrary, as a term of a domain."""
        if self._l10n_pt_void_state:
            return ("state", "!=", self._l10n_pt_void_state)
        return ("l10n_pt_void_date", "=", False)

    def _register_hook(self):
        """Say at start-up what a model lacks, not at its first document.

        An index over a column that is not there is only a line in Odoo's log.
        """
        result = super()._register_hook()
        if self._abstract or not self._l10n_pt_document_types:
            return result
        for name in (self._l10n_pt_name_field, self._l10n_pt_number_field, "state"):
            if not self._fields[name].store:
                raise TypeError(f"{self._name}: {name} is not stored")
        if self._fields[self._l10n_pt_date_field].type != "date":
            raise TypeError(f"{self._name}: {self._l10n_pt_date_field} is no date")
        index = self._table_objects[f"{self._table}_l10n_pt_number_uniq"]
        self.env.cr.execute(
            "SELECT FROM pg_indexes WHERE indexname = %s", [index.full_name(self)]
        )
        if not self.env.cr.rowcount:
            _logger.error("%s: no unique index over series and number", self._name)
        return result

    # === Choice of the series ===

    def _l10n_pt_is_issued(self):
        """Whether the document has its place in a series.

        An ATCUD alone says nothing: other addons may have left any text.
        """
        self.ensure_one()
        # Its name comes last: asked before Odoo gives one, it may use up a number.
        return bool(
            self.l10n_pt_series_id
            and self.l10n_pt_atcud
            and atcud.belongs_to(
                self.l10n_pt_atcud, self[self._l10n_pt_name_field] or ""
            )
        )

    def _l10n_pt_issued(self):
        """Those of ``self`` that have their place in a series."""
        return self.filtered(lambda document: document._l10n_pt_is_issued())

    def _l10n_pt_to_number(self):
        """Documents of ``self`` that a series must number when they are issued.

        What corrects a document of a series is never issued outside one.
        """
        with_duty = self._l10n_pt_with_duty()
        return self.filtered(
            lambda document: (
                (
                    document.l10n_pt_series_id
                    or document in with_duty
                    or document._l10n_pt_origin()._l10n_pt_issued()
                )
                and document._l10n_pt_is_document()
                and not document._l10n_pt_is_issued()
            )
        )

    def _l10n_pt_wanted(self, of_company=None):
        """What the document asks of its series.

        :param rules.choice.Wanted of_company: what its company asks of all, if at hand
        :rtype: rules.choice.Wanted
        """
        self.ensure_one()
        corrected = self._l10n_pt_origin()._l10n_pt_issued().l10n_pt_series_id
        wanted = (of_company or self.company_id._l10n_pt_wanted())._replace(
            holder=self._l10n_pt_holder(),
            document_type=self.l10n_pt_document_type,
            day=self._l10n_pt_date(),
        )
        if corrected.series_type == "F":
            wanted = wanted._replace(series_type="F")
        if corrected:
            cash_vat = corrected.is_cash_vat
        else:
            cash_vat = wanted.in_regime and self._l10n_pt_is_under_cash_vat()
        return wanted._replace(
            family=corrected.name,
            in_regime=wanted.in_regime or cash_vat,
            cash_vat=cash_vat,
        )

    def _l10n_pt_is_under_cash_vat(self):
        """Whether it falls under the cash-VAT regime, if its company is in it."""
        return False

    def _l10n_pt_effective_series(self, candidates=None, wanted=None):
        """The series chosen, else the one the document takes by itself.

        :param candidates: see ``l10n_pt.series.choice._candidates``, if at hand
        :param wanted: see ``_l10n_pt_wanted``, if at hand
        """
        self.ensure_one()
        if self.l10n_pt_series_id:
            return self.l10n_pt_series_id
        return self.env["l10n_pt.series.choice"]._choose(
            wanted or self._l10n_pt_wanted(), candidates
        )

    def _l10n_pt_resolve_series(self):
        """Give each document its series, or refuse before anything is written.

        :return: the documents that a series will number
        :raise SeriesError: a document cannot be issued; the text says why
        """
        documents = self._l10n_pt_to_number()
        candidates = documents._l10n_pt_candidates()
        of_company = {one: one._l10n_pt_wanted() for one in documents.company_id}
        chosen = {}  # by what is wanted: many want the same
        for document in documents:
            wanted = document._l10n_pt_wanted(of_company[document.company_id])
            series = document.l10n_pt_series_id or chosen.get(wanted)
            if series is None:
                series = document._l10n_pt_effective_series(candidates, wanted)
                chosen[wanted] = series
            if problem := document._l10n_pt_problem(series, candidates, wanted):
                raise problem
            if not document.l10n_pt_series_id:
                with self.env.protecting([self._fields["l10n_pt_series_id"]], document):
                    document.l10n_pt_series_id = series
        documents._l10n_pt_check_future()
        return documents

    def _l10n_pt_future(self):
        """Documents of ``self`` that would keep earlier dates out of their series."""
        if self.env.context.get(FUTURE):
            return self.browse()
        today = self.env["l10n_pt.document.series"]._today()
        late = self.filtered(lambda document: document._l10n_pt_date() > today)
        return late._l10n_pt_to_number()

    def _l10n_pt_check_future(self):
        for document in self._l10n_pt_future():
            raise SeriesError(
                self.env._(
                    "%(document)s: date %(date)s is in the future. Once it is issued, "
                    "series %(series)s takes no document with an earlier date. Change "
                    "the date, or open the document and confirm it there.",
                    document=document.display_name,
                    date=format_date(self.env, document._l10n_pt_date()),
                    series=document.l10n_pt_series_id.display_name,
                ),
                document._get_records_action(name=document.display_name, context={}),
                self.env._("Open the document"),
            )

    def _l10n_pt_issue(self):
        """Number what a series has to number, dated today unless it has its date.

        :return: the documents that were issued now
        :raise SeriesError: a document cannot be issued; nothing is written
        """
        return self._l10n_pt_resolve_series()._l10n_pt_issue_resolved()

    def _l10n_pt_issue_resolved(self):
        """Number documents that ``_l10n_pt_resolve_series`` returned.

        :return: ``self``
        """
        if not self:
            return self
        today = self.env["l10n_pt.document.series"]._today()
        day = self._fields[self._l10n_pt_date_field]
        undated = self.filtered(lambda document: not document[day.name])
        with self.env.protecting([day], undated):
            undated[day.name] = today
        self._l10n_pt_assign_numbers()
        return self

    def _l10n_pt_candidates(self):
        """Registered series that documents without one may take: one query for all."""
        undecided = self.filtered(lambda document: not document.l10n_pt_series_id)
        return self.env["l10n_pt.series.choice"]._candidates(
            undecided.company_id, *{one._l10n_pt_holder() for one in undecided}
        )

    def _l10n_pt_problem(self, series, candidates=None, wanted=None):
        """Why the document cannot be issued in the series.

        :param series: a series, or an empty recordset when none was found
        :param candidates: see ``l10n_pt.series.choice._candidates``, if at hand
        :param wanted: see ``_l10n_pt_wanted``, if at hand
        :rtype: SeriesError or None
        """
        self.ensure_one()
        wanted, series = wanted or self._l10n_pt_wanted(), series.sudo()
        company, origin = self.company_id.sudo(), self._l10n_pt_origin()
        rule = self._l10n_pt_broken_origin_rule() or wanted.broken_rule(series)
        if not rule:
            if series.series_type != "F":
                return None
            return self.company_id._l10n_pt_publisher_problem()
        if rule == "missing":
            if candidates is None:
                candidates = self._l10n_pt_candidates()
            series = wanted.near_miss(candidates)
            rule = wanted.broken_rule(series) or "regime"
        text = explain(self.env, rule, wanted, series, company, origin)
        if rule.startswith("origin"):
            return SeriesError(text)
        managed = self.env["l10n_pt.document.series"].has_access("create")
        if rule in FOR_MANAGERS and not managed:
            return self.env["l10n_pt.at.question"]._document_refusal(self, text)
        if series and rule != "regime":
            return SeriesError(text, *series._form_button())
        return SeriesError(text, *self._l10n_pt_holder()._l10n_pt_series_button())

    @api.model
    def _l10n_pt_is_attended(self):
        """Whether somebody is there to read a refusal: no portal, no OdooBot."""
        user = self.env.user
        return user.id != SUPERUSER_ID and user._is_internal()

    # === What the series asks of its documents ===

    @api.model
    def _l10n_pt_last_unregistered(self, all_series):
        """Last numbers already used with the series' prefixes before registration.

        :rtype: dict[int, int], by id of the series
        """
        return {}

    @api.model
    def _l10n_pt_document_with_prefix(self, series):
        """An issued document that has the prefix of the series and is not of it.

        :return: the last one, or an empty recordset; what the holder itself issued
            without any series does not count
        """
        return self.browse()

    @api.model
    def _l10n_pt_open_domain(self, series):
        """Drafts that one of the series may number by itself, beside those chosen."""
        return [(0, "=", 1)]

    @api.model
    def _l10n_pt_without_atcud(self, companies):
        """Documents, or what should have led to one, without the ATCUD they need.

        :return: records of any model that has ``_l10n_pt_list_action``
        :rtype: dict[res.company, recordset]
        """
        return {}

    @api.model
    def _l10n_pt_list_action(self):
        """The action that lists such documents."""
        return {
            "type": "ir.actions.act_window",
            "name": self._description,
            "res_model": self._name,
            "view_mode": "list,form",
        }
