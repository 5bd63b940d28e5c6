# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from ..models.l10n_pt_document_paper_mixin import CASH_VAT_WORDS
from .paper_common import LAYOUTS, PaperCommon

TRADER = "PT503504564"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestCashVat(PaperCommon):
    """Documents under the cash-VAT regime have series of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        portugal = cls.root.ref("base.pt").id
        cls.trader = cls.partner_a.with_env(cls.env)
        cls.trader.sudo().write({"vat": TRADER, "country_id": portugal})
        cls.consumer = cls.partner_b.with_env(cls.env)
        cls.consumer.sudo().write(
            {
                "vat": False,
                "country_id": portugal,
                "property_account_position_id": False,
            }
        )
        cls.company.sudo().l10n_pt_cash_vat = True

    def _both(self, *document_types):
        """An ordinary and a regime series of each type, both by default."""
        for kind in document_types or ("FT",):
            self._coded("A2026", kind)
            self._coded("C2026", kind, is_cash_vat=True)

    def _to(self, partner, post=False, **values):
        return self._invoice("2026-01-05", partner_id=partner.id, post=post, **values)

    def assertNotIssued(self, document, text):
        self.assertRegex(document.alerts["l10n_pt_series"]["message"], text)
        for user in (self.clerk, self.accountant):
            with self.assertRefused(text) as caught:
                document.with_user(user).action_post()
        self.assertEqual(document.state, "draft")
        self.assertFalse(document.l10n_pt_atcud)
        return caught.exception

    # === Which series ===

    def test_the_customer_decides_which_series_is_taken(self):
        self._both()
        cases = {
            "a trader": (self.trader, {}, "FT C2026/1"),
            "a consumer": (self.consumer, {}, "FT A2026/1"),
            "final consumer": (self.consumer, {"vat": "PT999999990"}, "FT A2026/2"),
            "without letters": (self.consumer, {"vat": "503504564"}, "FT C2026/2"),
        }
        for case, (partner, values, name) in cases.items():
            with self.subTest(case):
                partner.sudo().write(values)
                invoice = self._to(partner)
                self.assertEqual(invoice.name_placeholder, name)
                self.assertFalse(invoice.alerts.get("l10n_pt_series"))
                invoice.with_user(self.clerk).action_post()
                self.assertNumbers(invoice, [name])

    def test_the_customer_of_a_contact_is_its_company(self):
        self._both()
        contact = self.trader.create({"name": "Ana", "parent_id": self.trader.id})
        self.assertNumbers(self._to(contact, post=True), ["FT C2026/1"])

    def test_other_taxes_by_fiscal_position_are_outside_the_regime(self):
        self._both()
        abroad = self.root["account.fiscal.position"].create(
            {"name": "Autoliquidação", "company_id": self.company.id, "sequence": 999}
        )
        domestic = self.company.sudo().domestic_fiscal_position_id
        self.assertFalse(abroad.is_domestic)
        invoice = self._to(self.trader)
        self.assertEqual(invoice.name_placeholder, "FT C2026/1")
        invoice.fiscal_position_id = abroad.id
        self.assertEqual(invoice.name_placeholder, "FT A2026/1")
        if domestic:
            invoice.fiscal_position_id = domestic.id
            self.assertEqual(invoice.name_placeholder, "FT C2026/1")

    def test_the_form_follows_the_customer(self):
        self._both()
        invoice = self._to(self.trader)
        self.assertEqual(invoice.l10n_pt_series_placeholder, "FT C2026")
        with Form(invoice) as form:
            form.partner_id = self.consumer
            self.assertEqual(form.l10n_pt_series_placeholder, "FT A2026")

    def test_notes_follow_the_document_they_correct(self):
        self._both("FT", "NC")
        invoices = self._to(self.trader) | self._to(self.consumer)
        invoices.action_post()
        self.trader.sudo().vat = False
        self.consumer.sudo().vat = TRADER
        notes = self.env["account.move"]
        for invoice in invoices:
            notes |= self._reverse_invoice(invoice, date="2026-01-06", post=True)
        self.assertNumbers(notes, ["NC C2026/1", "NC A2026/1"])

    def test_notes_of_the_regime_can_be_issued_after_it_was_left(self):
        self._both("FT", "NC")
        invoice = self._to(self.trader, post=True)
        self.company.sudo().l10n_pt_cash_vat = False
        note = self._reverse_invoice(invoice, date="2026-01-06", post=True)
        self.assertNumbers(note, ["NC C2026/1"])

    def test_outside_the_regime_nobody_takes_its_series(self):
        self._both()
        self.company.sudo().l10n_pt_cash_vat = False
        self.assertNumbers(self._to(self.trader, post=True), ["FT A2026/1"])
        series = self.Series.search([("name", "=", "C2026")])
        chosen = self._to(self.trader, l10n_pt_series_id=series.id)
        self.assertNotIssued(chosen, "Casa .*|.* is not in the regime")
        # RPC: whatever the client sends, the rule is asked when it is posted
        with self.assertRefused("is not in the regime"):
            chosen.with_user(self.clerk).write({"state": "posted"})

    def test_a_series_chosen_by_hand_is_taken_and_warned_about(self):
        self._both()
        ordinary, regime = self.Series.search([("document_type", "=", "FT")]).sorted(
            "name"
        )
        for partner, series, words in (
            (self.trader, ordinary, "words of the regime will not be printed"),
            (self.consumer, regime, "does not seem to fall under it"),
        ):
            invoice = self._to(partner, l10n_pt_series_id=series.id)
            alert = invoice.alerts["l10n_pt_regime"]
            self.assertEqual(alert["level"], "warning")
            self.assertIn(words, alert["message"])
            invoice.action_post()
            self.assertEqual(invoice.l10n_pt_series_id, series)
        right = self._to(self.trader, l10n_pt_series_id=regime.id)
        self.assertNotIn("l10n_pt_regime", right.alerts or {})

    # === Refusals ===

    def test_without_a_regime_series_the_refusal_says_what_to_make(self):
        ordinary = self._coded()
        error = self.assertNotIssued(
            self._to(self.trader),
            "falls under the cash-VAT regime.* Cash VAT ticked.*"
            f"or choose series {ordinary.display_name} here",
        )
        self.assertEqual(error.action["res_model"], "l10n_pt.document.series")

    def test_without_an_ordinary_series_likewise(self):
        self._coded(is_cash_vat=True)
        self.assertNotIssued(
            self._to(self.consumer), "does not fall under the cash-VAT regime"
        )

    def test_without_any_default_series_the_regime_is_named(self):
        self._coded(is_default=False)
        self.assertNotIssued(
            self._to(self.trader), "needs a registered AT series for such documents"
        )
        self.assertNotIssued(self._to(self.consumer), "there is none")

    def test_a_later_start_of_the_right_series_is_told_first(self):
        self._coded()
        later = self._coded("C2026", is_cash_vat=True, start_date="2026-02-01")
        self.assertNotIssued(
            self._to(self.trader), f"the start of series {later.display_name}"
        )

    def test_a_batch_is_refused_as_a_whole(self):
        self._coded()
        drafts = self._to(self.consumer) | self._to(self.trader)
        with self.assertRefused("cash-VAT regime"):
            drafts.action_post()
        self.assertEqual(set(drafts.mapped("state")), {"draft"})

    def test_only_invoices_and_notes_can_be_under_the_regime(self):
        with self.assertRefused("Cash VAT: only series of invoices", ValidationError):
            self._series("C2026", "RG", journal_id=False, is_cash_vat=True)

    def test_a_registered_series_keeps_its_regime(self):
        series = self._coded(is_cash_vat=True)
        with self.assertRefused("Cash VAT of series .* cannot change", UserError):
            series.is_cash_vat = False

    # === Paper ===

    def test_the_words_are_on_each_page_in_portuguese(self):
        self._both()
        invoice = self._long_invoice()
        invoice.action_post()
        self.assertEqual(invoice.l10n_pt_series_id.name, "C2026")
        for layout in LAYOUTS:
            with self.subTest(layout):
                self._use_layout(layout)
                pages = self._pdf_pages(invoice)
                self.assertGreaterEqual(len(pages), 2)
                for text in pages:
                    self.assertIn(CASH_VAT_WORDS, text.replace("\n", " "))

    def test_other_documents_say_nothing_of_it(self):
        self._both()
        page = self._page(self._to(self.consumer, post=True))
        self.assertNotIn("caixa", page.text_content())

    # === Speed ===

    def test_a_batch_asks_for_its_customers_once(self):
        self._both()
        values = {"vat": TRADER, "country_id": self.trader.country_id.id}
        partners = self.trader.create(
            [{"name": f"P{number}", **values} for number in range(6)]
        )
        moves = self.env["account.move"]
        for partner in partners:
            moves |= self._to(partner)
        self.env.flush_all()

        def count(some):
            self.env.invalidate_all()
            some.mapped("name")
            before = self.env.cr.sql_log_count
            some._l10n_pt_resolve_series()
            return self.env.cr.sql_log_count - before

        few, many = count(moves[:2]), count(moves[2:])
        self.assertLessEqual(many, few)

    def test_outside_the_regime_no_customer_is_looked_at(self):
        self._coded()
        self.company.sudo().l10n_pt_cash_vat = False
        invoice = self._to(self.trader)
        self.env.flush_all()
        self.env.invalidate_all()
        invoice._l10n_pt_resolve_series()
        field = self.trader._fields["vat"]
        self.assertFalse(self.env.cache.contains(self.trader, field))

    # === Dialogs ===

    def test_the_dialog_makes_regime_series_where_the_company_is_in_it(self):
        wizard = self.env["l10n_pt.series.create"].create({"name": "C2027"})
        self.assertTrue(wizard.is_cash_vat)
        wizard.action_confirm()
        made = wizard.line_ids.series_id
        self.assertEqual(
            made.filtered("is_cash_vat").mapped("document_class"), ["SI"] * 3
        )
        self.assertEqual((made - made.filtered("is_cash_vat")).document_type, "RC")
        again = self.env["l10n_pt.series.create"].create(
            {"name": "A2027", "is_cash_vat": False}
        )
        again.line_ids.filtered(lambda one: one.document_type == "RC").selected = False
        again.action_confirm()
        self.assertEqual(set(again.line_ids.series_id.mapped("is_cash_vat")), {False})
        self.company.sudo().l10n_pt_cash_vat = False
        self.assertFalse(self.env["l10n_pt.series.create"].create({}).is_cash_vat)

    def test_other_types_made_with_them_are_not_of_the_regime(self):
        wizard = self.env["l10n_pt.series.create"].create({"name": "C2027"})
        for line in wizard.line_ids:
            self.assertEqual(
                wizard._regime_values(line)["is_cash_vat"],
                line.document_type in ("FT", "FS", "FR", "NC", "ND"),
            )

    def test_existing_numbering_and_inventory_carry_the_regime(self):
        self._history("FT VELHA/7", "2022-01-05")
        adopt = self.env["l10n_pt.series.adopt"].create({"journal_id": self.journal.id})
        adopt.action_confirm()
        self.assertRecordValues(
            adopt.line_ids.series_id, [{"name": "VELHA", "is_cash_vat": True}]
        )
        inventory = self.env["l10n_pt.series.inventory"].create({})
        self.assertTrue(inventory.has_regime)
        line = inventory.line_ids.filtered(
            lambda one: one.document_type == "NC" and one.holder == self.journal
        )
        self.assertTrue(line.is_cash_vat)
        line.is_cash_vat = False
        inventory.action_confirm()
        self.assertFalse(line.series_id.is_cash_vat)

    def test_each_regime_gets_its_follower(self):
        self._both()
        year = self.Series._today().year + 1
        for _turn in range(2):
            renew = self.env["l10n_pt.series.renew"].create({"year": str(year)})
            self.assertEqual(len(renew.line_ids), 0 if _turn else 2)
            if not _turn:
                renew.action_confirm()
                self.assertEqual(
                    sorted(renew.line_ids.series_id.mapped("is_cash_vat")),
                    [False, True],
                )
                self.env.flush_all()
                self.env.invalidate_all()

    def test_one_follower_is_not_enough_for_both(self):
        self._both()
        day = self.Series._today() + timedelta(days=400)
        self.assertEqual(
            self.journal._l10n_pt_types_not_renewed(day), {self.journal: ["FT"]}
        )
        self._coded("B2099", is_cash_vat=True, start_date=day)
        self.assertEqual(
            self.journal._l10n_pt_types_not_renewed(day), {self.journal: ["FT"]}
        )
        self._coded("A2099", start_date=day)
        self.assertFalse(self.journal._l10n_pt_types_not_renewed(day))

    def test_a_copy_keeps_the_regime(self):
        self.assertTrue(self._series("C2026", is_cash_vat=True).copy().is_cash_vat)

    def test_a_table_says_yes_or_no(self):
        wizard = self.env["l10n_pt.series.import"].create(
            {
                "text": "Identifier;Type;Code;Start date;Cash VAT\n"
                "C2026;FT;AAJFBCDFG2;2026-01-01;sim\n"
                "A2026;FT;AAJFBCDFG3;2026-01-01;No\n"
                "B2026;FT;AAJFBCDFG4;2026-01-01;\n"
                "D2026;FT;AAJFBCDFG5;2026-01-01;talvez"
            }
        )
        wizard.action_confirm()
        self.assertEqual(
            wizard.line_ids.mapped(lambda line: line.series_id.is_cash_vat),
            [True, False, False, False],
        )
        self.assertIn("Cash VAT “talvez”: enter yes or no.", wizard.line_ids[3].message)

    # === Pages ===

    def test_guide_and_health_say_that_the_regime_has_no_series(self):
        self._coded()
        for model in ("l10n_pt.at.guide", "l10n_pt.at.health"):
            page = self.env[model]._of(self.company)
            page.invalidate_recordset()
            self.assertTrue(page.lacks_cash_vat)
        self._coded("C2026", is_cash_vat=True)
        for model in ("l10n_pt.at.guide", "l10n_pt.at.health"):
            page = self.env[model]._of(self.company)
            page.invalidate_recordset()
            self.assertFalse(page.lacks_cash_vat)

    def test_types_in_use_are_covered_by_either_kind(self):
        self._coded("C2026", is_cash_vat=True)
        self._coded("C2026", "NC", is_cash_vat=True)
        self._coded("C2026", "RC")
        today = self.Series._today()
        self.assertFalse(self.journal._l10n_pt_types_without_series(today))

    # === Customers in the regime ===

    def test_contacts_follow_their_company(self):
        contact = self.trader.create({"name": "Ana", "parent_id": self.trader.id})
        self.trader.sudo().l10n_pt_wants_rc = True
        self.assertTrue(contact.l10n_pt_wants_rc)
