# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo.tests import freeze_time, tagged

from .common import NIF
from .series_common import SUMMER, SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSeriesRegister(SeriesCommon):
    """A series is registered at AT once, and its code arrives."""

    def test_register_stores_code_and_date(self):
        series = self._series()
        series.action_register()
        kept = self.at.book.get(NIF, "A2027", "FT")
        self.assertRecordValues(
            series,
            [
                {
                    "state": "registered",
                    "validation_code": kept.validation_code,
                    "environment": "test",
                    "registration_date": kept.registration_date,
                    "nif": NIF,
                }
            ],
        )
        self.assertEqual(
            (kept.first_number, kept.start_date, kept.document_class),
            (1, series.start_date, "SI"),
        )

    def test_first_invoice_gets_atcud(self):
        series = self._registered()
        invoice = self._invoice(post=True)
        self.assertRecordValues(
            invoice,
            [
                {
                    "name": "FT A2027/1",
                    "l10n_pt_series_id": series.id,
                    "l10n_pt_atcud": f"{series.validation_code}-1",
                    "l10n_pt_document_type": "FT",
                    "sequence_prefix": "FT A2027/",
                    "sequence_number": 1,
                    "payment_reference": "FT A2027/1",
                }
            ],
        )
        self.assertEqual(invoice.line_ids.mapped("move_name"), ["FT A2027/1"] * 3)

    # === What is sent ===

    def test_the_request_says_what_the_series_says(self):
        self.company.sudo().l10n_pt_software_certificate_number = 1234
        series = self._series(
            "B.2027-x",
            "NC",
            series_type="R",
            is_default=False,
            first_number=36,
            start_date=self.today + timedelta(days=40),
        )
        series.action_register()
        self.assertEqual(
            self._sent(),
            [
                (
                    "registarSerie",
                    [
                        ("serie", "B.2027-x"),
                        ("tipoSerie", "R"),
                        ("classeDoc", "SI"),
                        ("tipoDoc", "NC"),
                        ("numInicialSeq", "36"),
                        ("dataInicioPrevUtiliz", str(series.start_date)),
                        ("numCertSWFatur", "1234"),
                        ("meioProcessamento", "PI"),
                    ],
                )
            ],
        )

    def test_a_usual_series_starts_today_at_number_one(self):
        self._series().action_register()
        [(_operation, fields)] = self._sent()
        self.assertEqual(
            dict(fields),
            {
                "serie": "A2027",
                "tipoSerie": "N",
                "classeDoc": "SI",
                "tipoDoc": "FT",
                "numInicialSeq": "1",
                "dataInicioPrevUtiliz": str(self.today),
                "numCertSWFatur": "0",
                "meioProcessamento": "PI",
            },
        )

    def test_the_day_is_counted_in_lisbon(self):
        self._valid_until_summer()
        with freeze_time(f"{SUMMER}-06-30 23:30:00"):
            series = self._registered()
            self.assertEqual(str(series.start_date), f"{SUMMER}-07-01")
            self.assertEqual(str(series.registration_date), f"{SUMMER}-07-01")

    def test_a_start_in_the_past_is_refused_before_anything_is_sent(self):
        series = self._series(start_date=self.yesterday)
        self.assertTells(
            self._refusal(series.action_register),
            f"Start date {self._day(self.yesterday)} of series FT A2027 is in the past",
            "change the start date and register again",
        )
        self.assertStillDraft(series)
        self.assertEqual(self.at.calls, [])
        series.start_date = self.today
        series.action_register()
        self.assertRegistered(series)

    def test_yesterday_ends_at_midnight_in_lisbon(self):
        self._valid_until_summer()
        with freeze_time(f"{SUMMER}-06-30 22:30:00"):
            series = self._series()
        with freeze_time(f"{SUMMER}-06-30 23:30:00"):
            self.assertTells(
                self._refusal(series.action_register),
                self._day(f"{SUMMER}-06-30"),
                "in the past",
            )
        self.assertEqual(self.at.calls, [])

    # === Pressing again, and several at once ===

    def test_pressing_again_does_nothing(self):
        series = self._registered()
        code = series.validation_code
        notification = series.action_register()
        self.assertEqual(self._operations(), ["registarSerie"])
        self.assertRegistered(series)
        self.assertEqual(notification["params"]["type"], "success")
        self.assertTells(notification["params"]["message"], f"Code: {code}")

    def test_what_somebody_else_is_sending_is_not_sent_twice(self):
        series = self._series()
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT pg_advisory_xact_lock(hashtext(%s), hashtext(%s))",
                ["l10n_pt.at.service", series._at_identity()],
            )
            self.assertTells(
                self._refusal(series.action_register),
                "FT A2027 is being communicated to AT by another user right now",
                "Wait for the answer.",
            )
            others = series | self._series("B2027")
            self.assertTells(
                others.action_register()["params"]["message"],
                "is being communicated",
                "FT B2027: Series FT B2027 is registered",
            )
        self.assertStillDraft(series)
        series.action_register()
        self.assertEqual(series.state, "registered")

    def test_of_several_one_that_fails_does_not_stop_the_others(self):
        first = self._series("A2027")
        late = self._series("B2027", start_date=self.yesterday)
        last = self._series("C2027", "NC")
        notification = (late | last | first).action_register()["params"]
        day = self._day(self.yesterday)
        self.assertEqual((first | last).mapped("state"), ["registered"] * 2)
        self.assertStillDraft(late)
        self.assertEqual(
            notification["message"].splitlines(),
            [
                f"FT A2027: Series FT A2027 is registered. Code: "
                f"{first.validation_code}.",
                f"FT B2027: Start date {day} of series FT B2027 is in the "
                "past. AT accepts today or later: change the start date and register "
                "again.",
                f"NC C2027: Series NC C2027 is registered. Code: "
                f"{last.validation_code}.",
            ],
        )
        self.assertEqual(
            (notification["type"], notification["sticky"]), ("warning", True)
        )

    # === Known at AT already ===

    def test_a_series_known_at_at_is_adopted_with_its_code(self):
        self.at.seed(identifier="A2027")
        series = self._series()
        self._take_over(series)
        self.assertRegistered(series)
        self.assertEqual(
            self._operations(), ["registarSerie", "consultarSeries", "consultarSeries"]
        )

    def test_the_question_about_a_known_series_names_it(self):
        self.at.seed(identifier="A2027")
        self._series().action_register()
        self.assertEqual(
            self._sent()[1],
            (
                "consultarSeries",
                [("serie", "A2027"), ("classeDoc", "SI"), ("tipoDoc", "FT")],
            ),
        )

    def test_the_start_date_at_at_counts_for_an_adopted_series(self):
        start = self.today - timedelta(days=100)
        self.at.seed(identifier="A2027", start_date=start, registration_date=start)
        series = self._series()
        self._take_over(series)
        self.assertRegistered(series)
        self.assertEqual(series.start_date, start)

    def test_another_case_of_letters_at_at_is_the_same_series(self):
        self.at.seed(identifier="a2027")
        series = self._series("A2027")
        self._take_over(series)
        self.assertRegistered(series)
        self.assertEqual((series.name, series.prefix), ("A2027", "FT A2027/"))

    def test_a_known_series_with_another_first_number_is_not_adopted_by_guess(self):
        self.at.seed(identifier="A2027", first_number=35)
        series = self._series()
        text = self._refusal(series.action_register)
        self.assertTells(
            text,
            "AT already has a series FT A2027 with first number 35 and type N",
            "enter the same first number and type here and register again",
            "If not, choose another name.",
        )
        self.assertEqual((series.state, series.validation_code), ("draft", False))
        series.first_number = 35
        self._take_over(series)
        self.assertRegistered(series)

    def test_a_known_series_of_another_kind_is_not_adopted_by_guess(self):
        self.at.seed(identifier="A2027", series_type="F")
        series = self._series()
        self.assertTells(self._refusal(series.action_register), "and type F")
        self.assertEqual((series.state, series.validation_code), ("draft", False))

    def test_a_name_spent_at_at_is_refused(self):
        for state in ("N", "F"):
            with self.subTest(state=state):
                self.at.seed(identifier=f"A2027{state}", state=state)
                series = self._series(f"A2027{state}")
                self.assertTells(
                    self._refusal(series.action_register),
                    f"series FT A2027{state} of this taxpayer that is finalised or",
                    "its name is spent. Choose another name.",
                )
                self.assertEqual(
                    (series.state, series.validation_code), ("draft", False)
                )

    def test_a_draft_finds_its_registration_by_asking(self):
        self.at.seed(identifier="A2027")
        series = self._series()
        self._take_over(series, "action_query")
        self.assertRegistered(series)
        self.assertEqual(self._operations(), ["consultarSeries"] * 2)

    def test_asking_about_a_draft_that_at_does_not_know_changes_nothing(self):
        series = self._series()
        notification = series.action_query()["params"]
        self.assertStillDraft(series)
        self.assertTells(
            notification["message"], "AT does not know series FT A2027", NIF
        )

    def test_what_at_refuses_is_told_in_its_own_words_too(self):
        series = self._series()
        self.at.faults.add("unknown_code", "registarSerie")
        self.assertTells(
            self._refusal(series.action_register),
            "AT refused.",
            "AT: “Recusa desconhecida.” (4999)",
        )
        self.assertStillDraft(series)

    def test_a_code_at_gives_twice_is_not_stored_twice(self):
        first = self._registered("A2027")
        self.at.seed(identifier="B2027", validation_code=first.validation_code)
        second = self._series("B2027")
        self.assertTells(
            self._refusal(self._take_over, second),
            first.validation_code,
            "already belongs to series FT A2027",
        )
        self.assertEqual((second.state, second.validation_code), ("draft", False))
