# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ATCUD on paper, whatever the layout.

It is added to the HTML that the report has rendered, not by inheriting layouts: seven
of Odoo, the ones companies make by hand, and whatever people change in them, before or
after this addon was installed.
"""

import re

from lxml import html

from odoo import api, models
from odoo.exceptions import UserError

from .l10n_pt_document_paper_mixin import TRAINING_WORDS

# Millimetres of paper that what is added on top of a footer takes at most.
LINE_HEIGHT = 5.5
GAP = 2
TITLES = ("h1", "h2", "h3")
MODEL = rb'data-oe-model="([\w.]+)"'  # of an article, as Odoo's layouts write it


def _by_class(node, name):
    """The ``div`` of a class below a node, as Odoo finds header, article and footer."""
    spaced = "concat(' ', normalize-space(@class), ' ')"
    return node.xpath(f".//div[contains({spaced}, ' {name} ')]")


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def _render_qweb_html(self, report_ref, docids, data=None):
        content, kind = super()._render_qweb_html(report_ref, docids, data=data)
        report = self._get_report(report_ref)
        models = {name.decode() for name in re.findall(MODEL, content)}
        if not any(map(self._l10n_pt_numbers, models | {report.model})):
            return content, kind
        root = self._l10n_pt_root(content)
        documents = self._l10n_pt_printed_documents(root, report, docids)
        if not any(documents):
            return content, kind
        is_pdf = (data or {}).get("report_type") == "pdf"
        if any(document._l10n_pt_is_training() for document in documents if document):
            self._l10n_pt_hide_company(root, documents, is_pdf)
        if is_pdf:
            self._l10n_pt_mark_pages(root, documents, report)
        self._l10n_pt_mark_bodies(root, documents)
        return html.tostring(root, encoding="utf-8", doctype="<!DOCTYPE html>"), kind

    @api.model
    def _l10n_pt_root(self, content):
        """What a report has rendered, as one page of HTML.

        Some, as delivery slips, render a whole page for each record. Not every version
        of the parser reads more than the first.
        """
        parser = html.HTMLParser(encoding="utf-8")
        pages = re.split(rb"(?=<!DOCTYPE html>)", content)
        root, *others = (
            html.fromstring(page, parser=parser) for page in pages if page.strip()
        )
        for other in others:
            root.find(".//main").extend(other.find(".//main"))
        return root

    def _get_rendering_context(self, report, docids, data):
        data = super()._get_rendering_context(report, docids, data)
        if data.get("proforma") and report.model == "account.move":
            # An issued document is no pro forma, which is another type (PF).
            moves = self.env["account.move"].browse(docids)
            data["proforma"] = moves._l10n_pt_issued() != moves
        return data

    # === Which document stands where ===

    def _l10n_pt_numbers(self, model):
        """Whether papers of the model may be documents that AT's series number."""
        return hasattr(self.env.get(model), "_l10n_pt_document_on")

    def _l10n_pt_printed_documents(self, root, report, docids):
        """The document of each article of a report, in the language it is printed in.

        :return: per body that Odoo will print, a record with ATCUD or an empty one
        :rtype: list
        """
        own = self.env[report.model].browse(docids)
        articles = _by_class(root, "article")
        if not articles:
            articles = self._l10n_pt_make_article(root, report, own)
        by_id = {record.id: record for record in own}  # these share what is cached
        documents = []
        for index, article in enumerate(articles):
            model = article.get("data-oe-model")
            record_id = int(article.get("data-oe-id") or 0)
            document = own.browse()
            if model == report.model and record_id in by_id:
                document = by_id[record_id]
            elif model and self._l10n_pt_numbers(model):
                document = self.env[model].browse(record_id)
            elif not model and len(own) == len(articles):
                # A layout made by hand does not say which: then by the order.
                document = own[index]
            lang = article.get("data-oe-lang") or self.env.lang
            documents.append(
                self._l10n_pt_issued(document, report).with_context(lang=lang)
            )
        return documents

    def _l10n_pt_issued(self, record, report):
        """The document with an ATCUD that a paper of a record is, or an empty one."""
        if not record or not self._l10n_pt_numbers(record._name):
            return record.browse()
        return record._l10n_pt_document_on(report)._l10n_pt_issued()

    def _l10n_pt_make_article(self, root, report, records):
        """Make an article of a report without any: with it goes a footer.

        :return: the article, in a list; empty when there is no ATCUD to print
        """
        if not any(self._l10n_pt_issued(record, report) for record in records):
            return []
        if len(records) > 1:
            raise UserError(
                self.env._(
                    "Report %(report)s does not tell its documents apart (no element "
                    "of class “article”), so their ATCUD cannot be printed on each "
                    "page. Print them one by one.",
                    report=report.name,
                )
            )
        (main,) = root.xpath("//main")
        article = html.Element("div", {"class": "article"})
        others = set(_by_class(main, "header") + _by_class(main, "footer"))
        article.extend([node for node in main if node not in others])
        main.append(article)
        return [article]

    # === In place of the company ===

    def _l10n_pt_hide_company(self, root, documents, is_pdf):
        """Documents for practice show the publisher of the software, no company.

        Header and footer are emptied, whatever stands in them: so nothing of the
        company is left in any layout.
        """
        headers = self._l10n_pt_parts(root, documents, "header")
        footers = self._l10n_pt_parts(root, documents, "footer")
        articles = _by_class(root, "article")
        for index, document in enumerate(documents):
            if not document or not document._l10n_pt_is_training():
                continue
            number = document[document._l10n_pt_name_field]
            # The layout "Folder" has the title there, and nowhere else.
            titled = number in headers[index].text_content()
            title = titled and f"{document._l10n_pt_title()} {number}"
            self._l10n_pt_empty(headers[index]).append(
                self._l10n_pt_fragment(
                    "training_header",
                    document,
                    company=document.company_id.sudo(),
                    words=TRAINING_WORDS,
                    title=title,
                )
            )
            self._l10n_pt_empty(footers[index])
            if is_pdf:
                footers[index].append(
                    self._l10n_pt_fragment("training_footer", document, number=number)
                )
            articles[index].attrib.pop("style", None)  # a picture of the company
        for surplus in headers[len(documents) :] + footers[len(documents) :]:
            self._l10n_pt_empty(surplus)

    def _l10n_pt_empty(self, node):
        """Leave of a header or footer what it is, and the fonts of its company."""
        classes = [
            name
            for name in node.get("class").split()
            if name in ("header", "footer") or name.startswith("o_company_")
        ]
        node.clear(keep_tail=True)
        node.set("class", " ".join(classes))
        return node

    # === Each page ===

    def _l10n_pt_mark_pages(self, root, documents, report):
        """Put what each page must tell on top of the footer, which each page repeats.

        The margin at the bottom grows by as much: whatever the footer, it stays where
        it was, and what is added cannot fall off the paper.
        """
        footers = self._l10n_pt_parts(root, documents, "footer")
        lines = 0
        for document, footer in zip(documents, footers, strict=False):
            if document:
                for node in footer.find_class("o_l10n_pt_atcud"):
                    node.drop_tree()  # a layout made by hand has called the template
                marks = self._l10n_pt_fragment("page_marks", document)
                footer.insert(0, marks)
                lines = max(lines, len(marks))
        margin = root.get("data-report-margin-bottom")
        if margin is None:
            margin = report.get_paperformat().margin_bottom
        margin = float(margin) + GAP + lines * LINE_HEIGHT
        root.set("data-report-margin-bottom", str(margin))

    def _l10n_pt_parts(self, root, documents, name):
        """Headers or footers, one per body at least: Odoo prints the n-th with it.

        :param str name: ``header`` or ``footer``
        """
        parts = _by_class(root, name)
        if len(parts) >= len(documents):
            return parts
        articles = _by_class(root, "article")
        in_order = [
            node for node in root.iter("div") if node in articles or node in parts
        ]
        if name == "header":
            in_order.reverse()  # they stand before their articles
        for index, node in enumerate(in_order):
            following = in_order[index + 1 : index + 2]
            if node in articles and (not following or following[0] in articles):
                part = self._l10n_pt_new_part(name, documents[articles.index(node)])
                if name == "header":
                    node.addprevious(part)
                else:
                    node.addnext(part)
        return _by_class(root, name)

    def _l10n_pt_new_part(self, name, document):
        company = document.company_id.id if document else 0
        return html.Element("div", {"class": f"{name} o_company_{company}_layout"})

    # === Once in the body ===

    def _l10n_pt_mark_bodies(self, root, documents):
        for document, article in zip(
            documents, _by_class(root, "article"), strict=True
        ):
            if not document:
                continue
            page = (_by_class(article, "page") or [article])[0]
            if document._l10n_pt_page_words():
                # Below a title: what comes first may be covered by a high header.
                place = int(len(page) and page[0].tag in TITLES)
                page.insert(place, self._l10n_pt_fragment("body_marks", document))
            page.append(self._l10n_pt_fragment("atcud_block", document))

    def _l10n_pt_fragment(self, template, document, **values):
        lang = document.env.context.get("lang")
        content = self.env["ir.qweb"]._render(
            f"l10n_pt_at_series.{template}", {"o": document, **values}, lang=lang
        )
        return html.fragment_fromstring(str(content))
