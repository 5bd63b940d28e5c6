# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from markupsafe import Markup

from odoo import models


class MailTemplate(models.Model):
    _inherit = "mail.template"

    def _generate_template(self, res_ids, render_fields, *args, **kwargs):
        """Tell the ATCUD of receipts, whatever text people have made of the mail."""
        results = super()._generate_template(res_ids, render_fields, *args, **kwargs)
        if self.model != "account.payment" or "body_html" not in render_fields:
            return results
        for template, ids in self._classify_per_lang(res_ids).values():
            for receipt in template.env[self.model].browse(ids)._l10n_pt_issued():
                words = receipt._l10n_pt_page_words()
                atcud = f"ATCUD:{receipt._l10n_pt_printed_atcud()}"
                values = results[receipt.id]
                values["body_html"] = (
                    Markup("%s<p>%s</p>")  # the text that was rendered is HTML
                    % (Markup(values["body_html"] or ""), " · ".join([*words, atcud]))
                )
        return results
