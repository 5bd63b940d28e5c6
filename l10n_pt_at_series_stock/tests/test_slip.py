# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.l10n_pt_at_series.tests.paper_common import LAYOUTS, PaperCommon

from .stock_common import StockCommon

SLIP = "stock.report_deliveryslip"
WORDS = "Este documento não serve de fatura"


@tagged("post_install", "-at_install")
class TestSlip(PaperCommon, StockCommon):
    """The delivery slip is the transport document, and no other paper is one."""

    def setUp(self):
        super().setUp()
        self.partner_a.write({"vat": "PT123456789", "lang": "en_US"})
        self._note_series()
        self.picking = self._validated(l10n_pt_vehicle_plate="AA-00-AA")
        self.picking = self.picking.with_env(self.env(user=self.keeper))
        self.reports = self.as_keeper["ir.actions.report"]

    def _text(self, pickings, report=SLIP):
        return " ".join(self._page(pickings, report).text_content().split())

    def _text_of_house(self, picking, report):
        """Without bar codes, which need a library that is not everywhere."""
        with patch.object(type(self.reports), "barcode", lambda *args, **kwargs: b""):
            return self._text(picking, report)

    def test_each_layout_tells_what_the_law_asks(self):
        self.picking.l10n_pt_at_transport_code = "123456789012"
        for layout in LAYOUTS:
            with self.subTest(layout=layout):
                self._use_layout(layout)
                page = self._page(self.picking, SLIP)
                text = " ".join(page.text_content().split())
                for told in (
                    "Delivery note GR G2027/1",
                    f"Transfer: {self.picking.name}",
                    "Rua do Cais 1",
                    "Rua da Obra 2",
                    "Start of transport:",
                    "AA-00-AA",
                    "123456789012",
                    "PT555555550",
                    "PT123456789",
                    "Azulejo",
                ):
                    self.assertIn(told, text)
                [footer] = self._footers(page)
                self.assertIn(f"ATCUD:{self.picking.l10n_pt_atcud}", footer)
                self.assertIn(WORDS, footer)
                self.assertEqual(len(page.xpath("//div[@class='page']/h2")), 1)

    def test_on_each_page_of_the_pdf(self):
        pickings = self._validated(lines=15)
        pickings |= self._validated(lines=75)
        for count, picking in zip((1, 3, 10), self.picking | pickings, strict=True):
            for layout in ("standard", "boxed", "wave", "folder"):
                self._use_layout(layout)
                pages = self._pdf_pages(picking, SLIP)
                self.assertGreaterEqual(len(pages), count)
                for page in pages:
                    self.assertIn(f"ATCUD:{picking.l10n_pt_atcud}", page)
                    self.assertIn(WORDS, page)

    def test_several_in_one_print(self):
        pickings = self.picking | self._validated()
        page = self._page(pickings, SLIP)
        for picking, footer in zip(pickings, self._footers(page), strict=True):
            self.assertIn(f"ATCUD:{picking.l10n_pt_atcud}", footer)

    def test_for_practice_the_publisher_stands_in_place_of_the_company(self):
        publisher = self._for_training()
        self._note_series(name="T2027")
        picking = self._validated()
        self.assertNotes(picking, ["GR T2027/1"])
        text = self._text(picking)
        words = "Documento emitido para fins de Formação"
        for told in (publisher.name, publisher.vat, words):
            self.assertIn(told, text)
        for hidden in (self.company.name, "555555550"):
            self.assertNotIn(hidden, text)

    def test_goods_keep_the_names_they_had(self):
        lot = self.root["stock.lot"].create(
            {"name": "L1", "product_id": self.product.id}
        )
        self.product.tracking = "lot"
        self._put(self.product, self.stock, quantity=5)
        picking = self._pickings()
        picking.move_line_ids.lot_id = lot
        picking.button_validate()
        self.product.write({"name": "Outra coisa", "default_code": "X"})
        users = self.root.ref("base.group_user")
        for group in (False, self.root.ref("stock.group_lot_on_delivery_slip")):
            if group:
                users.implied_ids |= group
            text = self._text(picking)
            self.assertIn("Azulejo", text)
            self.assertNotIn("Outra coisa", text)
            self.assertEqual("L1" in text, bool(group))
        later = self._pickings()
        self.assertIn("Outra coisa", self._text(later))

    def test_void_is_told(self):
        self.picking.action_l10n_pt_void("Carrinha avariada")
        text = self._text(self.picking)
        self.assertIn("VOID – Delivery note GR G2027/1", text)
        self.assertIn("Carrinha avariada", text)

    def test_before_it_leaves_it_is_a_draft(self):
        picking = self._pickings()
        text = self._text(picking)
        self.assertIn(f"Draft Delivery note {picking.name}", text)
        self.assertNotIn("ATCUD", text)

    def test_other_transfers_print_as_ever(self):
        picking = self._validated(
            operation=self.warehouse.in_type_id, location_id=self.suppliers.id
        )
        text = self._text(picking)
        self.assertIn(f"Goods Receipt Note {picking.name}", text)
        for word in ("ATCUD", WORDS, "Place of Loading"):
            self.assertNotIn(word, text)

    def test_papers_for_the_house_are_no_documents(self):
        for report in ("stock.report_picking", "stock.report_return_document"):
            text = self._text_of_house(self.picking, report)
            with self.subTest(report):
                self.assertNotIn("ATCUD", text)
                self.assertNotIn(WORDS, text)
        text = self._text_of_house(self.picking, "stock.report_picking")
        self.assertIn("not a transport document", text)
        receipt = self._validated(
            operation=self.warehouse.in_type_id, location_id=self.suppliers.id
        )
        text = self._text_of_house(receipt, "stock.report_picking")
        self.assertNotIn("not a transport document", text)

    def test_portuguese_customers_read_portuguese(self):
        self.env["res.lang"].sudo()._activate_lang("pt_PT")
        names = ("stock", "l10n_pt_at_series", "l10n_pt_at_series_stock")
        self.root["ir.module.module"].search(
            [("name", "in", names)]
        )._update_translations(["pt_PT"])
        self.partner_a.lang = "pt_PT"
        text = self._text(self.picking)
        self.assertIn("Guia de remessa GR G2027/1", text)
        self.assertIn("Local de carga", text)

    def test_the_file_is_called_by_the_number(self):
        report = self.env.ref("stock.action_report_delivery")
        name = report.print_report_name
        self.assertIn("_l10n_pt_file_name", name)
        atcud = self.picking.l10n_pt_atcud
        self.assertEqual(
            self.picking._l10n_pt_file_name(), f"Delivery note GR G2027-1 ATCUD {atcud}"
        )
        self.assertFalse(self._pickings()._l10n_pt_file_name())
