# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta
from functools import partial
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..at import client
from .series_common import SeriesCommon

MINUTE = timedelta(minutes=1)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSeriesUnclear(SeriesCommon):
    """Whatever happens on the line, one registration and one code remain."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The scheduled action asks nothing before a connection has been tried.
        cls.company.sudo().l10n_pt_at_connection_state = "active"

    def _at_did_it(self, fault, told):
        """The change was made at AT, its answer was not usable."""
        series = self._pending(fault)
        self.assertRecordValues(
            series, [{"pending_operation": "register", "validation_code": False}]
        )
        self.assertTells(series.pending_message, told, "query AT")
        series.action_query()
        self.assertRegistered(series)
        self.assertEqual(self._operations(), ["registarSerie", "consultarSeries"])

    def _at_did_nothing(self, fault, told):
        """No change at AT, and no clear answer that says so."""
        series = self._pending(fault)
        self.assertTells(series.pending_message.lower(), told, "query at")
        series.action_query()
        self.assertStillDraft(series)
        series.action_register()
        self.assertRegistered(series)

    def _refused(self, fault, *told):
        """A clear no."""
        series = self._series()
        self.at.faults.add(fault, "registarSerie")
        self.assertTells(self._refusal(series.action_register), *told)
        self.assertStillDraft(series)
        self.assertEqual(self._operations(), ["registarSerie"])
        series.action_register()
        self.assertRegistered(series)

    # === AT did it ===

    def test_an_answer_lost_on_the_way_is_found_by_asking(self):
        self._at_did_it("drop_after", "connection broke before AT's answer")

    def test_half_an_answer_is_no_answer(self):
        self._at_did_it("truncated", "connection broke before AT's answer")

    def test_half_of_the_xml_is_no_answer(self):
        self._at_did_it("malformed", "connection broke before AT's answer")

    def test_hostile_xml_is_not_read(self):
        self._at_did_it("hostile", "AT's answer was not understood")

    def test_xml_that_reads_files_is_not_read(self):
        self._at_did_it("hostile_file", "AT's answer was not understood")

    def test_a_success_without_code_is_not_believed(self):
        self._at_did_it("missing_code", "AT's answer was not understood")

    def test_a_success_nobody_knows_is_not_believed(self):
        self._at_did_it("unknown_success", "AT's answer was not understood")

    def test_an_endless_answer_is_cut_off(self):
        self._at_did_it("oversized", "AT's answer was not understood")

    def test_no_answer_in_time_is_unclear(self):
        impatient = partial(client.SeriesClient, read_timeout=0.4)
        self.at.faults.add("delay_after", "registarSerie", seconds=2)
        series = self._series()
        with patch.object(client, "SeriesClient", impatient):
            series.action_register()
        self.assertEqual(series.state, "pending")
        self.assertTells(series.pending_message, "did not answer in time", "query AT")
        series.action_query()
        self.assertRegistered(series)

    def test_a_breakdown_after_the_fact_is_found_by_asking(self):
        for fault in ("technical_after", "gateway_after", "unavailable_after"):
            with self.subTest(fault=fault):
                series = self._pending(fault, name=f"A2027{fault[0]}")
                series.action_query()
                self.assertEqual(series.state, "registered")
                self.assertEqual(
                    series.validation_code, self._kept(series).validation_code
                )

    def test_a_new_wording_does_not_matter(self):
        self.at.faults.add("changed_text", "registarSerie")
        self.assertRegistered(self._registered())

    def test_an_unknown_soap_header_does_not_matter(self):
        self.at.faults.add("extra_header", "registarSerie")
        self.assertRegistered(self._registered())

    # === AT did nothing, or said no ===

    def test_a_request_lost_on_the_way_goes_back_to_draft(self):
        self._at_did_nothing("drop_before", "connection broke before at's answer")

    def test_a_technical_error_goes_back_to_draft(self):
        self._at_did_nothing("technical", "at had a technical problem")

    def test_a_gateway_fault_goes_back_to_draft(self):
        self._at_did_nothing("gateway", "not available at the moment")

    def test_an_error_page_goes_back_to_draft(self):
        self._at_did_nothing("unavailable", "not available at the moment")

    def test_a_redirection_is_not_followed(self):
        self._at_did_nothing("redirect", "not available at the moment")

    def test_a_refusal_with_an_unknown_code_is_a_refusal(self):
        self._refused("unknown_code", "AT refused", "(4999)")

    def test_a_client_fault_is_a_refusal(self):
        self._refused("client_fault", "AT refused the form of the request")

    def test_a_sub_user_without_permission_is_told_which_box_to_tick(self):
        self._refused("unauthorised", "lacks the permission WSE", "tick WSE", "(1200)")

    def test_a_refused_sub_user_is_not_tried_again_by_itself(self):
        self._refused(
            "authentication",
            "AT refused the sub-user or its password",
            "Check both in the settings",
            "not tried again by itself",
        )

    def test_a_refused_handshake_sends_nothing(self):
        series = self._series()
        self.at.faults.add("handshake")
        self.assertTells(
            self._refusal(series.action_register),
            "The secure connection was refused; nothing was registered.",
        )
        self.assertStillDraft(series)
        self.assertEqual(self.at.calls, [])

    def test_an_unreachable_at_leaves_a_draft_and_a_way_out(self):
        series = self._series()
        self.root["ir.config_parameter"].set_param(
            "l10n_pt_at_series.test_endpoint", "https://127.0.0.1:9/SeriesWSService"
        )
        self.assertTells(
            self._refusal(series.action_register),
            "AT could not be reached; nothing was sent.",
            "Meanwhile the code can be obtained on the Portal and typed.",
        )
        self.assertStillDraft(series)

    # === The way out of pending ===

    def test_registering_again_asks_first_and_adopts(self):
        series = self._pending("drop_after")
        series.action_register()
        self.assertRegistered(series)
        self.assertEqual(self._operations(), ["registarSerie", "consultarSeries"])

    def test_registering_again_asks_first_and_then_repeats(self):
        series = self._pending("drop_before")
        series.action_register()
        self.assertRegistered(series)
        self.assertEqual(
            self._operations(), ["registarSerie", "consultarSeries", "registarSerie"]
        )

    def test_an_answer_found_on_the_next_day_is_not_refused_for_its_start_date(self):
        series = self._pending("drop_after")
        with freeze_time(f"{self.tomorrow} 12:00:00"):
            series.action_register()
        self.assertRegistered(series)
        self.assertEqual(series.start_date, self.today)

    def test_a_lost_request_is_not_repeated_with_a_start_date_in_the_past(self):
        series = self._pending("drop_before")
        with freeze_time(f"{self.tomorrow} 12:00:00"):
            text = self._refusal(series.action_register)
        self.assertTells(text, self._day(self.today), "is in the past")
        self.assertIsNone(self._kept(series))

    def test_pending_stays_while_the_question_has_no_answer_either(self):
        series = self._pending("drop_after")
        self.at.faults.add("unavailable", "consultarSeries")
        self.assertTells(
            self._refusal(series.action_query), "not available at the moment"
        )
        self.assertRecordValues(
            series, [{"state": "pending", "pending_operation": "register"}]
        )
        series.action_query()
        self.assertRegistered(series)

    def test_several_pending_series_are_asked_about_at_once(self):
        done = self._pending("drop_after", name="A2027")
        lost = self._pending("drop_before", name="B2027")
        notification = (done | lost).action_query()["params"]
        self.assertEqual((done | lost).mapped("state"), ["registered", "draft"])
        self.assertTells(
            notification["message"],
            f"FT A2027: Series FT A2027 is registered. Code: {done.validation_code}.",
            "FT B2027: AT does not know series FT B2027",
        )

    def test_a_code_from_the_portal_ends_the_wait_for_good(self):
        series = self._pending("drop_after")
        code = self._kept(series).validation_code
        series.action_set_code(code)
        with freeze_time(self._last_attempt(series) + 20 * MINUTE):
            self._run_cron()
        self.assertRegistered(series)
        self.assertEqual(self._operations(), ["registarSerie"])

    # === The scheduled action ===

    def test_the_scheduled_action_asks_after_five_minutes(self):
        series = self._pending("drop_after")
        now = self._last_attempt(series)
        with freeze_time(now + 4 * MINUTE):
            self._run_cron()
            self.assertEqual(self._operations(), ["registarSerie"])
        with freeze_time(now + 6 * MINUTE):
            self._run_cron()
        self.assertRegistered(series)
        self.assertEqual(self._operations(), ["registarSerie", "consultarSeries"])

    def test_the_scheduled_action_waits_twice_as_long_after_each_failure(self):
        series = self._pending("drop_after")
        now = self._last_attempt(series)
        self.at.faults.add("unavailable", "consultarSeries", times=2)
        asked = []
        for minutes in (6, 14, 17, 26, 38):
            with freeze_time(now + minutes * MINUTE):
                self._run_cron()
            asked.append(len(self.at.calls) - 1)
        self.assertEqual(asked, [1, 1, 2, 2, 3])
        self.assertRegistered(series)

    def test_one_series_in_trouble_does_not_stop_the_scheduled_action(self):
        self._pending("drop_after", name="A2027")
        series = self._pending("drop_after", name="B2027")
        self.at.faults.add("unavailable", "consultarSeries")
        with freeze_time(self._last_attempt(series) + 6 * MINUTE):
            self._run_cron()
        self.assertEqual(series.state, "registered")

    def test_an_attempt_whose_process_died_is_asked_about(self):
        series = self._series()
        self.at.seed(identifier="A2027")
        self._died(series, "register")
        with freeze_time(self._last_attempt(series) + MINUTE):
            self._run_cron()
        self.assertRecordValues(
            series, [{"state": "pending", "pending_operation": "register"}]
        )
        self.assertTells(series.pending_message, "server stopped before AT's answer")
        self.assertEqual(series.communication_ids.outcome, "unknown")
        with freeze_time(self._last_attempt(series) + 6 * MINUTE):
            self._run_cron()
        self.assertRegistered(series)

    def test_registering_after_the_process_died_asks_first(self):
        series = self._series()
        self.at.seed(identifier="A2027")
        self._died(series, "register")
        series.action_register()
        self.assertRegistered(series)
        self.assertEqual(self._operations(), ["consultarSeries"])

    def test_nothing_is_posted_while_at_may_have_ended_the_series(self):
        series = self._used()
        self._died(series, "finalise")
        self.env.cr.flush()  # another transaction posts
        invoice = self._invoice()
        with self.assertRaisesRegex(UserError, "may have ended it. Query AT"):
            invoice.action_post()
        self.env.transaction.clear()
        self.assertEqual((invoice.state, invoice.l10n_pt_atcud), ("draft", False))
        series.action_query()
        invoice.action_post()
        self.assertEqual(invoice.name, "FT A2027/3")

    def test_a_refused_attempt_to_end_the_series_does_not_hold_postings_back(self):
        series = self._used()
        self.at.faults.add("unknown_code", "finalizarSerie")
        self._refusal(self._finalise, series)
        invoice = self._invoice(post=True)
        self.assertEqual(invoice.name, "FT A2027/3")

    def test_the_scheduled_action_asks_although_at_was_down_when_it_was_tested(self):
        series = self._pending("drop_after")
        self.at.faults.add("unavailable", "consultarSeries")
        self.company.action_l10n_pt_at_test_connection()
        self.assertEqual(self.company.l10n_pt_at_connection_state, "inactive")
        with freeze_time(self._last_attempt(series) + 6 * MINUTE):
            self._run_cron()
        self.assertRegistered(series)
        self.assertEqual(self.company.l10n_pt_at_connection_state, "active")

    def test_a_registered_series_is_left_alone_by_the_scheduled_action(self):
        series = self._registered()
        with freeze_time(self._last_attempt(series) + 60 * MINUTE):
            self._run_cron()
        self.assertRegistered(series)
        self.assertEqual(self._operations(), ["registarSerie"])

    def _last_attempt(self, series):
        return series.communication_ids.sorted("id")[-1:].create_date

    def _died(self, series, operation):
        """The log row that a killed process leaves behind."""
        self.env["l10n_pt.at.communication"].sudo().create(
            {
                "series_id": series.id,
                "company_id": series.company_id.id,
                "identity": series._at_identity(),
                "operation": operation,
            }
        )
