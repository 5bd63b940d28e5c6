# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import NIF, PASSWORD
from .series_common import SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestPasswordNotStored(SeriesCommon):
    """Without a stored password, each call to AT asks for it and forgets it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().action_l10n_pt_at_forget_password()

    def _answer(self, action, password=PASSWORD):
        """Type the password into the dialog, as its button sends it."""
        self.assertEqual(action["res_model"], "l10n_pt.at.password")
        dialog = self.env["l10n_pt.at.password"].with_context(**action["context"])
        return (
            dialog.create({"password": password})
            .with_context(l10n_pt_at_password=password)
            .action_confirm()
        )

    def test_registering_asks_and_goes_on(self):
        series = self._series()
        action = series.action_register()
        self.assertEqual((series.state, self.at.calls), ("draft", []))
        self._answer(action)
        self.assertEqual(series.state, "registered")
        self.assertEqual(series.nif, NIF)

    def test_the_dialog_keeps_the_password_nowhere(self):
        series = self._series()
        self._answer(series.action_register())
        self.env.flush_all()
        for table in ("l10n_pt_at_password", "res_company", "l10n_pt_at_communication"):
            self.env.cr.execute(f"SELECT t::text FROM {table} t")  # pylint: disable=E8103
            for (row,) in self.env.cr.fetchall():
                self.assertNotIn(PASSWORD, row)

    def test_several_series_take_one_question(self):
        series = self._series() | self._series(document_type="NC")
        self._answer(series.action_register())
        self.assertEqual(series.mapped("state"), ["registered"] * 2)

    def test_every_action_that_calls_at_asks(self):
        series = self._series()
        self._answer(series.action_register())
        self._answer(series.action_query())
        wizard = self.env["l10n_pt.series.create"].create({"name": "B2027"})
        self._answer(wizard.action_confirm())
        self.assertTrue(wizard.created and not wizard.unfinished)
        annul = self.env["l10n_pt.series.annul"].create(
            {"series_id": series.id, "declaration": True}
        )
        self._answer(annul.action_confirm())
        self.assertEqual(series.state, "annulled")
        reconcile = self.env["l10n_pt.series.reconcile"].create({})
        self.at.seed(prefix="PORTAL")
        self._answer(reconcile.action_confirm())
        self.assertTrue(self.Series.search([("name", "=", "PORTAL1")]))
        self._answer(self.company.action_l10n_pt_at_test_connection())
        self.assertEqual(self.company.l10n_pt_at_connection_state, "active")

    def test_a_wrong_password_is_told_and_not_kept(self):
        series = self._series()
        with self.assertRaisesRegex(UserError, "refused the sub-user or its password"):
            self._answer(series.action_register(), "errada")
        self.assertEqual(series.action_register()["res_model"], "l10n_pt.at.password")

    def test_the_dialog_calls_nothing_but_communication(self):
        dialog = self.env["l10n_pt.at.password"].create(
            {"res_model": "res.users", "res_ids": [1], "method": "unlink"}
        )
        with self.assertRaisesRegex(UserError, "does not communicate with AT"):
            dialog.with_context(l10n_pt_at_password="x").action_confirm()

    def test_whatever_a_dialog_is_given_it_refuses_in_words(self):
        series = self._series()
        dialogs = self.env["l10n_pt.at.password"]
        company = {
            "res_model": "res.company",
            "res_ids": self.company.ids,
            "method": "action_l10n_pt_at_test_connection",
        }
        for forged in (
            {"res_model": "l10n_pt.no.such.model"},
            {"res_model": "l10n_pt.at.service"},
            {"res_model": "l10n_pt.at.communication", "method": "action_query"},
            {"res_ids": {"a": 1}},
            {"res_ids": ["x", None]},
            {"res_ids": [True]},
            {"res_ids": [-1]},
            {"res_ids": "1"},
            {"res_ids": [self.company.id, self.company.id + 1]},
            {"res_ids": [2**31 - 1]},
            {"method": "unlink"},
            {"method": "_fetch"},
        ):
            with self.subTest(forged), self.assertRaises(UserError):
                dialog = dialogs.create({**company, **forged})
                dialog.with_context(l10n_pt_at_password="x").action_confirm()
        itself = dialogs.create({**company, "res_model": dialogs._name})
        itself.write({"res_ids": itself.ids, "method": "action_confirm"})
        with self.assertRaisesRegex(UserError, "does not communicate with AT"):
            itself.with_context(l10n_pt_at_password="x").action_confirm()
        self.assertEqual((self.at.calls, series.state), ([], "draft"))

    def test_scheduled_actions_ask_nobody(self):
        series = self._series()
        self.at.faults.add("drop_after")
        self._answer(series.action_register())
        self.assertEqual(series.state, "pending")
        calls = len(self.at.calls)
        self._run_cron()
        self.assertEqual((len(self.at.calls), series.state), (calls, "pending"))
