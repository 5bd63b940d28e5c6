# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.extras import Json

from odoo import Command
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools import file_open

from ..models.l10n_pt_at_reminder import EXPIRY
from .documents import DocumentsCommon
from .series_common import SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestHealth(DocumentsCommon, SeriesCommon):
    """The health page tells the truth about each company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._portuguese_company("Outra", "PT503504564")
        cls.accountant.sudo().company_ids = [Command.link(cls.other.id)]
        cls.both = (cls.company | cls.other).with_context(
            allowed_company_ids=(cls.company | cls.other).ids
        )
        cls.other = cls.both - cls.company
        cls.Reminder = cls.env["l10n_pt.at.reminder"]

    @classmethod
    def _portuguese_company(cls, name, vat):
        company = cls.root["res.company"].create(
            {"name": name, "vat": vat, "country_id": cls.env.ref("base.pt").id}
        )
        cls.root["account.journal"].create(
            {"name": "Vendas", "code": "V", "type": "sale", "company_id": company.id}
        )
        return company.with_env(cls.env)

    def _sales_journal(self, company):
        return self.env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "=", "sale")]
        )

    def _guide(self, company=None):
        """The guide of a company, as it is now."""
        company = company or self.company
        company.env.invalidate_all()
        return company.env["l10n_pt.at.guide"]._of(company)

    def _health(self, company=None):
        """The health page of a company, as it is now."""
        company = company or self.company
        company.env.invalidate_all()
        return company.env["l10n_pt.at.health"]._of(company)

    def _figures(self, company=None):
        health = self._health(company)
        return {
            name: health[f"{name}_count"]
            for name in (
                "pending",
                "difference",
                "without_atcud",
                "lacking",
                "undecided",
            )
        }

    def _opened(self, action):
        """The records that a figure opens."""
        records = self.env[action["res_model"]].with_context(
            allowed_company_ids=self.both.ids
        )
        return records.search(action["domain"])

    # === Health ===

    def test_an_addon_is_missing_where_its_app_is(self):
        needs = [
            Command.create({"name": name}) for name in ("l10n_pt_at_series", "account")
        ]
        modules = self.root["ir.module.module"]
        values = {"auto_install": True, "state": "uninstalled"}
        values["dependencies_id"] = needs
        modules.create({**values, "name": "at_x", "shortdesc": "AT: X"})
        values["dependencies_id"] = [*needs, Command.create({"name": "at_x"})]
        modules.create({**values, "name": "at_y", "shortdesc": "AT: Y"})
        health = self._health()
        self.assertEqual(health.missing_addons, "AT: X")
        with self.assertRefused("administrators of Odoo"):
            health.action_install_addons()
        installing = patch.object(type(modules), "button_immediate_install")
        with installing as button:
            self._health(self.company.with_env(self.root)).action_install_addons()
        button.assert_called_once_with()

    def test_only_accountants_see_the_health_page(self):
        health = self._health(self.company.with_user(self.clerk))
        self.assertForbidden(
            health.action_series,
            health.action_view_pending,
            health.action_view_differences,
            health.action_view_calls,
            health.action_view_without_atcud,
            health.action_renew,
            health.action_guide,
            lambda: health.read(["lacking_count"]),
        )
        reader = self._user("leitora", "account.group_account_readonly")
        health = self._health(self.company.with_user(reader))
        self.assertEqual(health.action_series()["res_model"], "l10n_pt.document.series")
        self.assertEqual(health.read(["lacking_count"])[0]["lacking_count"], 2)
        self.assertForbidden(health.action_guide)
        self.assertTells(self._refusal(health.action_renew), "administrators", "ask")

    def test_pages_are_of_the_companies_of_their_reader(self):
        for model in ("l10n_pt.at.guide", "l10n_pt.at.health"):
            pages = self.both.env[model].search([("company_id", "in", self.both.ids)])
            in_order = self.both.search([("id", "in", self.both.ids)])
            self.assertEqual(pages.company_id.ids, in_order.ids)
            self.assertEqual(pages.ids, in_order.ids)
            alone = pages.with_context(allowed_company_ids=self.company.ids)
            self.assertEqual(alone.search([]).company_id, self.company)
            theirs = alone.filtered(lambda page: page.id == self.other.id)
            self.env.invalidate_all()
            self.assertForbidden(lambda theirs=theirs: theirs.read(["is_by_hand"]))

    def test_the_figures_of_two_companies_are_the_records_they_open(self):
        self._pending(name="B2027")
        # Two invoices from before the journal had series, one of them in its time.
        self._history("FT ANTIGA/1", date=self.yesterday)
        late = self._history("FT ANTIGA/2", date=self.today)
        self._registered("A2027", "FT", start_date=self.today)
        self.root["l10n_pt.series.difference"].create(
            {
                "company_id": self.company.id,
                "environment": "test",
                "kind": "only_at",
                "identifier": "PORTAL",
                "document_type": "FT",
            }
        )
        self.assertEqual(
            self._figures(),
            {
                "pending": 1,
                "difference": 1,
                "without_atcud": 1,
                "lacking": 1,
                "undecided": 0,
            },
        )
        self.assertEqual(
            self._figures(self.other),
            {
                "pending": 0,
                "difference": 0,
                "without_atcud": 0,
                "lacking": 2,
                "undecided": 0,
            },
        )
        for company, counts in ((self.company, (1, 1, 1)), (self.other, (0, 0, 0))):
            opened = [
                self._opened(self._health(company).action_view_pending()),
                self._opened(self._health(company).action_view_differences()),
                self._opened(self._health(company).action_view_without_atcud()),
            ]
            self.assertEqual(tuple(map(len, opened)), counts)
        documents = self._opened(self._health().action_view_without_atcud())
        self.assertEqual(documents, late)
        self.assertTrue(self._health().last_call)
        self.assertFalse(self._health(self.other).last_call)

    def test_numbers_taken_over_by_a_series_do_not_count(self):
        self._history("FT ANTIGA/1", date=self.today)
        self._registered("ANTIGA", "FT", first_number=1, previous_number=1)
        self.assertEqual(self._figures()["without_atcud"], 0)

    def test_the_figures_take_no_more_queries_for_more_companies(self):
        names = [f"{name}_count" for name in self._figures()]
        more = self.both
        for number in range(3):
            more |= self._portuguese_company(f"Loja {number}", "PT503504564")
        self.accountant.sudo().company_ids |= more
        more = more.with_context(allowed_company_ids=more.ids)

        def queries(companies):
            self.env.flush_all()
            self.env.invalidate_all()
            pages = self._health(companies)
            pages.read(names)  # fills the caches of journals
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            pages.read(names)
            return self.cr.sql_log_count - before

        self.assertEqual(queries(more), queries(self.both))

    def test_next_year_is_ready_when_its_series_are_registered(self):
        year = self.today.year + 1
        client = self.at.certificates.client(days=1000)
        self._enter_credentials(self.company, client=client)
        for day, expected in (
            (f"{year}-09-30", ("early", 2)),
            (f"{year}-10-01", ("todo", 2)),
        ):
            with freeze_time(f"{day} 10:00:00"):
                if not self.Series.search([]):
                    for kind in ("FT", "NC"):
                        self._coded(f"A{year}", kind, start_date=f"{year}-01-01")
                state = self._health().next_year_state
                count = self._health().next_year_count
                self.assertEqual((state, count), expected)
        with freeze_time(f"{year}-12-02 10:00:00"):
            action = self._health().action_renew()
            wizard = self.env[action["res_model"]].with_context(**action["context"])
            wizard = wizard.create({})
            self.assertEqual(len(wizard.line_ids), 2)
            self.assertEqual(wizard.company_ids, self.company)
            wizard.action_confirm()
            self.assertEqual(self._health().next_year_state, "ready")

    # === Reminders ===

    def _remind(self, day):
        with freeze_time(f"{day} 10:00:00"):
            self.root["l10n_pt.at.reminder"]._cron_certificates()
        self.env.flush_all()
        self.env.invalidate_all()
        return self.root["mail.activity"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "in", self.both.partner_id.ids),
            ]
        )

    def test_a_certificate_about_to_end_is_announced_once_per_threshold(self):
        end = self.company.sudo().l10n_pt_at_client_certificate_id.date_end.date()
        self.company.sudo().l10n_pt_at_responsible_id = self.accountant
        self.accountant.lang = "en_US"
        self.assertFalse(self._remind(end - timedelta(days=61)))
        seen = self.root["mail.activity"]
        for days in (60, 30, 7, -1):
            activity = self._remind(end - timedelta(days=days))
            self.assertEqual(len(activity), 1, days)
            self.assertNotIn(activity, seen)
            seen |= activity
            # The day after, or when it was done: nothing new.
            self.assertEqual(self._remind(end - timedelta(days=days - 1)), activity)
        self.assertEqual(activity.user_id, self.accountant)
        self.assertIn("expired on", activity.summary)
        self.assertIn("PFX", activity.note)
        activity.action_feedback()
        self.assertFalse(self._remind(end + timedelta(days=3)))

    def test_a_renewed_certificate_takes_its_reminder_away(self):
        end = self.company.sudo().l10n_pt_at_client_certificate_id.date_end.date()
        self.assertTrue(self._remind(end - timedelta(days=20)))
        client = self.at.certificates.client(days=900)
        self._enter_credentials(self.company, client=client)
        self.assertFalse(self._remind(end - timedelta(days=19)))

    def test_a_new_certificate_that_ends_soon_too_is_announced(self):
        company = self.company.sudo()
        end = company.l10n_pt_at_client_certificate_id.date_end.date()
        old = self._remind(end - timedelta(days=5))
        old.action_feedback()
        days = (end - self.today).days + 20
        client = self.at.certificates.client(days=days)
        self._enter_credentials(self.company, client=client)
        renewed = company.l10n_pt_at_client_certificate_id.date_end.date()
        self.assertGreater(renewed, end)
        self.assertEqual(len(self._remind(end - timedelta(days=4))), 1)

    def test_a_task_that_was_put_off_stays_as_it_is(self):
        end = self.company.sudo().l10n_pt_at_client_certificate_id.date_end.date()
        task = self._remind(end - timedelta(days=60))
        task.date_deadline = end - timedelta(days=40)
        self.assertEqual(self._remind(end - timedelta(days=59)), task)
        self.assertEqual(task.date_deadline, end - timedelta(days=40))
        self.assertNotEqual(self._remind(end - timedelta(days=30)), task)

    def test_each_certificate_has_tasks_of_its_own(self):
        company = self.company.sudo()
        client = company.l10n_pt_at_client_certificate_id.date_end.date()
        cipher = company.l10n_pt_at_cipher_certificate_id.date_end.date()
        tasks = self._remind(max(client, cipher) + timedelta(days=1))
        self.assertEqual(
            set(tasks.activity_type_id),
            {self.env.ref(name) for name in EXPIRY.values()},
        )
        done = tasks[0]
        done.action_feedback()
        left = self._remind(max(client, cipher) + timedelta(days=2))
        self.assertEqual(left, tasks - done)

    def test_tasks_of_the_old_version_are_carried_over(self):
        end = self.company.sudo().l10n_pt_at_client_certificate_id.date_end.date()
        day = end - timedelta(days=7)
        todo = self.root.ref("mail.mail_activity_data_todo")
        partner = self.company.sudo().partner_id
        task = partner.activity_schedule(activity_type_id=todo.id, date_deadline=day)
        other = partner.activity_schedule(activity_type_id=todo.id, date_deadline=day)
        self.cr.execute("ALTER TABLE res_company ADD l10n_pt_at_reminded jsonb")
        self.cr.execute(
            "UPDATE res_company SET l10n_pt_at_reminded = %s WHERE id = %s",
            [Json({"client": [str(end), 7, task.id]}), self.company.id],
        )
        cron = self.root.ref("l10n_pt_at_series.ir_cron_remind")
        cron.code = "model._cron_l10n_pt_remind()"
        path = "l10n_pt_at_series/migrations/19.0.2.0.0/post-migration.py"
        with file_open(path) as script:
            load_script(script.name, "post_migration").migrate(self.cr, "19.0.1.1.0")
        self.assertEqual(
            (task.activity_type_id, other.activity_type_id),
            (self.env.ref(EXPIRY["client"]), todo),
        )
        self.assertEqual(self._remind(day), task | other)
        self.assertEqual(cron.code, "model._cron_certificates()")
        with freeze_time(f"{end} 10:00:00"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertTrue(task.exists())

    def test_by_hand_no_certificate_is_needed(self):
        end = self.company.sudo().l10n_pt_at_client_certificate_id.date_end.date()
        self._guide().action_work_by_hand()
        self.assertFalse(self._remind(end - timedelta(days=7)))

    def test_the_responsible_is_who_was_chosen_while_he_is_there(self):
        self.company.sudo().l10n_pt_at_responsible_id = self.clerk
        self.assertEqual(self.Reminder._responsible(self.company), self.clerk)
        self.clerk.sudo().active = False
        self.assertIn(
            self.env.ref("account.group_account_manager"),
            self.Reminder._responsible(self.company).all_group_ids,
        )

    def test_who_enters_the_credentials_is_responsible(self):
        administrator = self._user("chefe", "base.group_system", self.other)
        company = self.other.with_user(administrator).with_context(
            allowed_company_ids=self.other.ids
        )
        company.l10n_pt_at_username = "503504564/1"
        self.assertEqual(self.Reminder._responsible(self.other), administrator)
