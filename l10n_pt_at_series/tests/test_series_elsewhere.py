# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import NIF, PASSWORD
from .series_common import SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSeriesElsewhere(SeriesCommon):
    """A series that AT has and nobody registered here is not taken over in silence."""

    def setUp(self):
        super().setUp()
        self.long_ago = self.today - timedelta(days=300)

    def _seed(self, name="A2027", **values):
        values = {
            "start_date": self.long_ago,
            "registration_date": self.long_ago,
            **values,
        }
        self.at.seed(identifier=name, **values)
        return self.at.book.get(NIF, name, "FT")

    def _opened(self, series, button="action_register"):
        action = getattr(series, button)()
        self.assertEqual(action["res_model"], "l10n_pt.series.take_over")
        return self.env[action["res_model"]].browse(action["res_id"])

    def assertUntouched(self, series):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertRecordValues(
            series,
            [
                {
                    "state": "draft",
                    "validation_code": False,
                    "start_date": self.today,
                    "previous_number": 0,
                }
            ],
        )

    # === The dialog ===

    def test_a_registration_made_elsewhere_is_shown_and_not_taken(self):
        kept = self._seed()
        series = self._series()
        dialog = self._opened(series)
        self.assertRecordValues(
            dialog,
            [
                {
                    "series_id": series.id,
                    "validation_code": kept.validation_code,
                    "registration_date": self.long_ago,
                    "start_date": self.long_ago,
                    "first_number": "1",
                    "previous_number": 0,
                }
            ],
        )
        self.assertUntouched(series)

    def test_numbering_goes_on_after_the_last_number_used_elsewhere(self):
        kept = self._seed()
        series = self._series()
        self._take_over(series, previous_number=41)
        self.assertRegistered(series)
        self.assertEqual(series.validation_code, kept.validation_code)
        self.assertEqual(series.previous_number, 41)
        body = series.message_ids[0].body
        self.assertTells(body, "Taken over from AT", "Last number used: 41.")
        invoice = self._invoice(post=True)
        self.assertEqual(invoice.name, "FT A2027/42")

    def test_the_last_number_that_odoo_knows_is_proposed_and_the_least(self):
        for number in (6, 7):
            self._invoice(name=f"FT LOJA/{number}", post=True)
        self._seed("LOJA")
        series = self._series("LOJA")
        dialog = self._opened(series)
        self.assertEqual(dialog.previous_number, 7)
        dialog.previous_number = 6
        self.assertTells(
            self._refusal(dialog.action_confirm),
            "Last number used: Odoo has documents of this series up to number 7.",
        )
        self.assertUntouched(series)
        dialog.previous_number = 7
        self._confirm(dialog)
        self.assertEqual(self._invoice(post=True).name, "FT LOJA/8")

    def test_a_number_that_cannot_be_is_refused(self):
        self._seed()
        series = self._series()
        dialog = self._opened(series)
        dialog.previous_number = -1
        self.assertTells(self._refusal(dialog.action_confirm), "Last number used:")
        dialog.previous_number = 2**31 - 1
        with self.assertRaises(ValidationError):
            dialog.action_confirm()

    def test_what_the_dialog_shows_is_not_what_is_written(self):
        kept = self._seed()
        series = self._series()
        dialog = self._opened(series)
        dialog.write({"validation_code": "AAMINE0001", "start_date": "2020-01-01"})
        self._confirm(dialog)
        self.assertRegistered(series)
        self.assertEqual(series.validation_code, kept.validation_code)

    def test_at_is_asked_again_when_the_dialog_is_confirmed(self):
        self._seed()
        series = self._series()
        dialog = self._opened(series)
        self.at.book.clear()
        self.assertTells(
            self._refusal(dialog.action_confirm),
            "AT does not know series FT A2027 any more.",
        )
        self._seed(state="F")
        self.assertTells(self._refusal(dialog.action_confirm), "its name is spent")
        self.assertUntouched(series)

    def test_the_dialog_opens_from_its_context_alone(self):
        self._seed()
        series = self._series()
        action = series.action_register()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        self._confirm(wizard.create({"previous_number": 3}))
        self.assertRegistered(series)
        self.assertEqual(series.previous_number, 3)

    def test_a_second_press_finds_the_work_done(self):
        self._seed()
        series = self._series()
        dialog = self._opened(series)
        self._confirm(dialog)
        self.at.calls.clear()
        told = dialog.action_confirm()["params"]
        self.assertTells(told["message"], "FT A2027 is registered")
        self.assertEqual(self.at.calls, [])

    def test_asking_about_a_draft_opens_the_same_dialog(self):
        self._seed()
        series = self._series()
        dialog = self._opened(series, "action_query")
        self.assertUntouched(series)
        self._confirm(dialog)
        self.assertRegistered(series)

    def test_only_accounting_managers_take_over(self):
        self._seed()
        series = self._series()
        dialog = self._opened(series)
        with self.assertRaises(AccessError):
            dialog.with_user(self.clerk).action_confirm()
        with self.assertRaises(UserError):
            registrar = self.env(user=self.clerk)["l10n_pt.at.registrar"]
            registrar._take_over(series.with_user(self.clerk), 0)

    def test_a_password_that_is_not_stored_is_asked_for(self):
        self._seed()
        series = self._series()
        company = self.company.sudo()
        company.l10n_pt_at_stored_password = False
        ask = series.action_register()
        self.assertEqual(ask["res_model"], "l10n_pt.at.password")
        once = series.with_context(l10n_pt_at_password=PASSWORD)
        dialog = self._opened(once).with_context(l10n_pt_at_password=False)
        ask = dialog.action_confirm()
        self.assertEqual(ask["res_model"], "l10n_pt.at.password")
        password = self.env[ask["res_model"]].with_context(**ask["context"]).create({})
        password.with_context(l10n_pt_at_password=PASSWORD).action_confirm()
        self.assertRegistered(series)

    # === Several at once ===

    def test_of_several_the_one_known_elsewhere_is_told(self):
        self._seed("B2027")
        first, second = self._series("A2027"), self._series("B2027")
        told = (first | second).action_register()["params"]
        self.assertEqual(told["type"], "warning")
        self.assertTells(
            told["message"],
            "FT A2027 is registered",
            "AT already has series FT B2027, registered on "
            f"{self._day(self.long_ago)} outside this Odoo.",
            "open the series and press Register",
            "choose another name",
        )
        self.assertUntouched(second)

    def test_a_dialog_with_several_lines_tells_it_on_the_line(self):
        self._seed()
        wizard = self.env["l10n_pt.series.create"].create({"name": "A2027"})
        self._confirm(wizard)
        lines = {line.document_type: line for line in wizard.line_ids}
        self.assertEqual(lines["FT"].outcome, "refused")
        self.assertTells(lines["FT"].message, "AT already has series FT A2027")
        self.assertEqual(lines["FT"].series_id.state, "draft")
        self.assertEqual(lines["NC"].series_id.state, "registered")

    # === Attempts of ours ===

    def test_a_lost_answer_explains_the_registration(self):
        series = self._pending("drop_after")
        series.action_register()
        self.assertRegistered(series)

    def test_a_fault_after_the_change_explains_the_registration(self):
        series = self._series()
        self.at.faults.add("client_fault_after", "registarSerie")
        self._refusal(series.action_register)
        self.assertEqual(series.state, "draft")
        series.action_register()
        self.assertRegistered(series)

    def test_a_refusal_explains_nothing(self):
        series = self._series()
        self.at.faults.add("unknown_code", "registarSerie")
        self._refusal(series.action_register)
        self._seed()
        self._opened(series)
        self.assertUntouched(series)

    def test_a_registration_older_than_our_attempt_is_not_ours(self):
        series = self._pending("drop_before")
        self._seed()
        told = series.action_query()
        self.assertEqual(told["res_model"], "l10n_pt.series.take_over")
        self.assertUntouched(series)

    def test_the_scheduled_action_takes_nothing_over_that_is_not_ours(self):
        self.company.sudo().l10n_pt_at_connection_state = "active"
        series = self._pending("drop_before")
        self._seed()
        with freeze_time(series.communication_ids[:1].create_date + timedelta(hours=1)):
            self._run_cron()
        self.assertUntouched(series)

    def test_a_registration_of_yesterday_by_ats_calendar_is_ours(self):
        series = self._series()
        self.at.clock.calendar_shift = timedelta(days=-1)
        self.addCleanup(setattr, self.at.clock, "calendar_shift", timedelta())
        self.at.faults.add("drop_after", "registarSerie")
        series.action_register()
        series.action_register()
        self.assertRegistered(series)
