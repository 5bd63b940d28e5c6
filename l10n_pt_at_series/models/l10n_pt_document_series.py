# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime, timezone
from urllib.parse import urlencode

from odoo import api, fields, models

from ..rules import clock, codes, identifiers, lifecycle
from . import at_messages, series_words


class L10nPtDocumentSeries(models.Model):
    """A document series: one registration at AT of (NIF, identifier, document type).

    This file: the record. What may be entered and what is locked:
    ``l10n_pt_document_series_rules.py``. What the buttons do at AT:
    ``l10n_pt.at.registrar``. Its documents: ``l10n_pt.series.usage``.
    """

    _name = "l10n_pt.document.series"
    _description = "AT Document Series"
    _inherit = [
        "l10n_pt.series.default.mixin",
        "l10n_pt.series.kind.mixin",
        "l10n_pt.series.name.mixin",
        "l10n_pt.series.place.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
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
        default=lambda self: self.env["account.journal"]._l10n_pt_default_holder(),
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
    # STATE DIAGRAM (arrows: what AT answered; what may be asked: rules/lifecycle.py)
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
    can_be_set_aside = fields.Boolean(
        compute="_compute_can_be_set_aside", export_string_translation=False
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
    # For whoever reads the series, no matter who reads the setting.
    is_by_hand = fields.Boolean(related="company_id.l10n_pt_at_manual", groups=None)

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
    def _today(self):
        """Today in Lisbon, the day AT counts by."""
        return clock.today(datetime.now(timezone.utc))

    @api.model
    def _selection_document_type(self):
        labels = series_words.document_types(self.env)
        return [(code, f"{code} - {labels[code]}") for code in codes.DOCUMENT_TYPES]

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

    @api.depends("company_id")
    @api.depends_context("lang", "uid")
    def _compute_connection_state(self):
        for series in self:
            owner = series.company_id.l10n_pt_at_account_company_id.sudo()
            series.connection_state = owner.l10n_pt_at_connection_state
            series.connection_message = owner.l10n_pt_at_connection_message

    @api.depends("pending_error")
    @api.depends_context("lang", "uid")
    def _compute_pending_message(self):
        for series in self:
            error = series.pending_error
            series.pending_message = error and at_messages.explain(
                self.env, at_messages.restored(error)
            )

    @api.depends("state", "registration_date")
    def _compute_can_be_annulled(self):
        today = self._today()
        for series in self:
            series.can_be_annulled = lifecycle.can_be_annulled(
                series.state, series.is_used, series.registration_date, today
            )

    @api.depends("environment", "company_id.l10n_pt_at_environment")
    def _compute_can_be_set_aside(self):
        for series in self:
            series.can_be_set_aside = (
                series.environment == "test"
                and series.company_id._l10n_pt_environment() == "production"
                and not series.internal_code.startswith(identifiers.ASIDE)
                and series.is_used
            )

    @api.depends("state", "prefix", "padding", "first_number", "previous_number")
    def _compute_last_number(self):
        last_numbers = self.env["l10n_pt.series.usage"]._last_numbers(self)
        for series in self:
            number = last_numbers.get(series._origin.id, 0)
            series.last_number = max(number, series.previous_number)
            series.next_number = series.state == "registered" and (
                series.prefix + series._digits(series._next_number(series.last_number))
            )

    def _compute_is_used(self):
        used = self.env["l10n_pt.series.usage"]._used(self)
        for series in self:
            series.is_used = series._origin in used

    def _compute_document_count(self):
        for series in self:
            series.document_count = self.env["l10n_pt.series.usage"]._count(series)

    # === Buttons ===

    def action_new(self):
        """Open the dialog for new series, of one name and several types."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series.l10n_pt_series_create_action"
        )
        context, names = self.env.context, ["company_id", *self._holder_fields()]
        keys = [f"default_{name}" for name in names]
        given = {key: context[key] for key in keys if key in context}
        action["context"] = {"dialog_size": "extra-large", **given}
        return action

    def action_register(self):
        """Register the series at AT, or adopt the registration AT already has.

        One series: raises when AT or a rule refuses. Several: registers all it can.

        :return: a notification with a line per series, or the dialog that asks about
            a registration made elsewhere
        :raise UserError: the only series of ``self`` is refused
        """
        registrar = self.env["l10n_pt.at.registrar"]
        return registrar._on_button(self.action_register, registrar._register_series)

    def action_query(self):
        """Ask AT and take over its answer; this resolves series that wait for AT.

        :return: see ``action_register``
        :raise UserError: the only series of ``self`` could not be queried
        """
        registrar = self.env["l10n_pt.at.registrar"]
        return registrar._on_button(self.action_query, registrar._query)

    def action_set_code(self, code=None, registration_date=None):
        """Enter the code that AT's Portal gave (codes by hand).

        :param str code: the code; without it a dialog asks
        :param date registration_date: day of the registration, if it is not today
        :return: the dialog, or a notification that the series is registered
        :raise UserError: the code is not one, or not of this company's environment
        """
        self.ensure_one()
        self.check_access("write")
        if code is None or code is False:
            self._check_transition("set_code")
            return self._dialog("l10n_pt.series.set_code", self.env._("Enter code"))
        registrar = self.env["l10n_pt.at.registrar"]
        result = registrar._enter_code(self, code, registration_date)
        return registrar._notification([result])

    def action_finalise(self):
        """Open the dialog that ends the series with its last number.

        :return: the dialog, or a notification that it has ended already
        """
        title = self.env._("Finalise series")
        return self._end_dialog("finalise", "l10n_pt.series.finalise", title)

    def action_annul(self):
        """Open the dialog that annuls a registration made in error.

        :return: the dialog, or a notification that it is annulled already
        """
        title = self.env._("Annul series")
        return self._end_dialog("annul", "l10n_pt.series.annul", title)

    def _end_dialog(self, operation, model, title):
        self.ensure_one()
        self.check_access("write")
        if self.state == lifecycle.ENDS[operation]:
            return self._done_already()
        self._check_transition(operation)
        return self._dialog(model, title)

    def _dialog(self, model, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_series_id": self.id},
        }

    def _done_already(self, close=False):
        """A repeated call finds the work done, and says so."""
        registrar = self.env["l10n_pt.at.registrar"]
        return registrar._notification([registrar._done(self)], close=close)

    def action_view_documents(self):
        self.ensure_one()
        return self.env["l10n_pt.series.usage"]._list_action(self)

    def action_set_test_aside(self):
        """Free the numbers of a test series for the series of production."""
        self.check_access("write")
        return self.env["l10n_pt.series.usage"]._set_test_aside(self)

    def action_view_communications(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series.l10n_pt_at_communication_action"
        )
        action["domain"] = [("series_id", "=", self.id)]
        action["context"] = {}
        return action

    def action_audit(self):
        """Open the audit of the series' documents."""
        self.ensure_one()
        title = self.env._("Audit of %(series)s", series=self.display_name)
        return self._dialog("l10n_pt.series.audit", title)

    def action_export_codes(self, extension="xlsx"):
        """Download a table that "Import codes" reads.

        Without series: all of the companies selected, but those archived.

        :param str extension: ``xlsx`` or ``csv``
        """
        query = urlencode(
            {
                name: ",".join(map(str, records.ids))
                for name, records in (("companies", self.env.companies), ("ids", self))
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/l10n_pt_at_series/codes/{extension}?{query}",
            "target": "download",
        }

    def _form_button(self):
        """Action and text of a button that opens the series."""
        self.ensure_one()
        # Not with this context: it may hold a password.
        action = self._get_records_action(name=self.display_name, context={})
        return action, self.env._("Open the series")

    # === Scheduled ===

    @api.model
    def _cron_resolve_pending(self):
        """What the scheduled action calls, whose code no update changes."""
        self.env["l10n_pt.at.recovery"]._resolve_pending()
