# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ..exceptions import SeriesError
from .l10n_pt_document_paper_mixin import CASH_VAT_WORDS

# Invoices that are receipts themselves: what settles nothing else needs none.
PAID_WHEN_ISSUED = ("FS", "FR")


class AccountPayment(models.Model):
    """A customer's payment that settles documents is a receipt (RG; RC: cash VAT).

    Its number replaces the name that Odoo gives; its entry keeps that. The date of the
    document is the day of issue, beside the date on which was paid.
    """

    _name = "account.payment"
    _inherit = ["l10n_pt.numbered.mixin", "account.payment"]
    _l10n_pt_document_types = ("RG", "RC")
    _l10n_pt_holder_field = "journal_id"
    _l10n_pt_open_states = ("draft", "in_process", "paid")
    _l10n_pt_live_states = ("in_process", "paid")
    _l10n_pt_void_state = "canceled"
    # Odoo's form leaves it open on posted payments, and prints it.
    _l10n_pt_locked_on_forms = ("memo",)

    l10n_pt_receipt_line_ids = fields.One2many(
        "l10n_pt.receipt.line",
        "payment_id",
        string="Settled documents",
        readonly=True,
        copy=False,
        help="What the receipt settles, as it stood when it was issued.",
    )
    l10n_pt_issues_receipts = fields.Boolean(
        compute="_compute_l10n_pt_issues_receipts", export_string_translation=False
    )
    l10n_pt_receipt_note = fields.Char(
        compute="_compute_l10n_pt_receipt_note", export_string_translation=False
    )
    l10n_pt_can_be_issued = fields.Boolean(
        compute="_compute_l10n_pt_can_be_issued", export_string_translation=False
    )

    # === The document, as the mixin asks ===

    @api.depends("l10n_pt_receipt_line_ids", "l10n_pt_series_id", "l10n_pt_atcud")
    def _compute_l10n_pt_document_type(self):
        for payment in self:
            if payment._l10n_pt_is_issued():
                kind = payment.l10n_pt_series_id.document_type
            else:
                kind = payment._l10n_pt_receipt_type(payment._l10n_pt_documents())
            payment.l10n_pt_document_type = kind

    def _l10n_pt_documents(self):
        """The documents that the receipt settles."""
        return self.sudo().l10n_pt_receipt_line_ids.move_id

    def _l10n_pt_receipt_type(self, documents):
        """AT's type of a receipt for documents; False: they need none."""
        settles = any(
            move.move_type == "out_invoice"
            and move.l10n_pt_document_type
            and move.l10n_pt_document_type not in PAID_WHEN_ISSUED
            for move in documents
        )
        if not settles:
            return False
        asked = self.partner_id.sudo().l10n_pt_wants_rc
        return "RC" if asked or self._l10n_pt_under_cash_vat(documents) else "RG"

    @api.model
    def _l10n_pt_under_cash_vat(self, documents):
        """Whether any of the documents is under the cash-VAT regime."""
        series = documents.sudo().l10n_pt_series_id
        return any(series.mapped("is_cash_vat"))

    def _l10n_pt_may_be_receipt(self):
        """Whether a receipt may come of it, once it settles something."""
        return bool(
            self.payment_type == "inbound"
            and self.partner_type == "customer"
            and self.state in self._l10n_pt_live_states
            and self.amount
            and not self._l10n_pt_is_issued()
        )

    def _l10n_pt_holder(self):
        """The sales journal of what is settled, so that names go together.

        Of several journals: their company, or else the first that has such series.
        """
        journals = self._l10n_pt_documents().journal_id
        if len(journals) < 2:
            return journals or self.company_id
        series = self.env["l10n_pt.series.choice"]._candidates(
            self.company_id, *journals
        )
        kind = self.l10n_pt_document_type
        served = {one._holder() for one in series if one.document_type == kind}
        if served.difference(journals):
            return self.company_id
        return next((one for one in journals if one in served), journals[0])

    def _l10n_pt_choosable_types(self):
        if self.l10n_pt_document_type:
            return super()._l10n_pt_choosable_types()
        return self._l10n_pt_document_types  # what it settles is known later

    def _l10n_pt_choosable_holders(self):
        if self._l10n_pt_documents():
            return super()._l10n_pt_choosable_holders()
        companies = self.company_id.sudo().parent_ids
        return [*self.env["account.journal"]._l10n_pt_holders_of(companies)]

    def _l10n_pt_with_duty(self):
        # Under cash VAT each payment has its receipt (regime of DL 71/2013, art. 6).
        return super()._l10n_pt_with_duty() | self.filtered(
            lambda one: one._l10n_pt_under_cash_vat(one._l10n_pt_documents())
        )

    def _l10n_pt_wanted(self, of_company=None):
        # RC or RG says it already; the name is this year's, whatever is settled.
        return super()._l10n_pt_wanted(of_company)._replace(cash_vat=None)

    def _l10n_pt_problem(self, series, candidates=None, wanted=None):
        if text := self._l10n_pt_settled_problem():
            return SeriesError(text)
        return super()._l10n_pt_problem(series, candidates, wanted)

    def _l10n_pt_settled_problem(self):
        """Why no receipt can be issued for what the payment settles, or None."""
        if not self.partner_id:
            return self.env._(
                "%(payment)s: Customer: a receipt names who has paid. Reset the "
                "payment to draft and choose the customer.",
                payment=self.display_name,
            )
        company, documents = self.company_id, self._l10n_pt_documents()
        advance = self.sudo().l10n_pt_receipt_line_ids.filtered(
            lambda row: row.kind == "advance"
        )
        if advance and self._l10n_pt_under_cash_vat(documents):
            return self.env._(
                "%(payment)s: Amount: %(rest)s more than what is open would be an "
                "advance, and under cash VAT an advance needs an invoice. Issue it "
                "first, or register what is open.",
                payment=self.display_name,
                rest=formatLang(
                    self.env, advance.amount_paid, currency_obj=self.currency_id
                ),
            )
        for move in documents._l10n_pt_issued():
            series = move.l10n_pt_series_id.sudo()
            values = {"document": move.name, "company": company.name}
            if series.nif != company._l10n_pt_nif():
                return self.env._(
                    "%(document)s was issued by taxpayer %(other)s, and %(company)s is "
                    "taxpayer %(nif)s: its receipt cannot settle it. Register the "
                    "payment in the company that issued the document.",
                    other=series.nif,
                    nif=company._l10n_pt_nif() or "–",
                    **values,
                )
            if series.environment != company._l10n_pt_environment():
                return self.env._(
                    "%(document)s has a code of the other AT environment (test or "
                    "production) and no receipt of %(company)s can settle it. Void it "
                    "instead.",
                    **values,
                )
        return None

    def _l10n_pt_locked_fields(self):
        return super()._l10n_pt_locked_fields() | {
            *("amount", "currency_id", "date", "memo"),
            *("partner_id", "partner_type", "payment_type"),
            *("journal_id", "payment_method_line_id", "move_id", "invoice_ids"),
            *("outstanding_account_id", "destination_account_id"),
            "l10n_pt_receipt_line_ids",
        }

    # === Issue ===

    def _l10n_pt_issue_receipts(self, settled):
        """Issue receipts for what payments settle.

        Where nobody is there to read a refusal (an online payment), the payment stays
        as Odoo made it, and the receipt can be issued by the button.

        :param settled: what each of ``self`` settles, see ``l10n_pt.settlement``
        :raise SeriesError: one cannot be issued
        """
        if not self:
            return
        if self._l10n_pt_is_attended():
            self._l10n_pt_issue_now(settled)
            return
        for payment in self:
            try:
                with self.env.cr.savepoint():
                    payment._l10n_pt_issue_now(settled)
            except SeriesError as error:
                payment._l10n_pt_note_refusal(error)

    def _l10n_pt_issue_now(self, settled):
        lines = self.env["l10n_pt.receipt.line"].sudo()
        rows = [
            {"payment_id": payment.id, **values}
            for payment in self
            for values in settled[payment]
        ]
        lines = lines.create(rows)
        for payment in self:
            if payment.l10n_pt_document_type == "RC":
                payment.sudo().l10n_pt_receipt_line_ids._l10n_pt_freeze_taxes()
        issued = self._l10n_pt_issue()
        if others := self - issued:
            # Without a series for receipts nothing becomes of them.
            lines.filtered(lambda line: line.payment_id in others).unlink()
        return issued

    def _l10n_pt_note_refusal(self, error):
        self.message_post(
            body=self.env._(
                "No receipt was issued: %(reason)s Then use the button Issue receipt.",
                reason=error,
            )
        )

    def action_post(self):
        result = super().action_post()
        # Without an entry no reconciliation will tell what they settle.
        alone = self.filtered(lambda one: not one.move_id and one.invoice_ids)
        alone._l10n_pt_issue_receipts(alone._l10n_pt_settled_alone())
        return result

    def _l10n_pt_settled_alone(self):
        """What payments without an entry settle: see ``l10n_pt.settlement``."""
        if not self.company_id._l10n_pt_may_issue_receipts():
            return {}
        settlement = self.env["l10n_pt.settlement"]
        return {
            payment: settlement._allotted(payment, payment.invoice_ids)
            for payment in self
            if payment._l10n_pt_may_be_receipt()
        }

    def action_l10n_pt_issue(self):
        """Issue receipts of payments that settle something and have none.

        :return: True, also for those that were issued before
        :raise UserError: naming the payment and what is missing
        """
        self.check_access("write")
        settlement = self.env["l10n_pt.settlement"]
        waiting = self - self._l10n_pt_issued()
        settled = {}
        for payment in waiting:
            if payment.move_id:
                partials = settlement._partials(payment.move_id.line_ids)
                settled |= settlement._settled(payment, partials)
            elif payment.invoice_ids:
                rows = settlement._allotted(payment, payment.invoice_ids)
                settled[payment] = rows
            payment._l10n_pt_check_issuable(settled.get(payment))
        issued = waiting._l10n_pt_issue_now(settled)
        for payment in waiting - issued:
            raise SeriesError(payment._l10n_pt_no_series_text())
        return True

    def _l10n_pt_check_issuable(self, rows):
        """Refuse a receipt of what none can come of.

        :param rows: values of what it settles, or nothing
        :raise UserError: naming the payment, the rule and what to do
        """
        values = {"payment": self.display_name}
        moves = self.env["account.move"].browse(
            [row["move_id"] for row in rows or () if row.get("move_id")]
        )
        if self.payment_type != "inbound" or self.partner_type != "customer":
            text = self.env._(
                "%(payment)s: receipts are issued for money received from customers. "
                "This payment needs none.",
                **values,
            )
        elif self.state not in self._l10n_pt_live_states:
            text = self.env._(
                "%(payment)s: a receipt is issued for a confirmed payment. Confirm it "
                "first.",
                **values,
            )
        elif not self.amount:
            text = self.env._(
                "%(payment)s: Amount: a receipt needs an amount above zero.", **values
            )
        elif not moves:
            text = self.env._(
                "%(payment)s settles no document yet. Assign it to an invoice, and its "
                "receipt is issued; an advance needs an invoice first.",
                **values,
            )
        elif not self._l10n_pt_receipt_type(moves):
            text = self.env._(
                "%(payment)s settles %(documents)s: invoice-receipts and simplified "
                "invoices are receipts themselves, so none is due.",
                documents=", ".join(moves.mapped("name")),
                **values,
            )
        else:
            return
        raise UserError(text)

    def _l10n_pt_no_series_text(self):
        return self.env._(
            "%(payment)s: there is no registered AT series for receipts (RG) of the "
            "settled documents. Register one for their journal, or for the whole "
            "company.",
            payment=self.display_name,
        )

    @api.depends("company_id.l10n_pt_issues_receipts")
    def _compute_l10n_pt_issues_receipts(self):
        for payment in self:
            company = payment.company_id
            payment.l10n_pt_issues_receipts = company._l10n_pt_may_issue_receipts()

    @api.depends("state", "amount", "l10n_pt_atcud", "move_id.line_ids.amount_residual")
    def _compute_l10n_pt_can_be_issued(self):
        for payment in self:
            payment.l10n_pt_can_be_issued = bool(
                payment.l10n_pt_issues_receipts
                and payment._l10n_pt_may_be_receipt()
                and payment._l10n_pt_receipt_type(payment.reconciled_invoice_ids)
            )

    @api.depends("l10n_pt_can_be_issued", "date", "l10n_pt_issue_date", "state")
    @api.depends_context("lang")
    def _compute_l10n_pt_receipt_note(self):
        for payment in self:
            texts = (payment._l10n_pt_note_text(), payment._l10n_pt_worthless_text())
            payment.l10n_pt_receipt_note = " ".join(filter(None, texts))

    def _l10n_pt_note_text(self):
        """What to know about the receipt of the payment, or None."""
        if self._l10n_pt_is_issued():
            of_regime = self._l10n_pt_under_cash_vat(self._l10n_pt_documents())
            if not of_regime or self.date == self.l10n_pt_issue_date:
                return None
            return self.env._(
                "Under cash VAT a receipt is of the day of the payment. This one was "
                "issued on %(issued)s, and the payment is dated %(paid)s.",
                issued=format_date(self.env, self.l10n_pt_issue_date),
                paid=format_date(self.env, self.date),
            )
        if not self.l10n_pt_issues_receipts or not self._l10n_pt_may_be_receipt():
            return None
        if self.l10n_pt_can_be_issued:
            return self.env._("No receipt has been issued for this payment.")
        if self.reconciled_invoice_ids:
            return None  # these are receipts themselves
        return self.env._(
            "The payment settles no document yet: its receipt is issued when it is "
            "assigned to one. An advance needs an invoice."
        )

    # === Name ===

    def _compute_name(self):
        # An issued receipt keeps its number, whatever becomes of its entry.
        return super(AccountPayment, self - self._l10n_pt_issued())._compute_name()

    # === Void ===

    @api.model
    def _l10n_pt_void_consequence(self):
        return self.env._(
            "The payment is cancelled, and what it settled is open again."
        )

    def _l10n_pt_undo(self):
        # Odoo's own way: the entry is cancelled, what it settled is open again.
        self.action_cancel()

    def _l10n_pt_check_voidable(self):
        if self.state in self._l10n_pt_live_states and not self._l10n_pt_is_issued():
            raise UserError(
                self.env._(
                    "%(payment)s has no ATCUD: cancel it as any payment.",
                    payment=self.display_name,
                )
            )
        return super()._l10n_pt_check_voidable()

    # === Printing ===

    def _compute_payment_receipt_title(self):
        result = super()._compute_payment_receipt_title()
        for payment in self._l10n_pt_issued():
            payment.payment_receipt_title = payment._l10n_pt_paper_title() or (
                payment.l10n_pt_document_name
            )
        return result

    def _get_payment_receipt_report_values(self):
        values = super()._get_payment_receipt_report_values()
        if self._l10n_pt_is_issued():
            values["display_invoices"] = False  # as frozen, not as it is by now
        return values

    def _l10n_pt_issuer(self):
        """Who stands on paper as its issuer: for practice, the software's publisher."""
        company = self.company_id.sudo()
        training = self._l10n_pt_is_training()
        return company.l10n_pt_publisher_id if training else company.partner_id

    def _l10n_pt_page_words(self):
        words = super()._l10n_pt_page_words()
        of_regime = self._l10n_pt_under_cash_vat(self._l10n_pt_documents())
        if self._l10n_pt_printed_atcud() and of_regime:
            words.append(CASH_VAT_WORDS)
        return words

    def _l10n_pt_receipt_taxes(self):
        """Base and VAT of what was paid, by document and rate: cash VAT only.

        :rtype: list[dict]
        """
        return [
            {"name": line.name, "currency": line.currency_id, **tax}
            for line in self.l10n_pt_receipt_line_ids
            for tax in line.taxes or ()
        ]

    # === What the series asks ===

    @api.model
    def _l10n_pt_without_atcud(self, companies):
        return self.env["l10n_pt.numbering"]._receipts_without_atcud(companies)

    @api.model
    def _l10n_pt_list_action(self):
        return self.env["ir.actions.actions"]._for_xml_id(
            "account.action_account_payments"
        )
