# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .documents import DocumentsCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestVoid(DocumentsCommon):
    """An issued document stays as it is; the way out is to void it with a reason."""

    def setUp(self):
        super().setUp()
        self.series = self._coded(padding=3)
        self.invoice = self._invoice("2026-01-05", post=True)
        self.kept = {
            "name": "FT A2027/001",
            "l10n_pt_atcud": f"{self.series.validation_code}-001",
            "l10n_pt_series_id": self.series.id,
            "sequence_prefix": "FT A2027/",
            "sequence_number": 1,
        }

    def assertKept(self, state="posted"):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertRecordValues(self.invoice, [{**self.kept, "state": state}])

    # === Locks ===

    def test_an_issued_document_is_not_reset_to_draft(self):
        with self.assertRefused("cannot go back to draft"):
            self.invoice.button_draft()
        with self.assertRefused("cannot go back to draft"):
            self.invoice.state = "draft"
        self.assertKept()

    def test_the_button_to_reset_is_hidden_only_on_issued_documents(self):
        plain = self._new_sales_journal("PLAIN")
        before = self._invoice("2026-01-05", journal_id=plain.id, post=True)
        self.assertTrue(before.show_reset_to_draft_button)
        self.assertFalse(self.invoice.show_reset_to_draft_button)
        self.invoice.action_l10n_pt_void("Wrong customer")
        self.assertFalse(self.invoice.show_reset_to_draft_button)

    def test_an_issued_document_is_not_cancelled_without_a_reason(self):
        with self.assertRefused("cannot go back to draft"):
            self.invoice.button_cancel()
        with self.assertRefused("Use the button Void and give the reason"):
            self.invoice.state = "cancel"
        self.assertKept()

    def test_an_issued_document_is_not_deleted(self):
        void = self._invoice("2026-01-06", post=True)
        void.action_l10n_pt_void("Wrong customer")
        for state, document in (("posted", self.invoice), ("cancel", void)):
            for context in ({}, {"force_delete": True}):
                for env in (self.env, self.root):
                    with self.subTest(state=state, context=context, su=env.su):
                        doomed = document.with_env(env).with_context(**context)
                        with self.assertRefused("ATCUD and cannot be deleted|posted"):
                            doomed.unlink()
                        self.assertTrue(document.exists())
        with self.assertRefused("cannot be deleted"):
            void.with_context(force_delete=True).unlink()

    def test_identity_of_an_issued_document_never_changes(self):
        other_series = self._coded("B2027")
        other_journal = self._new_sales_journal("OTHER")
        other_company = self.root["res.company"].create({"name": "Another"})
        values = {
            "name": "FT A2027/002",
            "date": "2026-01-06",
            "invoice_date": "2026-01-06",
            "journal_id": other_journal.id,
            "l10n_pt_series_id": other_series.id,
            "company_id": other_company.id,
            "sequence_number": 7,
            "sequence_prefix": "FT B2027/",
            "move_type": "out_refund",
        }
        for name, value in values.items():
            for env in (self.env, self.root):
                with self.subTest(field=name, su=env.su):
                    with self.assertRefused(
                        "issued with an ATCUD: its .* cannot change"
                    ):
                        self.invoice.with_env(env).write({name: value})
        with self.assertRefused("cannot change"):
            self.invoice.name = False
        with self.assertRefused("cannot change"):
            self.invoice.l10n_pt_series_id = False
        self.assertKept()

    def test_equal_values_pass(self):
        self.invoice.with_context(skip_readonly_check=True).write(
            {
                "name": self.invoice.name,
                "date": "2026-01-05",
                "invoice_date": self.invoice.invoice_date,
                "journal_id": self.invoice.journal_id.id,
                "l10n_pt_series_id": self.series.id,
                "company_id": self.company.id,
                "sequence_number": 1,
                "l10n_pt_atcud": self.invoice.l10n_pt_atcud,
                "ref": "Customer's order 7",
            }
        )
        self.assertEqual(self.invoice.ref, "Customer's order 7")
        self.assertKept()

    def test_the_refusal_names_document_and_field(self):
        with self.assertRefused("FT A2027/001.* its Number cannot change. Void it"):
            self.invoice.name = "FT A2027/2"

    def test_a_series_with_documents_is_not_deleted(self):
        with self.assertRefused("cannot be deleted: AT knows it"):
            self.series.unlink()

    # === Void ===

    def test_voiding_keeps_number_and_atcud_and_the_count_goes_on(self):
        self.invoice.action_l10n_pt_void("  Wrong customer ")
        self.assertKept("cancel")
        self.assertEqual(self.invoice.l10n_pt_void_reason, "Wrong customer")
        self.assertNumbers(self._invoice("2026-01-06", post=True), ["FT A2027/002"])
        self.env.flush_all()
        self.assertFalse(self.invoice.made_sequence_gap)
        self.assertFalse(self.journal.has_sequence_holes)
        self.assertEqual(self.series.last_number, 2)
        self.assertEqual(self.series.document_count, 2)

    def test_the_last_document_is_void_and_its_number_is_not_used_again(self):
        self.invoice.action_l10n_pt_void("Wrong customer")
        self.env["account.move"].flush_model()
        self.env.cr.flush()
        self.assertEqual(self.series.next_number, "FT A2027/002")
        self.assertNumbers(self._invoice("2026-01-05", post=True), ["FT A2027/002"])

    def test_the_reason_is_told_in_the_chatter(self):
        self.env.cr.flush()  # what is new in a transaction is not tracked
        tracking = {"tracking_disable": False, "mail_notrack": False}
        self.invoice.with_context(**tracking).action_l10n_pt_void("Wrong customer")
        self.env.cr.flush()
        tracked = self.invoice.message_ids.sudo().tracking_value_ids
        self.assertIn("Wrong customer", tracked.mapped("new_value_char"))

    def test_voiding_asks_for_a_reason_in_a_dialog(self):
        action = self.invoice.action_l10n_pt_void()
        dialog = (
            self.env[action["res_model"]]
            .with_context(**action["context"])
            .create({"reason": "Issued twice"})
        )
        self.assertEqual(dialog.document_names, self.invoice.display_name)
        dialog.action_confirm()
        self.assertKept("cancel")
        self.assertEqual(self.invoice.l10n_pt_void_reason, "Issued twice")

    def test_voiding_without_a_reason_is_refused(self):
        for reason in ("", "   ", False):
            with self.subTest(reason=reason), self.assertRefused("^Reason: "):
                self.invoice.action_l10n_pt_void(reason)
        self.assertKept()

    def test_voiding_undoes_the_reconciliation_with_payments(self):
        payment = self._register_payment(self.invoice)
        receivable = self.invoice.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        self.assertTrue(receivable.reconciled)
        self.invoice.action_l10n_pt_void("Paid by somebody else")
        self.assertKept("cancel")
        self.assertFalse(receivable.matched_credit_ids)
        self.assertNotEqual(payment.state, "canceled")

    def test_a_document_with_a_live_credit_note_is_not_voided(self):
        self._coded("A2027", "NC")
        note = self._reverse_invoice(self.invoice, date="2026-01-06", post=True)
        with self.assertRefused("NC A2027/1 correct it. Void those first"):
            self.invoice.action_l10n_pt_void("Wrong customer")
        self.assertKept()
        note.action_l10n_pt_void("Wrong invoice")
        self.invoice.action_l10n_pt_void("Wrong customer")
        self.assertKept("cancel")

    def test_a_document_with_a_live_debit_note_is_not_voided(self):
        self._coded("A2027", "ND")
        self._invoice("2026-01-06", debit_origin_id=self.invoice.id, post=True)
        with self.assertRefused("ND A2027/1 correct it"):
            self.invoice.action_l10n_pt_void("Wrong customer")

    def test_a_draft_credit_note_does_not_stop_voiding(self):
        self._reverse_invoice(self.invoice, date="2026-01-06")
        self.invoice.action_l10n_pt_void("Wrong customer")
        self.assertKept("cancel")

    def test_only_issued_documents_are_voided(self):
        draft = self._invoice("2026-01-06")
        plain = self._new_sales_journal("PLAIN")
        history = self._invoice("2026-01-05", journal_id=plain.id, post=True)
        self.invoice.action_l10n_pt_void("Wrong customer")
        for document in (draft, history, self.invoice):
            with self.subTest(state=document.state):
                with self.assertRefused("only posted documents with an ATCUD"):
                    document.action_l10n_pt_void("Again")

    def test_voiding_once_more_finds_the_work_done(self):
        self.assertTrue(self.invoice.action_l10n_pt_void("Wrong customer"))
        self.assertTrue(self.invoice.action_l10n_pt_void(" Wrong customer"))
        self.assertKept("cancel")

    def test_one_document_that_cannot_be_voided_stops_the_others(self):
        draft = self._invoice("2026-01-06")
        with self.assertRefused("cannot be voided"):
            (self.invoice | draft).action_l10n_pt_void("Wrong customer")
        self.assertKept()

    def test_void_is_for_good(self):
        self.invoice.action_l10n_pt_void("Wrong customer")
        with self.assertRefused("void for good"):
            self.invoice.state = "posted"
        with self.assertRefused("void for good"):
            self.invoice.l10n_pt_void_reason = "Another reason"
        with self.assertRefused("must be in draft"):
            self.invoice.action_post()
        with self.assertRefused("cannot go back to draft"):
            self.invoice.button_draft()
        with self.assertRefused("cannot change"):
            self.invoice.name = "FT A2027/9"
        self.assertKept("cancel")

    def test_lock_dates_stop_voiding(self):
        self.company.sudo().fiscalyear_lock_date = "2026-01-31"
        with self.assertRefused("01/31/2026"):
            self.invoice.action_l10n_pt_void("Wrong customer")
        self.assertKept()

    def test_a_document_with_a_hash_is_voided_and_the_chain_holds(self):
        self.journal.sudo().restrict_mode_hash_table = True
        self.invoice = self._invoice("2026-01-06", post=True)
        self.kept.update(
            name="FT A2027/002",
            l10n_pt_atcud=f"{self.series.validation_code}-002",
            sequence_number=2,
        )
        before = self.invoice.inalterable_hash
        self.assertTrue(before)
        self.invoice.action_l10n_pt_void("Wrong customer")
        self.assertKept("cancel")
        self.assertEqual(self.invoice.inalterable_hash, before)
        after = self._invoice("2026-01-07", post=True)
        self.assertNumbers(after, ["FT A2027/003"])
        company = self.company.with_user(self.simple_accountman).sudo()
        chains = company._check_hash_integrity()["results"]
        self.assertEqual({chain["status"] for chain in chains}, {"verified"}, chains)

    def test_a_clerk_voids_and_a_reader_does_not(self):
        reader = new_test_user(
            self.env(user=self.root.uid, su=True),
            login="leitura",
            groups="account.group_account_readonly",
            company_id=self.company.id,
        )
        with self.assertRaises(AccessError):
            self.invoice.with_user(reader).action_l10n_pt_void("Wrong customer")
        self.invoice.with_user(self.clerk).action_l10n_pt_void("Wrong customer")
        self.assertKept("cancel")
