# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .documents import DocumentsCommon
from .series_common import SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestOneTruth(DocumentsCommon, SeriesCommon):
    """Health page, guide and inventory say the same of the same company, always."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # One journal, so that each state is one of the whole company.
        sales = cls.env["account.journal"].search([("type", "=", "sale")])
        (sales - cls.journal).sudo().unlink()

    def _pages(self):
        """The health page, the guide and a new inventory, as they are now."""
        self.env.flush_all()
        self.env.invalidate_all()
        return (
            self.env["l10n_pt.at.health"]._of(self.company),
            self.env["l10n_pt.at.guide"]._of(self.company),
            self.env["l10n_pt.series.inventory"].create({}),
        )

    def assertAllSay(self, situation, missing=(), undecided=()):
        """All three say what is missing, and for what a default is to be chosen.

        :param str situation: of the inventory
        """
        health, guide, inventory = self._pages()
        self.assertEqual(
            (health.lacking_count, health.undecided_count),
            (len(missing), len(undecided)),
        )
        found = health._missing_and_undecided()
        expected = [{self.journal: list(kinds)} if kinds else {}
                    for kinds in (missing, undecided)]  # fmt: skip
        self.assertEqual(list(found), expected)
        self.assertEqual(
            (guide.step_series, guide.step_default),
            (
                "todo" if missing else "done",
                "todo" if missing or undecided else "done",
            ),
        )
        for kind in missing:
            self.assertIn(kind, guide.step_series_detail)
        needed = inventory.line_ids.filtered("is_needed").grouped("verdict")
        kinds_of = {
            verdict: lines.sorted("id").mapped("document_type")
            for verdict, lines in needed.items()
        }
        self.assertCountEqual(
            kinds_of.get("adopt", []) + kinds_of.get("new", []), missing
        )
        self.assertCountEqual(kinds_of.get("undecided", []), undecided)
        self.assertEqual(inventory.situation, situation)
        self.assertEqual(health.lacks_cash_vat, guide.lacks_cash_vat)
        return inventory

    def test_health_guide_and_inventory_agree_in_every_state(self):
        self.assertAllSay("open", missing=("FT", "NC"))
        drafts = [self._series("A2027", kind, start_date="2020-01-01")
                  for kind in ("FT", "NC")]  # fmt: skip
        self.assertAllSay("open", missing=("FT", "NC"))
        for series, code in zip(drafts, ("AAJFBCDFG2", "AAJFBCDFG3"), strict=True):
            series.action_set_code(code)
        invoice_series, note_series = drafts
        invoice_series.is_default = False
        inventory = self.assertAllSay("undecided", undecided=("FT",))
        found = self.Series.search(inventory.action_choose_default()["domain"])
        self.assertEqual(found, invoice_series)
        health = self._pages()[0]
        found = self.Series.search(health.action_choose_default()["domain"])
        self.assertEqual(found, invoice_series)
        note_series.is_default = False
        self.assertAllSay("undecided", undecided=("FT", "NC"))
        drafts[0].is_default = drafts[1].is_default = True
        self.assertFalse(self.assertAllSay("ready").choosable)
        invoice_series._at_write({"state": "finalised"})
        self.assertAllSay("open", missing=("FT",))

    def test_what_is_by_choice_does_not_keep_anybody_from_being_ready(self):
        for kind in ("FT", "NC"):
            self._coded("A2027", kind)
        invoice = self._invoice(post=True)
        action = invoice.action_register_payment()
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        wizards.create({})._create_payments()
        inventory = self.assertAllSay("ready")
        self.assertTrue(inventory.choosable)
        [line] = inventory.line_ids.filtered(lambda line: not line.current_series_id)
        self.assertRecordValues(
            line, [{"document_type": "RG", "is_needed": False, "selected": False}]
        )

    def test_a_recovery_series_is_no_series_for_documents_of_today(self):
        self._coded("A2027", "NC")
        self._coded("R2027", "FT", series_type="R", is_default=False)
        self.assertAllSay("open", missing=("FT",))

    def test_the_regime_needs_series_of_its_own(self):
        for kind in ("FT", "NC"):
            self._coded("A2027", kind)
        self.company.sudo().l10n_pt_cash_vat = True
        self.assertAllSay("open", missing=("RC",))
        self._coded("A2027", "RC")
        self.assertAllSay("regime")
        self.assertTrue(self._pages()[0].lacks_cash_vat)
        dialog = self._dialog(self._pages()[0].action_cash_vat())
        self.assertTrue(dialog.is_cash_vat)
        self.assertEqual(dialog.journal_id, self.journal)
        self._coded("C2027", "FT", is_cash_vat=True)
        self.assertAllSay("ready")

    # === Next year ===

    def _next_year(self):
        health = self._pages()[0]
        return health.next_year_state, health.next_year_count

    def test_the_new_year_is_ready_as_soon_as_every_default_has_its_follower(self):
        year = self.today.year
        unready = "early" if self.today.month < 10 else "todo"
        self.assertEqual(self._next_year(), (unready, 0))
        action = self._pages()[0].action_renew()
        self.assertEqual(action["res_model"], "l10n_pt.series.inventory")
        for kind in ("FT", "NC"):
            self._coded(f"A{year}", kind)
        self.assertEqual(self._next_year(), (unready, 2))
        action = self._pages()[0].action_renew()
        self.assertEqual(action["res_model"], "l10n_pt.series.renew")
        wizard = self._dialog(action)
        self.assertEqual(len(wizard.line_ids), 2)
        for line in wizard.line_ids:
            self._coded(line.name, line.document_type, start_date=f"{year + 1}-01-01")
        self.assertEqual(self._next_year(), ("ready", 0))
        # A type that is only taken when chosen has nothing to be renewed.
        self._coded("LIVRE", "ND", is_default=False)
        self.assertEqual(self._next_year(), ("ready", 0))
        self.Series.search([("document_type", "=", "FT")]).is_default = False
        self.assertAllSay("undecided", undecided=("FT",))
        self.assertEqual(self._next_year(), ("ready", 0))
