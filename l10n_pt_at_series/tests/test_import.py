# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
import io
from contextlib import contextmanager
from datetime import date, datetime
from unittest.mock import patch

import openpyxl

from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..controllers.series_codes import code_table
from ..rules import table
from ..wizards import l10n_pt_series_import
from .common import NIF
from .series_common import SeriesCommon

OTHER_NIF = "503504564"
PORTAL = """Consulta de séries
Identificador da Série\tTipo de Série\tTipo de Documento\tN.º inicial\t\
Data de Início Prevista\tData de Registo\tCódigo de Validação\tEstado
A2026\tNormal\tFatura\t1\t01-01-2026\t2025-12-28\tAAJFBCDFG2\tAtiva
A2026\tN - Normal\tNC - Nota de crédito\t1\t01/01/2026\t\taajfbcdfg3\tAtiva
P2026\tFormação\tFactura Recibo\t35\t2026-01-01\t\tAAJFBCDFG4\tAtiva
"""


@tagged("post_install_l10n", "post_install", "-at_install")
class TestImport(SeriesCommon, HttpCase):
    """Series and codes come from a table and go into one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.root["res.company"].create(
            {
                "name": "Outra, Lda.",
                "vat": f"PT{OTHER_NIF}",
                "country_id": cls.env.ref("base.pt").id,
            }
        )
        cls.other_journal = cls.root["account.journal"].create(
            {"name": "Loja", "code": "L", "type": "sale", "company_id": cls.other.id}
        )

    def _preview(self, text=None, file=None, **values):
        wizard = self.env["l10n_pt.series.import"].create(
            {"text": text, "file": file and base64.b64encode(file), **values}
        )
        wizard.action_preview()
        return wizard

    def _row(self, *cells):
        """A wizard with one line, of identifier, type, code and what follows."""
        headings = "Identifier;Type;Code;First number;Start date;Registration date;"
        headings += "Last number;Series type;Journal;NIF;State"
        return self._preview(f"{headings}\n{';'.join(cells)}").line_ids

    def _select(self, *companies):
        """Act as the accountant who has chosen companies at the top of the screen."""
        self.accountant.sudo().company_ids = [
            Command.link(company.id) for company in companies
        ]
        ids = [company.id for company in companies]
        self.env = self.env(
            context=dict(self.env.context, allowed_company_ids=ids), user=self.env.user
        )

    @contextmanager
    def assertNothingWritten(self):
        before = self.root["l10n_pt.document.series"].search([])
        values = before.read(["validation_code", "state", "start_date"])
        yield
        after = self.root["l10n_pt.document.series"].search([])
        self.assertEqual(after.read(["validation_code", "state", "start_date"]), values)

    # === Reading ===

    def test_the_table_of_the_portal_becomes_series(self):
        with self.assertNothingWritten():
            wizard = self._preview(PORTAL)
        self.assertEqual(wizard.line_ids.mapped("status"), ["new"] * 3)
        self.assertEqual(wizard.line_ids.mapped("row"), [3, 4, 5])
        wizard.action_confirm()
        self.assertEqual(wizard.line_ids.mapped("status"), ["done"] * 3)
        self.assertRecordValues(
            wizard.line_ids.series_id,
            [
                {
                    "name": "A2026",
                    "document_type": "FT",
                    "validation_code": "AAJFBCDFG2",
                    "state": "registered",
                    "start_date": date(2026, 1, 1),
                    "registration_date": date(2025, 12, 28),
                    "journal_id": self.journal.id,
                    "is_default": True,
                },
                {
                    "name": "A2026",
                    "document_type": "NC",
                    "validation_code": "AAJFBCDFG3",
                    "state": "registered",
                    "start_date": date(2026, 1, 1),
                    "registration_date": self.today,
                    "journal_id": self.journal.id,
                    "is_default": True,
                },
                {
                    "name": "P2026",
                    "document_type": "FR",
                    "validation_code": "AAJFBCDFG4",
                    "state": "registered",
                    "start_date": date(2026, 1, 1),
                    "registration_date": self.today,
                    "journal_id": self.journal.id,
                    "is_default": False,  # a training series
                },
            ],
        )
        self.assertEqual(wizard.line_ids.series_id[2].first_number, 35)
        self.assertEqual(self.at.calls, [])
        invoice = self._invoice("2026-02-03", post=True)
        self.assertEqual(invoice.l10n_pt_atcud, "AAJFBCDFG2-1")

    def test_separators_headings_and_encodings_are_recognised(self):
        rows = [["2027", "FT", "AAJFBCDFG2"], ["B2027", "NC", "AAJFBCDFG3"]]
        for text in (
            "2027\tFT\tAAJFBCDFG2\nB2027\tNC\tAAJFBCDFG3",
            "2027;FT - Fatura;AAJFBCDFG2\n\nB2027;Nota de crédito;AAJFBCDFG3\n",
            '"AAJFBCDFG2","Invoice","2027"\n"AAJFBCDFG3","Credit note","B2027"',
            "Code,Series,Type\nAAJFBCDFG2,2027,Fatura (FT)\nAAJFBCDFG3,B2027,nc",
            "CÓDIGO;Nada;SÉRIE;TIPO\nAAJFBCDFG2;;2027;FT\nAAJFBCDFG3;-;B2027;NC",
        ):
            for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
                with self.subTest(text, encoding=encoding):
                    lines = self._preview(file=text.encode(encoding)).line_ids
                    self.assertEqual(self._identities(lines), rows)
            self.assertEqual(self._identities(self._preview(text).line_ids), rows)

    def _identities(self, lines):
        return [[line.name, line.document_type, line.validation_code] for line in lines]

    def test_a_workbook_has_real_numbers_and_dates(self):
        workbook = openpyxl.Workbook()
        for row in (
            ["My series"],
            ["Identificador", "Tipo", "Código", "Início", "Último número", "NIF"],
            [2027, "FT", "AAJFBCDFG2", datetime(2027, 1, 1), 35.0, int(NIF)],
        ):
            workbook.active.append(row)
        file = io.BytesIO()
        workbook.save(file)
        line = self._preview(file=file.getvalue()).line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "name": "2027",
                    "start_date": date(2027, 1, 1),
                    "previous_number": 35,
                    "company_id": self.company.id,
                    "status": "new",
                }
            ],
        )

    def test_every_type_of_at_is_known_by_its_names(self):
        known = table.known_types(self.Series._selection_document_type())
        for kind, label in self.Series._selection_document_type():
            name = table.TYPE_NAMES[kind]
            for text in (kind, label, name, f"{kind} - {name}", label[5:].upper()):
                self.assertEqual(table.document_type(text, known), kind, text)

    def test_what_is_no_table_of_series_is_refused_with_a_remedy(self):
        many = "A;FT;AAJFBCDFG2\n" * (table.MAX_LINES + 1)
        for values, text in (
            ({"file": b"\xd0\xcf\x11\xe0\xa1"}, "Save it as XLSX or CSV"),
            ({"file": b"PK\x03\x04 damaged"}, "neither a CSV nor an XLSX file"),
            ({"file": b"\x81\x8d\x00"}, "neither a CSV nor an XLSX file"),
            ({}, "Paste the table, or choose a file"),
            ({"text": " \n;\n"}, "Paste the table, or choose a file"),
            ({"text": "Identifier;Type;Code\n"}, "Paste the table, or choose a file"),
            ({"text": "one\ntwo"}, "The columns were not recognised"),
            ({"text": many}, "more than 5000 lines"),
            (
                {"text": "Identifier;Start date\nA2027;2027-01-01"},
                "Columns not found: Document Type, Validation Code",
            ),
        ):
            with self.subTest(text):
                self.assertIn(text, self._refusal(lambda v=values: self._preview(**v)))

    # === Checking ===

    def test_each_error_is_explained_on_its_line(self):
        self._series("C2027").action_set_code("AAJFBCDFG9")
        tomorrow = self.tomorrow.isoformat()
        for cells, *texts in (
            (["A 2027", "FT", "AAJFBCDFG2"], "Identifier “A 2027”: use only letters"),
            (["ATX", "FT", "AAJFBCDFG2"], "do not begin with AT"),
            (["A2027", "XX", "AAJFBCDFG2"], "Document type “XX”: AT does not know it"),
            (["A2027", "", "AAJFBCDFG2"], "Document type: choose one."),
            (["A2027", "FT", "AAJF"], "a code has at least 8 characters"),
            (["A2027", "FT", "JFBCDFGH"], "codes of AT's test environment begin with"),
            (["A2027", "FT", ""], "Validation code: it is missing."),
            (["A2027", "FT", "AAJFBCDFG9"], "already belongs to series FT C2027"),
            (["c2027", "FT", "AAJFBCDFG2"], "Odoo has code AAJFBCDFG9 for this series"),
            (["A2027", "FT", "AAJFBCDFG2", "one"], "First Number “one”: enter a whole"),
            (
                ["A2027", "FT", "AAJFBCDFG2", "", "31-02-2026"],
                "Start Date “31-02-2026”: enter a date",
            ),
            (
                ["A2027", "FT", "AAJFBCDFG2", "", "", tomorrow],
                "Registration date: it is in the future.",
            ),
            (
                ["A2027", "FT", "AAJFBCDFG2", "", "", "", "", "Self-billing"],
                "Series type “Self-billing”: choose Normal",
            ),
            (
                ["A2027", "FT", "AAJFBCDFG2", "", "", "", "", "", "Nowhere"],
                "Journal “Nowhere”: no journal has this code or name.",
            ),
            (
                ["A2027", "FT", "AAJFBCDFG2", *[""] * 5, "Nowhere", OTHER_NIF],
                f"Company “{OTHER_NIF}”: it is none of the companies you have selected",
            ),
            # Several things wrong are told at once.
            (["A/1", "FT", "AA"], "Identifier “A/1”", "Validation code “AA”"),
        ):
            with self.subTest(cells):
                line = self._row(*cells)
                self.assertEqual(line.status, "error")
                self.assertTells(line.message, *texts)
                self.assertIn(
                    "No line can be imported",
                    self._refusal(line.wizard_id.action_confirm),
                )

    def test_what_is_twice_in_the_table_is_an_error_the_second_time(self):
        lines = self._preview(
            "A2027;FT;AAJFBCDFG2\na2027;FT;AAJFBCDFG3\nB2027;FT;aajfbcdfg2"
        ).line_ids
        self.assertEqual(lines.mapped("status"), ["new", "error", "error"])
        self.assertIn("The same series is on line 1", lines[1].message)
        self.assertIn("Line 1 has the same code", lines[2].message)

    def test_an_edited_line_is_checked_again(self):
        line = self._row("A 2027", "XX", "AA", "", "soon", "", "", "", "Nowhere")
        line.write({"name": "A2027", "document_type": "FT"})
        self.assertEqual(line.status, "error")
        line.write({"start_date": "2026-05-01", "journal_id": self.journal.id})
        line.validation_code = "aajfbcdfg2 "
        self.assertEqual((line.status, line.message), ("new", ""))
        line.wizard_id.action_confirm()
        self.assertEqual(line.series_id.start_date, date(2026, 5, 1))

    def test_what_at_has_ended_and_what_odoo_has_is_left_alone(self):
        self._series("C2027").action_set_code("AAJFBCDFG9")
        draft = self._series("D2027")
        lines = self._preview(
            "Série;Tipo;Código;Estado\nA2025;FT;AAJFBCDFG5;F - Finalizada\n"
            "B2025;FT;AAJFBCDFG6;Anulada\nc2027;Fatura;AAJFBCDFG9;A\nD2027;FT;;"
        ).line_ids
        self.assertEqual(lines.mapped("status"), ["ended", "ended", "exists", "exists"])
        self.assertIn("without a code", lines[3].message)
        with self.assertNothingWritten():
            self._refusal(lines.wizard_id.action_confirm)
        self.assertStillDraft(draft)

    def test_the_journal_is_proposed_from_the_numbers_in_use(self):
        journal = self.root["account.journal"].create(
            {
                "name": "Filial",
                "code": "F",
                "type": "sale",
                "company_id": self.company.id,
            }
        )
        invoice = self._invoice("2026-01-05", journal_id=journal.id, name="FT B2026/34")
        invoice.action_post()
        lines = self._preview("b2026;FT;AAJFBCDFG2\nA2026;FT;AAJFBCDFG3").line_ids
        self.assertEqual(lines.journal_id.ids, [journal.id, self.journal.id])
        self.assertEqual(lines.mapped("previous_number"), [34, 0])
        self.assertEqual(
            self._row("X", "FT", "", *[""] * 5, "filial").journal_id, journal
        )
        self.assertEqual(self._row("X", "FT", "", *[""] * 5, "f").journal_id, journal)

    # === Importing ===

    def test_a_draft_gets_its_code_and_what_the_table_says_of_it(self):
        draft = self._series("A2027", previous_number=7, start_date=self.tomorrow)
        wizard = self._preview(
            "Série;Tipo;Código;Data de início\na2027;FT;AAJFBCDFG2;2026-01-01"
        )
        line = wizard.line_ids
        self.assertEqual(line.status, "draft")
        self.assertEqual(
            line.message,
            "Numbering goes on after 7. Changes on the draft: Start Date.",
        )
        wizard.action_confirm()
        self.assertEqual(line.series_id, draft)
        self.assertRecordValues(
            draft,
            [
                {
                    "name": "A2027",
                    "validation_code": "AAJFBCDFG2",
                    "state": "registered",
                    "start_date": date(2026, 1, 1),
                    "previous_number": 7,
                }
            ],
        )
        self.assertIn("Code typed by hand", draft.message_ids[0].body)

    def test_a_series_that_waits_for_at_gets_its_code_and_nothing_else(self):
        series = self._pending()
        self.at.book.clear()
        line = self._row("A2027", "FT", "AAJFBCDFG2", "1", "2026-01-01")
        self.assertEqual((line.status, line.message), ("draft", ""))
        line.wizard_id.action_confirm()
        self.assertRecordValues(
            series,
            [
                {
                    "state": "registered",
                    "validation_code": "AAJFBCDFG2",
                    "start_date": self.today,
                    "pending_operation": False,
                }
            ],
        )

    def test_good_lines_are_imported_and_the_others_can_be_tried_again(self):
        # Each type needs its own internal code: a rule that only writing finds.
        self._series("Z2027", "ND", internal_code="NC")
        wizard = self._preview("A2027;FT;AAJFBCDFG2\nA2027;NC;AAJFBCDFG3\nA2027;FS;AA")
        self.assertEqual(wizard.line_ids.mapped("status"), ["new", "new", "error"])
        wizard.action_confirm()
        self.assertEqual(wizard.line_ids.mapped("status"), ["done", "failed", "error"])
        done, failed, wrong = wizard.line_ids
        self.assertIn("Code: AAJFBCDFG2", done.message)
        self.assertIn("Internal code “NC” already serves", failed.message)
        self.assertFalse(failed.series_id or wrong.series_id)
        self.assertEqual(self.Series.search_count([("name", "=", "A2027")]), 1)
        self.Series.search([("name", "=", "Z2027")]).internal_code = "ND"
        wrong.validation_code = "AAJFBCDFG4"
        messages = done.series_id.message_ids
        wizard.action_confirm()
        self.assertEqual(wizard.line_ids.mapped("status"), ["done"] * 3)
        self.assertEqual(done.series_id.message_ids, messages)  # not touched again
        self.assertIn("No line can be imported", self._refusal(wizard.action_confirm))

    def test_a_long_table_is_imported_in_several_goes(self):
        wizard = self._preview("A2027;FT;AAJFBCDFG2\nA2027;NC;AAJFBCDFG3")
        with patch.object(l10n_pt_series_import, "AT_A_TIME", 1):
            wizard.action_confirm()
        self.assertEqual(wizard.line_ids.mapped("status"), ["done", "new"])
        self.assertEqual(wizard.summary, "New series: 1 · Imported: 1")

    def test_lines_go_to_the_companies_selected(self):
        self._select(self.company, self.other)
        wizard = self._preview(
            "Identifier;Type;Code;NIF\nA2027;FT;AAJFBCDFG2;\n"
            f"A2027;FT;AAJFBCDFG3;PT{OTHER_NIF}\nB2027;FT;AAJFBCDFG4;outra lda\n"
            "C2027;FT;AAJFBCDFG5;501442600"
        )
        self.assertEqual(
            wizard.line_ids.mapped("status"), ["new", "new", "new", "error"]
        )
        wizard.action_confirm()
        self.assertRecordValues(
            wizard.line_ids.series_id,
            [
                {"company_id": self.company.id, "nif": NIF},
                {"company_id": self.other.id, "nif": OTHER_NIF},
                {"company_id": self.other.id, "nif": OTHER_NIF},
            ],
        )
        self.assertEqual(wizard.line_ids[1].series_id.journal_id, self.other_journal)

    def test_a_series_of_the_taxpayer_in_a_company_out_of_reach_is_an_error(self):
        self.other.vat = f"PT{NIF}"
        self.root["l10n_pt.document.series"].create(
            {
                "name": "A2027",
                "company_id": self.other.id,
                "journal_id": self.other_journal.id,
            }
        )
        line = self._row("A2027", "FT", "AAJFBCDFG2")
        self.assertEqual(line.status, "error")
        self.assertIn("belongs to company Outra, Lda.", line.message)

    def test_only_accounting_managers_import(self):
        reader = self._user("leitor", "account.group_account_readonly")
        wizards = self.env["l10n_pt.series.import"]
        self.assertForbidden(
            lambda: wizards.with_user(self.clerk).create({"text": PORTAL}),
            lambda: wizards.with_user(reader).create({"text": PORTAL}),
        )

    # === Exporting ===

    def _download(self, action, login):
        self.authenticate(login, login)
        return self.url_open(action["url"])

    def _all_kinds(self):
        """Series in several states, and a journal that looks like a formula."""
        self.journal.sudo().code = "=1+1"
        series = self._series("2027") | self._series("A2027", "NC", padding=3)
        series += self._series("B2027", series_type="F", is_default=False)
        series += self._series("C2027", start_date="2025-01-01")
        for number, one in enumerate(series[1:], start=2):
            one.action_set_code(f"AAJFBCDFG{number}", date(2026, 1, number))
        self.env["l10n_pt.at.registrar"]._ended_on_portal(series[3], "finalise", 5)
        return series

    def test_an_export_is_read_again_as_already_there(self):
        series = self._all_kinds()
        for extension in ("csv", "xlsx"):
            with self.subTest(extension), self.assertNothingWritten():
                action = series.action_export_codes(extension)
                answer = self._download(action, self.accountant.login)
                self.assertIn(f".{extension}", answer.headers["Content-Disposition"])
                lines = self._preview(file=answer.content).line_ids
                self.assertEqual(lines.mapped("status"), ["exists"] * 4)
                self.assertCountEqual(
                    lines.mapped("validation_code"), series.mapped("validation_code")
                )
                self.assertEqual(lines.journal_id, self.journal)

    def test_an_export_imports_the_same_into_an_empty_company(self):
        series = self._all_kinds()[1:3]
        headings, rows = code_table(series)
        text = "\n".join(
            ";".join(str(cell or "") for cell in row) for row in [headings, *rows]
        )
        before = self._of_export(series)
        series.sudo().with_context(l10n_pt_at_answer=True).state = "draft"
        series.unlink()
        wizard = self._preview(text)
        wizard.action_confirm()
        self.assertEqual(self._of_export(wizard.line_ids.series_id), before)

    def _of_export(self, series):
        names = ("name", "document_type", "validation_code", "start_date")
        names += ("registration_date", "series_type", "first_number", "journal_id")
        return [[one[name] for name in names] for one in series.sorted("name")]

    def test_no_cell_of_an_export_is_a_formula(self):
        self._all_kinds()
        _headings, rows = code_table(self.Series.search([]))
        cells = {cell for row in rows for cell in row if isinstance(cell, str)}
        self.assertIn("'=1+1", cells)
        self.assertFalse([cell for cell in cells if cell[:1] in ("=", "+", "-", "@")])

    def test_everybody_exports_what_they_may_see(self):
        mine = self._series("A2027")
        theirs = self.root["l10n_pt.document.series"].create(
            {
                "name": "X2027",
                "company_id": self.other.id,
                "journal_id": self.other_journal.id,
            }
        )
        reader = self._user("leitor", "account.group_account_readonly")
        everything = self.Series.with_user(reader).action_export_codes("csv")
        text = self._download(everything, "leitor").text
        self.assertIn("A2027", text)
        self.assertNotIn("X2027", text)
        for extension, series in (("xlsx", self.Series), ("csv", mine)):
            action = self.root.ref(
                f"l10n_pt_at_series.l10n_pt_series_export_{extension}_action"
            )
            context = {"active_model": self.Series._name, "active_ids": series.ids}
            result = action.with_user(reader).with_context(**context).run()
            self.assertEqual(
                result, series.with_user(reader).action_export_codes(extension)
            )
        chosen = theirs.action_export_codes("csv")
        with mute_logger("odoo.http"):
            answer = self._download(chosen, "leitor")
        self.assertNotIn("X2027", answer.text)
        url = everything["url"].partition("?")[0]
        for query, status in (
            ("", 400),
            ("companies=x", 400),
            (f"companies={self.company.id}&ids=x", 400),
            (f"companies={self.other.id}", 403),
        ):
            with self.subTest(query), mute_logger("odoo.http"):
                answer = self._download({"url": f"{url}?{query}"}, "leitor")
                self.assertEqual(answer.status_code, status)
        both = f"companies={self.other.id},{self.company.id}"
        answer = self._download({"url": f"{url}?{both}"}, "leitor")
        self.assertIn("A2027", answer.text)
        self.assertNotIn("X2027", answer.text)
