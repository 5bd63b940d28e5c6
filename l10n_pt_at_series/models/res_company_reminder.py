# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import format_date

from .groups import READERS
from .res_company_health import CERTIFICATES

REMINDERS = (7, 30, 60)  # days left
EXPIRED = -1


class ResCompany(models.Model):
    """Who is reminded of what has to be done for AT."""

    _inherit = "res.company"

    l10n_pt_at_responsible_id = fields.Many2one(
        "res.users",
        string="Responsible for AT",
        copy=False,
        groups=READERS,
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Gets the reminders: a certificate about to expire, series for the new "
        "year. Whoever enters the sub-user, unless somebody is chosen here.",
    )

    # Per certificate: its last day, the reminder given, and the activity.
    l10n_pt_at_reminded = fields.Json(
        groups=fields.NO_ACCESS, copy=False, export_string_translation=False
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("l10n_pt_at_username") and self.env.uid != SUPERUSER_ID:
            nobody = self.filtered(lambda one: not one.l10n_pt_at_responsible_id)
            nobody.sudo().l10n_pt_at_responsible_id = self.env.user
        return result

    def _l10n_pt_responsible(self):
        """Who is reminded: the person chosen, else the first accounting manager.

        :rtype: res.users, empty when nobody in the company manages its accounting
        """
        self.ensure_one()
        chosen = self.sudo().l10n_pt_at_responsible_id
        if chosen.active and self in chosen.company_ids:
            return chosen
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("company_ids", "in", self.ids),
                    ("share", "=", False),
                    (
                        "all_group_ids",
                        "in",
                        self.env.ref("account.group_account_manager").ids,
                    ),
                ],
                order="id",
                limit=1,
            )
        )

    # === Certificates about to expire ===

    @api.model
    def _cron_l10n_pt_remind(self):
        """Remind of certificates that end soon; once 60, 30, 7 days before and after.

        An activity is on the company's contact: everybody can see it there.
        """
        for company in self.search([("account_fiscal_country_id.code", "=", "PT")]):
            reminded = dict(company.l10n_pt_at_reminded or {})
            for kind in CERTIFICATES:
                company._l10n_pt_remind(kind, reminded)
            if reminded != (company.l10n_pt_at_reminded or {}):
                company.l10n_pt_at_reminded = reminded

    def _l10n_pt_remind(self, kind, reminded):
        """Replace the activity about a certificate when there is news.

        :param str kind: of ``CERTIFICATES``
        :param dict reminded: what was done before; brought up to date
        """
        certificate = self[CERTIFICATES[kind]]
        expires, moment = certificate.date_end, None
        in_use = self == self.l10n_pt_at_account_company_id
        if expires and in_use and not self.l10n_pt_at_manual:
            days = self[f"l10n_pt_at_{kind}_days"]
            moment = next((limit for limit in REMINDERS if days <= limit), None)
            if days < 0:
                moment = EXPIRED
        now = [fields.Date.to_string(expires), moment]
        *before, activity_id = reminded.pop(kind, [False, None, False])
        if moment is None or before != now:
            # Renewed, or more urgent: the old activity has served.
            old = self.env["mail.activity"].browse(activity_id).exists()
            old.filtered("active").unlink()
            activity_id = moment is not None and self._l10n_pt_expiry_activity(kind).id
        if moment is not None:
            reminded[kind] = [*now, activity_id]

    def _l10n_pt_expiry_activity(self, kind):
        user = self._l10n_pt_responsible()
        company = self.with_context(lang=user.lang)
        if kind == "client":
            summary, remedy = company._l10n_pt_client_reminder()
        else:
            summary, remedy = company._l10n_pt_cipher_reminder()
        return self.partner_id.activity_schedule(
            "mail.mail_activity_data_todo",
            self.env["l10n_pt.document.series"]._today(),
            summary=summary,
            note=remedy,
            user_id=user.id,
        )

    def _l10n_pt_client_reminder(self):
        values = self._l10n_pt_reminder_values("client")
        return (
            self.env._(
                "Client certificate for AT of %(company)s: expires on %(date)s",
                **values,
            )
            if self.l10n_pt_at_client_days >= 0
            else self.env._(
                "Client certificate for AT of %(company)s: expired on %(date)s",
                **values,
            ),
            self.env._(
                "Ask who maintains your Odoo for the renewed certificate (PFX file and "
                "password). An administrator uploads it in Settings, Invoicing, "
                "Portugal: communication with AT, Client certificate. Without it AT "
                "refuses every call; invoices are still numbered, and codes can be "
                "obtained on the Portal das Finanças."
            ),
        )

    def _l10n_pt_cipher_reminder(self):
        values = self._l10n_pt_reminder_values("cipher")
        return (
            self.env._("AT public key of %(company)s: expires on %(date)s", **values)
            if self.l10n_pt_at_cipher_days >= 0
            else self.env._(
                "AT public key of %(company)s: expired on %(date)s", **values
            ),
            self.env._(
                "AT gives out its next key, the certificate “Chave Cifra Pública AT” "
                "(.cer file), to producers of software: ask who maintains your Odoo. "
                "An administrator uploads it in Settings, Invoicing, Portugal: "
                "communication with AT, AT public key. Without it AT refuses every "
                "call; invoices are still numbered."
            ),
        )

    def _l10n_pt_reminder_values(self, kind):
        expires = self[f"l10n_pt_at_{kind}_expires_on"]
        return {"company": self.name, "date": format_date(self.env, expires)}
