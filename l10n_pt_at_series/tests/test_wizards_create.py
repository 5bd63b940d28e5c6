# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from psycopg2.errors import UniqueViolation

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .series_common import SUMMER, SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestWizardsCreate(SeriesCommon):
    """One name for several document types, each registered on its own."""

    def setUp(self):
        super().setUp()
        self.Wizard = self.env["l10n_pt.series.create"]

    def _wizard(self, **values):
        return self.Wizard.create({"name": "A2027", **values})

    def _line(self, wizard, document_type):
        return wizard.line_ids.filtered(
            lambda line: line.document_type == document_type
        )

    def _select(self, wizard, *document_types):
        for line in wizard.line_ids:
            line.selected = line.document_type in document_types

    # === Defaults ===

    def test_the_journal_it_was_opened_from_is_proposed(self):
        other = self.journal.sudo().copy({"code": "LJ2", "name": "Loja 2"})
        wizard = self.Wizard.with_context(
            active_model="account.journal", active_id=other.id
        ).create({})
        self.assertEqual(wizard.journal_id, other)
        self.assertEqual(wizard.name, f"LJ2{self.today.year}")

    def test_the_button_of_a_journal_opens_it_for_that_journal(self):
        other = self.journal.sudo().copy({"code": "LJ2"}).with_env(self.env)
        action = other.action_l10n_pt_create_series()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        self.assertEqual(wizard.create({}).journal_id, other)

    def test_usual_types_are_ticked(self):
        for invoice_type in ("FT", "FS", "FR"):
            self.journal.l10n_pt_invoice_type = invoice_type
            selected = self._wizard().line_ids.filtered("selected")
            self.assertEqual(
                set(selected.mapped("document_type")), {invoice_type, "NC", "ND"}
            )

    def test_a_name_the_taxpayer_has_used_is_not_proposed(self):
        name = self.Wizard.create({}).name
        self._registered(name.lower(), "NC").active = False
        self.assertEqual(self.Wizard.create({}).name, f"{name}B")

    def test_a_journal_code_that_at_keeps_for_itself_is_not_proposed(self):
        self.journal.sudo().code = "AT1"
        self.assertEqual(self.Wizard.create({}).name, f"S{self.today.year}")

    def test_it_starts_today_in_lisbon(self):
        with freeze_time(f"{SUMMER}-08-31 23:30:00"):
            self.assertEqual(str(self._wizard().start_date), f"{SUMMER}-09-01")

    # === Register ===

    def test_the_usual_case_needs_no_typing(self):
        wizard = self.Wizard.create({})
        self._confirm(wizard)
        series = wizard.line_ids.series_id
        self.assertRecordValues(
            series,
            [
                {
                    "name": wizard.name,
                    "document_type": document_type,
                    "journal_id": self.journal.id,
                    "state": "registered",
                    "is_default": True,
                    "validation_code": self._kept(one).validation_code,
                }
                for document_type, one in zip(("FT", "NC", "ND"), series, strict=True)
            ],
        )
        self.assertEqual(self._operations(), ["registarSerie"] * 3)

    def test_every_series_gets_what_was_typed(self):
        wizard = self._wizard(
            series_type="R",
            is_default=False,
            start_date=self.tomorrow,
            first_number=5,
        )
        self._select(wizard, "FS", "NC")
        self._confirm(wizard)
        self.assertEqual(
            [[value for _name, value in fields] for _operation, fields in self._sent()],
            [
                ["A2027", "R", "SI", kind, "5", str(self.tomorrow), "0", "PI"]
                for kind in ("NC", "FS")  # the usual ones come first
            ],
        )
        self.assertFalse(any(wizard.line_ids.series_id.mapped("is_default")))

    def test_the_dialog_opens_again_with_a_result_on_each_line(self):
        wizard = self._wizard()
        self._select(wizard, "FT")
        action = self._confirm(wizard)
        again = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((again, action["target"]), (wizard, "new"))
        line = self._line(again, "FT")
        self.assertRecordValues(
            line,
            [
                {
                    "state": "registered",
                    "validation_code": line.series_id.validation_code,
                    "message": "Series FT A2027 is registered. Code: "
                    f"{line.series_id.validation_code}.",
                }
            ],
        )
        self.assertEqual((again.created, again.unfinished), (True, False))
        self.assertFalse(self._line(again, "NC").series_id)

    def test_one_that_fails_is_tried_again_alone(self):
        wizard = self._wizard()
        self.at.faults.add("unknown_code", "registarSerie")
        self._confirm(wizard)
        first = wizard.line_ids.filtered("selected")[0]
        self.assertRecordValues(
            wizard.line_ids.filtered("selected"),
            [{"state": "draft"}, {"state": "registered"}, {"state": "registered"}],
        )
        self.assertIn("Recusa desconhecida", first.message)
        self.assertTrue(wizard.unfinished)
        self.at.calls.clear()
        self._confirm(wizard)
        self.assertEqual(first.state, "registered")
        self.assertIn(first.validation_code, first.message)
        self.assertEqual(self._operations(), ["registarSerie"])
        self.assertFalse(wizard.unfinished)

    def test_one_without_clear_answer_is_resolved_by_trying_again(self):
        wizard = self._wizard()
        self._select(wizard, "FT", "NC")
        self.at.faults.add("drop_after", "registarSerie")
        self._confirm(wizard)
        unclear = self._line(wizard, "FT")
        self.assertEqual(unclear.state, "pending")
        self.assertIn("query AT", unclear.message)
        self.at.calls.clear()
        self._confirm(wizard)
        self.assertEqual(unclear.state, "registered")
        self.assertEqual(self._operations(), ["consultarSeries"])
        self.assertEqual(len(self.at.book.series), 2)

    # === Bad input ===

    def test_a_name_out_of_rule_creates_nothing_at_all(self):
        before = self.Series.search_count([])
        for name in ("AT2027", "Série", "A 2027", "A" * 36):
            with self.subTest(name=name):
                with self.assertRaises(ValidationError) as caught:
                    self._wizard(name=name).action_confirm()
                self.assertIn(f"Identifier “{name}”", str(caught.exception))
        self.assertEqual(self.Series.search_count([]), before)
        self.assertEqual(self.at.calls, [])

    def test_a_taken_name_creates_nothing_at_all(self):
        self._series("A2027", "NC")
        wizard = self._wizard()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            wizard.action_confirm()
        self.assertEqual(self.Series.search_count([("name", "=", "A2027")]), 1)
        self.assertEqual(self.at.calls, [])

    def test_a_start_in_the_past_leaves_drafts_and_says_why(self):
        wizard = self._wizard(start_date=self.yesterday)
        self._confirm(wizard)
        for line in wizard.line_ids.filtered("selected"):
            self.assertEqual(line.state, "draft")
            self.assertTells(line.message, self._day(self.yesterday), "in the past")
        self.assertEqual(self.at.calls, [])

    def test_at_least_one_type_must_be_ticked(self):
        wizard = self._wizard()
        self._select(wizard)
        self.assertTells(
            self._refusal(wizard.action_confirm),
            "Document types: choose at least one document type.",
        )
