# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import NIF
from .series_common import SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSecurity(SeriesCommon):
    """Who may do what with series, with the log and with what comes from AT."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = cls._user(
            "administradora", "base.group_system,account.group_account_manager"
        )

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
        theirs = series.with_env(self.env(user=self._elsewhere(), context={}))
        self.assertForbidden(
            theirs.action_query,
            theirs.action_finalise,
            lambda: theirs.write({"is_default": False}),
            lambda: (
                theirs.env["l10n_pt.series.annul"]
                .create({"series_id": theirs.id, "declaration": True})
                .action_confirm()
            ),
            lambda: (
                theirs.env["l10n_pt.series.finalise"]
                .create({"series_id": theirs.id, "last_number": 9})
                .action_confirm()
            ),
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
        forger = self.Series.with_context(**forged)
        series = forger.create({"name": "A2027", "journal_id": self.journal.id})
        series = series.with_env(self.env)
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
            for values in ({"message": "x"}, {"series_id": False}):
                self.assertIn("cannot be changed", self._refusal(theirs.write, values))
            self.assertForbidden(
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
