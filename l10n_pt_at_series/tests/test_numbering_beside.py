# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import date, timedelta
from itertools import count

from odoo.tests import tagged
from odoo.tools import mute_logger

from .documents import DocumentsCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestNumberingBeside(DocumentsCommon):
    """What a series does not number goes on as if the addon were not there."""

    def setUp(self):
        super().setUp()
        self.days = (date(2026, 1, 5) + timedelta(days=n) for n in count())

    def test_history_with_the_same_prefix_is_continued(self):
        history = self._history("FT A2026/0007")
        self._coded("A2026", padding=4)
        documents = self._invoices(["2026-01-06", "2026-01-07"])
        documents.action_post()
        self.assertNumbers(documents, ["FT A2026/0008", "FT A2026/0009"])
        self.assertRecordValues(
            history, [{"name": "FT A2026/0007", "l10n_pt_atcud": False}]
        )

    def test_a_cancelled_history_document_keeps_its_number(self):
        self._history("FT A2026/6")
        self._history("FT A2026/7").button_cancel()
        self._coded("A2026")
        self.assertNumbers(self._invoice("2026-01-06", post=True), ["FT A2026/8"])

    def test_receipts_and_entries_keep_their_own_numbers(self):
        """... also where the journal's history has the prefix of the series."""
        self._history("FT A2026/36")
        self._coded("A2026", first_number=36, previous_number=36)
        others = self.env["account.move"]
        for day in ("2026-01-06", "2026-02-06"):
            self._invoice(day, post=True)
            others |= self._invoice(day, "out_receipt", post=True)
            others |= self._entry(day)
        last = self._invoice("2026-03-06", post=True)
        self.assertNumbers(last, ["FT A2026/39"])
        self.assertFalse(any(others.mapped("l10n_pt_atcud")))
        self.assertEqual(
            others.mapped("name"), [f"INV/2026/0000{n}" for n in (1, 2, 3, 4)]
        )
        self.assertFalse(others.filtered("made_sequence_gap"))

    def test_receipts_keep_their_numbers_beside_names_like_dates(self):
        for name in ("2026B01", "202601", "A2026-01", "LOJA"):
            with self.subTest(name=name):
                journal = self._new_sales_journal(name[:5])
                self._coded(name, journal_id=journal.id)
                receipts = self.env["account.move"]
                for day in ("2026-01-06", "2026-02-06", "2026-02-07"):
                    self._invoice(day, journal_id=journal.id, post=True)
                    receipts |= self._invoice(
                        day, "out_receipt", journal_id=journal.id, post=True
                    )
                self.assertEqual(
                    receipts.mapped("name"),
                    [f"{journal.code}/2026/0000{n}" for n in (1, 2, 3)],
                )

    def test_a_number_of_a_series_cannot_be_typed_elsewhere(self):
        self._coded("A2026")
        other = self._entry("2026-01-05")
        for typed in (
            lambda: self._entry("2026-01-05", name="FT A2026/3"),
            lambda: self._invoice("2026-01-05", "out_receipt", name="FT A2026/3"),
            lambda: other.write({"name": "FT A2026/3"}),
        ):
            with self.assertRefused("such numbers belong to AT series FT A2026"):
                typed()
        other.name = "FT OTHER/3"
        self.assertEqual(other.name, "FT OTHER/3")

    def test_a_number_taken_past_the_rules_is_named_and_never_skipped(self):
        self._coded("A2026")
        self._invoice("2026-01-05", post=True)
        other = self._entry("2026-01-05")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET name = 'FT A2026/3' WHERE id = %s", [other.id]
        )
        self.env.invalidate_all()
        documents = self._invoices(["2026-01-06", "2026-01-06"])
        with (
            self.assertRefused("FT A2026/3 is already used"),
            mute_logger("odoo.sql_db"),
        ):
            documents.action_post()
        self.assertEqual(set(documents.mapped("state")), {"draft"})
        other.name = "MISC/2026/01"
        documents.action_post()
        self.assertNumbers(documents, ["FT A2026/2", "FT A2026/3"])

    def test_bills_are_left_alone(self):
        self._coded()
        bill = self._invoice(
            "2026-01-05",
            "in_invoice",
            journal_id=self.company_data["default_journal_purchase"].id,
            post=True,
        )
        self.assertRecordValues(
            bill,
            [
                {
                    "name": "BILL/2026/01/0001",
                    "l10n_pt_atcud": False,
                    "l10n_pt_series_id": False,
                    "l10n_pt_document_type": False,
                }
            ],
        )

    def test_a_journal_without_series_is_numbered_as_before(self):
        def numbers(journal):
            documents = self.env["account.move"]
            for day in ("2025-12-30", "2026-01-05"):
                for kind in ("out_invoice", "out_refund", "out_receipt"):
                    documents |= self._invoice(day, kind, journal_id=journal.id)
            documents.action_post()
            documents |= documents[0].copy({"invoice_date": "2026-02-05"})
            documents[-1].name = f"{journal.code}/2026/00044"
            documents[-1].action_post()
            documents |= self._invoice("2026-03-05", journal_id=journal.id, post=True)
            self.assertFalse(any(documents.mapped("l10n_pt_atcud")))
            return [
                (move.name.replace(journal.code, "X"), move.made_sequence_gap)
                for move in documents
            ]

        ours = numbers(self._new_sales_journal("OURS"))
        with self._bare_odoo():
            bare = numbers(self._new_sales_journal("BARE"))
        self.assertEqual(ours, bare)
        self.assertEqual(ours[-1], ("X/2026/00045", False))

    # === Queries ===

    def _queries(self, journal, size, one_by_one):
        # Of days of their own: Odoo asks for any of the documents that came last.
        days = [next(self.days).isoformat() for _turn in range(size)]
        documents = self._invoices(days, journal_id=journal.id)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        for batch in documents if one_by_one else [documents]:
            batch.action_post()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _ours_and_bare(self, ours, bare, size, one_by_one):
        """Fewest queries that posting ``size`` invoices of two journals takes.

        In turns: whichever came first would fill caches of Odoo's for the other.
        """
        counts = []
        for _turn in range(3):
            with self._bare_odoo():
                first = self._queries(bare, size, one_by_one)
            counts.append((self._queries(ours, size, one_by_one), first))
        return [min(column) for column in zip(*counts, strict=True)]

    def test_a_journal_without_series_costs_no_query_more(self):
        journal = self._new_sales_journal("PLAIN")
        for size, one_by_one in ((5, False), (2, True)):
            with self.subTest(size=size, one_by_one=one_by_one):
                ours, bare = self._ours_and_bare(journal, journal, size, one_by_one)
                self.assertEqual(ours, bare)

    def test_a_series_costs_fewer_queries_than_odoo_alone(self):
        plain = self._new_sales_journal("PLAIN")
        self._coded()
        for size, one_by_one in ((5, False), (2, True)):
            with self.subTest(size=size, one_by_one=one_by_one):
                ours, bare = self._ours_and_bare(self.journal, plain, size, one_by_one)
                self.assertLess(ours, bare)
