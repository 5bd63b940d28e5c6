# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..models.ir_module_module import ALLOWED
from ..models.l10n_pt_document_mixin import FUTURE
from .documents import DocumentsCommon

HOSTILE = (
    {"_force_unlink": True},
    {"force_delete": True, "_force_unlink": True},
    {"l10n_pt_voiding": True, "_force_unlink": True},
    {"skip_readonly_check": True, "l10n_pt_voiding": "VOIDING"},
)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestIssued(DocumentsCommon):
    """A document is issued with its ATCUD or not at all, and then it stays."""

    def setUp(self):
        super().setUp()
        self.series = self._coded("A2026")

    def _as_clerk(self, record, **context):
        return record.with_user(self.clerk).with_context(**context)

    # === Not deleted ===

    def test_no_key_of_a_context_deletes_an_issued_document(self):
        first, last = self._invoices(["2026-01-05", "2026-01-05"])
        (first | last).action_post()
        last.action_l10n_pt_void("Issued twice")
        for context in HOSTILE:
            for document in first | last:
                for user in (self.clerk, self.accountant):
                    doomed = document.with_user(user).with_context(**context)
                    with self.assertRefused("ATCUD and cannot be deleted"):
                        doomed.unlink()
        self.assertEqual(self.series.last_number, 2)

    def test_no_key_of_a_context_deletes_a_series_that_at_knows(self):
        for context in HOSTILE:
            with self.assertRefused("cannot be deleted: AT knows it"):
                self.series.with_context(**context).unlink()

    def test_a_series_chosen_on_a_draft_is_not_deleted_under_it(self):
        series = self._series("B2026")
        draft = self._invoice("2026-01-05", l10n_pt_series_id=series.id)
        with self.assertRefused("is chosen on drafts"):
            series.unlink()
        draft.l10n_pt_series_id = False
        self.assertTrue(series.unlink())

    # === Not altered ===

    def test_what_an_issued_document_says_does_not_change(self):
        invoice = self._invoice("2026-01-05", post=True)
        other = self._invoice("2026-01-05", post=True)
        values = {
            "partner_id": self.partner_b.id,
            "commercial_partner_id": self.partner_b.id,
            "partner_shipping_id": self.partner_b.id,
            "invoice_date_due": "2027-01-01",
            "reversed_entry_id": other.id,
            "debit_origin_id": other.id,
            "invoice_origin": "S00001",
            "currency_id": self.env.ref("base.CHF").id,
            "move_type": "out_refund",
            "posted_before": False,
        }
        for context in HOSTILE:
            for name, value in values.items():
                with self.subTest(field=name, context=context):
                    with self.assertRefused("issued with an ATCUD: its .* cannot"):
                        self._as_clerk(
                            invoice, **{"skip_readonly_check": True, **context}
                        ).write({name: value})
        self.assertEqual(invoice.l10n_pt_document_type, "FT")

    def test_lines_of_an_issued_document_do_not_change(self):
        invoice = self._invoice("2026-01-05", post=True)
        line = invoice.invoice_line_ids
        values = {
            "name": "Gold bars",
            "price_unit": 1.0,
            "quantity": 7,
            "discount": 50,
            "tax_ids": [Command.clear()],
            "product_id": self.product_b.id,
            "display_type": "line_note",
            "sequence": 99,
        }
        for context in HOSTILE:
            for name, value in values.items():
                with self.subTest(field=name, context=context):
                    with self.assertRefused("issued with an ATCUD: its .* cannot"):
                        self._as_clerk(line, **context).write({name: value})
        due = invoice.line_ids.filtered("date_maturity")
        with self.assertRefused("its Due Date cannot change"):
            due.date_maturity = "2030-01-01"
        forced = invoice.with_context(skip_readonly_check=True)
        for command in (
            Command.create({"name": "More", "price_unit": 1}),
            Command.delete(line.id),
            Command.update(line.id, {"price_unit": 1}),
        ):
            with self.assertRefused("issued with an ATCUD|must be balanced"):
                forced.write({"invoice_line_ids": [command]})
        self.env.invalidate_all()
        self.assertRecordValues(line, [{"price_unit": 50.0, "quantity": 2}])

    def test_the_form_does_not_offer_what_cannot_change(self):
        values = {"invoice_payment_term_id": False, "post": True}
        invoice = self._invoice("2026-01-05", **values)
        plain = self._new_sales_journal("PLAIN")
        outside = self._invoice("2026-01-05", journal_id=plain.id, **values)
        for name in ("invoice_date_due", "narration"):
            with self.subTest(name):
                with Form(outside) as form:
                    setattr(form, name, getattr(form, name))
                with self.assertRaisesRegex(AssertionError, "readonly"):
                    form = Form(invoice)
                    setattr(form, name, getattr(form, name))

    def test_equal_values_and_bookkeeping_pass(self):
        invoice = self._invoice("2026-01-05", post=True)
        line = invoice.invoice_line_ids
        line.write(
            {
                "name": line.name,
                "price_unit": 50,
                "tax_ids": [Command.set(line.tax_ids.ids)],
            }
        )
        account = self.company_data["default_account_revenue"].copy()
        line.account_id = account.id
        self.assertEqual(line.account_id, account)
        self._register_payment(invoice)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))

    # === Void in one way only ===

    def test_a_plain_write_never_voids(self):
        self._coded("A2026", "NC")
        invoice = self._invoice("2026-01-05", post=True)
        self._reverse_invoice(invoice, date="2026-01-06", post=True)
        for context in HOSTILE:
            clerk = self._as_clerk(invoice, **context)
            for values in (
                {"state": "cancel", "l10n_pt_void_reason": "by write"},
                {"state": "cancel"},
                {"l10n_pt_void_reason": "by write"},
            ):
                with self.subTest(context=context, values=values):
                    with self.assertRefused("voided in one way only"):
                        clerk.write(values)
            with self.assertRefused("cannot go back to draft"):
                clerk.write({"state": "draft"})
        self.assertRecordValues(
            invoice, [{"state": "posted", "l10n_pt_void_reason": False}]
        )

    def test_a_reason_is_not_written_in_advance(self):
        with self.assertRefused("voided in one way only"):
            self._invoice("2026-01-05", l10n_pt_void_reason="Later")
        draft = self._invoice("2026-01-05")
        with self.assertRefused("voided in one way only"):
            draft.l10n_pt_void_reason = "Later"

    def test_voiding_detaches_what_was_sent_and_stops_sending(self):
        invoice = self._invoice("2026-01-05", post=True)
        attachment = self.root["ir.attachment"].create(
            {
                "name": "FT A2026_1.pdf",
                "raw": b"%PDF-",
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        invoice.sudo().sending_data = {"author_user_id": self.env.uid}
        invoice.invalidate_recordset()
        self.assertTrue(invoice.is_being_sent)
        self.assertTrue(invoice.invoice_pdf_report_id)
        self.assertTrue(invoice.action_l10n_pt_void("Wrong customer"))
        invoice.invalidate_recordset()
        self.assertFalse(invoice.invoice_pdf_report_id)
        self.assertFalse(invoice.is_being_sent)
        self.assertIn("detached", attachment.name)

    def test_voiding_runs_the_cancel_of_other_addons(self):
        invoice = self._invoice("2026-01-05", post=True)
        heard = []
        for name in ("button_draft", "button_cancel"):
            original = getattr(type(invoice), name)

            def hook(moves, name=name, original=original):
                heard.append((name, moves.ids))
                return original(moves)

            self.patch(type(invoice), name, hook)
        invoice.action_l10n_pt_void("Wrong customer")
        self.assertIn(("button_cancel", invoice.ids), heard)
        self.assertIn(("button_draft", invoice.ids), heard)

    def test_hashes_switched_on_after_a_void_go_on(self):
        documents = self._invoices(["2026-01-05"] * 4)
        documents[:3].action_post()
        documents[1].action_l10n_pt_void("Issued twice")
        self.journal.sudo().restrict_mode_hash_table = True
        documents[3].action_post()
        self.assertNumbers(documents[3], ["FT A2026/4"])
        self.assertTrue(documents[3].inalterable_hash)
        company = self.company.with_user(self.simple_accountman).sudo()
        chains = company._check_hash_integrity()["results"]
        self.assertEqual({chain["status"] for chain in chains}, {"verified"}, chains)
        # A real gap is still one.
        self._spoil(documents[3], inalterable_hash=None, sequence_number=9)
        self._spoil(documents[3], name="FT A2026/9")
        self.assertIn("gap", documents[3]._get_chain_info()["warnings"])

    def test_hashes_begin_behind_a_void_document_of_an_adopted_numbering(self):
        journal = self._new_sales_journal("ADOPT")
        self._coded("B2026", first_number=36, previous_number=36, journal_id=journal.id)
        documents = self._invoices(["2026-01-05"] * 3, journal_id=journal.id)
        documents[:2].action_post()
        documents[1].action_l10n_pt_void("Issued twice")
        journal.sudo().restrict_mode_hash_table = True
        documents[2].action_post()
        self.assertNumbers(documents[2], ["FT B2026/39"])
        self.assertTrue(documents[2].inalterable_hash)

    # === Never without ATCUD ===

    def test_another_addon_that_computes_names_gets_no_say(self):
        def by_sequence(moves):
            for move in moves:
                if move.state == "posted" and move.name in (False, "/"):
                    move.name = "OCA/2026/0001"

        def past_the_orm(moves):
            for move in moves.filtered(lambda move: move.state == "posted"):
                moves.env.cr.execute(
                    "UPDATE account_move SET name = 'OCA/9' WHERE id = %s", [move.id]
                )

        names = ["FT A2026/1", "FT A2026/2", "FT A2026/3"]
        for compute, name in zip((by_sequence, past_the_orm), names, strict=False):
            with patch.object(type(self.env["account.move"]), "_compute_name", compute):
                invoice = self._invoice("2026-01-05", post=True)
                self.env.flush_all()
                self.assertNumbers(invoice, [name])
                self.env.cr.precommit.run()

    def test_a_number_changed_behind_our_back_is_not_committed(self):
        for values in (
            {"name": "OCA/2026/0001"},
            {"l10n_pt_atcud": None},
            {"l10n_pt_atcud": "AAJFN0000000-7"},
        ):
            invoice = self._invoice("2026-01-05", post=True)
            [kept] = invoice.read(["name", "l10n_pt_atcud"])
            self._spoil(invoice, **values)
            with self.subTest(values):
                # assertRaises would run these by itself, too early.
                try:
                    self.env.cr.precommit.run()
                except UserError as error:
                    self.assertIn("another addon has changed", str(error))
                else:
                    self.fail("It would have been committed.")
            self._spoil(invoice, name=kept["name"], l10n_pt_atcud=kept["l10n_pt_atcud"])

    def test_a_name_taken_where_series_and_documents_are_new_is_said_in_words(self):
        """... also in a script that registers and posts in one transaction."""
        entry = self._entry("2026-01-05")
        self._spoil(entry, name="FT A2026/1")
        with (
            self.assertRefused("FT A2026/1 is already used"),
            mute_logger("odoo.sql_db"),
        ):
            self._invoice("2026-01-05", post=True)

    def test_nobody_makes_history_by_saying_so(self):
        draft = self._invoice("2026-01-05")
        claim = {"posted_before": True, "name": "FT OLD/77"}
        for attempt in (
            lambda: self._invoice("2026-01-05", **claim),
            lambda: self._invoice("2026-01-05", posted_before=True),
            lambda: draft.with_context(default_posted_before=True).copy(),
            lambda: draft.copy(claim),
            lambda: draft.write(claim),
            lambda: draft.write({"posted_before": True}),
        ):
            with self.assertRefused("Posted Before|no number can be typed"):
                attempt()
        result = self.env["account.move"].load(
            ["move_type", "partner_id/.id", "journal_id/.id", "posted_before"],
            [["out_invoice", self.partner_a.id, self.journal.id, "True"]],
        )
        self.assertIn("Posted Before", str(result["messages"]))
        draft.write({"state": "posted", "posted_before": True})
        self.assertNumbers(draft, ["FT A2026/1"])

    def test_a_receipt_posted_before_does_not_become_an_invoice(self):
        receipt = self._invoice("2026-01-05", "out_receipt", post=True)
        receipt.button_draft()
        with self.assertRefused("its type cannot change"):
            receipt.move_type = "out_invoice"

    def test_history_moved_into_the_journal_is_numbered_there(self):
        plain = self._new_sales_journal("PLAIN")
        invoice = self._invoice("2026-01-05", journal_id=plain.id, post=True)
        invoice.button_draft()
        with self.assertRefused("no number can be typed|unless the name"):
            invoice.write({"journal_id": self.journal.id, "name": "FT OLD/1"})
        invoice.write({"journal_id": self.journal.id, "name": "/"})
        with self.assertRefused("no number can be typed"):
            invoice.name = "FT OLD/1"
        invoice.action_post()
        self.assertNumbers(invoice, ["FT A2026/1"])

    def test_the_duty_of_a_journal_is_not_written_away(self):
        self.assertTrue(self.journal.l10n_pt_series_required)
        for journal in (self.journal, self.journal.sudo()):
            with self.assertRefused("cannot be entered"):
                journal.l10n_pt_series_required = False
        with self.assertRefused("cannot be entered"):
            self._new_sales_journal("NEW", l10n_pt_series_required=True)
        result = self.journal.sudo().load(
            [".id", "l10n_pt_series_required"], [[str(self.journal.id), "False"]]
        )
        self.assertIn("cannot be entered", str(result["messages"]))

    def test_a_lone_series_of_receipts_stops_no_invoice(self):
        journal = self._new_sales_journal("RCPT")
        self._coded("R2026", "RG", journal_id=journal.id)
        invoice = self._invoice("2026-01-05", journal_id=journal.id, post=True)
        self.assertEqual(invoice.name, "RCPT/2026/00001")

    def test_what_stays_outside_the_series_says_so_on_the_draft(self):
        plain = self._new_sales_journal("PLAIN")
        for values, text in (
            ({"move_type": "out_receipt"}, "Sales receipts .* carry no ATCUD"),
            ({"journal_id": plain.id}, "Sales PLAIN.* without ATCUD"),
            (
                {"journal_id": plain.id, "move_type": "out_refund"},
                "Sales PLAIN.* without ATCUD",
            ),
        ):
            with self.subTest(values):
                alert = self._invoice("2026-01-05", **values).alerts["l10n_pt_outside"]
                self.assertEqual(alert["level"], "danger")
                self.assertRegex(alert["message"], text)

    def test_a_series_chosen_on_history_is_said_to_be_useless(self):
        plain = self._new_sales_journal("PLAIN")
        history = self._invoice("2026-01-05", journal_id=plain.id, post=True)
        series = self._coded("B2026", journal_id=plain.id)
        history.button_draft()
        history.l10n_pt_series_id = series
        self.assertIn("not used", history.alerts["l10n_pt_outside"]["message"])
        self.assertFalse(history.l10n_pt_series_required)
        history.action_post()
        self.assertRecordValues(
            history, [{"l10n_pt_series_id": False, "l10n_pt_atcud": False}]
        )

    # === What other addons left ===

    def test_a_left_atcud_neither_numbers_nor_locks(self):
        draft = self._invoice("2026-01-05")
        self._spoil(draft, l10n_pt_atcud="CSDF7T5H-11")
        self.assertEqual(draft.name_placeholder, "FT A2026/1")
        draft.action_post()
        self.assertNumbers(draft, ["FT A2026/1"])
        chosen = self._invoice("2026-01-05", l10n_pt_series_id=self.series.id)
        self._spoil(chosen, l10n_pt_atcud="CSDF7T5H-11")
        chosen.action_post()
        self.assertNumbers(chosen, ["FT A2026/2"])

    def test_a_left_atcud_beside_another_name_is_no_accident(self):
        plain = self._new_sales_journal("PLAIN")
        for left in ("False-1", "0", "CSDF7T5H-11"):
            invoice = self._invoice("2026-01-05", journal_id=plain.id, post=True)
            self._spoil(invoice, l10n_pt_atcud=left, name="INV/2026/00012-B")
            self.env.add_to_compute(invoice._fields["sequence_prefix"], invoice)
            self.env.flush_all()
            self.assertFalse(invoice._l10n_pt_is_issued())
            invoice.button_draft()

    # === Days ===

    def test_an_undated_document_has_lisbons_day(self):
        self.series.sudo().with_context(l10n_pt_at_answer=True).write(
            {"start_date": "2026-07-02"}
        )
        nobody = self.accountant.sudo()
        nobody.tz = False
        with freeze_time("2026-07-01 23:20:00"):
            for post in (
                lambda invoice: invoice.action_post(),
                lambda invoice: invoice.write({"state": "posted"}),
            ):
                invoice = self._invoice(False)
                invoice.invoice_date = False
                promised = invoice.name_placeholder
                self.assertEqual([*invoice.alerts], ["l10n_pt_test"])
                post(invoice)
                self.assertEqual(str(invoice.invoice_date), "2026-07-02")
                self.assertNumbers(invoice, [promised])

    # === A date in the future ===

    @freeze_time("2026-11-28 12:00:00")
    def test_a_future_date_is_asked_about_and_has_a_way_out(self):
        today = self._invoice("2026-11-28", post=True)
        invoice = self._invoice("2027-03-01").with_context(**{FUTURE: False})
        with self.assertRefused("date 03/01/2027 is in the future", UserError):
            invoice.action_post()
        with self.assertRefused("is in the future"):
            (invoice | self._invoice("2026-11-28"))._post(soft=False)
        with self.assertRefused("is in the future"):
            invoice.write({"state": "posted"})
        # The button of the form asks.
        pressed = self._as_clerk(invoice, disable_abnormal_invoice_detection=False)
        action = pressed.action_post()
        self.assertEqual(invoice.state, "draft")
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.clerk)
            .with_context(**{**action["context"], FUTURE: False})
            .create({})
        )
        self.assertIn("FT A2026: until 03/01/2027 no other", dialog.consequence)
        dialog.action_confirm()
        self.assertNumbers(today | invoice, ["FT A2026/1", "FT A2026/2"])
        # Whoever did it gets out.
        with self.assertRefused("before 03/01/2027, the date of the last document"):
            self._invoice("2026-11-28", post=True)
        self._as_clerk(invoice).action_l10n_pt_void("Mistyped date")
        self.assertEqual([*self._invoice("2026-11-28").alerts], ["l10n_pt_test"])
        after = self._invoice("2026-11-28", post=True)
        self.assertNumbers(after, ["FT A2026/3"])
        with self.assertRefused("before 11/28/2026"):
            self._invoice("2026-11-27", post=True)
        self.assertEqual(self.env["l10n_pt.series.usage"]._audit(self.series), (3, []))

    # === Uninstalling ===

    def test_the_addon_is_not_uninstalled_by_accident(self):
        modules = self.root["ir.module.module"]
        for name in ("l10n_pt_at_series", "l10n_pt", "certificate"):
            module = modules.search([("name", "=", name)])
            with self.subTest(name), self.assertRefused("wants them kept for ten"):
                module.button_uninstall()
        self.root["ir.config_parameter"].set_param(ALLOWED, "yes")
        module.button_uninstall()
        self.assertEqual(module.state, "to remove")
