# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo.tests import freeze_time, tagged

from .series_common import SUMMER, SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSeriesClosing(SeriesCommon):
    """A series ends with its last number, or is annulled before it is used."""

    def _used(self, documents=2, **values):
        series = self._registered(**values)
        for _turn in range(documents):
            self._invoice(post=True)
        self.at.calls.clear()
        return series

    def _dialog(self, action, **values):
        """What a button opens, filled in."""
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        return wizards.create(values)

    def _finalise(self, series, **values):
        return self._dialog(series.action_finalise(), **values).action_confirm()

    def _annul(self, series, **values):
        values = {"declaration": True, **values}
        return self._dialog(series.action_annul(), **values).action_confirm()

    def _identification(self, series):
        return [
            ("serie", "A2027"),
            ("classeDoc", "SI"),
            ("tipoDoc", "FT"),
            ("codValidacaoSerie", series.validation_code),
        ]

    # === Finalise ===

    def test_the_last_number_issued_is_proposed(self):
        series = self._used()
        self.assertEqual(self._dialog(series.action_finalise()).last_number, 2)

    def test_finalising_tells_at_the_last_number(self):
        series = self._used()
        self._finalise(series)
        self.assertEqual(
            self._sent(),
            [
                (
                    "finalizarSerie",
                    [*self._identification(series), ("seqUltimoDocEmitido", "2")],
                )
            ],
        )
        self.assertRecordValues(series, [{"state": "finalised", "final_number": 2}])
        self.assertEqual(self._kept(series).state, "F")

    def test_a_remark_goes_along(self):
        series = self._used()
        self._finalise(series, justification="Loja fechada")
        [(_operation, fields)] = self._sent()
        self.assertEqual(fields[-1], ("justificacao", "Loja fechada"))
        self.assertEqual(self._kept(series).justification, "Loja fechada")

    def test_a_series_with_one_document_stays_active_when_at_refuses(self):
        series = self._used(documents=1)
        self.assertTells(
            self._refusal(self._finalise, series),
            "The last number must be greater than the first.",
            "can stay active",
            "(4047)",
        )
        self.assertRegistered(series)

    def test_another_number_than_the_last_is_refused(self):
        series = self._used()
        for number in (1, 3, 0):
            with self.subTest(number=number):
                dialog = self._dialog(series.action_finalise(), last_number=number)
                self.assertTells(
                    self._refusal(dialog.action_confirm),
                    f"Last number {number}: the last document issued in series "
                    "FT A2027 is number 2.",
                )
        self.assertEqual(self.at.calls, [])
        self.assertRegistered(series)

    def test_drafts_that_hold_the_series_come_first(self):
        series = self._used()
        draft = self._invoice(l10n_pt_series_id=series.id)
        self.assertTells(
            self._refusal(self._finalise, series),
            "1 drafts are to be issued in series FT A2027.",
            "Post them, or choose another series for them",
        )
        self.assertEqual(self.at.calls, [])
        draft.l10n_pt_series_id = False
        self._finalise(series)
        self.assertEqual(series.state, "finalised")

    def test_a_series_never_used_has_nothing_to_finalise(self):
        series = self._used(documents=0)
        self.assertTells(
            self._refusal(self._finalise, series),
            "has issued no document, so there is nothing to finalise",
            "Annul it on the day of its registration or the day after, or archive it.",
        )
        self.assertEqual(self.at.calls, [])
        self.assertRegistered(series)

    def test_the_last_number_of_a_series_used_elsewhere_can_be_typed(self):
        series = self._used(documents=0)
        self._finalise(series, last_number=77)
        self.assertRecordValues(series, [{"state": "finalised", "final_number": 77}])
        self.assertEqual(self._kept(series).last_number, 77)

    def test_what_was_finalised_on_the_portal_is_only_recorded(self):
        series = self._used()
        self._finalise(series, on_portal=True)
        self.assertRecordValues(series, [{"state": "finalised", "final_number": 2}])
        self.assertEqual(self.at.calls, [])
        self.assertIn("by hand on the Portal", series.message_ids[0].body)

    def test_a_finalised_series_never_lives_again(self):
        series = self._used()
        self._finalise(series)
        for action in ("action_register", "action_finalise", "action_annul"):
            with self.subTest(action=action):
                self.assertTells(self._refusal(getattr(series, action)), "“Finalised”")
        series.action_query()
        self.assertRecordValues(series, [{"state": "finalised", "final_number": 2}])

    # === Finalise without a clear answer ===

    def test_a_finalisation_with_a_lost_answer_is_found_by_asking(self):
        series = self._used()
        self.at.faults.add("drop_after", "finalizarSerie")
        self._finalise(series)
        self.assertRecordValues(
            series, [{"state": "pending", "pending_operation": "finalise"}]
        )
        series.action_query()
        self.assertRecordValues(
            series,
            [{"state": "finalised", "final_number": 2, "pending_operation": False}],
        )
        self.assertEqual(self._operations(), ["finalizarSerie", "consultarSeries"])

    def test_a_finalisation_that_never_arrived_can_be_repeated(self):
        series = self._used()
        self.at.faults.add("drop_before", "finalizarSerie")
        self._finalise(series)
        series.action_query()
        self.assertRegistered(series)
        self._finalise(series)
        self.assertEqual(series.state, "finalised")

    def test_a_success_without_the_series_is_believed(self):
        series = self._used()
        self.at.faults.add("missing_code", "finalizarSerie")
        self._finalise(series)
        self.assertRecordValues(series, [{"state": "finalised", "final_number": 2}])

    def test_nothing_but_asking_is_allowed_while_the_end_is_unclear(self):
        series = self._used()
        code = series.validation_code
        self.at.faults.add("drop_after", "finalizarSerie")
        self._finalise(series)
        for attempt in (
            lambda: series.action_set_code("AAJFBCDFGH"),
            series.action_register,
            series.action_finalise,
            series.action_annul,
        ):
            self.assertTells(self._refusal(attempt), "“Waiting for AT”")
        self.assertRecordValues(series, [{"state": "pending", "validation_code": code}])
        self.assertEqual(self._operations(), ["finalizarSerie"])

    def test_a_finalisation_whose_process_died_is_asked_about(self):
        series = self._used()
        row = (
            self.env["l10n_pt.at.communication"]
            .sudo()
            .create(
                {
                    "series_id": series.id,
                    "company_id": series.company_id.id,
                    "identity": series._at_identity(),
                    "operation": "finalise",
                }
            )
        )
        for minutes in (1, 6):
            with freeze_time(row.create_date + timedelta(minutes=minutes)):
                self._run_cron()
            if minutes == 1:
                self.assertRecordValues(
                    series, [{"state": "pending", "pending_operation": "finalise"}]
                )
        self.assertRegistered(series)

    # === Annul ===

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
        series = self._used(documents=0)
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

    def test_an_annulled_series_never_lives_again(self):
        series = self._used(documents=0)
        self._annul(series)
        for action in ("action_register", "action_finalise", "action_annul"):
            with self.subTest(action=action):
                self.assertTells(self._refusal(getattr(series, action)), "“Annulled”")
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
