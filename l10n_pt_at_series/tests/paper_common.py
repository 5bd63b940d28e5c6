# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import io

from lxml import html
from pypdf import PdfReader

from odoo import Command
from odoo.tools import config

from odoo.addons.base.models.ir_actions_report import _wkhtml

from .documents import DocumentsCommon

LAYOUTS = ("standard", "bold", "boxed", "striped", "folder", "wave", "bubble")
INVOICES = "account.account_invoices"


class PaperCommon(DocumentsCommon):
    """Helpers that print documents and read what stands on the paper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reports = cls.env["ir.actions.report"]
        # wkhtmltopdf fetches styles from the server that runs these tests.
        parameters = cls.env["ir.config_parameter"].sudo()
        parameters.set_param("report.url", f"http://127.0.0.1:{config['http_port']}")
        parameters.set_param("report.print_delay", "0")

    def _use_layout(self, name):
        company = self.company.sudo()
        company.external_report_layout_id = self.env.ref(f"web.external_layout_{name}")
        company.report_footer = "<p>555 555 550 · info@example.com</p>"

    def _page(self, documents, report=INVOICES):
        """The report's HTML before it is cut into bodies, headers and footers."""
        data = {"report_type": "pdf"}
        content, _type = self.reports._render_qweb_html(
            report, documents.ids, data=data
        )
        return self._parse(content)

    def _parse(self, content):
        return html.fromstring(content, parser=html.HTMLParser(encoding="utf-8"))

    def _texts(self, page, xpath):
        return [" ".join(node.text_content().split()) for node in page.xpath(xpath)]

    def _footers(self, page):
        return self._texts(page, "//div[contains(concat(' ', @class), ' footer')]")

    def _pdf(self, documents, report=INVOICES):
        if not _wkhtml().is_patched_qt:
            self.skipTest("wkhtmltopdf with patched Qt is not installed")
        reports = self.reports.with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            content, kind = reports._render_qweb_pdf(report, documents.ids)
        self.assertEqual(kind, "pdf")
        return PdfReader(io.BytesIO(content))

    def _pdf_pages(self, documents, report=INVOICES):
        """Text of each page of the real PDF, without what falls off the paper."""
        return [
            "".join(text for text, _height in self._visible(page))
            for page in self._pdf(documents, report).pages
        ]

    def _heights(self, documents, words):
        """How high the words stand on the last page, in points, from its foot."""
        texts = self._visible(self._pdf(documents).pages[-1])
        return [height for text, height in texts if words in text]

    def _visible(self, page):
        texts = []

        def visit(text, outer, inner, _font, _size):
            left = inner[4] * outer[0] + inner[5] * outer[2] + outer[4]
            height = inner[4] * outer[1] + inner[5] * outer[3] + outer[5]
            if 0 < left < page.mediabox.width and 0 < height < page.mediabox.height:
                texts.append((text, height))

        page.extract_text(visitor_text=visit)
        return texts

    def _long_invoice(self, lines=30, **values):
        """A draft that fills three pages."""
        commands = [
            Command.create({"name": f"Serviço {number}", "price_unit": 10.0})
            for number in range(lines)
        ]
        return self._invoice("2026-01-05", invoice_line_ids=commands, **values)

    def _production(self, code="CSDF7T5H", name="P2027", document_type="FT", **values):
        """A series of the production environment."""
        self.company.sudo().l10n_pt_at_environment = "production"
        start = {"start_date": "2020-01-01", **values}
        series = self._series(name, document_type, **start)
        series.action_set_code(code)
        return series
