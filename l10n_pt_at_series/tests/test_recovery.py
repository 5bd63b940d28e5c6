# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .paper_common import PaperCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestRecovery(PaperCommon):
    """Documents first issued on paper, or recovered from duplicates."""

    def setUp(self):
        super().setUp()
        self.today = self.Series._today()
        self.long_ago = self.today - timedelta(days=400)
        self.series = self._recovery()

    def _recovery(self, name="R1", document_type="FT", **values):
        """A recovery series that starts today, as AT wants."""
        start = {"start_date": self.Series._today(), "is_default": False}
        return self._coded(
            name, document_type, **{**start, "series_type": "R"} | values
        )

    def _capture(self, number="12", post=True, series=None, **values):
        """A capture of paper A/12, made by a plain clerk."""
        series = series or self.series
        document = self._invoice(
            **{
                "date": self.long_ago,
                "l10n_pt_series_id": series.id,
                "l10n_pt_manual_series": "A",
                "l10n_pt_manual_number": number,
                "l10n_pt_recovery_kind": "M",
                **values,
            }
        ).with_user(self.clerk)
        if post:
            self.assertNotIn("l10n_pt_series", document.alerts)
            document.action_post()
        return document

    def assertNotIssued(self, document, text):
        """The draft says the text, and posting is refused with it, whoever asks."""
        alert = document.alerts["l10n_pt_series"]
        self.assertEqual(alert["level"], "danger")
        self.assertRegex(alert["message"], text)
        for post in (document.action_post, lambda: document.write({"state": "posted"})):
            with self.assertRefused(text):
                post()
        self.assertRecordValues(
            document,
            [
                {
                    "state": "draft",
                    "name": False,
                    "l10n_pt_atcud": False,
                    "l10n_pt_capture_date": False,
                }
            ],
        )

    # === Dates ===

    def test_the_date_is_the_papers_whatever_start_and_order(self):
        days = [self.long_ago, self.long_ago - timedelta(days=300), self.today]
        documents = self.env["account.move"]
        for number, day in enumerate(days, start=1):
            documents |= self._capture(str(number), date=day)
        self.assertNumbers(documents, ["FT R1/1", "FT R1/2", "FT R1/3"])
        self.assertEqual(documents.mapped("invoice_date"), days)
        self.assertEqual(set(documents.mapped("l10n_pt_capture_date")), {self.today})

    def test_a_batch_is_captured_at_once(self):
        documents = self._capture("1", post=False) | self._capture("2", post=False)
        documents.action_post()
        self.assertNumbers(documents, ["FT R1/1", "FT R1/2"])

    def test_the_audit_takes_papers_in_any_order(self):
        self._capture("1", date=self.today)
        self._capture("2", date=self.long_ago)
        count, findings = self.env["l10n_pt.series.usage"]._audit(self.series)
        self.assertEqual((count, findings), (2, []))

    def test_nothing_is_captured_before_the_series_starts(self):
        series = self._recovery("R2", start_date=self.today + timedelta(days=1))
        document = self._capture(post=False, series=series, date=self.today)
        self.assertNotIssued(document, "Recovery series FT R2 starts on")

    def test_the_papers_date_is_never_todays_in_silence(self):
        document = self._capture(post=False, date=self.long_ago)
        document.invoice_date = False
        self.assertNotIssued(document, "Invoice date: enter the date of the original")
        self.assertFalse(document.invoice_date)

    def test_a_paper_of_tomorrow_is_refused_without_a_question(self):
        tomorrow = self.today + timedelta(days=1)
        document = self._capture(post=False, date=tomorrow)
        self.assertNotIssued(document, "in the future. Enter the date of the original")
        asking = document.with_context(disable_abnormal_invoice_detection=False)
        with self.assertRefused("in the future. Enter the date of the original"):
            asking.action_post()

    def test_after_a_lock_date_only_the_accounting_date_moves(self):
        self.company.sudo().tax_lock_date = self.today - timedelta(days=40)
        document = self._capture()
        self.assertEqual(document.invoice_date, self.long_ago)
        self.assertGreater(document.date, self.company.tax_lock_date)
        self.assertEqual(document.l10n_pt_atcud.rpartition("-")[2], "1")

    # === What must be given ===

    def test_series_number_kind_are_obligatory(self):
        for name, text in (
            ("l10n_pt_manual_series", "Manual series: enter the series printed"),
            ("l10n_pt_manual_number", "Manual number: enter the number printed"),
            ("l10n_pt_recovery_kind", "Recovered from: say whether"),
        ):
            for nothing in (
                (False, "  ") if name != "l10n_pt_recovery_kind" else (False,)
            ):
                with self.subTest(name, nothing=nothing):
                    document = self._capture(post=False, **{name: nothing})
                    self.assertNotIssued(document, text)

    def test_numbers_are_digits_and_series_have_neither_blanks_nor_slashes(self):
        for values, text in (
            ({"l10n_pt_manual_number": "12B"}, "“12B”: use digits only"),
            ({"l10n_pt_manual_number": "A/12"}, "“A/12”: use digits only"),
            ({"l10n_pt_manual_number": "-3"}, "“-3”: use digits only"),
            ({"l10n_pt_manual_number": "1.5"}, "use digits only"),
            ({"l10n_pt_manual_number": "٣"}, "use digits only"),
            ({"l10n_pt_manual_number": "000"}, "enter a number from 1"),
            ({"l10n_pt_manual_number": "1" * 21}, "at most 20 digits"),
            ({"l10n_pt_manual_series": "A 1"}, "“A 1”: write it without blanks"),
            ({"l10n_pt_manual_series": "A/1"}, "“A/1”: write it without blanks"),
            ({"l10n_pt_manual_series": "A" * 41}, "at most 40 characters"),
        ):
            with self.subTest(values):
                self.assertNotIssued(self._capture(post=False, **values), text)

    def test_other_documents_carry_nothing_of_papers(self):
        self._coded("N1")
        for values in (
            {"l10n_pt_manual_series": "A"},
            {"l10n_pt_manual_number": "12"},
            {"l10n_pt_recovery_kind": "M"},
        ):
            with self.subTest(values):
                document = self._invoice(self.today, **values).with_user(self.clerk)
                text = "only documents in a recovery series have them"
                self.assertNotIssued(document, text)
        bill = self._invoice(
            move_type="in_invoice",
            journal_id=self.company_data["default_journal_purchase"].id,
            l10n_pt_recovery_kind="M",
        )
        with self.assertRefused("only documents in a recovery series have them"):
            bill.action_post()

    def test_another_series_forgets_the_paper(self):
        normal = self._coded("N1")
        document = self._capture(post=False)
        document.l10n_pt_series_id = normal
        self.assertFalse(
            document.l10n_pt_manual_series or document.l10n_pt_recovery_kind
        )
        document.action_post()
        self.assertNumbers(document, ["FT N1/1"])

    def test_the_form_asks_for_the_paper_in_recovery_series_only(self):
        form = Form(
            self.env["account.move"]
            .with_user(self.clerk)
            .with_context(default_move_type="out_invoice")
        )
        form.partner_id = self.partner_a
        form.invoice_date = self.long_ago
        self.assertFalse(form.l10n_pt_is_recovery)
        form.l10n_pt_series_id = self.series
        self.assertTrue(form.l10n_pt_is_recovery)
        form.l10n_pt_recovery_kind = "M"
        form.l10n_pt_manual_series = "A"
        form.l10n_pt_manual_number = "12"
        form.l10n_pt_series_id = self.Series
        self.assertFalse(form.l10n_pt_is_recovery or form.l10n_pt_manual_series)
        form.l10n_pt_series_id = self.series
        form.l10n_pt_recovery_kind = "D"
        form.l10n_pt_manual_series = "B"
        form.l10n_pt_manual_number = "7"
        with form.invoice_line_ids.new() as line:
            line.product_id = self.product_a
        document = form.save()
        document.action_post()
        self.assertEqual(document.l10n_pt_recovery_kind, "D")
        self.assertIn(
            document,
            self.env["account.move"].search([("l10n_pt_recovery_kind", "!=", False)]),
        )

    # === Which series ===

    def test_a_recovery_series_is_never_taken_by_itself(self):
        document = self._invoice(self.today)
        self.assertNotIssued(document, "needs a registered AT series")
        normal = self._coded("N1")
        note = self._reversal(self._capture())
        self._coded("N1", "NC")
        self._recovery("R1", "NC")
        document.action_post()
        self.assertEqual(document.l10n_pt_series_id, normal)
        # ... nor because its name is that of the corrected document's series.
        note.action_post()
        self.assertEqual(note.name, "NC N1/1")
        with self.assertRefused("only normal series", ValidationError):
            self.series.is_default = True

    def test_recovery_series_are_for_invoices_and_notes(self):
        for kind in ("GT", "RG", "OR"):
            with self.subTest(kind), self.assertRefused("are for invoices, credit"):
                self._series("X1", kind, series_type="R", is_default=False)

    def test_a_company_for_training_recovers_nothing(self):
        document = self._capture(post=False)
        self.company.sudo().l10n_pt_training = True
        self.assertNotIssued(document, "nothing is recovered there")

    # === Once ===

    def test_a_paper_is_captured_once(self):
        first = self._capture("12")
        for number, series, kind in (("12", "A", "M"), ("0012", " a", "D")):
            with self.subTest(number):
                again = self._capture(
                    number,
                    post=False,
                    l10n_pt_manual_series=series,
                    l10n_pt_recovery_kind=kind,
                )
                self.assertNotIssued(again, f"captured already: see {first.name}")
        self._capture("12", l10n_pt_manual_series="B")
        self._capture("12", series=self._recovery("R1", "FR"))

    def test_a_void_capture_sets_its_paper_free(self):
        first = self._capture("12")
        first.action_l10n_pt_void("Typed wrongly")
        self.env.flush_all()
        self.assertNumbers(self._capture("12"), ["FT R1/2"])
        self.assertEqual(first.l10n_pt_manual_number, "12")

    def test_two_drafts_of_one_paper_are_not_captured_together(self):
        documents = self._capture("12", post=False) | self._capture("012", post=False)
        with self.assertRefused("captured already"):
            documents.action_post()
        self.assertEqual(set(documents.mapped("state")), {"draft"})

    @contextmanager
    def _not_seen(self):
        """As for a transaction whose snapshot is older than the other's capture."""
        cls = self.registry["account.move"]
        captured = cls._l10n_pt_captured
        calls = []

        def blind(self, keys):
            calls.append(keys)
            # The look after the index has refused is on a connection of its own.
            return self.browse() if len(calls) == 1 else captured(self, keys)

        with patch.object(cls, "_l10n_pt_captured", blind):
            yield

    def test_whoever_comes_second_is_told_by_the_database(self):
        first = self._capture("12")
        self.env.flush_all()
        second = self._capture("12", post=False)
        text = f"just been captured by somebody else: see {first.name}"
        with (
            self._not_seen(),
            self.enter_registry_test_mode(),
            mute_logger("odoo.sql_db"),
            self.assertRefused(text),
        ):
            second.action_post()
        self.assertEqual(second.state, "draft")
        self.assertNumbers(self._capture("13"), ["FT R1/2"])

    def test_whoever_comes_second_in_a_batch_too(self):
        first = self._capture("12")
        self.env.flush_all()
        documents = self._capture("11", post=False) | self._capture("12", post=False)
        cls = self.registry["account.move"]
        with (
            patch.object(cls, "_l10n_pt_paper_problem", lambda self, series: None),
            self.enter_registry_test_mode(),
            mute_logger("odoo.sql_db"),
            self.assertRefused(f"somebody else: see {first.name}"),
        ):
            documents.action_post()

    # === Locks ===

    def test_what_an_issued_document_says_of_its_paper_stays(self):
        self._coded("N1")
        normal = self._invoice(self.today, post=True)
        for document, values in (
            (
                self._capture(),
                {
                    "l10n_pt_manual_series": "B",
                    "l10n_pt_manual_number": "13",
                    "l10n_pt_recovery_kind": "D",
                    "l10n_pt_capture_date": self.long_ago,
                    "l10n_pt_paper_key": "x",
                    "l10n_pt_series_id": normal.l10n_pt_series_id.id,
                    "invoice_date": self.today,
                },
            ),
            (
                normal,
                {
                    "l10n_pt_manual_series": "B",
                    "l10n_pt_manual_number": "13",
                    "l10n_pt_recovery_kind": "D",
                    "l10n_pt_capture_date": self.long_ago,
                    "l10n_pt_paper_key": "x",
                },
            ),
        ):
            for name, value in values.items():
                with self.subTest(name), self.assertRefused("cannot change"):
                    document.write({name: value})

    def test_what_capture_stores_cannot_be_brought_along(self):
        self._coded("N1")
        values = {"l10n_pt_capture_date": self.long_ago, "l10n_pt_paper_key": "x"}
        normal = self._invoice(self.today, post=True, **values)
        capture = self._capture(**values)
        self.assertFalse(normal.l10n_pt_paper_key or normal.l10n_pt_capture_date)
        self.assertEqual(capture.l10n_pt_capture_date, self.today)
        self.assertIn("/FT/a/12", capture.l10n_pt_paper_key)

    def test_copies_are_of_no_paper(self):
        copy = self._capture().copy()
        self.assertFalse(
            copy.l10n_pt_series_id
            or copy.l10n_pt_manual_series
            or copy.l10n_pt_manual_number
            or copy.l10n_pt_recovery_kind
            or copy.l10n_pt_capture_date
            or copy.l10n_pt_paper_key
        )

    def test_papers_come_by_import(self):
        names = ["move_type", "partner_id/.id", "journal_id/.id", "invoice_date"]
        names += ["l10n_pt_series_id/.id", "l10n_pt_manual_series"]
        names += ["l10n_pt_manual_number", "l10n_pt_recovery_kind"]
        names += ["invoice_line_ids/name", "invoice_line_ids/price_unit"]
        row = ["out_invoice", self.partner_a.id, self.journal.id, str(self.long_ago)]
        row += [self.series.id, "A", "12", "M", "Serviço", "10.0"]
        result = (
            self.env["account.move"]
            .with_user(self.clerk)
            .load(names, [[str(cell) for cell in row]])
        )
        self.assertFalse(result["messages"])
        document = self.env["account.move"].browse(result["ids"])
        document.action_post()
        self.assertNumbers(document, ["FT R1/1"])

    # === Notes ===

    def _reversal(self, document, reason=False):
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.clerk)
            .with_context(active_model="account.move", active_ids=document.ids)
            .create({"journal_id": document.journal_id.id, "reason": reason})
        )
        return self.env["account.move"].browse(wizard.reverse_moves()["res_id"])

    def test_notes_refer_to_the_paper(self):
        self._coded("N1", "NC")
        self._coded("N1", "ND")
        document = self._capture()
        note = self._reversal(document, "wrong price")
        self.assertIn("FTM A/12", note.ref)
        self.assertIn("wrong price", note.ref)
        self.assertNotIn(document.name, note.ref)
        note.invoice_line_ids.price_unit = 1
        note.action_post()
        self.assertNumbers(note, ["NC N1/1"])
        with self.assertRefused("its .*eference cannot change"):
            note.ref = "other"
        self.assertIn("FTM A/12", self._texts(self._page(note), "//body")[0])
        wizard = (
            self.env["account.debit.note"]
            .with_context(active_model="account.move", active_ids=document.ids)
            .create({"copy_lines": True})
        )
        debit = self.env["account.move"].browse(wizard.create_debit()["res_id"])
        self.assertEqual(debit.ref, "FTM A/12")
        debit.ref = "Encomenda 7"
        debit.action_post()
        self.assertEqual(debit.ref, "FTM A/12, Encomenda 7")

    def test_a_note_on_paper_is_captured_too(self):
        self._coded("N1")
        series = self._recovery("R1", "NC")
        for origin in (self._invoice(self.today, post=True), self._capture("12")):
            with self.subTest(origin.name):
                note = self._capture(
                    str(origin.id),
                    series=series,
                    move_type="out_refund",
                    reversed_entry_id=origin.id,
                    l10n_pt_recovery_kind="D",
                )
                self.assertEqual(note.l10n_pt_document_type, "NC")
                self.assertIn(
                    f"Cópia do documento original - NCD A/{origin.id}",
                    note._l10n_pt_page_words(),
                )

    # === Paper ===

    def test_the_words_of_the_law_stand_on_each_page(self):
        self.env["res.lang"].sudo()._activate_lang("fr_FR")
        self.partner_a.lang = "fr_FR"
        lines = [
            Command.create({"name": f"Serviço {number}", "price_unit": 10.0})
            for number in range(30)
        ]
        words = "Cópia do documento original - FTM A/0012"
        document = self._capture("0012", invoice_line_ids=lines)
        duplicate = self._capture("13", l10n_pt_recovery_kind="D")
        [footer] = self._footers(self._page(document))
        self.assertIn(words, footer)
        [footer] = self._footers(self._page(duplicate))
        self.assertIn("Cópia do documento original - FTD A/13", footer)
        pages = self._pdf_pages(document)
        self.assertGreater(len(pages), 1)
        for page in pages:
            self.assertIn(words, page)

    def test_a_draft_has_no_words_yet(self):
        self.assertEqual(self._capture(post=False)._l10n_pt_page_words(), [])
