# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import PASSWORD
from .year_common import NEW, NIFS, OLD, TYPES, YearCommon

JANUARY = date(NEW, 1, 1)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestRenew(YearCommon):
    """This year's series become next year's in one dialog."""

    def setUp(self):
        super().setUp()
        # Not for the class: certificates are made today, and TLS looks at the real day.
        self.enterContext(freeze_time(f"{OLD}-12-02 10:00:00"))

    def _renew(self, **values):
        return self.env["l10n_pt.series.renew"].create(values)

    # === Proposals ===

    def test_the_year_in_the_name_moves_on(self):
        # Which names there are is in tests/rules.
        self._old("FT", name="LOJA")
        self._old("NC", name=f"F.{OLD}.L2")
        names = {line.document_type: line.name for line in self._renew().line_ids}
        self.assertEqual(names, {"FT": f"LOJA-{NEW}", "NC": f"F.{NEW}.L2"})

    def test_a_family_keeps_one_name_even_when_one_type_has_lost_it(self):
        for kind in ("FT", "NC", "ND"):
            self._old(kind)
        self._series(f"A{NEW}", "NC", is_default=False)
        wizard = self._renew()
        self.assertEqual(set(wizard.line_ids.mapped("name")), {f"A{NEW}B"})
        # The ones that are ready set the name for the one that is not.
        wizard.line_ids.filtered(
            lambda line: line.document_type == "ND"
        ).selected = False
        wizard.action_confirm()
        line = self._renew().line_ids
        self.assertEqual((line.document_type, line.name), ("ND", f"A{NEW}B"))

    def test_two_series_of_a_type_get_two_names(self):
        self._old()
        shop = self._new_journal(self.company, "Loja")
        self._old(name=f"A{OLD - 1}", journal_id=shop.id)
        self.assertEqual(
            sorted(self._renew().line_ids.mapped("name")), [f"A{NEW}", f"A{NEW}B"]
        )

    def test_a_year_that_is_ready_is_not_proposed_again(self):
        self._old()
        self._renew().action_confirm()
        wizard = self._renew()
        self.assertFalse(wizard.line_ids)
        with self.assertRaisesRegex(UserError, f"none to renew for {NEW}"):
            wizard.action_confirm()

    def test_a_year_is_four_digits(self):
        self._old()
        wizard = self._renew(year="27")
        self.assertFalse(wizard.line_ids)
        with self.assertRaisesRegex(UserError, "Year “27”: enter four digits"):
            wizard.action_confirm()

    def test_in_january_the_start_is_today(self):
        self._old()
        with freeze_time(f"{NEW}-01-03 10:00:00"):
            wizard = self._renew()
            self.assertEqual(wizard.year, f"{NEW}")
            values = wizard._series_values(wizard.line_ids)
            self.assertEqual(values["start_date"], date(NEW, 1, 3))

    # === Several companies ===

    def test_three_companies_with_five_types_are_renewed_in_one_press(self):
        for company in self.companies:
            for kind in TYPES:
                journal = {}
                if kind in ("FS", "FR"):
                    shop = self._new_journal(company, f"Loja {kind}", kind)
                    journal = {"journal_id": shop.id}
                self._old(kind, company, **journal)
        wizard = self._renew()
        places = [
            (line.company_id, line.place, line.document_type)
            for line in wizard.line_ids
        ]
        self.assertEqual(len(places), 15)
        self.assertEqual(
            [company for company, _journal, _kind in places],
            [company for company in self.companies.sorted() for _kind in TYPES],
        )
        self.assertEqual(len(set(places)), 15)
        self.assertEqual(list(dict.fromkeys(places)), places)
        wizard.action_confirm()
        self._reload()
        self.assertFalse(wizard.unfinished, wizard.line_ids.mapped("message"))
        self.assertEqual(
            {(series.start_date, series.state) for series in wizard.line_ids.series_id},
            {(JANUARY, "registered")},
        )
        for nif in NIFS:
            for kind in TYPES:
                kept = self.at.book.get(nif, f"A{NEW}", kind)
                self.assertEqual(kept.start_date, JANUARY)

    def test_refused_credentials_of_one_company_do_not_stop_the_others(self):
        for company in self.companies:
            self._old("FT", company)
            self._old("NC", company)
        self.second.sudo().l10n_pt_at_password = "errada"
        self.third.sudo().l10n_pt_at_username = False  # never set up
        wizard = self._renew()
        for line in wizard.prepare_lines():
            wizard.attempt_line(line)
        self._reload()
        by_company = wizard.line_ids.grouped("company_id")
        for company, outcomes, told in (
            (self.company, {"accepted"}, "is registered"),
            (self.second, {"credentials"}, "refused the sub-user or its password"),
            (self.third, {"by_hand"}, "Missing: AT sub-user"),
        ):
            with self.subTest(company.name):
                lines = by_company[company]
                self.assertEqual(set(lines.mapped("outcome")), outcomes)
                self.assertIn(told, lines[0].message)
        self.assertIn("Not sent", by_company[self.second][1].message)
        # Two registrations, and the wrong password only once.
        self.assertEqual(self._operations(), ["registarSerie"] * 3)
        self.second.sudo().l10n_pt_at_password = PASSWORD
        wizard.action_confirm()
        self._reload()
        self.assertEqual(set(by_company[self.second].mapped("state")), {"registered"})
        self.assertFalse(wizard.unfinished)

    def test_a_typed_password_is_not_sent_for_another_companys_sub_user(self):
        for company in self.companies[:2]:
            self._old("FT", company)
            company.sudo().action_l10n_pt_at_forget_password()
        wizard = self._renew()
        self.assertEqual(wizard.prepare_lines(), [])  # before anything is made
        self.assertFalse(wizard.line_ids.series_id)
        action = wizard.action_confirm()
        self.assertEqual(action["res_model"], "l10n_pt.at.password")
        asked = action["context"]["default_username"]
        dialog = self.env["l10n_pt.at.password"].with_context(**action["context"])
        dialog.create({}).with_context(l10n_pt_at_password=PASSWORD).action_confirm()
        self._reload()
        self.assertEqual(len(self.at.calls), 1)
        [done] = wizard.line_ids.series_id.filtered(
            lambda series: series.state == "registered"
        )
        self.assertEqual(asked, f"{done.nif}/1")
        # The next press asks for the other one.
        again = wizard.action_confirm()["context"]["default_username"]
        self.assertNotEqual(again, asked)

    def test_a_company_in_manual_mode_gets_drafts_and_is_told_what_to_do(self):
        for company in self.companies[:2]:
            self._old("FT", company)
        self.second.sudo().l10n_pt_at_manual = True
        wizard = self._renew()
        wizard.action_confirm()
        self._reload()
        by_hand = wizard.line_ids.filtered(lambda line: line.company_id == self.second)
        self.assertRecordValues(by_hand, [{"state": "draft", "outcome": "by_hand"}])
        self.assertIn("on the Portal das Finanças", by_hand.message)
        self.assertFalse(wizard.unfinished)  # nothing to try again
        self.assertEqual(self._operations(), ["registarSerie"])

    # === Line by line ===

    def test_what_failed_is_tried_again_alone(self):
        self._old("FT")
        self._old("NC")
        wizard = self._renew()
        self.at.faults.add("handshake")
        wizard.action_confirm()
        self.assertTrue(wizard.unfinished)
        calls = len(self.at.calls)
        wizard.action_confirm()
        self.assertFalse(wizard.unfinished, wizard.line_ids.mapped("message"))
        self.assertEqual(len(self.at.calls), calls + 1)

    def test_a_browser_that_dies_on_the_way_loses_nothing(self):
        for kind in ("FT", "NC", "ND"):
            self._old(kind)
        wizard = self._renew()
        steps = wizard.prepare_lines()
        self.assertEqual(steps, wizard.line_ids.ids)
        self.assertEqual(self.at.calls, [])
        wizard.attempt_line(steps[0])
        self._reload()
        self.assertEqual(
            wizard.line_ids.mapped("state"), ["registered", "draft", "draft"]
        )
        self.assertTrue(wizard.unfinished)
        # The dialog, opened anew in a browser, goes on with the drafts.
        dialog = Form(self.env["l10n_pt.series.renew"]).save()
        drafts = wizard.line_ids[1:].series_id
        self.assertEqual(dialog.line_ids.series_id, drafts)
        self.assertEqual(dialog.line_ids.mapped("name"), [f"A{NEW}"] * 2)
        for step in dialog.prepare_lines():
            dialog.attempt_line(step)
        self.assertEqual(set(drafts.mapped("state")), {"registered"})
        self.assertFalse(self._renew().line_ids)
        self.assertEqual(self._operations(), ["registarSerie"] * 3)

    def test_nothing_is_created_when_one_name_is_not_allowed(self):
        self._old("FT")
        self._old("NC")
        wizard = self._renew()
        wizard.line_ids[1].name = "AT 2"
        count = self.Series.search_count([])
        with self.assertRaises(UserError), self.cr.savepoint():
            wizard.prepare_lines()
        self.assertEqual(self.Series.search_count([]), count)

    # === The year's turn ===

    def test_documents_take_the_series_of_their_date(self):
        invoice, note = self._old("FT"), self._old("NC")
        self._renew().action_confirm()
        new = self.Series.search([("name", "=", f"A{NEW}")])
        with freeze_time(f"{OLD}-12-31 12:00:00"):
            december = self._invoice(post=True)
        with freeze_time(f"{NEW}-01-02 12:00:00"):
            january = self._invoice(f"{NEW}-01-01", post=True)
            self.assertEqual(december.name, f"FT A{OLD}/1")
            self.assertEqual(january.name, f"FT A{NEW}/1")
            self.assertIn(january.l10n_pt_series_id, new)
            # What corrects a document of the old family stays in it …
            half = Command.create({"product_id": self.product_a.id, "price_unit": 50.0})
            values = {
                "move_type": "out_refund",
                "reversed_entry_id": december.id,
                "invoice_line_ids": [half],
            }
            correction = self._invoice(post=True, **values)
            self.assertEqual(correction.name, f"NC A{OLD}/1")
            self.assertEqual(correction.l10n_pt_series_id, note)
            # … until that is over.
            self.env["l10n_pt.at.registrar"]._ended_on_portal(note, "finalise", 1)
            later = self._invoice(post=True, **values)
            self.assertEqual(later.name, f"NC A{NEW}/1")
        self.assertEqual(invoice.last_number, 1)

    # === The reminder ===

    def _remind(self):
        """Run the scheduled action; the tasks that are to be done."""
        cron = self.root.ref("l10n_pt_at_series.ir_cron_new_year")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        return self._tasks()

    def _tasks(self):
        return self.root["mail.activity"].search(
            [("res_id", "in", self.companies.partner_id.ids)]
        )

    def test_from_december_on_the_responsible_person_is_reminded_once(self):
        self._old("FT")
        self._old("FT", self.second)
        self.accountant.sudo().lang = "en_US"
        with freeze_time(f"{OLD}-11-30 12:00:00"):
            self.assertFalse(self._remind())
        tasks = self._remind()
        self.assertEqual(
            tasks.mapped("res_id"), (self.company | self.second).partner_id.ids
        )
        self.assertEqual(self._remind(), tasks)
        task = tasks.filtered(lambda task: task.res_id == self.company.partner_id.id)
        self.assertEqual(
            task.user_id, self.env["l10n_pt.at.reminder"]._responsible(self.company)
        )
        self.assertEqual(task.date_deadline, date(OLD, 12, 31))
        self.assertIn(f"{self.journal.display_name}: FT<", task.note)
        self.assertIn("l10n_pt_series_renew_action", task.note)

    def test_the_reminder_goes_when_the_year_is_ready(self):
        self._old("FT")
        self._old("NC")
        task = self._remind()
        self._renew().action_confirm()
        self.assertFalse(self._remind())
        self.assertTrue(task.exists().date_done)

    def test_who_keeps_the_old_series_is_not_reminded_twice(self):
        self._old("FT")
        self._remind().action_feedback()
        self.assertFalse(self._remind())
        with freeze_time(f"{NEW}-12-01 12:00:00"):
            self.assertEqual(len(self._remind()), 1)

    def test_the_responsible_person_is_an_accounting_manager_of_the_company(self):
        self.accountant.sudo().company_ids = self.companies[:2]
        responsible = self.env["l10n_pt.at.reminder"]._responsible(self.second)
        self.assertIn(self.second, responsible.company_ids)
        self.assertTrue(responsible.has_group("account.group_account_manager"))
