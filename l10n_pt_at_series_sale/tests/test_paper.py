# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
import io
import re
from unittest.mock import patch

from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.base.models.ir_actions_report import _wkhtml
from odoo.addons.l10n_pt_at_series.tests.paper_common import LAYOUTS, PaperCommon

from .common import SaleCommon

ORDER = "sale.action_report_saleorder"
PROFORMA = "sale.action_report_pro_forma_invoice"
DOCUMENT = "l10n_pt_at_series_sale.action_report_working_document"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestPaper(PaperCommon, SaleCommon):
    """Number and ATCUD on each page, and the PDF as issued ever after."""

    def setUp(self):
        super().setUp()
        self.partner_a.lang = "en_US"
        self.reports = self.sales["ir.actions.report"]
        self.order = self._order()

    def _bytes(self, records, report=ORDER, env=None):
        """The PDF, as a salesperson gets it."""
        if not _wkhtml().is_patched_qt:
            self.skipTest("wkhtmltopdf with patched Qt is not installed")
        reports = (env or self.sales)["ir.actions.report"]
        reports = reports.with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            content, kind = reports._render_qweb_pdf(report, records.ids)
        self.assertEqual(kind, "pdf")
        return content

    def _read(self, content):
        """Text of each page."""
        pages = PdfReader(io.BytesIO(content)).pages
        return ["".join(text for text, _y in self._visible(page)) for page in pages]

    def _changing(self):
        """What changes an order makes the paper first."""
        self.order = self.order.with_context(force_report_rendering=True)
        return self.allow_pdf_render()

    # === HTML: fast ===

    def test_each_layout_tells_number_and_atcud(self):
        self._send(self.order)
        document = self.order.l10n_pt_document_id
        for layout in LAYOUTS:
            with self.subTest(layout=layout):
                self._use_layout(layout)
                page = self._page(self.order, ORDER)
                text = " ".join(page.text_content().split())
                self.assertIn("Quotation OR V2027/1", text)
                self.assertNotIn("Quotation #", text)
                self.assertIn(self.order.name, text)
                self.assertIn("Issued on", text)
                (footer,) = self._footers(page)
                self.assertIn(f"ATCUD:{document.l10n_pt_atcud}", footer)
                self.assertIn("Este documento não serve de fatura", footer)
                self.assertEqual(text.count(document.l10n_pt_atcud), 2)

    def test_each_type_has_its_title(self):
        self._coded("V2027", "FO")
        for kind, report, title in (
            ("OR", ORDER, "Quotation OR V2027/1"),
            ("PF", PROFORMA, "Pro-forma PF V2027/1"),
        ):
            self.order.action_l10n_pt_issue(kind)
            text = self._page(self.order, report).text_content()
            self.assertIn(title, " ".join(text.split()))
        self.order.action_confirm()
        text = self._page(self.order, ORDER).text_content()
        self.assertIn("Order note NE V2027/1", " ".join(text.split()))
        self.order.action_l10n_pt_issue("FO")
        sheet = self.order.l10n_pt_document_id
        content, _kind = self.reports._render_qweb_pdf(DOCUMENT, sheet.ids)
        text = " ".join(self._parse(content).text_content().split())
        self.assertIn("Work sheet FO V2027/1", text)
        self.assertIn(f"ATCUD:{sheet.l10n_pt_atcud}", text)

    def test_in_portuguese(self):
        self.root["res.lang"]._activate_lang("pt_PT")
        self.root["ir.module.module"].search(
            [("name", "=", "l10n_pt_at_series_sale")]
        )._update_translations(["pt_PT"])
        self.partner_a.lang = "pt_PT"
        self._send(self.order)
        text = self._page(self.order, ORDER).text_content()
        self.assertIn("Orçamento OR V2027/1", " ".join(text.split()))
        self.assertIn("Emitido em", text)

    def test_a_test_series_says_so(self):
        self._send(self.order)
        page = self._page(self.order, ORDER)
        self.assertIn("Test – no fiscal value", self._footers(page)[0])

    def test_for_practice_the_publisher_stands_in_place_of_the_company(self):
        self.Series.search([]).action_archive()
        publisher = self._for_training()
        self._coded("T2027", "OR", series_type="F")
        self._send(self.order)
        text = self._page(self.order, ORDER).text_content()
        for told in (publisher.name, "Documento emitido para fins de Formação"):
            self.assertIn(told, text)
        self.assertNotIn(self.company.name, text)

    def test_without_series_the_paper_is_odoos(self):
        self.Series.search([]).action_archive()
        text = self._page(self.order, ORDER).text_content()
        self.assertIn(f"Quotation # {self.order.name}", " ".join(text.split()))
        self.assertNotIn("ATCUD", text)
        action = self.order.action_preview_sale_order()
        self.assertEqual(action["type"], "ir.actions.act_url")

    # === Printing issues nothing ===

    def test_what_was_not_issued_is_refused_with_a_button_that_issues(self):
        for attempt in (
            lambda: self.reports._render_qweb_pdf(ORDER, self.order.ids),
            lambda: self.reports._render_qweb_html(ORDER, self.order.ids),
            lambda: self.reports._render_qweb_pdf(PROFORMA, self.order.ids),
            self.order.action_preview_sale_order,
        ):
            with self.assertRefused("has not been issued yet") as caught:
                attempt()
        self.assertFalse(self.order.l10n_pt_document_ids)
        _message, action, button, _context = caught.exception.args
        self.assertEqual(button, "Issue and preview")
        done = self._press(action)
        self.assertEqual(done["type"], "ir.actions.act_url")
        self.assertEqual(self._names(self.order), ["OR V2027/1"])
        with self.assertRefused("has not been issued yet") as caught:
            self.reports._render_qweb_pdf(PROFORMA, self.order.ids)
        done = self._press(caught.exception.action)
        self.assertEqual(done["report_name"], "sale.report_saleorder_pro_forma")
        self.order.client_order_ref = "PO7"
        with self.assertRefused("has changed since OR V2027/1") as caught:
            self.reports._render_qweb_pdf(ORDER, self.order.ids)
        done = self._press(caught.exception.action)
        self.assertEqual(done["report_name"], "sale.report_saleorder")
        self.assertEqual(
            self._names(self.order), ["OR V2027/1", "PF V2027/1", "OR V2027/2"]
        )

    def _press(self, action):
        """Press the button of a refusal, as the web client does."""
        self.assertEqual(action["type"], "ir.actions.server")
        servers = self.sales["ir.actions.server"].with_context(**action["context"])
        return servers.browse(action["id"]).run()

    def test_of_a_cancelled_order_nothing_new_is_printed(self):
        self._send(self.order)
        self.order.action_cancel()
        self.reports._render_qweb_html(ORDER, self.order.ids)
        with self._changing():
            self.order.client_order_ref = "PO7"
        with self.assertRaisesRegex(UserError, "is cancelled") as caught:
            self.reports._render_qweb_html(ORDER, self.order.ids)
        self.assertFalse(caught.exception.action)

    def test_a_reader_is_told_without_a_button(self):
        reader = self._seller("leitora", "account.group_account_readonly")
        with self.assertRefused("has not been issued yet") as caught:
            self.order.with_user(reader).action_preview_sale_order()
        self.assertFalse(caught.exception.action)

    def test_keys_of_a_client_open_nothing(self):
        self._send(self.order)
        other = self._order()
        document = self.order.l10n_pt_document_id
        for value in (document.id, [document.id], {"id": document.id}, True):
            reports = self.reports.with_context(
                l10n_pt_document=value, l10n_pt_signing=value
            )
            with self.subTest(value=value), self.assertRefused("not been issued"):
                reports._render_qweb_pdf(ORDER, other.ids)

    def test_of_others_orders_nothing_is_printed(self):
        self._send(self.order)
        self.order.user_id = self.salesperson
        stranger = self.env(user=self._seller("outro"), context={})
        document = self.order.l10n_pt_document_id
        reports = stranger["ir.actions.report"]
        for report, records in ((ORDER, self.order), (DOCUMENT, document)):
            with self.assertRaises(AccessError):
                reports._render_qweb_pdf(report, records.ids)

    # === PDF: as issued, ever after ===

    def test_each_of_several_pages(self):
        for lines, pages in ((1, 1), (50, 3), (200, 10)):
            with self.subTest(pages=pages):
                order = self._order(lines=lines)
                self._send(order)
                texts = self._read(self._bytes(order))
                self.assertGreaterEqual(len(texts), pages)
                for text in texts:
                    self.assertIn(f"ATCUD:{order.l10n_pt_atcud}", text)

    def test_a_reprint_is_the_same_file(self):
        self._send(self.order)
        first = self._bytes(self.order)
        document = self.order.l10n_pt_document_id
        self.assertEqual(document.attachment_id.raw, first)
        self.assertRegex(
            document.attachment_id.name, r"^Quotation OR V2027-1 ATCUD \w+-1\.pdf$"
        )
        self._use_layout("bold")
        self.company.sudo().name = "Outro Nome, Lda."
        self.assertEqual(self._bytes(self.order), first)
        self.assertEqual(self._bytes(document, DOCUMENT), first)

    def test_before_the_order_changes_its_paper_is_made(self):
        self._send(self.order)
        document = self.order.l10n_pt_document_id
        with self._changing():
            self.order.order_line.price_unit = 7.0
        self.assertTrue(document.attachment_id)
        (text,) = self._read(self._bytes(document, DOCUMENT))
        self.assertIn("100.00", text)
        self._send(self.order)
        (text,) = self._read(self._bytes(self.order))
        self.assertIn("14.00", text)
        self.assertIn("OR V2027/2", text)

    def test_each_way_to_change_an_order_makes_the_paper_first(self):
        def line(order):
            return order.order_line[:1]

        for change in (
            lambda order: order.write({"note": "<p>Nota</p>"}),
            lambda order: order.write(
                {"order_line": [Command.create({"product_id": self.product_a.id})]}
            ),
            lambda order: line(order).unlink(),
            lambda order: (
                line(self._order())
                .with_context(force_report_rendering=True)
                .write({"order_id": order.id})
            ),
            lambda order: (
                line(order)
                .with_context(default_order_id=order.id)
                .create({"product_id": self.product_a.id})
            ),
            lambda order: line(order).create(
                {"order_id": order.id, "product_id": self.product_a.id}
            ),
            lambda order: order.l10n_pt_document_id.action_l10n_pt_void("Engano"),
        ):
            self.order = self._order()
            self._send(self.order)
            with self._changing():
                change(self.order)
            self.assertTrue(self.order.l10n_pt_document_ids.attachment_id)

    def test_where_no_pdf_can_be_made_orders_change_all_the_same(self):
        self._send(self.order)
        document = self.order.l10n_pt_document_id
        with patch.object(
            type(self.reports), "get_wkhtmltopdf_state", lambda self: "install"
        ):
            self.order.order_line.price_unit = 7.0
        self.assertFalse(document.attachment_id)
        with self.assertRefused("its paper was not kept"):
            self.reports._render_qweb_pdf(DOCUMENT, document.ids)
        with self._changing():
            self.order.order_line.price_unit = 8.0
            document.action_l10n_pt_void("Engano")
        self.assertFalse(document.attachment_id)

    def test_void_is_stamped_on_the_copy_and_the_kept_one_stays(self):
        self._send(self.order)
        first = self._bytes(self.order)
        document = self.order.l10n_pt_document_id
        document.action_l10n_pt_void("Engano")
        (text,) = self._read(self._bytes(document, DOCUMENT))
        self.assertIn("VOID", text)
        self.assertEqual(document.attachment_id.raw, first)
        self.root["res.lang"]._activate_lang("pt_PT")
        self.partner_a.lang = "pt_PT"  # of whoever got the paper
        (text,) = self._read(self._bytes(document, DOCUMENT))
        self.assertIn("ANULADO", text)

    def test_two_orders_in_one_file(self):
        self.Series.search([("document_type", "=", "NE")]).action_archive()
        other, bare = self._order(), self._order()
        bare.action_confirm()
        orders = self.order | bare | other
        self._send(self.order | other)
        texts = self._read(self._bytes(orders))
        found = [
            re.search(r"[A-Z]{2} V2027/\d+|Order # S\d+", text)[0] for text in texts
        ]
        self.assertEqual(found, ["OR V2027/1", f"Order # {bare.name}", "OR V2027/2"])

    def test_nobody_removes_or_replaces_the_kept_file(self):
        self._send(self.order)
        self._bytes(self.order)
        manager = self._seller(
            "chefe", "sales_team.group_sale_manager,base.group_system"
        )
        file = self.order.l10n_pt_document_id.attachment_id.with_user(manager)
        for attempt in (
            file.unlink,
            lambda: file.write({"raw": b"outra coisa"}),
        ):
            with self.assertRaises(AccessError):
                attempt()

    def test_the_mail_has_number_atcud_and_the_kept_file(self):
        action = self._send(self.order)
        template = self.sales["mail.template"].browse(
            action["context"]["default_template_id"]
        )
        template = template.with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            values = template._generate_template(
                self.order.ids, ("body_html", "report_template_ids")
            )[self.order.id]
        document = self.order.l10n_pt_document_id
        self.assertIn(
            f"OR V2027/1 · ATCUD:{document.l10n_pt_atcud}", values["body_html"]
        )
        self.assertIn("Test – no fiscal value", values["body_html"])
        ((name, content),) = values["attachments"]
        self.assertEqual(base64.b64decode(content), document.attachment_id.raw)
        self.assertIn(f"ATCUD {document.l10n_pt_atcud}.pdf", name)
