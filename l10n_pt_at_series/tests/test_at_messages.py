# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..at.errors import AtError, ErrorKind
from ..models import at_messages
from .series_common import SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestAtMessages(SeriesCommon):
    """Whoever meets an error reads what it means and what to do, and has its button."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = cls._user(
            "administradora", "base.group_system,account.group_account_manager"
        )
        cls.root["res.lang"]._activate_lang("pt_PT")

    def _error(self, method, *arguments):
        """The refusal itself; ``assertRaises`` would roll back what came before."""
        try:
            method(*arguments)
        except UserError as error:
            self.env.flush_all()
            self.env.invalidate_all()
            return error
        self.fail("Nothing was refused.")

    def _portuguese(self, record):
        return record.with_context(lang="pt_PT")

    def _refused_with(self, kind, code):
        return AtError(kind, "Texto da AT.", code=code)

    # === Words ===

    def test_each_entry_is_said_in_full(self):
        tables = (
            (ErrorKind.REFUSED, at_messages.CODES),
            (ErrorKind.AUTHENTICATION, at_messages.LOGIN),
            (ErrorKind.ANSWER, at_messages.WORDS),
        )
        for kind, table in tables:
            for code, entry in table.items():
                example = re.sub(
                    r"(?<=[\d_])x+$", lambda found: "503"[: len(found[0])], code
                )
                text = at_messages.explain(self.env, self._refused_with(kind, example))
                with self.subTest(code=code):
                    self.assertTells(text, str(entry.meaning), str(entry.remedy))

    def test_a_number_of_the_log_in_means_nothing_elsewhere(self):
        login = at_messages.find(ErrorKind.AUTHENTICATION, 8)
        self.assertIn("decrypt the key", str(login.meaning))
        self.assertEqual(
            at_messages.find(ErrorKind.ANSWER, 8), at_messages.KINDS[ErrorKind.ANSWER]
        )

    def test_a_code_of_success_in_a_failure_is_not_believed(self):
        found = at_messages.find(ErrorKind.ANSWER, 2001)
        self.assertEqual(found, at_messages.KINDS[ErrorKind.ANSWER])

    def test_an_unknown_code_keeps_the_text_of_at(self):
        error = self._refused_with(ErrorKind.REFUSED, 4999)
        self.assertTells(
            at_messages.explain(self.env, error),
            "AT refused.",
            "AT: “Texto da AT.” (4999)",
        )

    def test_classes_of_codes_are_known_by_their_first_digits(self):
        for code, key in (
            (1042, "104x"),
            (1123, "11xx"),
            (1200, "1200"),
            (1234, "12xx"),
        ):
            with self.subTest(code=code):
                self.assertEqual(
                    at_messages.find(ErrorKind.AUTHENTICATION, code),
                    at_messages.CODES[key],
                )

    # === Buttons ===

    def test_a_refused_series_is_opened_to_be_corrected(self):
        series = self._series()
        self.at.faults.add("unknown_code", "registarSerie")
        error = self._error(series.action_register)
        self.assertEqual(error.action["res_id"], series.id)
        # What decides is no text.
        self.assertEqual((error.failure.code, error.failure.effect), (4999, "refused"))

    def test_while_at_is_not_reached_the_code_can_be_entered(self):
        series = self._series()
        self.root["ir.config_parameter"].set_param(
            "l10n_pt_at_series.test_endpoint", "https://127.0.0.1:9/SeriesWSService"
        )
        error = self._error(series.action_register)
        self._dialog(error.action, code="AAJFTESTE1").action_confirm()
        self.assertEqual(series.state, "registered")
        # It has its code now: only asking again is left.
        self.assertFalse(self._error(series.action_query).action)

    def test_a_question_without_answer_can_be_asked_again(self):
        series = self._pending()
        self.at.faults.add("drop_before", "consultarSeries")
        action = self._error(series.action_query).action
        self.env["ir.actions.server"].browse(action["id"]).with_context(
            **action["context"]
        ).run()
        self.assertRegistered(series)

    def test_the_settings_are_offered_to_administrators_only(self):
        self._enter_credentials(self.company, l10n_pt_at_password="errada")
        series = self._series()
        error = self._error(series.action_register)
        self.assertEqual(error.args[2], "Ask for it")
        self.assertTells(str(error), "refused the sub-user", "administrators", "ask ")
        error = self._error(series.with_user(self.administrator).action_register)
        self.assertEqual(error.action["res_model"], "res.config.settings")
        self.assertNotIn("administrators", str(error))

    def test_missing_credentials_are_for_administrators_too(self):
        self.company.sudo().l10n_pt_at_client_certificate_id = False
        series = self._series()
        error = self._error(series.action_register)
        self.assertEqual(error.args[2], "Ask for it")
        self.assertTells(
            str(error), "Missing: Client certificate.", "see these", "ask "
        )
        self.assertEqual(error.failure.code, "not_configured")
        for record in (self.company, self._portuguese(self.company)):
            self.assertEqual(
                record._l10n_pt_at_missing(), ["l10n_pt_at_client_certificate_id"]
            )
        row = series.communication_ids
        self.assertEqual(row.result_code, "not_configured")
        error = self._error(series.with_user(self.administrator).action_register)
        self.assertEqual(error.action["res_model"], "res.config.settings")

    def test_an_expired_certificate_is_replaced_where_the_button_leads(self):
        expired = self.at.certificates.client(expired=True)
        self._enter_credentials(self.company, client=expired)
        series = self._series().with_user(self.administrator)
        error = self._error(series.action_register)
        setting = error.action["context"]["l10n_pt_scroll_to"]
        settings = self.root.ref("l10n_pt_at_series.res_config_settings_view_form")
        self.assertIn(f'id="{setting}"', settings.arch)
        # A colleague without the right is told whom to ask, and can.
        error = self._error(series.with_user(self.accountant).action_register)
        self.assertEqual(error.args[2], "Ask for it")
        self.assertIn(self.administrator.name, str(error))

    def test_a_branch_is_told_about_the_credentials_of_its_parent(self):
        branch = self.root["res.company"].create(
            {"name": "Filial", "parent_id": self.company.id}
        )
        self.accountant.sudo().company_ids |= branch
        self._enter_credentials(self.company, l10n_pt_at_password="errada")
        comparison = self.env["l10n_pt.at.comparison"].with_company(branch)
        self.assertIn(
            "refused the sub-user", str(self._error(comparison._refresh, branch))
        )
        series = self._series().with_company(branch)
        self.assertEqual(series.connection_state, "inactive")
        self.assertIn("refused the sub-user", series.connection_message)

    # === In the language of who reads ===

    def test_a_waiting_series_says_why_in_the_readers_language(self):
        series = self._series()
        log = self.env["l10n_pt.at.communication"]
        log._begin(self.company, "register", series)
        self.root["l10n_pt.at.communication"].search([])._interrupted()
        self.root["l10n_pt.at.recovery"]._mark_interrupted()
        self.assertEqual(series.state, "pending")
        self.assertTells(
            series.pending_message,
            "The server stopped before AT's answer was stored.",
            "query AT",
        )
        self.assertIn(
            "O servidor parou antes de a resposta da AT ter sido guardada.",
            self._portuguese(series).pending_message,
        )

    def test_the_badge_speaks_the_readers_language(self):
        self.company.action_l10n_pt_at_test_connection()
        self.assertIn(
            "A AT aceitou as credenciais",
            self._portuguese(self.company).l10n_pt_at_connection_message,
        )
        self.assertIn("accepted", self.company.l10n_pt_at_connection_message)

    # === The log ===

    def _row(self, **values):
        return (
            self.root["l10n_pt.at.communication"]
            .create({"company_id": self.company.id, "operation": "register", **values})
            .with_env(self.env)
        )

    def test_a_row_says_what_its_code_means_and_what_to_do(self):
        series = self._series()
        self.at.faults.add("unauthorised", "registarSerie")
        self._error(series.action_register)
        row = series.communication_ids
        self.assertEqual(row.meaning, "The sub-user lacks the permission WSE.")
        self.assertTells(row.remedy, "tick WSE")
        self.assertEqual(row.action_open_series()["res_id"], series.id)

    def test_rows_kept_without_their_family_are_explained_too(self):
        for outcome, code, told in (
            ("accepted", "2001", "gave it its code"),
            ("refused", "4049", "start date is in the past"),
            ("refused", "4999", "AT refused."),
            ("refused", "16", "decrypt the time"),
            ("unknown", "http_503", "not available at the moment"),
            ("unknown", "2001", "not understood"),
        ):
            with self.subTest(outcome=outcome, code=code):
                row = self._row(outcome=outcome, result_code=code)
                self.assertIn(told, row.meaning)
                self.assertTrue(row.remedy)

    def test_a_row_without_answer_explains_nothing_yet(self):
        row = self._row(outcome="sending")
        self.assertEqual((row.meaning, row.remedy), (False, False))
