# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import Command, fields
from odoo.tests import Form, tagged

from .documents import DocumentsCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestDrafts(DocumentsCommon):
    """A draft says what will happen; series, number and ATCUD are never typed."""

    # === What the draft shows ===

    def test_a_draft_announces_its_series_and_number(self):
        self._coded("A2026", padding=3)
        self._coded("A2027", start_date="2027-01-01")
        self._invoice("2026-01-05", post=True)
        form = Form(
            self.env["account.move"].with_context(default_move_type="out_invoice")
        )
        form.partner_id = self.partner_a
        form.invoice_date = fields.Date.to_date("2026-01-06")
        self.assertEqual(form.l10n_pt_series_placeholder, "FT A2026")
        self.assertEqual(form.name_placeholder, "FT A2026/002")
        self.assertEqual(list(form.alerts), ["l10n_pt_test"])
        form.invoice_date = fields.Date.to_date("2027-01-06")
        self.assertEqual(form.l10n_pt_series_placeholder, "FT A2027")
        self.assertEqual(form.name_placeholder, "FT A2027/1")
        with self.assertRaisesRegex(AssertionError, "can't write on readonly field"):
            form.name = "FT A2027/7"

    def test_a_draft_follows_the_series_chosen_on_it(self):
        self._coded("A2026")
        chosen = self._coded("B2026", "FR", is_default=False)
        with Form(self._invoice("2026-01-05")) as form:
            self.assertEqual(form.name_placeholder, "FT A2026/1")
            form.l10n_pt_series_id = chosen
            self.assertEqual(form.name_placeholder, "FR B2026/1")
            self.assertEqual(form.l10n_pt_document_type, "FR")

    def test_a_draft_nothing_stands_against_only_says_that_it_is_a_test(self):
        self._coded()
        alerts = self._invoice("2026-01-05").alerts
        self.assertEqual(list(alerts), ["l10n_pt_test"])
        self.assertIn("no fiscal value", alerts["l10n_pt_test"]["message"])

    def test_a_draft_of_a_journal_without_series_shows_nothing(self):
        invoice = self._invoice("2026-01-05")
        self.assertFalse(invoice.l10n_pt_series_required)
        self.assertFalse(invoice.l10n_pt_series_placeholder)
        self.assertFalse(invoice.alerts)
        self.assertEqual(invoice.name_placeholder, "INV/2026/00001")

    def test_a_clerk_posts_without_rights_on_series(self):
        self._coded()
        self.assertFalse(self.Series.with_user(self.clerk).has_access("write"))
        invoice = self._invoice("2026-01-05").with_user(self.clerk)
        self.assertEqual(invoice.name_placeholder, "FT A2027/1")
        invoice.action_post()
        self.assertNumbers(invoice, ["FT A2027/1"])

    # === Nothing is typed, nothing is filled in afterwards ===

    def test_a_number_typed_on_a_draft_is_refused_not_dropped(self):
        self._coded()
        draft = self._invoice("2026-01-06")
        for name in ("FT A2027/77", "FT OLD/90"):
            with self.subTest(name), self.assertRefused("no number can be typed"):
                self._invoice("2026-01-05", name=name)
            with self.subTest(name), self.assertRefused("no number can be typed"):
                draft.name = name
            with self.subTest(name), self.assertRefused("no number can be typed"):
                draft.write({"state": "posted", "name": name})
        draft.write({"name": "/"})
        draft.action_post()
        self.assertNumbers(draft, ["FT A2027/1"])

    def test_an_imported_number_is_refused_in_words(self):
        self._coded()
        result = self.env["account.move"].load(
            ["move_type", "partner_id/.id", "journal_id/.id", "name"],
            [["out_invoice", self.partner_a.id, self.journal.id, "FT OLD/90"]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("no number can be typed or imported", str(result["messages"]))

    def test_an_atcud_cannot_be_typed(self):
        self._coded()
        draft = self._invoice("2026-01-05")
        issued = self._invoice("2026-01-05", post=True)
        typed = {"l10n_pt_atcud": "AAJFN999-1"}
        Moves = self.env["account.move"]
        attempts = {
            "create": lambda: self._invoice("2026-01-05", **typed),
            "context": lambda: Moves.with_context(
                default_l10n_pt_atcud="AAJFN999-1"
            ).create({"move_type": "out_invoice", "partner_id": self.partner_a.id}),
            "copy": lambda: issued.copy(typed),
            "write": lambda: draft.write(typed),
            "write on issued": lambda: issued.write(typed),
            "empty": lambda: issued.write({"l10n_pt_atcud": False}),
        }
        for name, attempt in attempts.items():
            with self.subTest(name), self.assertRefused("never typed"):
                attempt()

    def test_a_copy_has_neither_series_nor_number_nor_atcud(self):
        self._coded()
        invoice = self._invoice("2026-01-05", post=True)
        invoice.action_l10n_pt_void("Wrong customer")
        self.assertRecordValues(
            invoice.copy(),
            [
                {
                    "name": False,
                    "state": "draft",
                    "l10n_pt_series_id": False,
                    "l10n_pt_atcud": False,
                    "l10n_pt_void_reason": False,
                }
            ],
        )

    def test_history_posted_again_keeps_its_number_and_gets_no_atcud(self):
        history = self._history("FT A2026/7")
        other = self._invoice("2026-01-05", post=True)
        series = self._coded("A2026")
        for document in history | other:
            name = document.name
            document.button_draft()
            self.assertFalse(document.alerts)
            document.l10n_pt_series_id = series
            document.action_post()
            self.assertRecordValues(
                document,
                [
                    {
                        "name": name,
                        "state": "posted",
                        "l10n_pt_atcud": False,
                        "l10n_pt_series_id": False,
                    }
                ],
            )

    def test_posted_history_cannot_be_put_into_a_series(self):
        history = self._history("FT A2026/7")
        series = self._coded("A2026")
        with self.assertRefused("only drafts can be put into an AT series"):
            history.l10n_pt_series_id = series

    def test_other_kinds_of_moves_cannot_take_a_series(self):
        series = self._coded("A2026")
        receipt = self._invoice(
            "2026-01-05", "out_receipt", l10n_pt_series_id=series.id
        )
        receipt.action_post()
        self.assertFalse(receipt.l10n_pt_atcud)
        self.assertEqual(receipt.name, "INV/2026/00001")

    def test_a_company_outside_portugal_is_left_alone(self):
        self.company.sudo().account_fiscal_country_id = self.env.ref("base.es")
        line = Command.create({"name": "x", "price_unit": 9, "tax_ids": False})
        invoice = self._invoice("2026-01-05", invoice_line_ids=[line], post=True)
        self.assertRecordValues(
            invoice, [{"name": "INV/2026/00001", "l10n_pt_atcud": False}]
        )

    def test_the_duty_of_a_journal_stays_when_the_fiscal_country_changes(self):
        self._coded()
        self.company.sudo().account_fiscal_country_id = self.env.ref("base.es")
        line = Command.create({"name": "x", "price_unit": 9, "tax_ids": False})
        invoice = self._invoice("2026-01-05", invoice_line_ids=[line], post=True)
        self.assertNumbers(invoice, ["FT A2027/1"])
