# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import date

from markupsafe import Markup

from odoo import api, models

ACTIVITY_TYPE = "l10n_pt_at_series.mail_activity_type_new_year"


class ResCompany(models.Model):
    """In December somebody is told when next year's series are missing."""

    _inherit = "res.company"

    @api.model
    def _cron_l10n_pt_new_year(self):
        """From 1 December: one task per company until its new year is ready.

        A task that its owner has closed is not made again in the same December: a new
        year does not require new series by law.
        """
        today = self.env["l10n_pt.document.series"]._today()
        december = today.month == 12
        year = today.year + december
        lacking = self._l10n_pt_not_renewed(date(year, 1, 1))
        type_id = self.env.ref(ACTIVITY_TYPE).id
        tasks = (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search([("activity_type_id", "=", type_id)])
        )
        partners = [company.partner_id.id for company in lacking]
        tasks.filtered(
            lambda task: task.active and task.res_id not in partners
        ).action_feedback()
        told = tasks.filtered(
            lambda task: task.active or task.date_deadline >= date(today.year, 12, 1)
        ).mapped("res_id")
        for company, journals in lacking.items():
            if december and company.partner_id.id not in told:
                company._l10n_pt_remind_new_year(journals, year)

    @api.model
    def _l10n_pt_not_renewed(self, day):
        """What lacks series that start on a day, of the journals that need series.

        :param date day: 1 January of the year in question
        :rtype: dict[res.company, dict[account.journal, list[str]]]
        """
        journals = self.env["account.journal"].search(
            [("l10n_pt_series_required", "=", True)]
        )
        lacking = {}
        for journal, kinds in journals._l10n_pt_types_not_renewed(day).items():
            lacking.setdefault(journal.company_id, {})[journal] = kinds
        return lacking

    def _l10n_pt_remind_new_year(self, journals, year):
        """Make the task, in the language of the person it is for.

        :param journals: what is missing, by journal
        """
        user = self._l10n_pt_responsible()
        self = self.with_context(lang=user.lang)
        action = "l10n_pt_at_series.l10n_pt_series_renew_action"
        link = Markup('<a href="/odoo/action-%s">%s</a>') % (
            action,
            self.env._("New year's series"),
        )
        rows = Markup().join(
            Markup("<li>%s: %s</li>")
            % (journal.with_env(self.env).display_name, ", ".join(kinds))
            for journal, kinds in journals.items()
        )
        self.partner_id.activity_schedule(
            ACTIVITY_TYPE,
            date_deadline=date(year - 1, 12, 31),
            summary=self.env._("AT series for %(year)s", year=year),
            note=Markup("<p>%s</p><ul>%s</ul><p>%s</p><p>%s</p>")
            % (
                self.env._(
                    "%(company)s has no series yet that start on 1 January %(year)s:",
                    company=self.name,
                    year=year,
                ),
                rows,
                self.env._(
                    "Open %(menu)s (Invoicing, Configuration, Portugal: AT) and press "
                    "Save and Register. A type without any series is added with New "
                    "for several types.",
                    menu=link,
                ),
                self.env._(
                    "The law does not require new series each year. To go on with the "
                    "old ones, mark this task as done."
                ),
            ),
            user_id=user.id,
        )
