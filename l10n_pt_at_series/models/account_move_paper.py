# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What invoices and notes are called, and what is told about them.

Odoo knows invoices and credit notes. Portugal's debit notes, simplified invoices and
invoice-receipts have names of their own, and a document that has been issued is never
pro forma: that is another type of document (PF).
"""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL, format_date
from odoo.tools.translate import get_translation

OWN_NAMES = ("FS", "FR", "ND")  # Odoo would call these "Invoice"


class AccountMove(models.Model):
    _inherit = "account.move"

    l10n_pt_own_name = fields.Char(
        compute="_compute_l10n_pt_own_name",
        compute_sudo=True,
        export_string_translation=False,
    )
    status_in_payment = fields.Selection(selection_add=[("l10n_pt_void", "Voided")])

    # === Names ===

    @api.depends_context("lang")
    @api.depends("l10n_pt_document_name", "l10n_pt_document_type")
    def _compute_l10n_pt_own_name(self):
        """Name of the document's type where Odoo would call it an invoice."""
        for move in self:
            own = move.l10n_pt_document_type in OWN_NAMES
            move.l10n_pt_own_name = move.l10n_pt_document_name if own else False

    @api.depends_context("lang")
    @api.depends("l10n_pt_own_name")
    def _compute_type_name(self):
        result = super()._compute_type_name()
        for move in self:
            move.type_name = move.l10n_pt_own_name or move.type_name
        return result

    def _get_move_display_name(self, show_ref=False):
        name = super()._get_move_display_name(show_ref)
        if self.state != "draft" or not (own := self.l10n_pt_own_name):
            return name
        words = get_translation(
            "account", self.env.context.get("lang") or "en_US", "Draft Invoice", ()
        )
        if not name.startswith(words):
            return name
        return self.env._("Draft %(document)s", document=own) + name[len(words) :]

    def _l10n_pt_paper_title(self, proforma=False):
        """Title on paper, in front of the number, where Odoo's would be wrong.

        :param bool proforma: whether Odoo means to print a pro forma
        :return: the title, or False to keep Odoo's
        """
        self.ensure_one()
        name = self.l10n_pt_document_name
        if self._l10n_pt_is_void():
            return self.env._("VOID – %(document)s", document=name)
        if not self.l10n_pt_own_name and not (
            proforma and self._l10n_pt_printed_atcud()
        ):
            return False
        if self.state == "draft":
            return self.env._("Draft %(document)s", document=name)
        return name

    def _get_invoice_proforma_pdf_report_filename(self):
        if self._l10n_pt_printed_atcud():
            return self._get_invoice_report_filename()
        return super()._get_invoice_proforma_pdf_report_filename()

    def _get_mail_template(self):
        """Odoo's text speaks of an invoice: another one for what is none.

        A text that somebody has edited stays in use, whatever it says.
        """
        template = super()._get_mail_template()
        own = self.env.ref(
            "l10n_pt_at_series.email_template_document", raise_if_not_found=False
        )
        if (
            own
            and template == self.env.ref("account.email_template_edi_invoice")
            and template.sudo().write_uid.id == SUPERUSER_ID
            and all(move.l10n_pt_own_name for move in self)
        ):
            return own
        return template

    # === Void ===

    def _l10n_pt_void_text(self):
        if not self._l10n_pt_is_void():
            return ""
        values = {
            "date": format_date(self.env, self.l10n_pt_void_date),
            "reason": self.l10n_pt_void_reason or "–",
        }
        if not self.l10n_pt_void_date:
            return self.env._("VOID. Reason: %(reason)s", **values)
        return self.env._("VOID on %(date)s. Reason: %(reason)s", **values)

    def _get_invoice_legal_documents(self, filetype, allow_fallback=False):
        # What was sent before still looks valid: a void document is printed anew.
        if filetype == "pdf" and self._l10n_pt_is_void():
            return self._get_invoice_pdf_proforma() if allow_fallback else None
        return super()._get_invoice_legal_documents(filetype, allow_fallback)

    def _get_invoice_legal_documents_all(self, allow_fallback=False):
        if self._l10n_pt_is_void():
            return [self._get_invoice_pdf_proforma()] if allow_fallback else None
        return super()._get_invoice_legal_documents_all(allow_fallback)

    @api.depends("l10n_pt_atcud")
    def _compute_status_in_payment(self):
        result = super()._compute_status_in_payment()
        for move in self:
            if move.status_in_payment == "cancel" and move._l10n_pt_is_void():
                move.status_in_payment = "l10n_pt_void"
        return result

    def _field_to_sql(self, alias, fname, query=None):
        sql = super()._field_to_sql(alias, fname, query)
        if fname != "status_in_payment":
            return sql
        atcud = super()._field_to_sql(alias, "l10n_pt_atcud", query)
        return SQL(
            "CASE WHEN (%(status)s) = 'cancel' AND %(atcud)s IS NOT NULL "
            "THEN 'l10n_pt_void' ELSE (%(status)s) END",
            status=sql,
            atcud=atcud,
        )

    # === Test and training ===

    def _get_alerts(self):
        alerts = super()._get_alerts()
        if message := self._l10n_pt_worthless_text():
            alerts["l10n_pt_test"] = {"level": "warning", "message": message}
        return alerts

    def _l10n_pt_worthless_text(self):
        """Why the document has, or will have, no fiscal value; else empty."""
        series = self.sudo().l10n_pt_series_id
        issued = self._l10n_pt_printed_atcud()
        if not issued:
            if self.state != "draft" or not self._l10n_pt_to_number():
                return ""
            series = self._l10n_pt_effective_series().sudo()
        if series.environment == "test":
            if issued:
                return self.env._(
                    "Test – no fiscal value: the series is registered in AT's test "
                    "environment."
                )
            return self.env._(
                "The series is registered in AT's test environment: the document will "
                "have no fiscal value."
            )
        if series.series_type == "F":
            return self.env._(
                "The series is for training: the document has no fiscal value."
            )
        return ""
