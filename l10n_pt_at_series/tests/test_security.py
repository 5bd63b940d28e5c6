# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from contextlib import contextmanager

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import file_open

from .common import NIF, PASSWORD, USERNAME
from .series_common import SeriesCommon

STORED = "l10n_pt_at_stored_password"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSecurity(SeriesCommon):
    """Who may do what, and where the password never is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = cls._user(
            "administradora", "base.group_system,account.group_account_manager"
        )

    @classmethod
    def _user(cls, login, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.root,
            login=login,
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def assertForbidden(self, *attempts):
        for number, attempt in enumerate(attempts):
            with self.subTest(attempt=number), self.assertRaises(AccessError):
                attempt()

    # === Invoicing users ===

    def test_invoicing_users_use_series_and_read_codes(self):
        series = self._registered()
        seen = self.Series.with_user(self.clerk).search([("name", "=", "A2027")])
        self.assertEqual(seen.validation_code, series.validation_code)
        self.assertEqual(
            (seen.next_number, seen.connection_state), ("FT A2027/1", "active")
        )
        invoice = self._invoice().with_user(self.clerk)
        invoice.action_post()
        self.assertEqual(invoice.l10n_pt_atcud, f"{series.validation_code}-1")

    def test_invoicing_users_do_not_make_or_change_series(self):
        draft = self._series("A2027").with_user(self.clerk)
        self.assertForbidden(
            lambda: draft.create({"name": "B2027", "journal_id": self.journal.id}),
            lambda: draft.write({"is_default": False}),
            draft.unlink,
            draft.copy,
        )

    def test_invoicing_users_ask_at_nothing(self):
        draft = self._series("A2027").with_user(self.clerk)
        registered = self._registered("B2027").with_user(self.clerk)
        self.at.calls.clear()
        self.assertForbidden(
            draft.action_register,
            draft.action_query,
            registered.action_finalise,
            registered.action_annul,
        )
        for model in ("create", "adopt", "finalise", "annul", "set_code"):
            dialogs = self.env[f"l10n_pt.series.{model}"].with_user(self.clerk)
            self.assertForbidden(lambda dialogs=dialogs: dialogs.create({}))
        self.assertEqual(self.at.calls, [])
        self.assertEqual(registered.sudo().state, "registered")

    def test_invoicing_users_do_not_read_the_log(self):
        series = self._registered()
        rows = self.env["l10n_pt.at.communication"].with_user(self.clerk)
        self.assertForbidden(
            lambda: rows.search([]),
            lambda: rows.browse(series.communication_ids.ids).read(["request_xml"]),
        )

    # === Other companies ===

    def _elsewhere(self):
        company = self.root["res.company"].create({"name": "Outra, Lda."})
        return self._user("outra", "account.group_account_manager", company)

    def test_accountants_of_another_company_see_neither_series_nor_log(self):
        series = self._registered()
        env = self.env(user=self._elsewhere(), context={})
        for records in (series, series.communication_ids):
            theirs = env[records._name]
            self.assertTrue(records.search([]))
            self.assertFalse(theirs.search([]))
            self.assertForbidden(
                lambda theirs=theirs, records=records: theirs.browse(records.ids).read()
            )

    def test_accountants_of_another_company_cannot_act_on_series(self):
        series = self._registered()
        self.at.calls.clear()
        theirs = series.with_user(self._elsewhere()).with_context({})
        self.assertForbidden(
            theirs.action_query,
            theirs.action_finalise,
            lambda: theirs.write({"is_default": False}),
            lambda: theirs.env["l10n_pt.series.annul"]
            .create({"series_id": theirs.id, "declaration": True})
            .action_confirm(),
            lambda: theirs.env["l10n_pt.series.finalise"]
            .create({"series_id": theirs.id, "last_number": 9})
            .action_confirm(),
            lambda: self.company.with_user(
                theirs.env.user
            ).action_l10n_pt_at_test_connection(),
        )
        self.assertEqual(self.at.calls, [])
        self.assertEqual(series.state, "registered")

    # === What comes from AT is not typed ===

    def _forged(self):
        return {
            "state": "registered",
            "validation_code": "AAJFBCDFGH",
            "environment": "production",
            "registration_date": self.today,
            "final_number": 7,
            "pending_operation": "register",
            "nif": "503504564",
            "prefix": "FT X/",
        }

    def test_managers_do_not_write_what_comes_from_at(self):
        series = self._series()
        before = series.read(list(self._forged()))
        for field, value in self._forged().items():
            with self.subTest(field=field):
                self.assertTells(
                    self._refusal(series.write, {field: value}),
                    "State, code and dates of a series come from AT.",
                    "Use the buttons Register, Query AT or Enter code.",
                )
        self.assertEqual(series.read(list(self._forged())), before)

    def test_managers_do_not_create_series_with_what_comes_from_at(self):
        for field, value in self._forged().items():
            with self.subTest(field=field), self.assertRaises(UserError) as caught:
                self._series(**{field: value})
            self.assertIn("come from AT", str(caught.exception))

    def test_defaults_of_the_context_do_not_forge_a_registration(self):
        forged = {f"default_{name}": value for name, value in self._forged().items()}
        series = (
            self.Series.with_context(**forged)
            .create({"name": "A2027", "journal_id": self.journal.id})
            .with_context({})
        )
        self.assertStillDraft(series)
        self.assertRecordValues(
            series,
            [
                {
                    "environment": "test",
                    "nif": NIF,
                    "prefix": "FT A2027/",
                    "final_number": 0,
                }
            ],
        )

    def test_a_copy_is_never_registered(self):
        series = self._registered()
        with self.assertRaisesRegex(UserError, "come from AT"):
            series.copy({"state": "registered"})
        self.assertStillDraft(series.copy())

    def test_the_journal_is_no_way_around(self):
        series = self._series()
        command = Command.update(series.id, {"state": "registered"})
        with self.assertRaisesRegex(UserError, "come from AT"):
            self.journal.write({"l10n_pt_series_ids": [command]})

    def test_no_context_opens_the_lock(self):
        series = self._registered().with_context(l10n_pt_at_answer=True)
        with self.assertRaisesRegex(UserError, "cannot change any more"):
            series.name = "B2027"

    # === The log ===

    def test_nobody_writes_the_log(self):
        row = self._registered().communication_ids
        for user in (self.accountant, self.administrator):
            theirs = row.with_user(user)
            self.assertForbidden(
                lambda theirs=theirs: theirs.write({"message": "x"}),
                lambda theirs=theirs: theirs.write({"series_id": False}),
                theirs.unlink,
                lambda theirs=theirs: theirs.create(
                    {"company_id": self.company.id, "operation": "register"}
                ),
            )

    def test_a_finished_row_is_not_changed_by_code_either(self):
        row = self._registered().communication_ids.sudo()
        for values in (
            {"message": "x"},
            {"outcome": "sending"},
            {"request_xml": False},
            {"series_id": False, "result_code": "1"},
        ):
            self.assertIn("cannot be changed", self._refusal(row.write, values))
        self.assertEqual((row.outcome, row.result_code), ("accepted", "2001"))

    def test_a_row_is_not_deleted_by_code_either(self):
        row = self._registered().communication_ids.sudo()
        self.assertIn("cannot be deleted", self._refusal(row.unlink))
        self.assertTrue(row.exists())

    # === The password ===

    def test_the_password_is_never_read_back(self):
        for user in (self.clerk, self.accountant):
            company = self.company.with_user(user)
            self.assertForbidden(
                lambda company=company: company.read(["l10n_pt_at_password"]),
                lambda company=company: company.read(["l10n_pt_at_username"]),
                lambda company=company: company.read([STORED]),
                lambda company=company: company[STORED],
            )
        company = self.company.with_user(self.administrator)
        [values] = company.read(["l10n_pt_at_password", "l10n_pt_at_username"])
        self.assertEqual(values["l10n_pt_at_username"], USERNAME)
        self.assertFalse(values["l10n_pt_at_password"])
        self.assertForbidden(
            lambda: company.read([STORED]), lambda: company[STORED]
        )
        self.assertNotIn(PASSWORD, str(company.read()))

    def test_nobody_is_told_that_the_stored_password_is_a_field(self):
        for user in (self.clerk, self.accountant, self.administrator):
            fields = self.company.with_user(user).fields_get()
            self.assertNotIn(STORED, fields)
        self.assertNotIn("l10n_pt_at_password", self.company.fields_get())

    def test_the_password_is_not_exported(self):
        company = self.company.with_user(self.administrator)
        exported = company.export_data(["name", "l10n_pt_at_password"])
        self.assertNotIn(PASSWORD, str(exported))
        self.assertForbidden(lambda: company.export_data(["name", STORED]))

    def test_the_password_is_not_guessed_by_searching(self):
        companies = self.env["res.company"].with_user(self.administrator)
        users = self.env["res.users"].with_user(self.administrator)
        self.assertForbidden(
            lambda: companies.search([(STORED, "=like", f"{PASSWORD[:3]}%")]),
            lambda: companies.search([], order=STORED),
            lambda: companies._read_group([], [STORED]),
            lambda: companies.formatted_read_group([], [STORED]),
            lambda: users.search([(f"company_id.{STORED}", "=", PASSWORD)]),
            lambda: users.search([("company_id", "any", [(STORED, "=", PASSWORD)])]),
            lambda: companies.search([]).filtered_domain([(STORED, "=", PASSWORD)]),
        )

    def test_an_answer_to_saving_does_not_hold_the_password(self):
        secret = "Segredo-novo-1"
        shown = {"l10n_pt_at_password": {}, "l10n_pt_at_username": {}}
        company = self.company.with_user(self.administrator)
        answer = company.web_save({"l10n_pt_at_password": secret}, shown)
        self.assertNotIn(secret, str(answer))
        self.assertNotIn(secret, str(company.read()))
        settings = self.env["res.config.settings"].with_user(self.administrator)
        answer = settings.web_save({"l10n_pt_at_password": secret}, shown)
        self.assertNotIn(secret, str(answer))
        self.assertNotIn(secret, str(settings.browse(answer[0]["id"]).read()))
        self.assertEqual(self.company.sudo()[STORED], secret)

    def test_a_copied_company_has_no_credentials(self):
        copy = self.company.with_env(self.root).copy({"name": "Cópia"})
        for name in (
            "username",
            "stored_password",
            "client_certificate_id",
            "cipher_certificate_id",
        ):
            self.assertFalse(copy[f"l10n_pt_at_{name}"], name)
        self.assertEqual(copy.l10n_pt_at_connection_state, "unconfigured")

    @contextmanager
    def _everything_logged(self):
        """Records of all loggers at the lowest level."""
        records = []

        class Collector(logging.Handler):
            def emit(self, record):
                records.append(f"{record.name} {self.format(record)}")

        names = list(logging.root.manager.loggerDict)
        loggers = [logging.root, *map(logging.getLogger, names)]
        levels = [logger.level for logger in loggers]
        handlers, collector = logging.root.handlers, Collector()
        try:
            logging.root.handlers = [collector]
            for logger in loggers:
                logger.setLevel(logging.DEBUG)
            yield records
        finally:
            logging.root.handlers = handlers
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)

    def test_no_log_at_any_level_holds_the_password(self):
        series = self._series()
        self.env.invalidate_all()
        with self._everything_logged() as records:
            self.company.action_l10n_pt_at_test_connection()
            series.action_register()
            self.at.faults.add("authentication", "consultarSeries")
            self._refusal(series.action_query)
            self.at.faults.add("truncated", "consultarSeries")
            self._refusal(series.action_query)
        text = "\n".join(records)
        # These would show it: they are awake.
        for name in ("odoo.sql_db", "urllib3.connectionpool", "consultarSeries"):
            self.assertIn(name, text)
        self.assertNotIn(PASSWORD, text)
        self.assertNotIn("PRIVATE KEY", text)

    def test_no_error_holds_the_password(self):
        self.company.sudo().l10n_pt_at_password = "Segredo-errado-1"
        series = self._series()
        text = self._refusal(series.action_register)
        self.assertNotIn("Segredo", text)
        self.assertNotIn("Segredo", str(series.communication_ids.read()))
        self.assertNotIn("Segredo", self.company.l10n_pt_at_connection_message)

    # === Copies of the database ===

    def test_a_neutralised_copy_has_no_credentials_and_asks_the_test_environment(self):
        self.company.sudo().l10n_pt_at_environment = "production"
        self.env.flush_all()
        with file_open("l10n_pt_at_series/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.cr.execute("SELECT * FROM res_company WHERE id = %s", [self.company.id])
        [values] = self.env.cr.dictfetchall()
        left = {
            name: value for name, value in values.items() if name.startswith("l10n_pt_at")
        }
        self.assertEqual(
            {name: value for name, value in left.items() if value},
            {
                "l10n_pt_at_environment": "test",
                "l10n_pt_at_connection_state": "unconfigured",
            },
        )
        self.assertIn(STORED, left)
        self.env.cr.execute(
            "SELECT key FROM ir_config_parameter WHERE key LIKE 'l10n_pt_at_series.test%'"
        )
        self.assertEqual(self.env.cr.fetchall(), [])
