# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from markupsafe import Markup

from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _get_default_mail_subject(self, move, mail_template, mail_lang):
        subject = super()._get_default_mail_subject(move, mail_template, mail_lang)
        words = move.with_context(lang=mail_lang)._l10n_pt_page_words()
        return f"{subject} ({' · '.join(words)})" if words else subject

    @api.model
    def _get_default_mail_body(self, move, mail_template, mail_lang):
        body = super()._get_default_mail_body(move, mail_template, mail_lang)
        words = move.with_context(lang=mail_lang)._l10n_pt_page_words()
        line = Markup("<p><strong>%s</strong></p>") % " · ".join(words)
        return line + body if words else body
