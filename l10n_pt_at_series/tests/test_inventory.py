# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NIF
from .documents import DocumentsCommon
from .series_common import SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestInventory(SeriesCommon, DocumentsCommon):
    """What the journals of a live database need, and all of it in one click."""

    def setUp(self):
        super().setUp()
        self.year = self.today.year
        self.env["account.journal"].search([("type", "=", "sale")]).sudo().sequence = 1

    def _inventory(self, *companies):
        companies = self.company.browse(one.id for one in companies) or self.company
        wizards = self.env["l10n_pt.series.inventory"]
        return wizards.with_context(allowed_company_ids=companies.ids).create({})

    def _lines(self, wizard, journal):
        return wizard.line_ids.filtered(lambda line: line.holder == journal)

    def _line(self, wizard, journal, kind):
        lines = self._lines(wizard, journal)
        return lines.filtered(lambda line: line.document_type == kind)

    def _issued(self, *numbers, **values):
        """Documents of today from before the journal had series."""
        for number in numbers:
            self._history(number, self.today, **values)

    def _issued_to_35(self, **values):
        self._issued(*(f"FT {self.year}/00{last}" for last in (33, 34, 35)), **values)

    def _company(self, name, nif=False, **values):
        company = self.root["res.company"].create(
            {
                "name": name,
                "country_id": self.env.ref("base.pt").id,
                "vat": nif and f"PT{nif}",
                **values,
            }
        )
        self.accountant.sudo().company_ids = [Command.link(company.id)]
        return company.with_env(self.env)

    # === What is proposed ===

    def test_each_journal_and_type_gets_a_proposal(self):
        self._issued_to_35()
        self._issued(f"FT {self.year}/0036", move_type="out_refund")
        odd = self._new_sales_journal("ODD")
        self._issued(f"INV/{self.year}/00001", journal_id=odd.id)
        empty = self._new_sales_journal("EMP", l10n_pt_invoice_type="FR")
        ready = self._new_sales_journal("RDY")
        self._registered("A2027", journal_id=ready.id)
        self.at.calls.clear()
        wizard = self._inventory()
        self.assertEqual(wizard.situation, "open")
        names = ("document_type", "verdict", "selected", "name", "next_document")
        for journal, *expected in (
            (
                self.journal,
                ("FT", "adopt", True, str(self.year), f"FT {self.year}/0036"),
                ("NC", "new", True, str(self.year), f"NC {self.year}/1"),
            ),
            (
                odd,
                ("FT", "new", True, f"ODD{self.year}", f"FT ODD{self.year}/1"),
                ("NC", "new", True, f"ODD{self.year}", f"NC ODD{self.year}/1"),
            ),
            (
                empty,
                ("FR", "new", True, f"EMP{self.year}", f"FR EMP{self.year}/1"),
                ("NC", "new", True, f"EMP{self.year}", f"NC EMP{self.year}/1"),
            ),
            (
                ready,
                ("NC", "new", True, "A2027", "NC A2027/1"),
                ("FT", "done", False, "A2027", "FT A2027/1"),
            ),
        ):
            with self.subTest(journal.code):
                self.assertRecordValues(
                    self._lines(wizard, journal),
                    [dict(zip(names, one, strict=True)) for one in expected],
                )
        self.assertFalse(self.at.calls)

    def test_an_accountant_sees_what_to_judge_by(self):
        self._history(f"FT {self.year}/0033", f"{self.year}-01-01")
        self._issued(f"FT {self.year}/0034", f"FT {self.year}/0035")
        odd = self._new_sales_journal("ODD")
        self._issued(f"INV/{self.year}/00001", journal_id=odd.id)
        wizard = self._inventory()
        adopt = self._line(wizard, self.journal, "FT")
        self.assertRecordValues(
            adopt,
            [
                {
                    "document_count": 3,
                    "first_document": f"FT {self.year}/0033",
                    "first_date": self.today.replace(month=1, day=1),
                    "last_document": f"FT {self.year}/0035",
                    "last_date": self.today,
                    "last_number": 35,
                    "uncoded_count": 3,
                }
            ],
        )
        self.assertTells(adopt.remark, "without ATCUD since 2023: 3.")
        self.assertTrue(wizard.uncoded)
        self.assertIn("No blank stands between", self._line(wizard, odd, "FT").remark)
        self.assertEqual(self._line(wizard, odd, "NC").remark, "No documents yet.")

    def test_numbering_that_ended_before_2023_gets_no_warning(self):
        self._history("FT 2022/0009", "2022-12-30")
        line = self._line(self._inventory(), self.journal, "FT")
        self.assertRecordValues(line, [{"verdict": "adopt", "remark": False}])

    def test_each_reason_is_said_in_words(self):
        for number, reason in (
            ("INV/1", "No blank stands between"),
            ("FT  A/1", "more than one blank"),
            ("FT A1", "No slash stands between"),
            ("FT A/B/1", "more than one slash"),
            ("FT A/1-X", "does not end with digits"),
            ("FATURAÇÃO A/1", "up to ten letters"),
            ("FT AT1/1", "do not begin with AT"),
        ):
            with self.subTest(number):
                self._issued(number)
                line = self._line(self._inventory(), self.journal, "FT")
                self.assertEqual(line.verdict, "new")
                self.assertIn(reason, line.remark)

    def test_the_same_numbering_in_two_journals_goes_on_in_one(self):
        self._issued_to_35()
        other = self._new_sales_journal("LJ2")
        self._issued_to_35(journal_id=other.id)
        wizard = self._inventory()
        self.assertEqual(self._line(wizard, self.journal, "FT").verdict, "adopt")
        line = self._line(wizard, other, "FT")
        self.assertEqual(line.verdict, "new")
        self.assertTells(line.remark, self.journal.display_name, "same numbering")

    def test_an_internal_code_never_serves_two_types(self):
        """FS documents numbered with the code FT, and invoices that need FT."""
        self._issued_to_35()
        shop = self._new_sales_journal("SHP", l10n_pt_invoice_type="FS")
        self._issued("FT S/7", journal_id=shop.id)
        wizard = self._inventory()
        line = self._line(wizard, shop, "FS")
        self.assertRecordValues(line, [{"verdict": "new", "new_code": "FS"}])
        self.assertIn("code of documents of type FT", line.remark)
        self._confirm(wizard)
        self.assertEqual(set(wizard.line_ids.mapped("state")), {"registered"})

    def test_a_code_that_other_documents_use_is_not_given_again(self):
        self._issued("FT NOTES/1", move_type="out_refund")
        line = self._line(self._inventory(), self.journal, "FT")
        self.assertEqual(line.next_document, "FT2 NOTES/1")

    # === One click ===

    def test_one_click_registers_all_that_is_ticked(self):
        self._issued_to_35()
        other = self._new_sales_journal("OTH")
        wizard = self._inventory()
        self._line(wizard, other, "NC").selected = False
        action = self._confirm(wizard)
        self.assertEqual(action["res_id"], wizard.id)
        self.assertEqual(self._operations(), ["registarSerie"] * 3)
        self.assertRecordValues(
            wizard.line_ids.series_id.sorted(lambda one: (one.journal_id.id, one.id)),
            [
                {
                    "name": name,
                    "document_type": kind,
                    "state": "registered",
                    "is_default": True,
                    "start_date": self.today,
                    "first_number": first,
                    "previous_number": previous,
                    "padding": padding,
                }
                for name, kind, first, previous, padding in (
                    (str(self.year), "FT", 35, 35, 4),
                    (str(self.year), "NC", 1, 0, 0),
                    (f"OTH{self.year}", "FT", 1, 0, 0),
                )
            ],
        )
        self.assertEqual(self.at.book.get(NIF, str(self.year), "FT").first_number, 35)
        self.assertTrue(wizard.created)
        self.assertFalse(wizard.unfinished)
        self.assertEqual(self._invoice(post=True).name, f"FT {self.year}/0036")
        note = self._invoice(move_type="out_refund", post=True)
        self.assertEqual(note.name, f"NC {self.year}/1")
        again = self._inventory()
        left = again.line_ids.filtered(lambda line: line.verdict != "done")
        self.assertEqual((left.holder, left.document_type), (other, "NC"))
        self.assertEqual(left.name, f"OTH{self.year}")
        self._confirm(again)
        last = self._inventory()
        self.assertEqual(last.situation, "ready")
        self.assertTells(self._refusal(last.action_confirm), "tick at least one line")

    def test_a_person_decides_otherwise(self):
        self._issued_to_35()
        wizard = self._inventory()
        line = self._line(wizard, self.journal, "FT")
        line.last_number = 40
        self.assertEqual(line.next_document, f"FT {self.year}/0041")
        line.keeps_numbering = False
        self.assertRecordValues(
            line, [{"verdict": "new", "name": f"INV{self.year}", "remark":
                    f"The numbering in use ends with FT {self.year}/0035."}]
        )  # fmt: skip
        line.name = "B"
        self._confirm(wizard)
        self.assertRecordValues(
            line.series_id, [{"prefix": "FT B/", "first_number": 1, "padding": 0}]
        )
        self.assertEqual(self._invoice(post=True).name, "FT B/1")

    def test_a_last_number_issued_elsewhere_can_be_typed(self):
        self._issued_to_35()
        wizard = self._inventory()
        self._line(wizard, self.journal, "FT").last_number = 40
        self._confirm(wizard)
        self.assertEqual(self._invoice(post=True).name, f"FT {self.year}/0041")

    def test_one_name_is_not_given_twice(self):
        other = self._new_sales_journal("OTH")
        self._registered("SPENT", journal_id=other.id, is_default=False)
        wizard = self._inventory()
        [line, note] = self._lines(wizard, self.journal)
        for changed, name, text in (
            (line, "spent", "annulled series count"),
            (line, False, "enter the name of the series"),
            (note, f"oth{self.year}", "another line has it"),
        ):
            with self.subTest(name):
                proposed = changed.name
                changed.name = name
                self.assertTells(self._refusal(wizard.action_confirm), text)
                changed.name = proposed
        self.assertEqual(len(self.Series.search([])), 1)
        self._confirm(wizard)
        self.assertFalse(wizard.unfinished)

    def test_a_series_used_only_when_chosen_is_left_alone(self):
        self._registered("CHOSEN", is_default=False)
        line = self._line(self._inventory(), self.journal, "FT")
        self.assertRecordValues(line, [{"verdict": "undecided", "selected": False}])
        self.assertIn("Not used by default", line.remark)

    def test_what_failed_is_tried_again_alone(self):
        self._issued_to_35()
        wizard = self._inventory()
        self.at.faults.add("unknown_code", "registarSerie")
        self._confirm(wizard)
        self.assertEqual(wizard.line_ids.mapped("state"), ["draft", "registered"])
        self.assertIn("Recusa desconhecida", wizard.line_ids[0].message)
        self.assertTrue(wizard.unfinished)
        self.at.calls.clear()
        self._confirm(wizard)
        self.assertEqual(wizard.line_ids.mapped("state"), ["registered"] * 2)
        self.assertFalse(wizard.unfinished)
        self.assertEqual(self._operations(), ["registarSerie"])

    def test_a_draft_left_by_a_failure_is_taken_up_by_the_next_inventory(self):
        self._issued_to_35()
        self.at.faults.add("unknown_code", "registarSerie")
        self.at.faults.add("unknown_code", "registarSerie")
        first = self._inventory()
        self._confirm(first)
        again = self._inventory()
        self.assertFalse(again.created)
        self.assertEqual(again.line_ids.series_id, first.line_ids.series_id)
        self.assertEqual(again.line_ids.mapped("verdict"), ["adopt", "new"])

    def test_a_draft_of_yesterday_is_brought_up_to_date(self):
        self._issued_to_35()
        for _line in range(2):
            self.at.faults.add("unknown_code", "registarSerie")
        self._confirm(self._inventory())
        drafts = self.Series.search([])
        drafts.start_date = self.yesterday
        self._issued(f"FT {self.year}/0036")
        again = self._inventory()
        self._confirm(again)
        self.assertEqual(again.line_ids.mapped("state"), ["registered"] * 2)
        self.assertEqual(set(drafts.mapped("start_date")), {self.today})
        self.assertEqual(self.at.book.get(NIF, str(self.year), "FT").first_number, 36)
        self.assertEqual(self._invoice(post=True).name, f"FT {self.year}/0037")

    # === Without a connection, several companies ===

    def test_by_hand_the_series_are_drafts_that_wait_for_their_codes(self):
        self._issued_to_35()
        self.company.sudo().l10n_pt_at_manual = True
        wizard = self._inventory()
        self.assertEqual(wizard.companies_by_hand, self.company.name)
        self._confirm(wizard)
        self.assertFalse(self.at.calls)
        self.assertEqual(wizard.line_ids.mapped("state"), ["draft", "draft"])
        self.assertFalse(wizard.unfinished)
        self.assertTells(wizard.line_ids[0].message, "number 35", "Enter code")
        drafts = wizard.line_ids.series_id
        self.assertEqual(self.Series.search(wizard.action_open_series()["domain"]),
                         drafts.sorted())  # fmt: skip
        again = self._inventory()
        self.assertEqual(again.line_ids.series_id, drafts)
        self.assertFalse(any(again.line_ids.mapped("selected")))
        for draft, code in zip(drafts, ("AAJFBCDFG2", "AAJFBCDFG3"), strict=True):
            draft.action_set_code(code)
        self.assertEqual(self._inventory().situation, "ready")
        self.assertEqual(self._invoice(post=True).l10n_pt_atcud, "AAJFBCDFG2-0036")

    def test_companies_with_one_tax_id_share_names_others_do_not(self):
        self._company("Estrangeira", country_id=self.env.ref("base.es").id)
        twin = self._company("Irmã", NIF, l10n_pt_at_manual=True)
        other = self._company("Outra", "503504564")
        journals = {
            company: self._new_sales_journal("LJ", company_id=company.id)
            for company in (self.company, twin, other)
        }
        wizard = self._inventory(self.company, twin, other)
        self.assertEqual(wizard.companies_by_hand, "Irmã, Outra")
        names = {
            company: set(self._lines(wizard, journal).mapped("name"))
            for company, journal in journals.items()
        }
        self.assertEqual(names[other], {f"LJ{self.year}"})
        self.assertCountEqual(
            [names[self.company], names[twin]],
            [{f"LJ{self.year}"}, {f"LJ{self.year}B"}],
        )
        self.assertTrue(wizard.has_companies)
        in_order = [line.company_id for line in wizard.line_ids]
        starts = [one for one, before in zip(in_order, [None, *in_order], strict=False)
                  if one != before]  # fmt: skip
        self.assertEqual(len(starts), 3)  # company by company
        self._confirm(wizard)
        states = wizard.line_ids.grouped("company_id")
        self.assertEqual(set(states[self.company].mapped("state")), {"registered"})
        for company in (twin, other):
            self.assertEqual(states[company].mapped("state"), ["draft"] * 2)
            self.assertEqual(states[company].series_id.company_id, company)

    def test_only_companies_that_report_in_portugal_are_looked_at(self):
        spanish = self._company("Estrangeira", country_id=self.env.ref("base.es").id)
        self._new_sales_journal("VEN", company_id=spanish.id)
        self.assertEqual(self._inventory(spanish).situation, "abroad")
        empty = self._company("Nova", "503504564")
        self.assertEqual(self._inventory(empty).situation, "no_journal")
        self.assertFalse(
            self._inventory(self.company, spanish, empty).line_ids.filtered(
                lambda line: line.company_id != self.company
            )
        )

    def test_a_company_without_tax_id_is_not_ticked(self):
        nameless = self._company("Sem NIF")
        self._new_sales_journal("V", company_id=nameless.id)
        wizard = self._inventory(self.company, nameless)
        line = wizard.line_ids.filtered(lambda line: line.company_id == nameless)[0]
        self.assertFalse(line.selected)
        self.assertIn("no valid Portuguese tax ID", line.remark)
        self._confirm(wizard)
        line.selected = True
        with self.assertRaisesRegex(UserError, "no valid Portuguese tax ID"):
            wizard.action_confirm()

    def test_a_password_that_is_not_stored_is_asked_for_once(self):
        self.company.sudo().action_l10n_pt_at_forget_password()
        wizard = self._inventory()
        self.assertFalse(wizard.companies_by_hand)
        dialog = wizard.action_confirm()
        self.assertEqual(dialog["res_model"], "l10n_pt.at.password")
        self.assertFalse(wizard.line_ids.series_id)

    def test_invoicing_users_take_no_inventory(self):
        wizards = self.env["l10n_pt.series.inventory"].with_user(self.clerk)
        with self.assertRaises(AccessError):
            wizards.create({})
