# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from markupsafe import Markup

from odoo import models


class MailTemplate(models.Model):
    _inherit = "mail.template"

    def _generate_template(self, res_ids, render_fields, *args, **kwargs):
        """Tell the ATCUD of what is sent, whatever text people have made of the mail.

        Invoices have a way of their own (``account.move.send``).
        """
        results = super()._generate_template(res_ids, render_fields, *args, **kwargs)
        told = hasattr(self.env.get(self.model), "_l10n_pt_document_on")
        if not told or self.model == "account.move" or "body_html" not in render_fields:
            return results
        for template, ids in self._classify_per_lang(res_ids).values():
            for record in template.env[self.model].browse(ids):
                for document in template._l10n_pt_documents_of(record):
                    words = document._l10n_pt_page_words()
                    line = f"{document[document._l10n_pt_name_field]} · ATCUD:"
                    line += document._l10n_pt_printed_atcud()
                    values = results[record.id]
                    values["body_html"] = (
                        Markup("%s<p>%s</p>")  # the text that was rendered is HTML
                        % (
                            Markup(values["body_html"] or ""),
                            " · ".join([*words, line]),
                        )
                    )
        return results

    def _l10n_pt_documents_of(self, record):
        """What the mail about a record brings: its papers, or else what it is."""
        reports = list(self.report_template_ids) or [self.report_template_ids]
        documents = [record._l10n_pt_document_on(report) for report in reports]
        return documents[0].union(*documents)._l10n_pt_issued()
