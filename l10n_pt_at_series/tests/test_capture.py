# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
import io
from datetime import timedelta

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from ..rules import paper
from .documents import DocumentsCommon

HEADINGS = "Type;Series;Number;Date;Customer;Net;Rate;Total;Corrects"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestCapture(DocumentsCommon):
    """Several papers are captured at once, from a table."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner_a.write({"name": "Cliente Ágil", "vat": "PT501442600"})
        cls.partner_b.write({"name": "Outro", "vat": False})
        cls.tax = cls.company.account_sale_tax_id

    def setUp(self):
        super().setUp()
        self.assertEqual(self.tax.amount, 23)
        self.today = self.Series._today()
        self.day = self.today - timedelta(days=30)
        self.series = self._recovery()

    def _recovery(self, name="R1", document_type="FT", **values):
        start = {"start_date": self.Series._today(), "is_default": False}
        return self._coded(
            name, document_type, **{**start, "series_type": "R"} | values
        )

    def _wizard(self, text=None, file=None, **values):
        """The dialog of a plain clerk, after Preview."""
        wizard = (
            self.env["l10n_pt.document.capture"]
            .with_user(self.clerk)
            .create({"text": text, "file": file and base64.b64encode(file), **values})
        )
        wizard.action_preview()
        return wizard

    def _row(self, number="12", **cells):
        usual = {
            "type": "FT",
            "series": "A",
            "number": number,
            "date": str(self.day),
            "customer": "501442600",
            "net": "100.00",
            "rate": "23%",
            "total": "",
            "corrects": "",
        }
        return ";".join({**usual, **cells}.values())

    def _rows(self, *rows, **values):
        return self._wizard("\n".join([HEADINGS, *rows]), **values)

    def assertProblem(self, row, text):
        wizard = self._rows(row)
        self.assertEqual(wizard.line_ids.status, "error", wizard.line_ids.message)
        self.assertRegex(wizard.line_ids.message, text)
        self.assertTrue(wizard.has_errors)
        self.assertFalse(wizard.is_ready)
        with self.assertRefused(f"Line 2: .*{text}.* Nothing was captured"):
            wizard.action_confirm()
        self.assertFalse(wizard.line_ids.move_id)

    # === What becomes of a table ===

    def test_papers_become_documents_of_the_recovery_series(self):
        wizard = self._rows(
            self._row("0012", total="123,00"),
            self._row("13", customer="cliente agil", net="", total="1.230,00 €"),
            self._row("7", series="B", customer="Outro", rate="0.06", net="50"),
        )
        self.assertEqual(wizard.line_ids.mapped("status"), ["ready"] * 3)
        self.assertIn(self.tax.display_name, wizard.line_ids[0].message)
        self.assertFalse(self.env["account.move"].search([("name", "like", "R1/")]))
        action = wizard.action_confirm()
        moves = self.env["account.move"].search(action["domain"], order="id")
        self.assertNumbers(moves, ["FT R1/1", "FT R1/2", "FT R1/3"])
        self.assertRecordValues(
            moves,
            [
                {
                    "partner_id": partner.id,
                    "invoice_date": self.day,
                    "l10n_pt_manual_series": series,
                    "l10n_pt_manual_number": number,
                    "l10n_pt_recovery_kind": "M",
                    "l10n_pt_capture_date": self.today,
                    "amount_untaxed": untaxed,
                    "amount_total": total,
                }
                for partner, series, number, untaxed, total in (
                    (self.partner_a, "A", "0012", 100, 123),
                    (self.partner_a, "A", "13", 1000, 1230),
                    (self.partner_b, "B", "7", 50, 53),
                )
            ],
        )
        # Pressed again, it shows the same documents.
        self.assertEqual(wizard.action_confirm()["domain"], action["domain"])
        self.assertEqual(set(wizard.line_ids.mapped("status")), {"done"})

    def test_a_workbook_is_read_like_a_pasted_table(self):
        book = openpyxl.Workbook()
        book.active.append(["N.º", "Série", "Data", "NIF", "Base", "IVA", "Total"])
        book.active.append([12, "A", self.day, 501442600, 100, 23, 123.0])
        content = io.BytesIO()
        book.save(content)
        wizard = self._wizard(file=content.getvalue(), recovery_kind="D")
        line = wizard.line_ids
        self.assertEqual(line.status, "ready", line.message)
        self.assertEqual((line.tax_id, line.recovery_kind), (self.tax, "D"))
        wizard.action_confirm()
        self.assertNumbers(line.move_id, ["FT R1/1"])
        self.assertEqual(line.move_id._l10n_pt_paper(), "FTD A/12")

    def test_documents_may_stay_drafts(self):
        wizard = self._rows(self._row(), is_posted=False)
        wizard.action_confirm()
        draft = wizard.line_ids.move_id
        self.assertEqual((draft.state, draft.l10n_pt_series_id), ("draft", self.series))
        draft.action_post()
        self.assertNumbers(draft, ["FT R1/1"])

    def test_notes_come_after_what_they_correct(self):
        self._recovery("R1", "NC")
        self._recovery("R1", "ND")
        self._coded("N1", is_default=True)
        normal = self._invoice(self.today, post=True)
        wizard = self._rows(
            self._row("1", type="NC", net="10", corrects="A/12"),
            self._row("2", type="ND", net="10", corrects="FTM A/12"),
            self._row("3", type="NC", net="10", corrects=normal.name),
            self._row("4", type="NC", net="10", corrects="OLD/99"),
            self._row("12"),
        )
        self.assertEqual(wizard.line_ids.mapped("status"), ["ready"] * 5)
        self.assertIn("“OLD/99” is not in Odoo", wizard.line_ids[3].message)
        wizard.action_confirm()
        moves = wizard.line_ids.move_id
        credit, debit, of_normal, of_old, invoice = moves
        self.assertEqual(credit.reversed_entry_id, invoice)
        self.assertEqual(debit.debit_origin_id, invoice)
        self.assertEqual(of_normal.reversed_entry_id, normal)
        self.assertFalse(of_old.reversed_entry_id)
        self.assertEqual(
            (credit | debit | of_normal | of_old).mapped("ref"),
            ["FTM A/12", "FTM A/12", normal.name, "OLD/99"],
        )
        self.assertEqual(credit.l10n_pt_document_type, "NC")
        self.assertEqual(debit.l10n_pt_document_type, "ND")

    def test_all_or_nothing(self):
        before = self.env["account.move"].search_count([])
        wizard = self._rows(self._row("1"), self._row("2", date="31-31-2020"))
        self.assertEqual(wizard.line_ids.mapped("status"), ["ready", "error"])
        with self.assertRefused("Line 3: Date “31-31-2020”: enter a date"):
            wizard.action_confirm()
        self.assertEqual(self.env["account.move"].search_count([]), before)

    def test_what_posting_refuses_is_told_with_its_line(self):
        wizard = self._rows(self._row("1"), self._row("2"))
        wizard.line_ids.mapped("status")
        self.company.sudo().l10n_pt_training = True
        with self.assertRefused("Line 2: .*training.* Nothing was captured"):
            wizard.action_confirm()
        self.assertFalse(self.env["account.move"].search([("name", "like", "R1/")]))

    def test_lines_are_corrected_in_the_preview(self):
        wizard = self._rows(self._row(number="12B", customer="Ninguém"))
        with Form(
            wizard, "l10n_pt_at_series.l10n_pt_document_capture_view_preview"
        ) as f:
            with f.line_ids.edit(0) as line:
                self.assertEqual(line.status, "error")
                line.manual_number = "12"
                line.partner_id = self.partner_b
                self.assertEqual(line.status, "ready", line.message)
        wizard.action_confirm()
        self.assertNumbers(wizard.line_ids.move_id, ["FT R1/1"])

    # === Bad input ===

    def test_what_is_wrong_is_told_with_column_rule_and_remedy(self):
        taken = self._rows(self._row("99"))
        taken.action_confirm()
        tomorrow = str(self.today + timedelta(days=1))
        for cells, text in (
            ({"type": "XX"}, "Document type “XX”: choose FT, FS, FR, NC or ND"),
            ({"series": ""}, "Manual series: enter the series"),
            ({"series": "A 1"}, "Manual series “A 1”: write it without blanks"),
            ({"number": ""}, "Manual number: enter the number"),
            ({"number": "12B"}, "Manual number “12B”: use digits only"),
            ({"number": "99"}, f"captured already: see {taken.line_ids.move_id.name}"),
            ({"date": ""}, "Date: enter the date of the original"),
            ({"date": "soon"}, "Date “soon”: enter a date, such as"),
            ({"date": tomorrow}, "it is in the future"),
            ({"customer": ""}, "Customer: choose one"),
            ({"customer": "Ninguém"}, "Customer “Ninguém”: none has this tax ID"),
            ({"net": ""}, "Amount before tax: enter a positive amount"),
            ({"net": "1.234"}, "Amount before tax “1.234”: enter a positive amount"),
            ({"net": "-5"}, "Amount before tax “-5”: enter a positive amount"),
            ({"rate": "17"}, "Tax rate “17”: no sales tax of the company has it"),
            ({"rate": "much"}, "Tax rate “much”: no sales tax"),
            ({"rate": ""}, "Tax rate: choose a tax"),
            ({"rate": "0"}, "Tax rate “0”: several taxes have it"),
            ({"total": "124"}, "Total on paper .*124.00.* make .*123.00"),
            ({"corrects": "A/1"}, "only credit and debit notes correct"),
            ({"type": "NC"}, "journal .* has no recovery series for type NC"),
            ({"type": "NC"}, "Corrects: enter the number of the document"),
            ({"type": "ND", "corrects": "A/1"}, "a debit note needs its invoice"),
            ({"type": "NC", "corrects": "A/99", "customer": "Outro"}, "of customer"),
        ):
            with self.subTest(cells):
                self.assertProblem(self._row(**cells), text)

    def test_one_paper_on_two_lines_is_refused(self):
        wizard = self._rows(self._row("12"), self._row("0012", series="a"))
        self.assertEqual(wizard.line_ids.mapped("status"), ["ready", "error"])
        self.assertIn("is on line 2", wizard.line_ids[1].message)

    def test_customers_with_one_name_are_asked_about(self):
        self.env["res.partner"].create({"name": "Outro"})
        self.assertProblem(
            self._row(customer="Outro"), "several have this tax ID or name"
        )

    def test_contacts_of_a_company_are_that_company(self):
        self.env["res.partner"].create(
            {"name": "Rui", "parent_id": self.partner_a.id, "vat": self.partner_a.vat}
        )
        wizard = self._rows(self._row())
        self.assertEqual(wizard.line_ids.partner_id, self.partner_a)

    def test_several_recovery_series_are_asked_about(self):
        self._recovery("R2")
        self.assertProblem(self._row(), "has no recovery series .* or several")

    def test_what_is_no_table_of_papers_is_told(self):
        many = [self._row(str(n)) for n in range(1, paper.MOST_PAPERS + 2)]
        for text, expected in (
            ("", "There is no document to read"),
            ("a;b\nc;d", "The columns were not recognised"),
            ("Type;Series;Number\nFT;A;1", "Columns not found: Date"),
            ("\n".join([HEADINGS, *many]), "more than 500 documents"),
        ):
            with self.subTest(text[:20]), self.assertRefused(expected):
                self._wizard(text)

    # === Whose ===

    def test_the_journal_with_a_recovery_series_is_proposed(self):
        other = self._new_sales_journal("LOJA", sequence=0)
        self._coded("N1", journal_id=other.id)
        wizard = self.env["l10n_pt.document.capture"].create({})
        self.assertEqual(wizard.journal_id, self.journal)

    def test_who_issues_no_documents_captures_none(self):
        stranger = new_test_user(self.root, login="colega", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["l10n_pt.document.capture"].with_user(stranger).create({})
