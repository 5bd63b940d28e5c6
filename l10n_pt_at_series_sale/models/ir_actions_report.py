# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.tools.pdf import merge_pdf

from odoo.addons.l10n_pt_at_series.exceptions import SeriesError

from ..stamp import stamp

# Odoo's papers of orders.
REPORTS = (
    "sale.report_saleorder",
    "sale.report_saleorder_raw",
    "sale.report_saleorder_pro_forma",
)
# What stands before Odoo's own names of their files.
FILE_NAMES = {
    "sale.action_report_saleorder": "object._l10n_pt_file_name() or ",
    "sale.action_report_pro_forma_invoice": "object._l10n_pt_file_name(True) or ",
}
# In the context of a customer who signs. An object, because no client can send one.
SIGNING = object()


class IrActionsReport(models.Model):
    """Papers of orders are issued before, and served as they were issued."""

    _inherit = "ir.actions.report"

    @api.model
    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        render = super()._render_qweb_pdf
        report = self._get_report(report_ref)
        ids = [res_ids] if isinstance(res_ids, int) else list(res_ids or ())
        if report.model == "l10n_pt.working.document":
            documents = self.env[report.model].browse(ids)
            documents.check_access("read")
        else:
            try:
                documents = self._l10n_pt_working_documents(report, ids)
            except SeriesError:
                if not self._l10n_pt_is_signing():
                    raise
                # The customer gets what was signed, and sees what it is not.
                content, kind = render(report_ref, res_ids, data)
                if kind == "pdf":
                    content = stamp(content, self.env._("Not issued"))
                return content, kind
        if not any(documents):
            return render(report_ref, res_ids, data)
        papers = [
            document._l10n_pt_paper()
            if document
            else render(report_ref, [res_id], dict(data or {}))
            for res_id, document in zip(ids, documents, strict=True)
        ]
        contents = [content for content, _kind in papers]
        kind = papers[0][1]
        if len(contents) == 1:
            return contents[0], kind
        merge = merge_pdf if kind == "pdf" else b"".join
        return merge(contents), kind

    @api.model
    def _render_qweb_html(self, report_ref, docids, data=None):
        if not self._l10n_pt_is_signing():
            # It shows the order as it is now, whoever asks.
            report = self._get_report(report_ref)
            self._l10n_pt_working_documents(report, docids, current=True)
        return super()._render_qweb_html(report_ref, docids, data=data)

    def _l10n_pt_is_signing(self):
        return self.env.context.get("l10n_pt_signing") is SIGNING

    def _l10n_pt_working_documents(self, report, ids, current=False):
        """What papers of orders are; nothing: they are of something else.

        :raise SeriesError: see ``sale.order._l10n_pt_documents_to_print``
        """
        making = isinstance(self.env.context.get("l10n_pt_document"), models.BaseModel)
        if making or report.model != "sale.order" or not ids:
            return []
        orders = self.env["sale.order"].browse(ids)
        orders.check_access("read")
        return orders._l10n_pt_documents_to_print(report, current)

    @api.model
    def _l10n_pt_name_files(self, ours=True):
        """Name files by number and ATCUD of what was issued, in each language.

        :param bool ours: False to give Odoo's own names back
        """
        for lang, _name in self.env["res.lang"].get_installed():
            for xmlid, prefix in FILE_NAMES.items():
                report = self.env.ref(xmlid).with_context(lang=lang)
                if name := (report.print_report_name or "").removeprefix(prefix):
                    report.print_report_name = prefix * ours + name
