# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml import html

from odoo.tests import tagged

from .paper_common import LAYOUTS, PaperCommon

CENTRED = ("striped", "wave", "bubble")
LONG_CODE = "AA" + "BCDFGHJKMNPQRTVWXYZ2346789" * 2 + "BCDFGHJKMNPQRT"  # 68


@tagged("post_install_l10n", "post_install", "-at_install")
class TestPrinting(PaperCommon):
    """The ATCUD stands on every page, in each of Odoo's layouts."""

    # === HTML ===

    def test_each_layout_has_the_atcud_once_in_footer_and_body(self):
        self._coded()
        invoice = self._invoice("2026-01-05", post=True)
        text = f"ATCUD:{invoice.l10n_pt_atcud}"
        for layout in LAYOUTS:
            with self.subTest(layout=layout):
                self._use_layout(layout)
                page = self._page(invoice)
                (footer,) = self._footers(page)
                self.assertEqual(footer.count(text), 1, footer)
                # What follows a long text of the company falls off the page.
                after = "555 555 550" if layout in CENTRED else "Page"
                self.assertLess(footer.index(text), footer.index(after), footer)
                blocks = self._texts(page, "//div[@name='l10n_pt_atcud']")
                self.assertEqual(blocks, [text])
                self.assertEqual(page.text_content().count("ATCUD"), 2)

    def test_nothing_stands_above_the_block_in_its_own_frame(self):
        """A signing module puts its QR below; nothing of ours comes between."""
        self._coded()
        page = self._page(self._invoice("2026-01-05", post=True))
        (block,) = page.xpath("//div[@name='l10n_pt_atcud']")
        self.assertEqual(block.getparent().get("class"), "page mb-4")
        self.assertIsNone(block.getnext())
        self.assertEqual(len(block), 1)

    def test_several_documents_in_one_print_have_each_their_own(self):
        self._coded(padding=4)
        documents = self._invoices(["2026-01-05", "2026-01-06", "2026-01-07"])
        documents.action_post()
        atcuds = [f"ATCUD:{document.l10n_pt_atcud}" for document in documents]
        for layout in LAYOUTS:
            with self.subTest(layout=layout):
                self._use_layout(layout)
                page = self._page(documents)
                footers = self._footers(page)
                self.assertEqual(len(footers), 3)
                for atcud, footer in zip(atcuds, footers, strict=True):
                    self.assertIn(atcud, footer)
                    self.assertEqual(footer.count("ATCUD"), 1)
                self.assertEqual(
                    self._texts(page, "//div[@name='l10n_pt_atcud']"), atcuds
                )

    def test_documents_without_atcud_print_nothing_about_it(self):
        history = self._history("FT A2026/1")
        self._coded()
        draft = self._invoice("2026-01-05")
        for layout in LAYOUTS:
            with self.subTest(layout=layout):
                self._use_layout(layout)
                page = self._page(history | draft)
                self.assertEqual(len(self._footers(page)), 2)
                self.assertNotIn(
                    "atcud", html.tostring(page, encoding="unicode").lower()
                )

    def test_reports_of_other_models_print_as_before(self):
        self._coded()
        payment = self._register_payment(self._invoice("2026-01-05", post=True))
        for layout in LAYOUTS:
            with self.subTest(layout=layout):
                self._use_layout(layout)
                page = self._page(payment, "account.action_report_payment_receipt")
                self.assertEqual(len(self._footers(page)), 1)
                self.assertNotIn("ATCUD", page.text_content())

    def test_the_preview_of_a_layout_has_no_atcud(self):
        preview = (
            self.root["base.document.layout"]
            .with_company(self.company)
            .create({"report_layout_id": self.env.ref("web.report_layout_wave").id})
            .preview
        )
        self.assertIn("footer", preview)
        self.assertNotIn("ATCUD", preview)

    def test_void_documents_and_notes_print_their_atcud(self):
        self._coded()
        self._coded("A2027", "NC")
        invoice = self._invoice("2026-01-05", post=True)
        invoice.action_l10n_pt_void("Wrong customer")
        note = self._invoice("2026-01-05", "out_refund", post=True)
        for document in (invoice, note):
            with self.subTest(document=document.name):
                page = self._page(document)
                self.assertEqual(
                    page.text_content().count(f"ATCUD:{document.l10n_pt_atcud}"), 2
                )

    def test_invoices_without_payments_print_the_same(self):
        self._coded()
        invoice = self._invoice("2026-01-05", post=True)
        page = self._page(invoice, "account.account_invoices_without_payment")
        self.assertEqual(page.text_content().count("ATCUD:"), 2)

    # === PDF ===

    def test_every_page_of_the_pdf_has_the_atcud(self):
        """... whole, without a blank, also with the longest code (QR field H: 70)."""
        self._coded()
        longest = self._series("B2027", start_date="2020-01-01", is_default=False)
        longest.action_set_code(LONG_CODE)
        documents = self._long_invoice()
        documents |= self._invoice("2026-01-05", l10n_pt_series_id=longest.id)
        documents.action_post()
        three_pages, one_page = (f"ATCUD:{move.l10n_pt_atcud}" for move in documents)
        self.assertEqual(len(one_page), len("ATCUD:") + 70)
        for layout in LAYOUTS:
            with self.subTest(layout=layout):
                self._use_layout(layout)
                *first, last = self._pdf_pages(documents)
                self.assertGreaterEqual(len(first), 3)
                counts = [text.count(three_pages) for text in first]
                self.assertEqual(counts, [1] * (len(first) - 1) + [2], first)
                self.assertEqual(last.count(one_page), 2, last)
                self.assertTrue(all("Page" in text for text in [*first, last]))
                for text in first:
                    self.assertEqual(text.count("ATCUD"), text.count(three_pages))
