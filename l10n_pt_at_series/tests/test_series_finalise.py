# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta
from itertools import product
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from ..models.l10n_pt_at_recovery import L10nPtAtRecovery
from .common import NIF
from .series_common import SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSeriesFinalise(SeriesCommon):
    """A series ends with its last number."""

    def test_ending_a_series_leaves_it_to_the_taxpayer_it_was_registered_for(self):
        series = self._used()
        self.company.sudo().vat = "PT502757191"
        series.invalidate_recordset()
        nif = series.nif
        self._finalise(series)
        self.assertRecordValues(series, [{"state": "finalised", "nif": nif}])
        self.assertEqual(nif, NIF)

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
        for action in ("action_register", "action_annul"):
            with self.subTest(action=action):
                self.assertTells(self._refusal(getattr(series, action)), "“Finalised”")
        told = series.action_finalise()["params"]["message"]  # done already
        self.assertTells(told, "Series FT A2027 at AT: Finalised.")
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

    # === Refused ===

    def test_a_refusal_after_the_fact_is_found_by_asking(self):
        for number, fault in enumerate(("client_fault_after", "unknown_code_after")):
            with self.subTest(fault=fault):
                series = self._used(name=f"A2027{number}", start_date=self.today)
                self.at.faults.add(fault, "finalizarSerie")
                told = self._finalise(series)["params"]
                self.assertTells(
                    told["message"], "Finalised", "answered with a refusal"
                )
                self.assertRecordValues(
                    series, [{"state": "finalised", "final_number": 2}]
                )
                self.assertEqual(
                    self._operations(), ["finalizarSerie", "consultarSeries"]
                )

    def test_a_refusal_is_told_when_at_confirms_it(self):
        series = self._used()
        for fault, told in (
            ("client_fault", "AT refused the form of the request."),
            ("unknown_code", "AT: “Recusa desconhecida.” (4999)"),
        ):
            self.at.faults.add(fault, "finalizarSerie")
            self.assertTells(self._refusal(self._finalise, series), told)
            self.assertRegistered(series)
        self.assertEqual(self._operations(), ["finalizarSerie", "consultarSeries"] * 2)

    def test_refused_credentials_are_not_sent_again_to_ask(self):
        series = self._used()
        for fault in ("authentication", "unauthorised"):
            self.at.faults.add(fault, "finalizarSerie")
            self._refusal(self._finalise, series)
        self.assertEqual(self._operations(), ["finalizarSerie"] * 2)
        self.assertRegistered(series)

    def test_a_fault_stays_unclear_while_at_cannot_be_asked(self):
        series = self._used()
        self.at.faults.add("client_fault_after", "finalizarSerie")
        self.at.faults.add("unavailable", "consultarSeries")
        self._finalise(series)
        self.assertRecordValues(
            series, [{"state": "pending", "pending_operation": "finalise"}]
        )
        series.action_query()
        self.assertRecordValues(series, [{"state": "finalised", "final_number": 2}])

    def test_a_refusal_in_numbers_is_told_while_at_cannot_be_asked(self):
        series = self._used()
        self.at.faults.add("unknown_code", "finalizarSerie")
        self.at.faults.add("unavailable", "consultarSeries")
        self.assertTells(self._refusal(self._finalise, series), "(4999)")
        self.assertRegistered(series)

    def test_confirming_again_finds_the_work_done(self):
        series = self._used()
        dialog = self._dialog(series.action_finalise())
        dialog.action_confirm()
        self.at.calls.clear()
        told = dialog.action_confirm()["params"]
        self.assertTells(told["message"], "Series FT A2027 at AT: Finalised.")
        self.assertEqual(self.at.calls, [])

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

    def test_postings_and_recovery_agree_about_attempts_to_end_a_series(self):
        series = self._registered()
        changes = product(("finalise", "annul"), ("sending", "accepted", "refused"))
        events = [*changes, ("finalise", "unknown")]
        events += [("query", "accepted"), ("query", "unknown"), ("query", "refused")]
        unanswered = 0
        for history in [*product(events), *product(events, repeat=2)]:
            with self.subTest(history=history):
                rows = self._log(series, history)
                self.assertEqual(
                    self._is_held_back(series),
                    bool(self.env["l10n_pt.at.recovery"]._unanswered_attempt(series)),
                )
                unanswered += self._is_held_back(series)
                self.env.cr.execute(
                    "DELETE FROM l10n_pt_at_communication WHERE id = ANY(%s)",
                    [rows.ids],
                )
                self.env.invalidate_all()
        self.assertTrue(0 < unanswered < len(events) * (len(events) + 1))

    def _log(self, series, history):
        rows = self.env["l10n_pt.at.communication"].sudo()
        for operation, outcome in history:
            rows += rows.create(
                {
                    "series_id": series.id,
                    "company_id": series.company_id.id,
                    "identity": series._at_identity(),
                    "operation": operation,
                    "outcome": outcome,
                }
            )
        self.env.flush_all()
        return rows

    def _is_held_back(self, series):
        """Whether the query of a posting finds that AT may have ended the series."""
        with patch.object(L10nPtAtRecovery, "_check_end_answered") as check:
            self.env["account.move"]._l10n_pt_last_issued(series)
        return check.called
