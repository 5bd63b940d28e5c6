# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .documents import DocumentsCommon
from .series_common import SeriesCommon

STEPS = (
    *("vat", "user", "password", "client", "cipher", "connection"),
    *("series", "default"),
)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestHealth(DocumentsCommon, SeriesCommon):
    """The set-up guide and the health page tell the truth about each company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._portuguese_company("Outra", "PT503504564")
        cls.accountant.sudo().company_ids = [Command.link(cls.other.id)]
        cls.both = (cls.company | cls.other).with_context(
            allowed_company_ids=(cls.company | cls.other).ids
        )
        cls.other = cls.both - cls.company

    @classmethod
    def _portuguese_company(cls, name, vat):
        company = cls.root["res.company"].create(
            {"name": name, "vat": vat, "country_id": cls.env.ref("base.pt").id}
        )
        cls.root["account.journal"].create(
            {"name": "Vendas", "code": "V", "type": "sale", "company_id": company.id}
        )
        return company.with_env(cls.env)

    def _steps(self, company=None):
        """State of the steps, by name."""
        company = company or self.company
        company.invalidate_recordset()
        return {name: company[f"l10n_pt_step_{name}"] for name in STEPS}

    def _left(self, company=None):
        steps = self._steps(company)
        return [name for name, state in steps.items() if state == "todo"]

    def _figures(self, company=None):
        company = company or self.company
        company.invalidate_recordset()
        return {
            name: company[f"l10n_pt_{name}_count"]
            for name in ("pending", "difference", "without_atcud", "lacking")
        }

    def _opened(self, action):
        """The records that a figure opens."""
        records = self.env[action["res_model"]].with_context(
            allowed_company_ids=self.both.ids
        )
        return records.search(action["domain"])

    # === The guide ===

    def test_a_company_begins_with_every_step_to_do_and_ends_with_none(self):
        self.assertEqual(
            self._left(self.other),
            ["user", "password", "client", "cipher", "connection", "series", "default"],
        )
        self.assertEqual(self._left(), ["connection", "series", "default"])
        self.company.action_l10n_pt_at_test_connection()
        self.assertEqual(self._left(), ["series", "default"])
        self._registered("A2027", "FT", is_default=False)
        self.assertEqual(self._left(), ["series", "default"])
        self.assertIn("NC", self.company.l10n_pt_step_series_detail)
        self.assertNotIn("FT", self.company.l10n_pt_step_series_detail)
        note = self._registered("A2027", "NC")
        self.assertEqual(self._left(), ["default"])
        self.assertFalse(self.company.l10n_pt_step_series_detail)
        action = self.company.action_l10n_pt_choose_default()
        undecided = self._opened(action)
        self.assertEqual(undecided.document_type, "FT")
        undecided.is_default = True
        self.assertFalse(self._left())
        self.assertTrue(self.company.l10n_pt_setup_done)
        note.is_default = False
        self.assertEqual(self._left(), ["default"])

    def test_the_password_may_be_left_to_be_asked_for(self):
        self.company.sudo().action_l10n_pt_at_forget_password()
        self.assertEqual(self._steps()["password"], "optional")

    def test_a_certificate_that_has_expired_is_to_do(self):
        client = self.at.certificates.client(days=-1)
        self._enter_credentials(self.company, client=client)
        self.assertIn("client", self._left())
        self.assertIn("Expired on", self.company.l10n_pt_step_client_detail)

    def test_by_hand_the_list_is_shorter_and_the_codes_are_real(self):
        self.other.action_l10n_pt_work_by_hand()
        self.assertEqual(
            (self.other.l10n_pt_at_manual, self.other._l10n_pt_environment()),
            (True, "production"),
        )
        codes = {"FT": "JFBCDFG2", "NC": "JFBCDFG3"}
        for kind in codes:
            self._draft_of_other(kind)
        self._steps(self.other)
        self.assertTrue(self.other.l10n_pt_step_series_drafts)
        drafts = self._opened(self.other.action_l10n_pt_view_unregistered())
        self.assertEqual(set(drafts.mapped("document_type")), set(codes))
        self.assertFalse(self.other.l10n_pt_setup_done)
        for draft in drafts:
            draft.action_set_code(codes[draft.document_type])
        self.other.invalidate_recordset()
        self.assertTrue(self.other.l10n_pt_setup_done)
        self.other.action_l10n_pt_work_connected()
        self.other.invalidate_recordset()
        self.assertFalse(self.other.l10n_pt_setup_done)

    def _draft_of_other(self, kind):
        return self.Series.with_context(allowed_company_ids=self.both.ids).create(
            {
                "name": "B2027",
                "document_type": kind,
                "company_id": self.other.id,
                "journal_id": self.other._l10n_pt_sales_journals().id,
                "is_default": True,
            }
        )

    def test_who_has_credentials_keeps_the_environment_when_working_by_hand(self):
        self.company.action_l10n_pt_work_by_hand()
        self.assertEqual(self.company._l10n_pt_environment(), "test")

    def test_the_menu_opens_the_guide_until_it_is_done_or_left(self):
        def opened():
            self.env.invalidate_all()
            return self.company.action_l10n_pt_series()["res_model"]

        series, guide = "l10n_pt.document.series", "res.company"
        self.assertEqual(opened(), guide)
        action = self.company.action_l10n_pt_leave_guide()
        self.assertEqual((action["res_model"], opened()), (series, series))
        self.company.sudo().l10n_pt_at_guide_hidden = False
        self.assertEqual(opened(), guide)
        self.company.action_l10n_pt_at_test_connection()
        for kind in ("FT", "NC"):
            self._registered(document_type=kind)
        self.assertEqual(opened(), series)

    def test_the_missing_series_are_made_for_the_company_of_the_guide(self):
        action = self.other.action_l10n_pt_register_missing()
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        wizards = wizards.with_context(allowed_company_ids=self.both.ids)
        wizard = wizards.create({})
        self.assertEqual(wizard.company_ids, self.other)
        self.assertEqual(wizard.line_ids.journal_id.company_id, self.other)

    def test_only_accounting_administrators_set_up(self):
        company = self.company.with_user(self.clerk)
        self.assertForbidden(
            company.action_l10n_pt_work_by_hand,
            company.action_l10n_pt_leave_guide,
            company.action_l10n_pt_register_missing,
            company.action_l10n_pt_series,
            company.action_l10n_pt_view_pending,
            lambda: company.l10n_pt_step_user_detail,
            self.company.action_l10n_pt_open_settings,
            self.company.action_l10n_pt_open_company,
        )
        reader = self._user("leitora", "account.group_account_readonly")
        company = self.company.with_user(reader)
        self.assertEqual(
            company.action_l10n_pt_series()["res_model"], "l10n_pt.document.series"
        )
        self.assertEqual(company.l10n_pt_lacking_count, 2)
        with self.assertRaises(AccessError):
            company.action_l10n_pt_guide()

    # === Health ===

    def test_the_figures_of_two_companies_are_the_records_they_open(self):
        self._pending(name="B2027")
        # Two invoices from before the journal had series, one of them in its time.
        self._history("FT 2026A/1", date=self.yesterday)
        late = self._history("FT 2026A/2", date=self.today)
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
            {"pending": 1, "difference": 1, "without_atcud": 1, "lacking": 1},
        )
        self.assertEqual(
            self._figures(self.other),
            {"pending": 0, "difference": 0, "without_atcud": 0, "lacking": 2},
        )
        for company, counts in ((self.company, (1, 1, 1)), (self.other, (0, 0, 0))):
            opened = [
                self._opened(company.action_l10n_pt_view_pending()),
                self._opened(company.action_l10n_pt_view_differences()),
                self._opened(company.action_l10n_pt_view_without_atcud()),
            ]
            self.assertEqual(tuple(map(len, opened)), counts)
        documents = self._opened(self.company.action_l10n_pt_view_without_atcud())
        self.assertEqual(documents, late)
        self.assertTrue(self.company.l10n_pt_at_last_call)
        self.assertFalse(self.other.l10n_pt_at_last_call)

    def test_numbers_taken_over_by_a_series_do_not_count(self):
        self._history("FT 2026A/1", date=self.today)
        self._registered("2026A", "FT", first_number=1, previous_number=1)
        self.assertEqual(self._figures()["without_atcud"], 0)

    def test_the_figures_take_no_more_queries_for_more_companies(self):
        names = [f"l10n_pt_{name}_count" for name in self._figures()]
        more = self.both
        for number in range(3):
            more |= self._portuguese_company(f"Loja {number}", "PT503504564")
        self.accountant.sudo().company_ids |= more
        more = more.with_context(allowed_company_ids=more.ids)

        def queries(companies):
            self.env.flush_all()
            self.env.invalidate_all()
            companies.read(names)  # fills the caches of journals
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            companies.read(names)
            return self.cr.sql_log_count - before

        self.assertEqual(queries(more), queries(self.both))

    def test_next_year_is_ready_when_its_series_are_registered(self):
        for day, expected in (
            ("2026-09-30", ("early", 0)),
            ("2026-10-01", ("todo", 2)),
        ):
            with freeze_time(f"{day} 10:00:00"):
                if not self.Series.search([]):
                    for kind in ("FT", "NC"):
                        self._coded("A2026", kind, start_date="2026-01-01")
                self.company.invalidate_recordset()
                state = self.company.l10n_pt_next_year_state
                count = self.company.l10n_pt_next_year_count
                self.assertEqual((state, count), expected)
        with freeze_time("2026-12-02 10:00:00"):
            action = self.company.action_l10n_pt_renew()
            wizard = self.env[action["res_model"]].with_context(**action["context"])
            wizard = wizard.create({})
            self.assertEqual(len(wizard.line_ids), 2)
            self.assertEqual(wizard.company_ids, self.company)
            wizard.action_confirm()
            self.company.invalidate_recordset()
            self.assertEqual(self.company.l10n_pt_next_year_state, "ready")

    # === Reminders ===

    def _remind(self, day):
        with freeze_time(f"{day} 10:00:00"):
            self.root["res.company"]._cron_l10n_pt_remind()
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

    def test_by_hand_no_certificate_is_needed(self):
        end = self.company.sudo().l10n_pt_at_client_certificate_id.date_end.date()
        self.company.action_l10n_pt_work_by_hand()
        self.assertFalse(self._remind(end - timedelta(days=7)))

    def test_the_responsible_is_who_was_chosen_while_he_is_there(self):
        self.company.sudo().l10n_pt_at_responsible_id = self.clerk
        self.assertEqual(self.company._l10n_pt_responsible(), self.clerk)
        self.clerk.sudo().active = False
        self.assertIn(
            self.env.ref("account.group_account_manager"),
            self.company._l10n_pt_responsible().all_group_ids,
        )

    def test_who_enters_the_credentials_is_responsible(self):
        administrator = self._user("chefe", "base.group_system", self.other)
        company = self.other.with_user(administrator).with_context(
            allowed_company_ids=self.other.ids
        )
        company.l10n_pt_at_username = "503504564/1"
        self.assertEqual(self.other._l10n_pt_responsible(), administrator)
