# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules import codes

LISBON = pytz.timezone("Europe/Lisbon")


class L10nPtDocumentSeries(models.Model):
    """A document series: one registration at AT of (NIF, identifier, document type).

    This file: fields, and the choice of the series of a document. What may be entered:
    ``l10n_pt_document_series_rules.py``. What AT is asked:
    ``l10n_pt_document_series_at.py``.
    """

    _name = "l10n_pt.document.series"
    _description = "AT Document Series"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name desc, document_type, id"
    _check_company_auto = True
    # As with journals: branches use the series of their parent.
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(
        string="Identifier",
        required=True,
        tracking=True,
        help="Name of the series as communicated to AT, for example A2027. Letters and "
        "digits, with single . _ - in between; at most 35 characters. The same "
        "name can be used for several document types.",
    )
    active = fields.Boolean(
        default=True,
        help="An archived series is hidden from the lists. Nothing changes at AT, "
        "and its documents stay.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="Company that issues the documents. Its taxpayer number is the one AT "
        "registers the series for.",
    )
    nif = fields.Char(
        string="Taxpayer number",
        compute="_compute_nif",
        store=True,
        precompute=True,
        help="The taxpayer the series belongs to at AT.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        index=True,
        check_company=True,
        domain="[('type', '=', 'sale')]",
        default=lambda self: self._default_journal_id(),
        help="Journal whose documents are numbered in this series. Without one the "
        "series serves the whole company; invoices and notes need a sales journal.",
    )
    document_type = fields.Selection(
        selection="_selection_document_type",
        required=True,
        default="FT",
        tracking=True,
        help="AT's document type. Each type needs its own registration.",
    )
    document_class = fields.Selection(
        [
            ("SI", "Invoices and rectifying documents"),
            ("MG", "Transport documents"),
            ("WD", "Checking documents"),
            ("PY", "Receipts"),
        ],
        compute="_compute_document_class",
        help="AT's class; it follows from the document type.",
    )
    series_type = fields.Selection(
        [("N", "Normal"), ("F", "Training"), ("R", "Recovery")],
        required=True,
        default="N",
        help="Normal: everyday documents.\n"
        "Training: practice documents without fiscal value.\n"
        "Recovery: documents first issued on paper, or recovered from duplicates.",
    )
    internal_code = fields.Char(
        compute="_compute_internal_code",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="First word of the document number, for example FT in FT A2027/1.",
    )
    prefix = fields.Char(
        compute="_compute_prefix",
        store=True,
        precompute=True,
        help="What stands before the digits of each number.",
    )
    padding = fields.Integer(
        string="Minimum digits",
        default=0,
        help="0: numbers are written without leading zeros (recommended).",
    )
    first_number = fields.Integer(
        default=1,
        help="Number at which the series starts, as communicated to AT. For a series "
        "already in use: the last number used before the communication.",
    )
    previous_number = fields.Integer(
        string="Last number before registration",
        help="Last number issued before the series was registered, in Odoo or "
        "elsewhere. Numbering goes on after it.",
    )
    start_date = fields.Date(
        default=lambda self: self._today(),
        required=True,
        help="First day on which documents can be issued in this series. AT accepts "
        "today or later.",
    )
    is_default = fields.Boolean(
        string="Use by default",
        tracking=True,
        help="Documents take this series by themselves. Of several default series of a "
        "journal and type, the one with the latest start date not after the "
        "document's date is taken.",
    )
    validation_code = fields.Char(
        readonly=True,
        copy=False,
        tracking=True,
        help="Code that AT gave to the series; first part of the ATCUD.",
    )
    environment = fields.Selection(
        [("test", "Test"), ("production", "Production")],
        compute="_compute_environment",
        store=True,
        precompute=True,
        copy=False,
        help="The AT environment the series and its code belong to.",
    )
    # STATE DIAGRAM (arrows: what AT answered; TRANSITIONS below says who may ask)
    #   draft ----register, code typed, found at AT----> registered
    #   draft, registered --answer unclear--> pending --query--> draft | registered |
    #                                                            finalised | annulled
    #   registered --finalise--> finalised        registered --annul--> annulled
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("pending", "Waiting for AT"),
            ("registered", "Registered"),
            ("finalised", "Finalised"),
            ("annulled", "Annulled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        help="Draft: AT does not know it yet.\n"
        "Waiting for AT: no clear answer came; Query AT tells.\n"
        "Registered: documents can be issued.\n"
        "Finalised: ended with its last number.\n"
        "Annulled: registered in error and never used; its name is spent.",
    )
    pending_operation = fields.Selection(
        [("register", "Register"), ("finalise", "Finalise"), ("annul", "Annul")],
        readonly=True,
        copy=False,
        help="What AT was asked when no clear answer came.",
    )
    pending_error = fields.Json(
        readonly=True, copy=False, export_string_translation=False
    )
    pending_message = fields.Char(
        string="Why it waits",
        compute="_compute_pending_message",
        help="What happened when AT was asked, and what to do: usually Query AT.",
    )
    registration_date = fields.Date(
        readonly=True,
        copy=False,
        help="Day on which AT registered the series. It can be annulled on that "
        "day and the next.",
    )
    final_number = fields.Integer(
        readonly=True, copy=False, help="Last number communicated when finalised."
    )
    last_number = fields.Integer(
        compute="_compute_last_number",
        help="Number of the last document issued; 0 when there is none.",
    )
    next_number = fields.Char(
        string="Next document",
        compute="_compute_last_number",
        help="Number the next document will get when it is posted, for example FT "
        "A2027/36.",
    )
    is_used = fields.Boolean(
        compute="_compute_is_used", export_string_translation=False
    )
    document_count = fields.Integer(
        compute="_compute_document_count",
        help="Documents issued with an ATCUD in this series.",
    )
    communication_ids = fields.One2many(
        "l10n_pt.at.communication",
        "series_id",
        readonly=True,
        help="Every attempt to talk to AT about this series.",
    )
    can_be_annulled = fields.Boolean(
        compute="_compute_can_be_annulled", export_string_translation=False
    )
    connection_state = fields.Selection(
        selection=lambda self: (
            self.env["res.company"]
            ._fields["l10n_pt_at_connection_state"]
            ._description_selection(self.env)
        ),
        compute="_compute_connection_state",
        string="Connection with AT",
        help="Whether Odoo can talk to AT. Without a connection, register the "
        "series on the Portal and enter its code.",
    )
    connection_message = fields.Char(
        compute="_compute_connection_state",
        string="Connection detail",
        help="What AT said when it was last asked, and what to do about it.",
    )
    is_manual = fields.Boolean(related="company_id.l10n_pt_at_manual")

    # AT: unique per taxpayer and document type, ignoring case; annulled ones count.
    _identity_uniq = models.UniqueIndex(
        "(nif, lower(name), document_type, environment)",
        "This taxpayer already has a series with this name and document type (upper "
        "and lower case are the same to AT, and annulled series count). Choose another "
        "name.",
    )
    _code_uniq = models.UniqueIndex(
        "(validation_code) WHERE validation_code IS NOT NULL",
        "Another series already has this validation code. Each series and document "
        "type has its own code: check which one AT gave to this series.",
    )

    @api.model
    def _default_journal_id(self):
        context = self.env.context
        if context.get("active_model") == "account.journal":
            return context.get("active_id")
        return self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(self.env.company),
                ("type", "=", "sale"),
            ],
            limit=1,
        )

    @api.model
    def _today(self):
        """Today in Lisbon, the day AT counts by."""
        return datetime.now(LISBON).date()

    @api.model
    def _selection_document_type(self):
        names = {
            "FT": self.env._("Invoice"),
            "FS": self.env._("Simplified invoice"),
            "FR": self.env._("Invoice-receipt"),
            "ND": self.env._("Debit note"),
            "NC": self.env._("Credit note"),
            "GR": self.env._("Delivery note"),
            "GT": self.env._("Transport note"),
            "GA": self.env._("Transport of own fixed assets"),
            "GC": self.env._("Consignment note"),
            "GD": self.env._("Return note"),
            "CM": self.env._("Table check"),
            "CC": self.env._("Consignment credit"),
            "FC": self.env._("Consignment invoice"),
            "FO": self.env._("Work sheet"),
            "NE": self.env._("Order note"),
            "OU": self.env._("Other checking document"),
            "OR": self.env._("Quotation"),
            "PF": self.env._("Pro-forma"),
            "RP": self.env._("Premium or premium receipt"),
            "RE": self.env._("Reversal or reversal receipt"),
            "CS": self.env._("Imputation to co-insurers"),
            "LD": self.env._("Imputation to the lead co-insurer"),
            "RA": self.env._("Accepted reinsurance"),
            "RC": self.env._("Receipt under cash VAT"),
            "RG": self.env._("Other receipt"),
        }
        return [(code, f"{code} - {names[code]}") for code in codes.DOCUMENT_TYPES]

    @api.depends("company_id.vat", "company_id.parent_id.vat")
    def _compute_nif(self):
        for series in self:
            # Once AT knows the series, the taxpayer it was registered for stays.
            if series.state == "draft" or not series.nif:
                series.nif = series.company_id._l10n_pt_nif()

    @api.depends("company_id.l10n_pt_at_environment")
    def _compute_environment(self):
        for series in self:
            if series.state == "draft" or not series.environment:
                series.environment = series.company_id._l10n_pt_environment()

    @api.depends("document_type")
    def _compute_document_class(self):
        for series in self:
            series.document_class = codes.DOCUMENT_TYPES.get(series.document_type)

    @api.depends("document_type")
    def _compute_internal_code(self):
        for series in self:
            if series.state == "draft":
                series.internal_code = series.document_type

    @api.depends("internal_code", "name")
    def _compute_prefix(self):
        for series in self:
            series.prefix = f"{series.internal_code} {series.name or '…'}/"

    @api.depends("name", "document_type")
    def _compute_display_name(self):
        for series in self:
            series.display_name = f"{series.document_type} {series.name or ''}"

    @api.depends("company_id")
    @api.depends_context("lang", "uid")
    def _compute_connection_state(self):
        for series in self:
            owner = series.company_id.l10n_pt_at_account_company_id.sudo()
            series.connection_state = owner.l10n_pt_at_connection_state
            series.connection_message = owner.l10n_pt_at_connection_message

    @api.depends("state", "prefix", "padding", "first_number", "previous_number")
    def _compute_last_number(self):
        last_numbers = self.env["l10n_pt.series.usage"]._last_numbers(self)
        for series in self:
            number = last_numbers.get(series.id, 0)
            series.last_number = max(number, series.previous_number)
            series.next_number = series.state == "registered" and (
                series.prefix + series._digits(series._next_number(series.last_number))
            )

    def _compute_is_used(self):
        used = self.env["l10n_pt.series.usage"]._used(self)
        for series in self:
            series.is_used = series in used

    def _compute_document_count(self):
        for series in self:
            series.document_count = self.env["l10n_pt.series.usage"]._count(series)

    def _next_number(self, last):
        """The number after ``last`` (0: none yet)."""
        self.ensure_one()
        return max(last + 1, self.first_number)

    def _digits(self, number):
        """A number as printed after the slash; the ATCUD repeats these digits."""
        return str(number).zfill(self.padding)

    def _form_button(self):
        """Action and text of a button that opens the series."""
        self.ensure_one()
        # Not with this context: it may hold a password.
        action = self._get_records_action(name=self.display_name, context={})
        return action, self.env._("Open the series")

    def _at_identity(self):
        """What AT keeps unique, as one text: key of the lock and of the log."""
        self.ensure_one()
        return "/".join(
            [self.environment, self.nif or "", self.document_type, self.name.lower()]
        )

    # === Choice of the series of a document ===

    @api.model
    def _holder_fields(self):
        """Fields for what a series hangs on; one at most has a value."""
        return ["journal_id"]

    @api.model
    def _holder_field(self, model):
        """The one of ``_holder_fields`` for records of a model, or None."""
        fields_ = (self._fields[name] for name in self._holder_fields())
        return next((one.name for one in fields_ if one.comodel_name == model), None)

    def _holder(self):
        """What the series hangs on; without it, the company, which it serves whole."""
        values = (self[name] for name in self._holder_fields())
        return next((value for value in values if value), self.company_id)

    @api.model
    def _domain_of(self, companies, holders):
        """Series that hang on holders, or serve the companies as a whole."""
        of_companies = Domain("company_id", "in", companies.sudo().parent_ids.ids)
        domain = Domain.AND(
            [
                of_companies,
                *(Domain(name, "=", False) for name in self._holder_fields()),
            ]
        )
        ids = {}
        for holder in holders:
            ids.setdefault(self._holder_field(holder._name), []).extend(holder.ids)
        return Domain.OR(
            [domain, *(Domain(name, "in", some) for name, some in ids.items() if name)]
        )

    @api.model
    def _candidates(self, companies, *holders):
        """Registered series that may number documents of holders, latest start first.

        One query, never cached: what other transactions commit must be seen, whoever
        asked before.

        :param companies: whose documents; series without a holder serve them
        :return: series, to be read as superuser
        """
        series = self.sudo().with_context(active_test=True)
        if not holders:
            return series.browse()
        return series.search_fetch(
            self._domain_of(companies, holders) & Domain("state", "=", "registered"),
            order="start_date desc, id desc",
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
        return self.browse(wanted.pick(candidates).ids)

    @api.model
    def _require(self, documents):
        """Those of the documents whose holder or company has series for such ones.

        A series that was only ever annulled was never there; an ended one was.
        """
        known = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                self._domain_of(
                    documents.company_id, [one._l10n_pt_holder() for one in documents]
                )
                & Domain("validation_code", "!=", False)
                & Domain("state", "!=", "annulled")
            )
        )
        duties = {(one._holder(), codes.duty(one.document_type)) for one in known}
        return documents.filtered(
            lambda document: any(
                (place, codes.duty(document.l10n_pt_document_type)) in duties
                for place in (
                    document._l10n_pt_holder(),
                    *document.company_id.sudo().parent_ids,
                )
            )
        )

    @api.model
    def _numbers_invoices_of(self, company):
        """Whether the taxpayer of a company issues invoices in series somewhere."""
        return bool(
            self.search_count(
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
        field = self._holder_field(holder._name) or "company_id"
        self.flush_model(["prefix", "nif", field, "state"])
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
        return self.sudo().browse(row[0] for row in rows)
