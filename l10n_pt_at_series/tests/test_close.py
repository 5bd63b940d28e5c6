# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from .year_common import NEW, OLD, YearCommon

LAST_DAY = f"{OLD}-12-31"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestClose(YearCommon):
    """In January the old series are finalised in one dialog."""

    def setUp(self):
        super().setUp()
        # Not for the class: certificates are made today, and TLS looks at the real day.
        self.enterContext(freeze_time(f"{NEW}-01-10 10:00:00"))

    def _ended(self, document_type="FT", documents=2, company=None, **values):
        """A series of the old year at AT, with documents, and its successor."""
        with freeze_time(f"{OLD}-01-01 12:00:00"):
            old = self._at_series(f"A{OLD}", document_type, company, **values)
        move_type = "out_refund" if document_type == "NC" else "out_invoice"
        for _turn in range(documents):
            self._invoice(LAST_DAY, move_type, post=True)
        self._at_series(f"A{NEW}", document_type, company, **values)
        self.at.calls.clear()
        return old

    def _at_series(self, name, document_type, company, **values):
        company = company or self.company
        series = self._series(
            name,
            document_type,
            **{
                "company_id": company.id,
                "journal_id": self._journal(company).id,
                "start_date": f"{name[1:]}-01-{1 if name[1:] == str(OLD) else 10}",
                **values,
            },
        )
        series.action_register()
        self.assertEqual(series.state, "registered")
        return series

    def _journal(self, company):
        return self.journal.search(
            [("company_id", "=", company.id), ("type", "=", "sale")], limit=1
        )

    def _close(self, **values):
        """The dialog as a browser opens it."""
        return Form(self.env["l10n_pt.series.close"].create(values)).save()

    # === The list ===

    def test_the_list_has_last_numbers_dates_and_drafts(self):
        invoices, notes = self._ended("FT"), self._ended("NC", documents=0)
        self._invoice(LAST_DAY)  # no series chosen: its date leads to it
        self.assertRecordValues(
            self._close().line_ids,
            [
                {
                    "series_id": invoices.id,
                    "operation": "finalise",
                    "last_number": 2,
                    "last_date": date(OLD, 12, 31),
                    "drafts": 1,
                    "selected": False,
                    "remark": "Post the drafts first, or give them another series.",
                },
                {
                    "series_id": notes.id,
                    "operation": "archive",
                    "last_number": 0,
                    "last_date": False,
                    "drafts": 0,
                    "selected": True,
                    "remark": False,
                },
            ],
        )

    def test_on_the_screen_nothing_is_ticked_and_the_end_is_asked_once_more(self):
        self._ended("FT")
        self._ended("NC", documents=0)
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series.l10n_pt_series_close_action"
        )
        context = safe_eval(action["context"])
        wizards = self.env["l10n_pt.series.close"].with_context(**context)
        wizard = Form(wizards).save()
        self.assertFalse(any(wizard.line_ids.mapped("selected")))
        self.assertFalse(wizard.question)
        archived = wizard.line_ids.filtered(lambda line: line.operation == "archive")
        archived.selected = True
        self.assertFalse(wizard.question)  # it can be taken back
        wizard.line_ids.selected = True
        self.assertIn(f"for ever: 1 (FT A{OLD})", wizard.question)
        wizard.on_portal = True
        self.assertIn("recorded as ended for ever: 1", wizard.question)

    def test_a_company_without_a_line_is_told_why(self):
        self._ended("FT")
        self._at_series(f"A{NEW}", "FT", self.second)
        spanish = self.root["res.company"].create(
            {"name": "Madrid", "country_id": self.root.ref("base.es").id}
        )
        self.accountant.sudo().company_ids |= spanish
        companies = self.companies | spanish.with_env(self.env)
        companies = companies.with_context(allowed_company_ids=companies.ids)
        for model, texts in (
            (
                "close",
                (
                    f"{self.second.name}: no later series",
                    f"{self.third.name}: it has no registered series",
                    "Madrid: does not report in Portugal",
                ),
            ),
            (
                "renew",
                (
                    f"{self.second.name}: each default series has its follower",
                    f"{self.third.name}: no registered series is used by default",
                    "Madrid: does not report in Portugal",
                ),
            ),
        ):
            wizard = companies.env[f"l10n_pt.series.{model}"].create(
                {"company_ids": companies.ids}
            )
            for text in texts:
                with self.subTest(model):
                    self.assertIn(text, wizard.left_out)

    def test_a_series_with_one_document_stays_active_at_at(self):
        self._ended(documents=1)
        [line] = self._close().line_ids
        self.assertEqual((line.operation, line.selected), ("archive", False))
        self.assertIn("one document", line.remark)

    def test_a_series_in_use_is_listed_when_its_year_is_over_but_not_ticked(self):
        self._old("FT")
        self._old("NC", name="LOJA")  # no year in its name: never over
        [line] = self._close().line_ids
        self.assertEqual(line.document_type, "FT")
        self.assertFalse(line.selected)
        self.assertIn("No later series", line.remark)

    def test_a_recovery_series_is_not_followed_by_an_ordinary_one(self):
        ended = self._ended()
        self._old(name="PAPEL", series_type="R", is_default=False)
        self.assertEqual(self._close().line_ids.series_id, ended)

    def test_before_the_new_series_have_started_there_is_nothing_to_end(self):
        self._ended(documents=0)
        with freeze_time(f"{OLD}-12-30 10:00:00"):
            wizard = self._close()
            self.assertFalse(wizard.line_ids)
            with self.assertRaisesRegex(UserError, "choose at least one old series"):
                wizard.action_confirm()

    # === What is done ===

    def test_one_press_finalises_and_archives_what_is_ticked(self):
        used, unused = self._ended("FT"), self._ended("NC", documents=0)
        wizard = self._close()
        wizard.action_confirm()
        self._reload()
        self.assertRecordValues(
            used | unused,
            [
                {"state": "finalised", "final_number": 2, "active": True},
                {"state": "registered", "final_number": 0, "active": False},
            ],
        )
        self.assertEqual(self.at.book.get(used.nif, used.name, "FT").last_number, 2)
        self.assertEqual(self._operations(), ["finalizarSerie"])
        self.assertEqual(wizard.line_ids.mapped("outcome"), ["accepted"] * 2)
        self.assertFalse(wizard.unfinished)
        self.assertFalse(self._close().line_ids)
        with self.assertRaises(UserError):  # as the dialog says: nothing late
            self._invoice(LAST_DAY, l10n_pt_series_id=used.id, post=True)

    def test_each_line_has_its_own_result_and_the_rest_can_be_tried_again(self):
        invoices, notes = self._ended("FT"), self._ended("NC")
        held = self._invoice(LAST_DAY, l10n_pt_series_id=invoices.id)
        wizard = self._close()
        wizard.line_ids.selected = True
        steps = wizard.prepare_lines()
        for line in steps:
            wizard.attempt_line(line)
        self._reload()
        first, second = wizard.line_ids
        self.assertEqual(first.outcome, "refused")
        self.assertIn("1 drafts are to be issued in series", first.message)
        self.assertEqual((second.state, notes.final_number), ("finalised", 2))
        self.assertTrue(wizard.unfinished)
        held.unlink()
        self.assertEqual(wizard.prepare_lines(), first.ids)
        wizard.attempt_line(first.id)
        self.assertEqual(invoices.state, "finalised")

    def test_an_unclear_end_is_asked_about_on_the_next_press(self):
        series = self._ended()
        wizard = self._close()
        self.at.faults.add("drop_after", "finalizarSerie")
        wizard.action_confirm()
        self._reload()
        self.assertEqual(
            (series.state, wizard.line_ids.outcome), ("pending", "unknown")
        )
        self.assertTrue(wizard.unfinished)
        wizard.action_confirm()
        self.assertEqual(series.state, "finalised")
        self.assertEqual(self._operations(), ["finalizarSerie", "consultarSeries"])

    def test_several_companies_and_one_of_them_by_hand(self):
        ours = self._ended()
        theirs = self._ended(company=self.second, documents=0, previous_number=7)
        self.second.sudo().l10n_pt_at_manual = True
        wizard = self._close()
        self.assertEqual(
            wizard.line_ids.company_id.sorted(), self.companies[:2].sorted()
        )
        wizard.action_confirm()
        self._reload()
        line = wizard.line_ids.filtered(lambda line: line.series_id == theirs)
        self.assertEqual((line.outcome, theirs.state), ("by_hand", "registered"))
        self.assertIn("last number 7", line.message)
        self.assertEqual(ours.state, "finalised")
        self.assertEqual(self._operations(), ["finalizarSerie"])
        wizard.on_portal = True
        wizard.action_confirm()
        self.assertRecordValues(theirs, [{"state": "finalised", "final_number": 7}])
        self.assertEqual(self._operations(), ["finalizarSerie"])

    def test_refused_credentials_hold_up_no_archiving(self):
        self._ended("FT")
        unused = self._ended("NC", documents=0)
        self.company.sudo().l10n_pt_at_password = "errada"
        wizard = self._close()
        wizard.action_confirm()
        self._reload()
        self.assertEqual(wizard.line_ids.mapped("outcome"), ["credentials", "accepted"])
        self.assertFalse(unused.active)

    def test_only_the_password_that_is_needed_is_asked_for(self):
        self._ended("FT")
        self._ended("NC", documents=0)
        self.company.sudo().action_l10n_pt_at_forget_password()
        wizard = self._close()
        self.assertEqual(wizard.action_confirm()["res_model"], "l10n_pt.at.password")
        wizard.line_ids.filtered("last_number").selected = False
        wizard.action_confirm()  # to archive takes none
        self._reload()
        self.assertEqual(wizard.line_ids.mapped("outcome"), [False, "accepted"])
