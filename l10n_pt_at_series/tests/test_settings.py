# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..simulator.security import User
from .common import NIF, PASSWORD, USERNAME
from .series_common import SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSettings(SeriesCommon):
    """Connect once: credentials, and a badge that tells the truth about them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = cls._user(
            "administradora", "base.group_system,account.group_account_manager"
        )

    def _save(self, company=None, **values):
        """Save the settings form as the administrator; ``told`` is what it answers."""
        company = company or self.company
        settings = (
            self.env["res.config.settings"]
            .with_user(self.administrator)
            .with_company(company)
            .create({"company_id": company.id, **values})
        )
        self.told = settings.execute()
        self.env.flush_all()
        self.env.invalidate_all()
        return settings

    def _test_connection(self):
        return self.company.action_l10n_pt_at_test_connection()["params"]

    def assertBadge(self, state, *told, company=None):
        company = company or self.company
        self.assertEqual(company.l10n_pt_at_connection_state, state)
        self.assertTells(company.l10n_pt_at_connection_message, *told)

    # === The badge ===

    def test_working_credentials_make_the_badge_active(self):
        before = fields.Datetime.now()
        notification = self._test_connection()
        self.assertBadge("active", "AT accepted the credentials (Test environment).")
        self.assertGreaterEqual(self.company.l10n_pt_at_connection_checked_at, before)
        self.assertEqual(
            (notification["type"], notification["message"]),
            ("success", self.company.l10n_pt_at_connection_message),
        )

    def test_the_question_that_tests_the_connection_finds_and_changes_nothing(self):
        self.at.seed(3)
        self._test_connection()
        self.assertEqual(
            self._sent(),
            [
                (
                    "consultarSeries",
                    [("dataRegistoDe", "2021-01-01"), ("dataRegistoAte", "2021-01-01")],
                )
            ],
        )
        [row] = self.env["l10n_pt.at.communication"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertNotIn("SEED1", row.response_xml)

    def test_missing_credentials_are_named(self):
        company = self.company.sudo()
        company.l10n_pt_at_client_certificate_id = False
        self.assertBadge("unconfigured", "Missing: Client certificate.")
        company.l10n_pt_at_username = False
        company.action_l10n_pt_at_forget_password()
        self._test_connection()
        self.assertBadge(
            "unconfigured", "Missing: AT sub-user, AT password, Client certificate."
        )
        self.assertEqual(self.at.calls, [])

    def test_a_wrong_password_makes_the_badge_inactive_with_reason_and_remedy(self):
        self.company.sudo().l10n_pt_at_password = "errada"
        notification = self._test_connection()
        self.assertBadge(
            "inactive",
            "AT refused the sub-user or its password.",
            "Check both in the settings",
            "Attempts left: 4.",
        )
        self.assertEqual(
            (notification["type"], notification["sticky"]), ("danger", True)
        )

    def test_a_sub_user_without_the_permission_is_told_what_to_tick(self):
        self.at.set_user(User(f"{NIF}/2", "x", frozenset({"WFA"})))
        self.company.sudo().write(
            {"l10n_pt_at_username": f"{NIF}/2", "l10n_pt_at_password": "x"}
        )
        self._test_connection()
        self.assertBadge(
            "inactive",
            "The sub-user lacks the permission WSE.",
            "On the Portal das Finanças, open the management of users and tick WSE",
        )

    def test_an_unreachable_at_makes_the_badge_inactive_with_reason(self):
        self.root["ir.config_parameter"].set_param(
            "l10n_pt_at_series.test_endpoint", "https://127.0.0.1:9/SeriesWSService"
        )
        self._test_connection()
        self.assertBadge("inactive", "AT could not be reached", "internet connection")

    def test_new_credentials_are_untested_until_they_are_tried(self):
        self._test_connection()
        for change in (
            {"l10n_pt_at_username": f"{NIF}/2"},
            {"l10n_pt_at_password": "outra"},
            {"l10n_pt_at_environment": "production"},
            {"vat": "PT503504564"},
        ):
            with self.subTest(change=change):
                company = self.company.sudo()
                company.l10n_pt_at_connection_state = "active"
                company.write(change)
                self.assertBadge("inactive", "Changed since the last test.")
                self.assertFalse(company.l10n_pt_at_connection_checked_at)

    def test_other_changes_leave_the_badge_alone(self):
        self._test_connection()
        self.company.sudo().write(
            {
                "name": "Outro nome",
                "l10n_pt_at_username": USERNAME,
                "l10n_pt_at_password": False,
                "l10n_pt_at_environment": "test",
            }
        )
        self.assertBadge("active", "AT accepted")

    def test_a_successful_call_makes_the_badge_active(self):
        self.assertBadge("inactive", "Changed since the last test.")
        self._registered()
        self.assertBadge("active", "AT accepted the credentials")

    def test_the_series_show_the_badge(self):
        series = self._series()
        self.assertEqual(series.connection_state, "inactive")
        self._test_connection()
        series.invalidate_recordset()
        self.assertRecordValues(
            series,
            [
                {
                    "connection_state": "active",
                    "connection_message": self.company.l10n_pt_at_connection_message,
                }
            ],
        )

    # === The form ===

    def test_saved_credentials_are_tried_at_once(self):
        self._save(l10n_pt_at_password=PASSWORD)
        self.assertBadge("active", "AT accepted")
        self.assertEqual(self._operations(), ["consultarSeries"])

    def test_saving_other_settings_asks_at_nothing(self):
        self._test_connection()
        self.at.calls.clear()
        self._save()
        self.assertEqual(self.at.calls, [])

    def test_saving_twice_tries_a_wrong_password_once(self):
        self._save(l10n_pt_at_password="errada")
        self._save()
        self.assertEqual(len(self.at.calls), 1)
        self.assertBadge("inactive", "AT refused the sub-user or its password.")

    def test_saving_tells_what_became_of_the_connection(self):
        for values, kind, text in (
            ({"l10n_pt_at_password": PASSWORD}, "success", "AT accepted"),
            ({"l10n_pt_at_password": "errada"}, "danger", "AT refused the sub-user"),
            ({"l10n_pt_at_username": False}, "warning", "Missing: AT sub-user."),
        ):
            self._save(**values)
            told = self.told["params"]
            self.assertEqual(self.told["tag"], "l10n_pt_at_reload_and_tell")
            self.assertEqual((told["type"], told["sticky"]), (kind, kind == "danger"))
            self.assertTells(told["message"], text)
            view = self.root.ref("l10n_pt_at_series.res_config_settings_view_form")
            self.assertIn(f'id="{told["anchor"]}"', view.arch)
            # Nothing new the next time.
            self._save()
            self.assertEqual(self.told["tag"], "reload")

    def test_the_bare_number_of_the_sub_user_is_completed(self):
        self._save(l10n_pt_at_username="0037")
        self.assertEqual(self.company.sudo().l10n_pt_at_username, f"{NIF}/0037")

    def test_a_sub_user_in_another_form_is_not_saved(self):
        with self.assertRaisesRegex(ValidationError, "AT sub-user “PT5/1”"):
            self._save(l10n_pt_at_username="PT5/1")

    def test_an_empty_password_keeps_the_stored_one(self):
        for empty in (False, ""):
            self._save(l10n_pt_at_password=empty)
            company = self.company.sudo()
            self.assertEqual(company.l10n_pt_at_stored_password, PASSWORD)
        self.assertTrue(self.company.l10n_pt_at_password_is_set)

    def test_the_password_can_be_forgotten(self):
        settings = self._save()
        settings.action_l10n_pt_at_forget_password()
        self.env.invalidate_all()
        self.assertFalse(self.company.l10n_pt_at_password_is_set)
        self.assertFalse(self.company.sudo().l10n_pt_at_stored_password)
        self.assertBadge("unconfigured", "Missing: AT password.")

    def test_a_new_password_is_used_from_then_on(self):
        self.at.set_user(User(f"{NIF}/4", "nova senha é €"))
        self._save(l10n_pt_at_username="4", l10n_pt_at_password="nova senha é €")
        self._registered()
        self.assertEqual(self.at.calls[-1].username, f"{NIF}/4")

    def test_a_software_certificate_has_up_to_four_digits(self):
        for number in (-1, 10000):
            with self.assertRaisesRegex(ValidationError, "Software certificate number"):
                self.company.sudo().l10n_pt_software_certificate_number = number

    # === Who ===

    def test_accountants_test_the_connection_but_do_not_change_it(self):
        self._test_connection()
        self.assertBadge("active", "AT accepted")
        for change in (
            {"l10n_pt_at_password": "x"},
            {"l10n_pt_at_username": f"{NIF}/2"},
            {"l10n_pt_at_environment": "production"},
        ):
            with self.subTest(change=change), self.assertRaises(AccessError):
                self.company.write(change)
        with self.assertRaises(AccessError):
            self.company.action_l10n_pt_at_forget_password()
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].create({})

    def test_invoicing_users_do_not_test_the_connection(self):
        with self.assertRaisesRegex(UserError, "Only accounting managers"):
            self.company.with_user(self.clerk).action_l10n_pt_at_test_connection()
        self.assertEqual(self.at.calls, [])

    # === Branches ===

    def _branch(self, **values):
        branch = self.root["res.company"].create(
            {"name": "Filial do Porto", "parent_id": self.company.id, **values}
        )
        (self.accountant | self.administrator).sudo().company_ids |= branch
        return branch.with_env(self.env).with_company(branch)

    def test_a_branch_uses_the_credentials_of_its_parent(self):
        branch = self._branch()
        self.assertEqual(branch.l10n_pt_at_account_company_id, self.company)
        series = self._series("P2027", company_id=branch.id)
        series.action_register()
        self.assertRecordValues(
            series, [{"nif": NIF, "state": "registered", "company_id": branch.id}]
        )
        self.assertEqual(self.at.calls[0].username, USERNAME)

    def test_a_branch_shows_the_badge_of_its_parent(self):
        branch = self._branch()
        self._test_connection()
        settings = self._save(branch)
        self.assertRecordValues(
            settings,
            [
                {
                    "l10n_pt_at_connection_state": "active",
                    "l10n_pt_at_account_company_id": self.company.id,
                }
            ],
        )
        wizard = self.env["l10n_pt.series.create"].with_company(branch)
        self.assertEqual(wizard.create({"name": "P2027"}).connection_state, "active")

    def test_a_branch_tests_the_credentials_of_its_parent(self):
        branch = self._branch()
        branch.action_l10n_pt_at_test_connection()
        self.assertBadge("active", "AT accepted")
        self.assertEqual(self.at.calls[0].username, USERNAME)

    def test_a_branch_with_its_own_credentials_uses_those(self):
        self.at.set_user(User(f"{NIF}/5", "porto"))
        branch = self._branch()
        self._enter_credentials(
            branch, l10n_pt_at_username=f"{NIF}/5", l10n_pt_at_password="porto"
        )
        self.assertEqual(branch.l10n_pt_at_account_company_id, branch)
        self._series("P2027", company_id=branch.id).action_register()
        self.assertEqual(self.at.calls[0].username, f"{NIF}/5")
        self.assertBadge("active", "AT accepted", company=branch)
        self.assertBadge("inactive", "Changed since")

    def test_a_branch_follows_the_environment_of_its_credentials(self):
        branch = self._branch()
        self.company.sudo().l10n_pt_at_environment = "production"
        self.assertEqual(
            self._series("P2027", company_id=branch.id).environment, "production"
        )
