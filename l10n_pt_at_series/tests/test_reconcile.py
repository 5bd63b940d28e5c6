# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import time
import tracemalloc
from dataclasses import replace
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NIF, AtSeriesCommon

DIFFERENCE = "odoo.addons.l10n_pt_at_series.models.l10n_pt_series_difference"
COMPARISON = "odoo.addons.l10n_pt_at_series.models.l10n_pt_at_comparison"
NAMES = ("PRIMEIRA1", "SEGUNDA1", "TERCEIRA1")


@tagged("post_install_l10n", "post_install", "-at_install")
class TestReconcile(AtSeriesCommon):
    """All that AT knows is compared with all that Odoo has, line by line."""

    def _differences(self):
        wizard = self.env["l10n_pt.series.reconcile"].create({})
        return wizard, wizard.difference_ids

    def test_nothing_is_listed_when_both_agree(self):
        self._registered()
        self.assertFalse(self._differences()[1])

    def test_only_who_has_asked_is_told_that_at_agrees(self):
        differences = self.env["l10n_pt.series.difference"]

        def told():
            self.env.invalidate_all()
            health = self.env["l10n_pt.at.health"]._of(self.company)
            return differences.action_open()["help"], health.compared_at

        self._registered()
        self.company.action_l10n_pt_at_test_connection()
        text, moment = told()
        self.assertIn("Not compared yet", text)
        self.assertIn(self.company.name, text)
        self.assertFalse(moment)
        self.at.faults.add("unavailable", "consultarSeries")
        with self.assertRaises(UserError):
            self._differences()
        self.assertIn("Not compared yet", told()[0])
        self._differences()
        text, moment = told()
        self.assertIn("AT and Odoo agree, as of", text)
        self.assertTrue(moment)
        # What the test environment of AT told is nothing to production.
        self.company.sudo().l10n_pt_at_environment = "production"
        text, moment = told()
        self.assertIn("Not compared yet", text)
        self.assertFalse(moment)
        self.company.sudo().l10n_pt_at_environment = "test"
        self.at.seed(identifier="PORTAL", validation_code="AAJFPRTL23")
        self._differences()
        self.assertNotIn("agree", told()[0])

    def test_a_draft_is_not_a_difference(self):
        self._series()
        self.assertFalse(self._differences()[1])

    def test_a_series_made_elsewhere_is_imported_with_its_journal(self):
        self._invoice(date="2026-01-10")
        history = self._invoice(date="2026-01-11")
        history.name = "FT PORTAL/0007"
        history.action_post()
        self.at.seed(identifier="PORTAL", first_number=3, validation_code="AAJFPRTL23")
        wizard, rows = self._differences()
        self.assertRecordValues(
            rows,
            [
                {
                    "kind": "only_at",
                    "identifier": "PORTAL",
                    "journal_id": self.journal.id,
                    "previous_number": 7,
                    "at_value": "AAJFPRTL23",
                }
            ],
        )
        wizard.action_confirm()
        series = self.Series.search([("name", "=", "PORTAL")])
        self.assertRecordValues(
            series,
            [
                {
                    "state": "registered",
                    "validation_code": "AAJFPRTL23",
                    "first_number": 3,
                    "last_number": 7,
                    "is_default": False,
                    "journal_id": self.journal.id,
                }
            ],
        )
        self.assertEqual(rows.status, "solved")
        self.assertFalse(self._differences()[1])

    def test_a_series_finalised_on_the_portal_is_finalised_here(self):
        series = self._registered()
        self._invoice(post=True)
        self._change_at_at(series, state="F", last_number=1)
        wizard, rows = self._differences()
        self.assertEqual(rows.mapped("kind"), ["state"])
        wizard.action_confirm()
        self.assertRecordValues(series, [{"state": "finalised", "final_number": 1}])

    def test_another_code_is_taken_over_while_the_series_is_unused(self):
        series = self._registered()
        self._change_at_at(series, validation_code="AAJFXXXXX2")
        wizard, rows = self._differences()
        self.assertEqual(rows.mapped("kind"), ["code"])
        wizard.action_confirm()
        self.assertEqual(series.validation_code, "AAJFXXXXX2")

    def test_another_code_of_a_used_series_needs_a_person(self):
        series = self._registered()
        code = series.validation_code
        self._invoice(post=True)
        self._change_at_at(series, validation_code="AAJFXXXXX2")
        wizard, rows = self._differences()
        wizard.action_confirm()
        self.assertEqual((series.validation_code, rows.status), (code, "open"))
        with self.assertRaisesRegex(UserError, "documents were already issued"):
            rows.action_fix()

    def test_numbers_beyond_what_at_knows_are_listed(self):
        series = self._registered()
        self._invoice(post=True)
        self._invoice(post=True)
        self._change_at_at(series, state="F", last_number=1)
        rows = self._differences()[1]
        self.assertEqual(set(rows.mapped("kind")), {"state", "last_number"})

    def test_a_series_at_does_not_know_is_listed_and_can_become_a_draft(self):
        series = self._registered()
        self.at.book.clear()
        wizard, rows = self._differences()
        self.assertEqual(rows.mapped("kind"), ["only_odoo"])
        wizard.action_confirm()
        self.assertRecordValues(series, [{"state": "draft", "validation_code": False}])

    def test_another_first_number_is_listed(self):
        series = self._registered()
        self._change_at_at(series, first_number=5)
        wizard, rows = self._differences()
        self.assertRecordValues(
            rows, [{"kind": "first_number", "at_value": "5", "odoo_value": "1"}]
        )
        wizard.action_confirm()
        self.assertEqual(series.next_number, "FT A2027/5")

    # === Who writes what AT said ===

    def test_a_manager_fills_in_what_is_his_and_nothing_of_ats(self):
        self.at.seed(prefix="OUTRO")
        row = self._differences()[1]
        own = {"journal_id": self.journal.id, "previous_number": 4, "reason": "Shop"}
        row.write(own)
        self.assertRecordValues(row, [own])
        for name in row._fields.keys() - own.keys() - set(MAGIC_COLUMNS):
            field = row._fields[name]
            if field.store and field.column_type:
                with self.subTest(name), self.assertRaisesRegex(UserError, "typed"):
                    row.write({name: row[name]})
        with self.assertRaises(AccessError):
            row.unlink()
        with self.assertRaises(AccessError):
            row.copy()

    def test_the_code_of_a_used_series_stays_whatever_at_says(self):
        series = self._registered()
        code, start = series.validation_code, series.start_date
        self._invoice(post=True)
        self._change_at_at(series, state="F", last_number=1)
        rows = self._differences()[1]
        rows.sudo().write({"start_date": "2020-01-01", "first_number": "9"})
        rows.action_fix()
        self.assertRecordValues(
            series,
            [
                {
                    "state": "finalised",
                    "final_number": 1,
                    "validation_code": code,
                    "start_date": start,
                    "first_number": 1,
                }
            ],
        )

    def test_another_state_under_another_code_needs_a_person(self):
        series = self._registered()
        code = series.validation_code
        self._invoice(post=True)
        self._change_at_at(series, state="N", validation_code="AAJFXXXXX2")
        wizard, rows = self._differences()
        self.assertEqual(set(rows.mapped("kind")), {"state", "code"})
        wizard.action_confirm()
        self.assertEqual((series.state, series.validation_code), ("registered", code))
        self.assertEqual(set(rows.mapped("status")), {"open"})

    def test_a_series_used_since_the_comparison_keeps_its_code(self):
        series = self._registered()
        code = series.validation_code
        self._change_at_at(series, validation_code="AAJFXXXXX2")
        rows = self._differences()[1]
        self.assertTrue(rows.is_fixable)
        self._invoice(post=True)
        with self.assertRaisesRegex(UserError, "documents were already issued"):
            rows.action_fix()
        self.assertEqual(series.validation_code, code)

    def test_what_was_settled_meanwhile_is_not_written_again(self):
        series = self._registered()
        self._change_at_at(series, state="F", last_number=1)
        rows = self._differences()[1]
        series.sudo().with_context(l10n_pt_at_answer=True).state = "finalised"
        messages = len(series.message_ids)
        rows.action_fix()
        self.assertEqual((rows.status, len(series.message_ids)), ("solved", messages))

    def test_no_context_hides_that_a_value_was_taken_over(self):
        series = self._registered()
        self._change_at_at(series, validation_code="AAJFXXXXX2")
        rows = self._differences()[1]
        before = series.message_ids
        rows.with_context(
            tracking_disable=True, mail_notrack=True, mail_create_nolog=True
        ).action_fix()
        self.assertEqual(series.validation_code, "AAJFXXXXX2")
        bodies = str((series.message_ids - before).mapped("body"))
        self.assertIn("Taken over from AT", bodies)

    def test_defaults_of_a_client_are_in_no_row(self):
        self._registered()
        self.at.book.clear()
        forged = {
            "default_status": "dismissed",
            "default_validation_code": "AAFAKE2234",
            "default_reason": "forged",
        }
        wizard = self.env["l10n_pt.series.reconcile"].with_context(**forged).create({})
        self.assertRecordValues(
            wizard.difference_ids,
            [{"status": "open", "validation_code": False, "reason": False}],
        )

    # === One after the other ===

    def test_a_row_that_fails_stays_open_and_the_others_are_done(self):
        for name in ("PRIMEIRA", "SEGUNDA", "TERCEIRA"):
            self.at.seed(prefix=name)
        wizard, rows = self._differences()
        bad = rows.filtered(lambda row: row.identifier == "SEGUNDA1")
        bad.sudo().identifier = "NOT A NAME"
        done = rows - bad
        # The dialog fetches no more: the password is stored.
        action = wizard.action_confirm()
        self.assertEqual(set(done.mapped("status")), {"solved"})
        self.assertEqual((bad.status, bad.series_id.id), ("open", False))
        self.assertIn("NOT A NAME", action["params"]["message"])
        self.assertEqual(
            action["params"]["next"]["res_model"], "l10n_pt.series.difference"
        )
        self.assertEqual(len(self.Series.search([("name", "in", [*NAMES])])), 2)

    def test_a_value_the_database_refuses_is_told_in_words(self):
        self.at.seed(prefix="PRIMEIRA")
        self.at.seed(prefix="SEGUNDA")
        rows = self._differences()[1].sorted("identifier")
        rows[0].sudo().final_number = "9" * 25
        with mute_logger("odoo.sql_db", DIFFERENCE):
            action = rows.action_fix()
        self.assertIn("could not be stored", action["params"]["message"])
        self.assertEqual(rows.mapped("status"), ["open", "solved"])
        with mute_logger("odoo.sql_db", DIFFERENCE):
            with self.assertRaisesRegex(UserError, "could not be stored"):
                rows[0].action_fix()

    def test_a_state_nobody_knows_is_no_traceback(self):
        series = self._registered()
        self.at.seed(prefix="PRIMEIRA")
        self._change_at_at(series, state="F", last_number=1)
        wizard, rows = self._differences()
        rows.sudo().at_state = "X"
        self.env.invalidate_all()
        self.assertFalse(any(rows.mapped("is_fixable")))
        wizard.action_confirm()
        for row in rows:
            with self.assertRaisesRegex(UserError, "Portal das Finanças"):
                row.action_fix()
        self.assertEqual(series.state, "registered")

    def test_two_comparisons_at_once_are_told_in_words(self):
        self.at.seed(prefix="PRIMEIRA")
        self._differences()
        model = self.env["l10n_pt.series.difference"]
        # What the other one has committed meanwhile is not in our snapshot.
        blind = patch.object(type(model), "search", lambda self, *_a, **_k: self)
        with blind, mute_logger("odoo.sql_db"):
            with self.assertRaisesRegex(UserError, "just compared"):
                self.env["l10n_pt.at.comparison"]._refresh(self.company)

    def test_a_company_that_fails_does_not_stop_the_scheduled_comparison(self):
        second = self.root["res.company"].create(
            {"name": "Segunda", "country_id": self.env.ref("base.pt").id, "vat": NIF}
        )
        self._enter_credentials(second)
        model = type(self.env["l10n_pt.at.comparison"])
        asked = []

        def refresh(self, company):
            asked.append(company)
            self.env.cr.execute("SELECT 1 / 0")

        with (
            patch.object(model, "_refresh", refresh),
            mute_logger("odoo.sql_db", COMPARISON),
            self.enter_registry_test_mode(),
        ):
            self.root.ref("l10n_pt_at_series.ir_cron_reconcile").method_direct_trigger()
        self.assertLessEqual({self.company.id, second.id}, {one.id for one in asked})

    def test_a_dismissed_line_needs_a_reason_and_stays_away(self):
        self.at.seed(identifier="OUTRO")
        rows = self._differences()[1]
        with self.assertRaisesRegex(UserError, "Reason"):
            rows.action_dismiss()
        rows.reason = "Used by the shop's own program"
        rows.action_dismiss()
        self.assertFalse(self._differences()[1])

    def test_a_dismissed_line_comes_back_when_at_changes(self):
        self.at.seed(identifier="OUTRO", validation_code="AAJFBCDFG2")
        rows = self._differences()[1]
        rows.reason = "Used by the shop's own program"
        rows.action_dismiss()
        kept = self.at.book.get(NIF, "OUTRO", "FT")
        self.at.book.put(replace(kept, validation_code="AAJFBCDFG3"))
        self.assertEqual(self._differences()[1].at_value, "AAJFBCDFG3")

    def test_an_unreachable_at_gives_a_clear_message(self):
        self.at.faults.add("unavailable")
        with self.assertRaisesRegex(UserError, "not available at the moment"):
            self._differences()

    def test_a_clerk_cannot_import(self):
        self.at.seed(identifier="OUTRO")
        rows = self._differences()[1]
        with self.assertRaises(UserError):
            rows.with_user(self.clerk).action_fix()

    def test_the_scheduled_comparison_tells_somebody_once(self):
        series = self._registered()
        self._change_at_at(series, first_number=5)
        for _day in range(2):
            self.root["l10n_pt.at.comparison"]._refresh(self.company)._tell()
        self.assertEqual(len(series.activity_ids), 1)

    def test_the_scheduled_comparison_asks_nobody_for_a_password(self):
        model = self.root["l10n_pt.series.difference"]
        self.at.calls.clear()
        self.company.sudo().action_l10n_pt_at_forget_password()
        with self.enter_registry_test_mode():
            model._cron_reconcile()
        self.assertFalse(self.at.calls)
        self.assertFalse(self.root["l10n_pt.at.communication"].search([]))

    def test_5000_series_are_compared_in_2_seconds_and_200_megabytes(self):
        self.at.seed(count=5000)
        tracemalloc.start()
        begin = time.process_time()
        infos = self.env["l10n_pt.at.service"]._send_query_all(self.company)
        rows = list(
            self.env["l10n_pt.at.comparison"]._differences(self.company, "test", infos)
        )
        seconds = time.process_time() - begin
        peak = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.stop()
        self.assertEqual(len(rows), 5000)
        self.assertLess(peak, 200)
        # The simulator answers in the same process and tracing slows all down.
        self.assertLess(seconds, 8)

    def _change_at_at(self, series, **values):
        kept = self.at.book.get(NIF, series.name, series.document_type)
        self.at.book.put(replace(kept, **values))
