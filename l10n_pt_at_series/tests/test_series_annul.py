# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo.tests import freeze_time, tagged

from .series_common import SUMMER, SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSeriesAnnul(SeriesCommon):
    """A registration made in error is taken back before it is used."""

    def test_annulling_sends_code_reason_and_declaration(self):
        series = self._used(documents=0)
        self._annul(series)
        self.assertEqual(
            self._sent(),
            [
                (
                    "anularSerie",
                    [
                        *self._identification(series),
                        ("motivo", "ER"),
                        ("declaracaoNaoEmissao", "true"),
                    ],
                )
            ],
        )
        self.assertEqual((series.state, self._kept(series).state), ("annulled", "N"))

    def test_nothing_is_annulled_without_the_declaration(self):
        series = self._used(documents=0)
        self.assertTells(
            self._refusal(lambda: self._annul(series, declaration=False)),
            "Declaration: tick that no document was issued in this series.",
        )
        self.assertEqual(self.at.calls, [])
        self.assertRegistered(series)

    def test_a_series_with_documents_is_not_annulled(self):
        series = self._used(documents=1)
        for on_portal in (False, True):
            self.assertTells(
                self._refusal(lambda: self._annul(series, on_portal=on_portal)),  # noqa: B023
                "Series FT A2027 has issued documents: it cannot be annulled.",
                "Finalise it instead.",
            )
        self.assertFalse(series.can_be_annulled)
        self.assertEqual(self.at.calls, [])
        self.assertRegistered(series)

    def test_the_day_after_tomorrow_is_too_late(self):
        day = self.today - timedelta(days=2)
        self.at.seed(identifier="A2027", registration_date=day)
        series = self._series()
        self._take_over(series)
        self.at.calls.clear()
        self.assertFalse(series.can_be_annulled)
        self.assertTells(
            self._refusal(self._annul, series),
            f"Series FT A2027 was registered on {self._day(day)}",
            "AT annuls only on the day of the registration and the day after",
            "Leave it active and archive it here.",
        )
        self.assertEqual(self.at.calls, [])
        self.assertRegistered(series)

    def test_the_next_day_ends_at_midnight_in_lisbon(self):
        self._valid_until_summer()
        with freeze_time(f"{SUMMER}-06-30 23:30:00"):  # 1 July in Lisbon
            series = self._used(documents=0, name="A2027")
            other = self._used(documents=0, name="B2027")
        self.env.invalidate_all()
        with freeze_time(f"{SUMMER}-07-02 22:30:00"):
            self.assertTrue(series.can_be_annulled)
            self._annul(series)
            self.assertEqual(series.state, "annulled")
        self.env.invalidate_all()
        with freeze_time(f"{SUMMER}-07-02 23:30:00"):
            self.assertFalse(other.can_be_annulled)
            self.assertTells(
                self._refusal(self._annul, other),
                self._day(f"{SUMMER}-07-01"),
                "the day after",
            )
            self.assertEqual(other.state, "registered")

    def test_what_at_finds_too_late_stays_registered(self):
        series = self._used(documents=0)
        self.at.clock.calendar_shift = timedelta(days=2)
        self.addCleanup(setattr, self.at.clock, "calendar_shift", timedelta())
        self.assertTells(
            self._refusal(self._annul, series),
            "AT did not annul the series.",
            "registered today or yesterday",
            "(4004)",
        )
        self.assertRegistered(series)

    def test_what_was_annulled_on_the_portal_is_only_recorded(self):
        series = self._used(documents=0)
        self._annul(series, on_portal=True)
        self.assertEqual(series.state, "annulled")
        self.assertEqual(self.at.calls, [])
        self.assertIn("by hand on the Portal", series.message_ids[0].body)

    def test_an_annulment_with_a_lost_answer_is_found_by_asking(self):
        series = self._used(documents=0)
        self.at.faults.add("truncated", "anularSerie")
        self._annul(series)
        self.assertRecordValues(
            series, [{"state": "pending", "pending_operation": "annul"}]
        )
        series.action_query()
        self.assertRecordValues(
            series, [{"state": "annulled", "pending_operation": False}]
        )

    def test_a_refusal_after_the_fact_is_found_by_asking(self):
        series = self._used(documents=0)
        self.at.faults.add("client_fault_after", "anularSerie")
        told = self._annul(series)["params"]
        self.assertTells(told["message"], "Annulled", "answered with a refusal")
        self.assertEqual(series.state, "annulled")
        self.assertEqual(self._operations(), ["anularSerie", "consultarSeries"])

    def test_confirming_again_finds_the_work_done(self):
        series = self._used(documents=0)
        dialog = self._dialog(series.action_annul(), declaration=True)
        dialog.action_confirm()
        self.at.calls.clear()
        told = dialog.action_confirm()["params"]
        self.assertTells(told["message"], "Series FT A2027 at AT: Annulled.")
        self.assertEqual(self.at.calls, [])

    def test_an_annulled_series_never_lives_again(self):
        series = self._used(documents=0)
        self._annul(series)
        for action in ("action_register", "action_finalise"):
            with self.subTest(action=action):
                self.assertTells(self._refusal(getattr(series, action)), "“Annulled”")
        told = series.action_annul()["params"]["message"]  # done already
        self.assertTells(told, "Series FT A2027 at AT: Annulled.")
        series.action_query()
        self.assertEqual(series.state, "annulled")

    def test_a_series_annulled_elsewhere_is_found_by_asking(self):
        series = self._used(documents=0)
        self.at.seed(
            identifier="A2027", validation_code=series.validation_code, state="N"
        )
        series.action_query()
        self.assertEqual(series.state, "annulled")

    def test_another_code_at_at_is_told_and_not_taken(self):
        series = self._used(documents=0)
        code = series.validation_code
        self.at.seed(identifier="A2027", validation_code="AAJFBCDFGH")
        self.assertTells(
            self._refusal(series.action_query),
            f"AT has code AAJFBCDFGH for series FT A2027, Odoo has {code}.",
            "Compare both on the Portal das Finanças",
        )
        self.assertRecordValues(
            series, [{"state": "registered", "validation_code": code}]
        )
