# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import freeze_time, tagged

from .documents import DocumentsCommon

# Odoo's own patterns would read many of these as a year, a month or a range of years.
NAMES = """
    2026 2027 1999 26 27 1 12 01 00 0001 202601 202612 202613 20261231 2026123456
    A2026 A2027 A26 2026A 26A 27B 2026A1 26A1 A2026B A1B2C3 FT2026 NC26 LJ2026 LOJA1
    2026B01 2026B12 2026A13 26B01 2026L1 L2026L01 PT2026L1 2026X2027 B01 M01 01M
    A2027-01 A2027-12 2026-12 2026-2027 2025-26 26-27 26-01 01-2026 12-26 2026-01-31
    LJ2026.05 2026.01 26.12 01.2026 2026.2027 A.2026.01 1.2 2026_01 26_27 A_2026_12
    2026A-27B S.2026-01_B 00000000000000000000000000000000001
    A2026.01-2027.02_12345678901234567X
""".split()


@tagged("post_install_l10n", "post_install", "-at_install")
class TestNumbering(DocumentsCommon):
    """A series is one counter, whatever it is called and whenever it is used."""

    # === Names ===

    def test_no_name_of_a_series_is_read_as_a_date(self):
        self.assertGreaterEqual(len(set(NAMES)), 60)
        all_series = [self._coded(name, is_default=False) for name in NAMES]
        values = self._invoice().copy_data()[0]
        days = ["2026-12-31", "2027-01-01", "2027-02-01"]
        posted = {name: self.env["account.move"] for name in NAMES}
        for day in days:
            drafts = self.env["account.move"].create(
                [
                    {**values, "invoice_date": day, "l10n_pt_series_id": series.id}
                    for series in all_series
                ]
            )
            drafts.action_post()
            for name, draft in zip(NAMES, drafts, strict=True):
                posted[name] |= draft
            self._recompute(drafts)
        for name, documents in posted.items():
            with self.subTest(name=name):
                self.assertNumbers(documents, [f"FT {name}/{n}" for n in (1, 2, 3)])
                self.assertEqual(documents.mapped("sequence_number"), [1, 2, 3])
                self.assertEqual(
                    set(documents.mapped("sequence_prefix")), {f"FT {name}/"}
                )

    def _recompute(self, documents):
        """What an update of Odoo may do at any time."""
        for name in ("name", "sequence_prefix", "sequence_number", "made_sequence_gap"):
            self.env.add_to_compute(documents._fields[name], documents)
        self.env.flush_all()

    def test_padded_numbers_go_on_from_0036(self):
        self._coded(padding=4, first_number=35, previous_number=35)
        documents = self._invoices(["2027-01-05", "2027-01-06"])
        documents.action_post()
        self.assertNumbers(documents, ["FT A2027/0036", "FT A2027/0037"])

    def test_padding_ends_when_digits_run_out(self):
        self._coded(padding=4, first_number=9998, previous_number=9998)
        documents = self._invoices(["2027-01-05", "2027-01-06"])
        documents.action_post()
        self.assertNumbers(documents, ["FT A2027/9999", "FT A2027/10000"])

    def test_a_series_begins_with_its_first_number(self):
        self._coded(first_number=500)
        self.assertNumbers(self._invoice(post=True), ["FT A2027/500"])

    def test_ten_digits_are_counted(self):
        self._coded(first_number=1234567890, previous_number=1234567890)
        documents = self._invoices(["2027-01-05", "2027-01-06"])
        documents.action_post()
        self._recompute(documents)
        self.assertNumbers(documents, ["FT A2027/1234567891", "FT A2027/1234567892"])
        self.assertEqual(documents.mapped("sequence_number"), [1234567891, 1234567892])
        self.assertNumbers(
            self._invoice("2027-01-07", post=True), ["FT A2027/1234567893"]
        )

    def test_prefix_and_number_are_stored_beside_the_name(self):
        series = self._coded("2026B01", padding=3)
        invoice = self._invoice(post=True)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT name, sequence_prefix, sequence_number, l10n_pt_atcud,"
            " l10n_pt_series_id FROM account_move WHERE id = %s",
            [invoice.id],
        )
        atcud = f"{series.validation_code}-001"
        self.assertEqual(
            self.env.cr.fetchone(),
            ("FT 2026B01/001", "FT 2026B01/", 1, atcud, series.id),
        )

    def test_journal_items_and_payment_reference_carry_the_number(self):
        self._coded()
        documents = self._invoices(["2027-01-05", "2027-01-06"])
        documents.action_post()
        for document in documents:
            self.assertEqual(document.payment_reference, document.name)
            self.assertEqual(
                set(document.line_ids.mapped("move_name")), {document.name}
            )

    def test_no_document_of_a_series_counts_as_a_gap(self):
        self._coded(first_number=36, previous_number=36)
        documents = self._invoices(["2027-01-05"] * 3)
        documents.action_post()
        documents[1].action_l10n_pt_void("Issued twice")
        draft = self._invoice("2027-01-06")
        draft.action_post()
        self.env.flush_all()
        self.assertEqual(draft.name, "FT A2027/40")
        self.assertFalse((documents | draft).filtered("made_sequence_gap"))
        self.assertFalse(self.journal.has_sequence_holes)

    # === Order and batches ===

    def test_a_batch_is_numbered_by_date_then_by_record(self):
        self._coded()
        documents = self._invoices(
            ["2027-01-09", "2027-01-05", "2027-01-07", "2027-01-05"]
        )
        documents[::-1].action_post()
        self.assertNumbers(
            documents, ["FT A2027/4", "FT A2027/1", "FT A2027/3", "FT A2027/2"]
        )

    def test_two_series_share_a_batch_by_date(self):
        self._coded("A2026", start_date="2026-01-01")
        self._coded("A2027", start_date="2027-01-01")
        documents = self._invoices(
            ["2027-01-01", "2026-12-31", "2027-01-02", "2026-12-30"]
        )
        documents.action_post()
        self.assertNumbers(
            documents, ["FT A2027/1", "FT A2026/2", "FT A2027/2", "FT A2026/1"]
        )

    def test_one_by_one_and_in_batches_the_count_is_the_same(self):
        self._coded()
        names = []
        for size in (1, 3, 1, 2):
            documents = self._invoices(["2027-01-05"] * size)
            documents.action_post()
            names += documents.mapped("name")
        self.assertEqual(names, [f"FT A2027/{n}" for n in range(1, 8)])

    def test_a_rolled_back_posting_gives_its_number_back(self):
        self._coded()
        self._invoice("2027-01-05", post=True)
        lost, kept = self._invoices(["2027-01-06", "2027-01-06"])
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            lost.action_post()
            self.assertEqual(lost.name, "FT A2027/2")
            raise ZeroDivisionError
        self.assertRecordValues(
            lost, [{"state": "draft", "name": False, "l10n_pt_atcud": False}]
        )
        kept.action_post()
        self.assertNumbers(kept, ["FT A2027/2"])
        lost.action_post()
        self.assertNumbers(lost, ["FT A2027/3"])

    # === Types of documents ===

    def test_invoices_credit_and_debit_notes_are_counted_apart(self):
        for refund, debit in (
            (True, True),
            (True, False),
            (False, True),
            (False, False),
        ):
            with self.subTest(refund_sequence=refund, debit_sequence=debit):
                journal = self._new_sales_journal(
                    f"S{refund:d}{debit:d}",
                    refund_sequence=refund,
                    debit_sequence=debit,
                )
                name = f"S{refund:d}{debit:d}"
                for kind in ("FT", "NC", "ND"):
                    self._coded(name, kind, journal_id=journal.id)
                origin = self._invoice("2027-01-05", journal_id=journal.id, post=True)
                drafts = origin.browse()
                for _turn in range(2):
                    for values in (
                        {},
                        {"move_type": "out_refund"},
                        {"debit_origin_id": origin.id},
                    ):
                        drafts |= self._invoice(
                            "2027-01-06", journal_id=journal.id, **values
                        )
                drafts.action_post()
                self.assertNumbers(
                    drafts,
                    [
                        f"{kind} {name}/{number}"
                        for kind, number in zip(
                            ("FT", "NC", "ND") * 2, (2, 1, 1, 3, 2, 2), strict=True
                        )
                    ],
                )

    def test_a_credit_note_follows_the_family_of_its_invoice(self):
        self._coded("A2026")
        family = self._coded("B2026", is_default=False)
        self._coded("A2026", "NC")
        self._coded("B2026", "NC", is_default=False)
        invoice = self._invoice("2026-01-05", l10n_pt_series_id=family.id, post=True)
        note = self._reverse_invoice(invoice, date="2026-01-06", post=True)
        self.assertNumbers(note, ["NC B2026/1"])

    def test_a_credit_note_takes_the_default_when_its_family_has_none(self):
        self._coded("A2025", start_date="2025-01-01")
        self._coded("A2026", "NC", start_date="2026-01-01")
        invoice = self._invoice("2025-12-20", post=True)
        note = self._reverse_invoice(invoice, date="2026-01-06", post=True)
        self.assertNumbers(note, ["NC A2026/1"])

    def test_a_debit_note_is_numbered_as_nd_in_the_family_of_its_invoice(self):
        self._coded("A2026", "ND")
        family = self._coded("B2026", is_default=False)
        self._coded("B2026", "ND", is_default=False)
        invoice = self._invoice("2026-01-05", l10n_pt_series_id=family.id, post=True)
        wizard = (
            self.env["account.debit.note"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"date": "2026-01-06", "copy_lines": True})
        )
        note = self.env["account.move"].browse(wizard.create_debit()["res_id"])
        note.action_post()
        self.assertNumbers(note, ["ND B2026/1"])

    def test_the_journal_says_which_type_its_invoices_are(self):
        for kind in ("FS", "FR", "FT"):
            with self.subTest(kind=kind):
                self.journal.l10n_pt_invoice_type = kind
                self._coded("A2027", kind)
                invoice = self._invoice("2027-01-05", post=True)
                self.assertNumbers(invoice, [f"{kind} A2027/1"])
                self.assertEqual(invoice.l10n_pt_document_type, kind)

    def test_a_series_chosen_on_the_draft_says_which_type_it_is(self):
        self._coded("A2027", "FT")
        chosen = self._coded("A2027", "FS", is_default=False)
        invoice = self._invoice("2027-01-05", l10n_pt_series_id=chosen.id)
        self.assertEqual(invoice.l10n_pt_document_type, "FS")
        invoice.action_post()
        self.assertNumbers(invoice, ["FS A2027/1"])

    # === Whose turn it is ===

    def test_next_years_series_takes_over_on_the_first_of_january(self):
        self._coded("A2026", start_date="2026-01-01")
        with freeze_time("2026-12-10"):
            self._coded("A2027", start_date="2027-01-01")
            self.assertNumbers(self._invoice(False, post=True), ["FT A2026/1"])
        with freeze_time("2026-12-31"):
            self.assertNumbers(self._invoice(False, post=True), ["FT A2026/2"])
        with freeze_time("2027-01-01"):
            self.assertNumbers(self._invoice(False, post=True), ["FT A2027/1"])
            # December's invoice, issued late
            self.assertNumbers(self._invoice("2026-12-31", post=True), ["FT A2026/3"])

    def test_recurring_invoices_take_the_series_of_their_own_date(self):
        self._coded("A2026", start_date="2026-01-01")
        self._coded("A2027", start_date="2027-01-01")
        with freeze_time("2026-12-20"):
            invoice = self._invoice("2026-12-15", auto_post="monthly")
            invoice.action_post()
        self.assertNumbers(invoice, ["FT A2026/1"])
        copy = self.env["account.move"].search(
            [("auto_post_origin_id", "=", invoice.id), ("state", "=", "draft")]
        )
        self.assertFalse(copy.l10n_pt_series_id or copy.l10n_pt_atcud or copy.name)
        with freeze_time("2027-01-16"), self.enter_registry_test_mode():
            self._auto_post()
        self.assertNumbers(copy, ["FT A2027/1"])

    def test_automatic_posting_survives_a_refusal(self):
        self._coded()
        good, bad = self._invoices(["2026-01-05", "2026-01-05"], auto_post="at_date")
        bad.write({"move_type": "out_refund", "name": False})
        with self.enter_registry_test_mode():
            self._auto_post()
        self.assertNumbers(good, ["FT A2027/1"])
        self.assertRecordValues(bad, [{"state": "draft", "l10n_pt_atcud": False}])
        self.assertIn("needs a registered AT series", bad.message_ids[0].body)

    def _auto_post(self):
        cron = self.root.ref("account.ir_cron_auto_post_draft_entry")
        cron.method_direct_trigger()

    def test_a_journal_with_hashes_chains_each_series(self):
        self.journal.sudo().restrict_mode_hash_table = True
        self._coded("A2027", first_number=36, previous_number=36)
        self._coded("A2027", "NC")
        documents = self._invoices(["2027-01-05", "2027-01-06"])
        documents |= self._invoice("2027-01-06", "out_refund")
        documents.action_post()
        documents |= self._invoice("2027-01-07", post=True)
        self.assertNumbers(
            documents, ["FT A2027/37", "FT A2027/38", "NC A2027/1", "FT A2027/39"]
        )
        self.assertTrue(all(documents.mapped("inalterable_hash")))
        company = self.company.with_user(self.simple_accountman).sudo()
        chains = company._check_hash_integrity()["results"]
        self.assertEqual({chain["status"] for chain in chains}, {"verified"}, chains)

    def test_issued_documents_cannot_be_resequenced(self):
        self._coded()
        documents = self._invoices(["2027-01-05", "2027-01-06"])
        documents.action_post()
        wizard = (
            self.env["account.resequence.wizard"]
            .with_context(active_model="account.move", active_ids=documents.ids)
            .create({"first_name": "FT A2027/10"})
        )
        with self.assertRefused("issued with an ATCUD"):
            wizard.resequence()
        self.assertNumbers(documents, ["FT A2027/1", "FT A2027/2"])
