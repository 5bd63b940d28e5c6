# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import date, timedelta

from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_date

from . import at_messages
from .l10n_pt_at_health import CERTIFICATES

NEW_YEAR = "l10n_pt_at_series.mail_activity_type_new_year"
ASK = "l10n_pt_at_series.mail_activity_type_ask"
EXPIRY = {
    "client": "l10n_pt_at_series.mail_activity_type_client_certificate",
    "cipher": "l10n_pt_at_series.mail_activity_type_cipher_key",
}
MOMENTS = (-1, 7, 30, 60)  # days left; -1: the day after the last one


class L10nPtAtReminder(models.AbstractModel):
    """Who is reminded of what has to be done for AT.

    Tasks are on the company's contact: everybody can see them there. Each subject has a
    type of its own, by which its tasks are found again, those that are done as well.
    """

    _name = "l10n_pt.at.reminder"
    _description = "Reminders of what has to be done for AT"

    def _responsible(self, company):
        """Who is reminded: the person chosen, else the first accounting manager.

        :rtype: res.users, empty when nobody in the company manages its accounting
        """
        chosen = company.sudo().l10n_pt_at_responsible_id
        if chosen.active and company in chosen.company_ids:
            return chosen
        managers = self.env.ref("account.group_account_manager")
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("company_ids", "in", company.ids),
                    ("share", "=", False),
                    ("all_group_ids", "in", managers.ids),
                ],
                order="id",
                limit=1,
            )
        )

    # === Who may not do something asks whoever may ===

    def _whom(self, company, administrators=False):
        """Who can help, the best one first: three at most.

        :param bool administrators: of Odoo, for its settings; else of the accounting
        :rtype: res.users
        """
        group = (
            "base.group_system" if administrators else "account.group_account_manager"
        )
        users = self.env["res.users"].sudo()
        domain = [
            ("share", "=", False),
            ("all_group_ids", "in", self.env.ref(group).ids),
        ]
        found = users.search([*domain, ("company_ids", "in", company.ids)], order="id")
        if administrators:
            found = found or users.search(domain, order="id")
            found = (found & company.sudo().l10n_pt_at_responsible_id) | found
        else:
            found = self._responsible(company) | found
        return found[:3]

    def _names(self, users):
        return ", ".join(users.sudo().mapped("name"))

    def _ask(self, company, summary, note, administrators=False):
        """Notify the one person who can help; who has been asked already is not again.

        :param str summary: what is wanted, the same for the same thing
        :param str note: more about it
        :param bool administrators: see ``_whom``
        :return: a notification that says who was notified
        :rtype: dict
        """
        user = self._whom(company, administrators)[:1]
        if not user:
            return at_messages.notification(
                "danger",
                self.env._(
                    "Nobody in %(company)s can do this. Ask who maintains your Odoo.",
                    company=company.sudo().name,
                ),
            )
        partner = company.sudo().partner_id
        known = self.sudo()._tasks(
            ASK,
            ("active", "=", True),
            ("res_model", "=", partner._name),
            ("res_id", "=", partner.id),
            ("user_id", "=", user.id),
            ("summary", "=", summary),
        )
        if not known:
            partner.activity_schedule(
                ASK,
                self.env["l10n_pt.document.series"]._today(),
                summary=summary,
                note=note,
                user_id=user.id,
            )
        return at_messages.notification(
            "success",
            self.env._("%(name)s was notified.", name=user.name)
            if not known
            else self.env._("%(name)s has been notified before.", name=user.name),
        )

    def _companies(self):
        return self.env["res.company"].search(
            [("account_fiscal_country_id.code", "=", "PT")]
        )

    def _tasks(self, activity_type, *conditions):
        """Tasks of a type, those that are done too."""
        type_id = self.env.ref(activity_type).id
        return (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search([("activity_type_id", "=", type_id), *conditions])
        )

    # === Certificates about to expire ===

    @api.model
    def _cron_certificates(self):
        """Remind of certificates that end soon; once 60, 30, 7 days before and after.

        A task that its owner has marked as done is not made again for that moment.
        """
        for company in self._companies():
            for kind in CERTIFICATES:
                self._remind_of_certificate(company, kind)

    def _remind_of_certificate(self, company, kind):
        """Replace the task about a certificate when there is news.

        :param str kind: of ``CERTIFICATES``
        """
        since = self._moment(company, kind)
        tasks = self._about(company, kind)
        told = tasks.filtered(lambda task: since and task.date_deadline >= since)
        # Renewed, or more urgent: the old task has served.
        (tasks - told).filtered("active").unlink()
        if since and not told:
            self._task_of_certificate(company, kind)

    def _moment(self, company, kind):
        """Day since when there is a reason to remind of a certificate.

        :return: None if there is no reason
        """
        health = self.env["l10n_pt.at.health"]._of(company)
        expires = health[f"{kind}_expires_on"]
        in_use = company == company.l10n_pt_at_account_company_id
        if not (expires and in_use) or company.l10n_pt_at_manual:
            return None
        days = health[f"{kind}_days"]
        moment = next((limit for limit in MOMENTS if days <= limit), None)
        return None if moment is None else expires - timedelta(days=moment)

    def _about(self, company, kind):
        """Tasks about a certificate of a company."""
        return self._tasks(
            EXPIRY[kind],
            ("res_model", "=", "res.partner"),
            ("res_id", "=", company.partner_id.id),
        )

    @api.model
    def _forget_certificate(self, companies, kind):
        """Another certificate was chosen: what was said about the old one is over."""
        for company in companies.sudo():
            self.sudo()._about(company, kind).unlink()

    def _task_of_certificate(self, company, kind):
        user = self._responsible(company)
        company = company.with_context(lang=user.lang)
        words = self.with_env(company.env)
        health = words.env["l10n_pt.at.health"]._of(company)
        expired = health[f"{kind}_days"] < 0
        expires = format_date(words.env, health[f"{kind}_expires_on"])
        tell = words._about_client if kind == "client" else words._about_cipher
        summary, remedy = tell(expired, {"company": company.name, "date": expires})
        company.partner_id.activity_schedule(
            EXPIRY[kind],
            # The day on which it was said: by it the next moment is told from this one.
            self.env["l10n_pt.document.series"]._today(),
            summary=summary,
            note=remedy,
            user_id=user.id,
        )

    def _about_client(self, expired, values):
        return (
            self.env._(
                "Client certificate for AT of %(company)s: expired on %(date)s",
                **values,
            )
            if expired
            else self.env._(
                "Client certificate for AT of %(company)s: expires on %(date)s",
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

    def _about_cipher(self, expired, values):
        return (
            self.env._("AT public key of %(company)s: expired on %(date)s", **values)
            if expired
            else self.env._(
                "AT public key of %(company)s: expires on %(date)s", **values
            ),
            self.env._(
                "AT gives out its next key, the certificate “Chave Cifra Pública AT” "
                "(.cer file), to producers of software: ask who maintains your Odoo. "
                "An administrator uploads it in Settings, Invoicing, Portugal: "
                "communication with AT, AT public key. Without it AT refuses every "
                "call; invoices are still numbered."
            ),
        )

    # === Series for the new year ===

    @api.model
    def _cron_new_year(self):
        """From 1 December: one task per company until its new year is ready.

        A task that its owner has closed is not made again in the same December: a new
        year does not require new series by law.
        """
        today = self.env["l10n_pt.document.series"]._today()
        december = today.month == 12
        year = today.year + december
        health = self.env["l10n_pt.at.health"]._of(self._companies())
        lacking = health._not_renewed(date(year, 1, 1))
        tasks = self._tasks(NEW_YEAR)
        partners = [company.partner_id.id for company in lacking]
        tasks.filtered(
            lambda task: task.active and task.res_id not in partners
        ).action_feedback()
        told = tasks.filtered(
            lambda task: task.active or task.date_deadline >= date(today.year, 12, 1)
        ).mapped("res_id")
        for company, holders in lacking.items():
            if december and company.partner_id.id not in told:
                self._task_of_new_year(company, holders, year)

    def _task_of_new_year(self, company, holders, year):
        """Make the task, in the language of the person it is for.

        :param holders: what is missing, by journal or another holder
        """
        user = self._responsible(company)
        self = self.with_context(lang=user.lang)
        page = "/odoo/action-l10n_pt_at_series.l10n_pt_series_renew_action"
        text = self.env._("New year's series")
        link = Markup('<a href="%s">%s</a>') % (page, text)
        rows = Markup().join(
            Markup("<li>%s: %s</li>")
            % (holder.with_env(self.env).display_name, ", ".join(kinds))
            for holder, kinds in holders.items()
        )
        company.partner_id.with_env(self.env).activity_schedule(
            NEW_YEAR,
            date_deadline=date(year - 1, 12, 31),
            summary=self.env._("AT series for %(year)s", year=year),
            note=Markup("<p>%s</p><ul>%s</ul><p>%s</p><p>%s</p>")
            % (
                self.env._(
                    "%(company)s has no series yet that start on 1 January %(year)s:",
                    company=company.name,
                    year=year,
                ),
                rows,
                self.env._(
                    "Open %(menu)s (Invoicing, Configuration, Portugal: AT) and press "
                    "Save and Register. A type without any series is added with New "
                    "series.",
                    menu=link,
                ),
                self.env._(
                    "The law does not require new series each year. To go on with the "
                    "old ones, mark this task as done."
                ),
            ),
            user_id=user.id,
        )
