# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import time
import tracemalloc
from dataclasses import replace

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import NIF, AtSeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestReconcile(AtSeriesCommon):
    """All that AT knows is compared with all that Odoo has, line by line."""

    def _differences(self):
        wizard = self.env["l10n_pt.series.reconcile"].create({})
        return wizard, wizard.difference_ids

    def test_nothing_is_listed_when_both_agree(self):
        self._registered()
        self.assertFalse(self._differences()[1])

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
            self.root["l10n_pt.series.difference"]._refresh(self.company)._tell()
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
            self.env["l10n_pt.series.difference"]._differences(
                self.company, "test", infos
            )
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
