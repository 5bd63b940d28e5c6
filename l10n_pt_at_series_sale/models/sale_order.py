# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.l10n_pt_at_series.exceptions import SeriesError

from .ir_actions_report import REPORTS
from .l10n_pt_working_document import ORDER, PROFORMA

DOCUMENT = "l10n_pt.working.document"
READERS = (
    "sales_team.group_sale_salesman,account.group_account_readonly,"
    "account.group_account_invoice"
)
# What forms show of them.
COMPUTED = {
    "compute": "_compute_l10n_pt_documents",
    "compute_sudo": True,
    "groups": READERS,
}
# What the order says on paper, beside its lines.
PRINTED = (
    *("company_id", "partner_id", "partner_invoice_id", "partner_shipping_id"),
    *("currency_id", "validity_date", "payment_term_id", "fiscal_position_id"),
    *("client_order_ref", "commitment_date", "note"),
)


class SaleOrder(models.Model):
    """What leads to working documents: several, one after the other or side by side.

    Sending a quotation issues OR, confirming it NE, a pro forma PF. The same content
    is the same document; what has changed is the next one. Only types that the company
    has begun a series for are issued; else all is as in Odoo alone.
    """

    _inherit = "sale.order"

    l10n_pt_document_ids = fields.One2many(
        DOCUMENT,
        "order_id",
        string="Issued documents",
        readonly=True,
        copy=False,
        groups=READERS,
        help="Quotations, orders and pro formas issued of this order, with ATCUD.",
    )
    # Orders of which nothing was issued are known by this, without another query.
    l10n_pt_document_id = fields.Many2one(
        DOCUMENT,
        string="Last document",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups=READERS,
        help="What was last issued of this order.",
    )
    l10n_pt_atcud = fields.Char(
        related="l10n_pt_document_id.l10n_pt_atcud",
        string="ATCUD",
        groups=READERS,
        help="ATCUD of the document last issued of this order.",
    )
    l10n_pt_document_count = fields.Integer(export_string_translation=False, **COMPUTED)
    l10n_pt_types = fields.Char(export_string_translation=False, **COMPUTED)
    l10n_pt_due_type = fields.Char(export_string_translation=False, **COMPUTED)
    l10n_pt_note = fields.Char(export_string_translation=False, **COMPUTED)

    @api.depends(
        *("state", "order_line", "amount_total", "l10n_pt_document_ids.state"),
        "company_id.l10n_pt_working_types",
    )
    @api.depends_context("lang")
    def _compute_l10n_pt_documents(self):
        types = self.env[DOCUMENT]._l10n_pt_document_types
        for order in self:
            issued = [kind for kind in types if order.company_id._l10n_pt_issues(kind)]
            kind = order._l10n_pt_kind()
            due = kind in issued and not order._l10n_pt_current(kind)
            live = order.l10n_pt_document_ids.filtered(lambda one: one.state != "void")
            order.l10n_pt_types = ",".join(issued)
            order.l10n_pt_document_count = len(order.l10n_pt_document_ids)
            due = due and order.state != "cancel"
            order.l10n_pt_due_type = due and kind
            order.l10n_pt_note = False
            if order.state == "cancel" and live:
                order.l10n_pt_note = self.env._(
                    "The order is cancelled, and %(documents)s still stand. Void them "
                    "if nothing is left of them.",
                    documents=", ".join(live.mapped("name")),
                )
            elif due and order.l10n_pt_document_id:
                order.l10n_pt_note = order._l10n_pt_unissued_text(kind)

    # === What there is and what is due ===

    def _l10n_pt_kind(self, proforma=False):
        """AT's type of what a paper of the order is by now."""
        if proforma:
            return "PF"
        if self.state == "cancel":
            documents = self.sudo().l10n_pt_document_ids.sorted("id")
            kinds = [one.document_type for one in documents]
            return next((kind for kind in kinds[::-1] if kind in ("NE", "OR")), "OR")
        return "NE" if self.state == "sale" else "OR"

    def _l10n_pt_live(self, kind):
        """Its documents of a type that are not void, the latest first."""
        order = self.sudo()
        if not order.l10n_pt_document_id:
            return order.l10n_pt_document_id
        return order.l10n_pt_document_ids.filtered(
            lambda one: one.document_type == kind and one.state == "issued"
        ).sorted("id", reverse=True)

    def _l10n_pt_current(self, kind):
        """The live document of a type that says what the order says now, if any."""
        if not (documents := self._l10n_pt_live(kind)):
            return documents
        content = self._l10n_pt_fingerprint()
        return documents.filtered(lambda one: one.fingerprint == content)[:1]

    def _l10n_pt_fingerprint(self):
        """A digest of what was agreed upon: not of what was delivered or invoiced."""
        order = self.sudo()
        head = [getattr(order[name], "id", order[name]) for name in PRINTED]
        # No recordset of its own: what many orders need is read at once.
        lines = [line for line in order.order_line if line._l10n_pt_is_commercial()]
        lines.sort(key=lambda line: (line.sequence, line._origin.id or 0))
        content = [head, [line._l10n_pt_content() for line in lines]]
        return hashlib.sha256(json.dumps(content, default=str).encode()).hexdigest()

    def _l10n_pt_keep_papers(self):
        """Make the papers of what was issued before the order says something else."""
        issued = self.sudo().filtered("l10n_pt_document_id")
        issued.l10n_pt_document_ids._l10n_pt_keep_papers()

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        if orders.sudo().l10n_pt_document_id:
            raise UserError(self._l10n_pt_typed_text())
        return orders

    def write(self, vals):
        if "l10n_pt_document_id" in vals:
            raise UserError(self._l10n_pt_typed_text())
        if {*PRINTED, "pricelist_id"} & vals.keys():
            self._l10n_pt_keep_papers()
        return super().write(vals)

    @api.model
    def _l10n_pt_typed_text(self):
        return self.env._(
            "Last document: it is set when one is issued, never typed. Leave it out."
        )

    def unlink(self):
        self._l10n_pt_check_nothing_issued()
        return super().unlink()

    def _l10n_pt_check_nothing_issued(self):
        for order in self.sudo().filtered("l10n_pt_document_id"):
            raise UserError(
                self.env._(
                    "%(order)s cannot be deleted: %(document)s was issued of it with "
                    "an ATCUD. Cancel the order, and void the document.",
                    order=order.name,
                    document=order.l10n_pt_document_id.name,
                )
            )

    # === Issue ===

    def _l10n_pt_issue_documents(self, kind):
        """Issue what is due of a type: for all orders in as many queries as for one.

        :param str kind: AT's type
        :raise SeriesError: one cannot be issued; nothing is
        """
        companies = self.company_id.filtered(lambda one: one._l10n_pt_issues(kind))
        orders = self.filtered(
            lambda one: one.company_id in companies and not one._l10n_pt_current(kind)
        )
        if not orders:
            return
        documents = (
            self.env[DOCUMENT]
            .sudo()
            .create(
                [
                    {
                        "document_type": kind,
                        "order_id": order.id,
                        "partner_id": order.partner_id.id,
                        "company_id": order.company_id.id,
                        "currency_id": order.currency_id.id,
                        "amount_total": order.amount_total,
                        "fingerprint": order._l10n_pt_fingerprint(),
                    }
                    for order in orders
                ]
            )
        )
        for document in documents - documents._l10n_pt_issue():
            raise SeriesError(document.order_id._l10n_pt_no_series_text(kind))
        # Protected: a result, not an edit that somebody would want to track.
        with self.env.protecting([self._fields["l10n_pt_document_id"]], orders):
            for document in documents:
                document.order_id.l10n_pt_document_id = document
        orders.invalidate_recordset(["l10n_pt_atcud"], flush=False)

    def _l10n_pt_issue_or_tell(self, kind):
        """Issue, or leave the reason where somebody will read it.

        :raise SeriesError: one cannot be issued, and somebody is there to be told
        """
        if self.env[DOCUMENT]._l10n_pt_is_attended():
            self._l10n_pt_issue_documents(kind)
            return
        for order in self:
            try:
                with self.env.cr.savepoint():
                    order._l10n_pt_issue_documents(kind)
            except SeriesError as error:
                order.message_post(
                    body=self.env._(
                        "%(type)s not issued: %(reason)s Then use the button Issue.",
                        type=kind,
                        reason=error,
                    )
                )

    def action_l10n_pt_issue(self, document_type=None):
        """Issue documents of a type; what was issued before is found again.

        :param str document_type: AT's type: OR, NE, PF, FO or OU; without it, what
            the first order is by now
        :return: the action that shows the documents
        :raise UserError: naming the order and what is missing
        """
        self.check_access("write")
        kind = document_type or self[:1]._l10n_pt_kind()
        for order in self:
            order._l10n_pt_check_issuable(kind)
        self._l10n_pt_issue_documents(kind)
        documents = self.env[DOCUMENT].union(
            *(order._l10n_pt_current(kind) for order in self)
        )
        return documents.sudo(False)._get_records_action(name=self.env._("Documents"))

    def _l10n_pt_check_issuable(self, kind):
        values = {"order": self.name, "type": kind}
        if kind not in self.env[DOCUMENT]._l10n_pt_document_types:
            text = self.env._(
                "%(order)s: of an order documents of type OR, NE, PF, FO and OU are "
                "issued, not “%(type)s”.",
                **values,
            )
        elif not self.company_id._l10n_pt_issues(kind):
            text = self._l10n_pt_no_series_text(kind)
        elif self.state == "cancel":
            text = self.env._(
                "%(order)s is cancelled: nothing is issued of it. Set it to quotation "
                "first.",
                **values,
            )
        elif kind == "NE" and self.state != "sale":
            text = self.env._(
                "%(order)s: an order note (NE) is issued of a confirmed order. Confirm "
                "it first.",
                **values,
            )
        elif kind == "OR" and self.state == "sale":
            text = self.env._(
                "%(order)s is confirmed: issue its order note (NE), not a quotation.",
                **values,
            )
        else:
            return
        raise SeriesError(text)

    def _l10n_pt_no_series_text(self, kind):
        return self.env._(
            "%(order)s: there is no registered AT series of %(company)s for documents "
            "of type %(type)s. Register one for the whole company.",
            order=self.name,
            company=self.company_id.name,
            type=kind,
        )

    # === Moments of issue ===

    def action_quotation_send(self):
        # The papers are made as soon as the composer opens.
        proforma = self.env.context.get("proforma")
        orders = self.filtered(lambda order: order.state != "cancel")
        for kind, some in orders.grouped(lambda o: o._l10n_pt_kind(proforma)).items():
            some._l10n_pt_issue_documents(kind)
        return super().action_quotation_send()

    def action_quotation_sent(self):
        result = super().action_quotation_sent()
        self._l10n_pt_issue_or_tell("OR")
        return result

    def _action_confirm(self):
        result = super()._action_confirm()
        self._l10n_pt_issue_or_tell("NE")
        return result

    def _send_order_notification_mail(self, mail_template, *args, **kwargs):
        """Without its document the mail does not leave where nobody would be told."""
        reports = mail_template and mail_template.report_template_ids
        if reports and not self.env[DOCUMENT]._l10n_pt_is_attended():
            try:
                for report in reports.filtered(lambda one: one.model == self._name):
                    self._l10n_pt_documents_to_print(report)
            except SeriesError as error:
                text = self.env._("The mail was not sent: %(reason)s", reason=error)
                self.message_post(body=text)
                return
        super()._send_order_notification_mail(mail_template, *args, **kwargs)

    def action_preview_sale_order(self):
        self._l10n_pt_documents_to_print(self.env.ref(ORDER), current=True)
        return super().action_preview_sale_order()

    # === The paper ===

    def _l10n_pt_is_proforma(self, report):
        named = report.report_name == "sale.report_saleorder_pro_forma"
        return bool(named or self.env.context.get("proforma"))

    def _l10n_pt_document_on(self, report):
        if report.report_name not in REPORTS:
            return self.env[DOCUMENT]
        return self._l10n_pt_printed(self._l10n_pt_is_proforma(report))

    def _l10n_pt_printed(self, proforma=False):
        """The document that a paper or page of the order shows, or an empty one."""
        self.ensure_one()
        made = self.env.context.get("l10n_pt_document")
        if isinstance(made, models.BaseModel) and made.order_id == self:
            return made.with_context(lang=self.env.lang)
        kind = self._l10n_pt_kind(proforma)
        document = self._l10n_pt_current(kind)
        if not document and not self.env[DOCUMENT]._l10n_pt_is_attended():
            return self._l10n_pt_live(kind)[:1]
        return document

    def _l10n_pt_documents_to_print(self, report, current=False):
        """What each order is on paper: its document; an empty one: none is due.

        :param report: an ``ir.actions.report``
        :param bool current: whether older documents will not do for anybody
        :rtype: list
        :raise SeriesError: what is due was not issued; a button issues it
        """
        proforma = self._l10n_pt_is_proforma(report)
        documents, unissued = [], self.browse()
        for order in self if report.report_name in REPORTS else ():
            kind = order._l10n_pt_kind(proforma)
            document = order._l10n_pt_printed(proforma)
            if current:
                document = order._l10n_pt_current(kind)
            if not document and order.company_id._l10n_pt_issues(kind):
                unissued |= order
            documents.append(document)
        if unissued:
            raise unissued._l10n_pt_unissued(proforma, current)
        return documents

    def _l10n_pt_unissued_text(self, kind):
        names = self.env[DOCUMENT]._l10n_pt_document_names()
        values = {"order": self.name, "type": names[kind]}
        if last := self._l10n_pt_live(kind)[:1]:
            return self.env._(
                "%(order)s has changed since %(document)s. Issue it anew: it gets the "
                "next number.",
                document=last.name,
                **values,
            )
        return self.env._(
            "%(order)s has not been issued yet (%(type)s). Issue it: it gets its "
            "number and its ATCUD.",
            **values,
        )

    def _l10n_pt_unissued(self, proforma, preview):
        """The refusal of papers that were not issued, with the way out.

        :rtype: SeriesError
        """
        if not self.env[DOCUMENT]._l10n_pt_is_attended():
            return SeriesError(
                self.env._(
                    "%(order)s has not been issued as a document. Ask %(company)s for "
                    "it.",
                    order=", ".join(self.mapped("name")),
                    company=self[:1].company_id.name,
                )
            )
        text = " ".join(
            order._l10n_pt_unissued_text(order._l10n_pt_kind(proforma))
            for order in self
        )
        if not self.has_access("write"):
            return SeriesError(text)
        action = self.env.ref("l10n_pt_at_series_sale.action_l10n_pt_issue_and_print")
        return SeriesError(
            text,
            {
                "type": "ir.actions.server",
                "id": action.id,
                "context": {
                    "active_model": self._name,
                    "active_id": self[:1].id,
                    "active_ids": self.ids,
                    "proforma": proforma,
                    "l10n_pt_preview": preview,
                },
            },
            self.env._("Issue and preview")
            if preview
            else self.env._("Issue and print"),
        )

    def action_l10n_pt_issue_and_print(self, proforma=False, preview=False):
        """Issue what the orders are on paper, then print or preview it.

        :return: the action that does so
        :raise UserError: naming the order and what is missing
        """
        for kind, orders in self.grouped(lambda o: o._l10n_pt_kind(proforma)).items():
            orders.action_l10n_pt_issue(kind)
        if preview:
            return self.action_preview_sale_order()
        return self.env.ref(PROFORMA if proforma else ORDER).report_action(self)

    def action_l10n_pt_view_documents(self):
        """The documents issued of the order."""
        documents = self.l10n_pt_document_ids
        return documents._get_records_action(name=self.env._("Documents"))

    def action_l10n_pt_void_documents(self):
        """Ask why what was issued of the orders is void."""
        live = self.l10n_pt_document_ids.filtered(lambda one: one.state == "issued")
        return live.action_l10n_pt_void()

    def _l10n_pt_file_name(self, proforma=False):
        """Name of the file of the order's paper; nothing: as Odoo calls it."""
        document = self._l10n_pt_printed(proforma)
        return document and document._l10n_pt_file_name()

    def _get_report_base_filename(self):
        return self._l10n_pt_file_name() or super()._get_report_base_filename()

    @api.model
    def _l10n_pt_list_action(self):
        return self.env["ir.actions.actions"]._for_xml_id("sale.action_orders")
