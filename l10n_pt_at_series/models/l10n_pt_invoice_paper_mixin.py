# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, models


class L10nPtInvoicePaperMixin(models.AbstractModel):
    """Which file and which mail go to the customer of an invoice or note.

    Part of ``account.move``.
    """

    _name = "l10n_pt.invoice.paper.mixin"
    _description = "Invoice that is printed and sent"

    def _get_invoice_proforma_pdf_report_filename(self):
        if self._l10n_pt_printed_atcud():
            return self._get_invoice_report_filename()
        return super()._get_invoice_proforma_pdf_report_filename()

    def _get_invoice_legal_documents(self, filetype, allow_fallback=False):
        # What was sent before still looks valid: a void document is printed anew.
        if filetype == "pdf" and self._l10n_pt_is_void():
            return self._get_invoice_pdf_proforma() if allow_fallback else None
        return super()._get_invoice_legal_documents(filetype, allow_fallback)

    def _get_invoice_legal_documents_all(self, allow_fallback=False):
        if self._l10n_pt_is_void():
            return [self._get_invoice_pdf_proforma()] if allow_fallback else None
        return super()._get_invoice_legal_documents_all(allow_fallback)

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
