# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml import etree

from odoo.tests import Form, tagged

from .paper_common import INVOICES, LAYOUTS, PaperCommon

# What companies write into layouts of their own: after Odoo's, and from nothing.
OWN_FOOTER = """
    <xpath expr="//div[hasclass('o_footer_content')]" position="replace">
        <div class="o_footer_content">Só o nosso texto</div>
    </xpath>"""
OWN_PAGE_NUMBER = """
    <xpath expr="//span[hasclass('page')]/.." position="replace">
        <div t-if="report_type == 'pdf'">Folha <span class="page"/></div>
    </xpath>"""
OWN_LAYOUTS = {
    "without footer": """
        <div class="header">Cabeçalho</div>
        <div class="article" t-att-data-oe-model="o and o._name"
             t-att-data-oe-id="o and o.id"
             t-att-data-oe-lang="o and o.env.context.get('lang')">
            <h2 t-out="layout_document_title"/><t t-out="0"/>
        </div>""",
    "footer first, documents not named": """
        <div class="header">Cabeçalho</div>
        <div class="footer">Rodapé <span class="page"/></div>
        <div class="article"><h2 t-out="layout_document_title"/><t t-out="0"/></div>""",
    "article alone": """
        <div class="article"><h2 t-out="layout_document_title"/><t t-out="0"/></div>""",
    "calling the template": """
        <div class="article" t-att-data-oe-model="o and o._name"
             t-att-data-oe-id="o and o.id">
            <h2 t-out="layout_document_title"/><t t-out="0"/>
        </div>
        <div class="footer">
            <t t-call="l10n_pt_at_series.atcud_on_page"/>
            Página <span class="page"/>
        </div>""",
}


@tagged("post_install_l10n", "post_install", "-at_install")
class TestPrintingBeside(PaperCommon):
    """Layouts and views that people have made or changed keep working, with ATCUD."""

    def _extend(self, base, arch, priority=16):
        """A view of somebody else; priority 0 is applied before all others."""
        base = self.root.ref(base)
        return self.root["ir.ui.view"].create(
            {
                "name": f"own {base.name}",
                "type": base.type,
                "model": base.model,
                "inherit_id": base.id,
                "priority": priority,
                "arch": f"<data>{arch}</data>",
            }
        )

    def _own_layout(self, arch, **values):
        layout = self.root["ir.ui.view"].create(
            {
                "name": "own layout",
                "type": "qweb",
                "key": "own.layout",
                "arch": f'<t t-name="own.layout">{arch}</t>',
                **values,
            }
        )
        company = self.company.sudo()
        company.external_report_layout_id = layout
        company.report_footer = "<p>Nossa casa</p><p>segunda</p><p>terceira</p>"
        return layout

    def _edit(self, xmlid, change):
        """Edit a view of Odoo in place, then install ours anew upon it."""
        view = self.root.ref(xmlid)
        tree = etree.fromstring(view.arch_db)
        change(tree)
        view.arch_db = etree.tostring(tree, encoding="unicode")
        ours = view.inherit_children_ids.filtered(
            lambda child: (child.xml_id or "").startswith("l10n_pt_at_series.")
        )
        self.assertTrue(ours)
        for child in ours:
            child.arch = child.arch

    def assertOnEachPage(self, documents):
        """The ATCUD is once on each page of each document, twice on its last."""
        pages = self._pdf_pages(documents)
        atcuds = [f"ATCUD:{document.l10n_pt_atcud}" for document in documents]
        seen = {atcud: [] for atcud in atcuds}
        for text in pages:
            found = [atcud for atcud in atcuds if atcud in text]
            self.assertEqual(len(found), 1, text)
            self.assertEqual(text.count("ATCUD"), text.count(found[0]))
            seen[found[0]].append(text.count(found[0]))
        for counts in seen.values():
            self.assertEqual(counts, [1] * (len(counts) - 1) + [2])
        return pages

    def _issued(self):
        """A document of three pages and one of a page, each with its ATCUD."""
        history = self._invoice("2026-01-05", post=True)
        self._coded()
        documents = self._long_invoice() | self._invoice("2026-01-05")
        documents.action_post()
        self.assertTrue(all(document.l10n_pt_atcud for document in documents))
        return history, documents

    # === Layouts ===

    def test_own_layouts_print_the_atcud_on_each_page_of_each_document(self):
        _history, documents = self._issued()
        for name, arch in OWN_LAYOUTS.items():
            with self.subTest(name):
                self._own_layout(arch)
                self.assertGreaterEqual(len(self.assertOnEachPage(documents)), 3)

    def test_a_copy_of_the_standard_layout_prints_it_too(self):
        _history, documents = self._issued()
        standard = self.root.ref("web.external_layout_standard")
        copy = standard.copy({"key": "own.copied_layout"})
        self.company.sudo().external_report_layout_id = copy
        pages = self.assertOnEachPage(documents)
        self.assertTrue(all("Page" in text for text in pages))

    def test_layouts_of_several_companies_in_one_print_are_not_confused(self):
        """One without footer, one with: each footer stays with its document."""
        _history, documents = self._issued()
        self._own_layout(OWN_LAYOUTS["without footer"])
        first, second = documents
        other = self.root.ref("web.external_layout_standard").copy(
            {"key": "own.other_layout"}
        )
        tree = etree.fromstring(other.arch_db)
        tree.xpath("//div[@class='o_footer_content d-flex border-top pt-2']")[
            0
        ].text = "segundo"
        other.arch_db = etree.tostring(tree, encoding="unicode")
        self.root["ir.ui.view"].search([("key", "=", "own.layout")]).arch_db = f"""
            <t t-name="own.layout">
                <t t-if="o.id == {first.id}">{OWN_LAYOUTS["without footer"]}</t>
                <t t-else="" t-call="own.other_layout"><t t-out="0"/></t>
            </t>"""
        *_pages, last = self.assertOnEachPage(documents)
        self.assertIn("segundo", last)
        self.assertIn(second.l10n_pt_atcud, last)

    def test_footers_that_people_have_changed_do_not_take_it_away(self):
        history, documents = self._issued()
        for layout in LAYOUTS:
            for arch in (OWN_FOOTER, OWN_PAGE_NUMBER):
                if arch == OWN_FOOTER and layout in ("wave", "bubble", "boxed"):
                    continue  # that class is made up at run time there
                for priority in (0, 16):
                    with self.subTest(layout=layout, priority=priority, arch=arch):
                        self._use_layout(layout)
                        own = self._extend(
                            f"web.external_layout_{layout}", arch, priority
                        )
                        page = self._page(history | documents)
                        footers = self._footers(page)
                        self.assertNotIn("ATCUD", footers[0])
                        for document, footer in zip(
                            documents, footers[1:], strict=True
                        ):
                            self.assertEqual(footer.count("ATCUD:"), 1)
                            self.assertIn(document.l10n_pt_atcud, footer)
                        own.unlink()

    def test_a_small_margin_and_a_long_footer_leave_it_on_the_paper(self):
        _history, documents = self._issued()
        paper = self.company.sudo().paperformat_id
        for layout in ("standard", "wave", "bubble"):
            for margin in (0, 10):
                with self.subTest(layout=layout, margin=margin):
                    self._use_layout(layout)
                    self.company.sudo().report_footer = "<p>1</p><p>2</p><p>3</p>"
                    paper.margin_bottom = margin
                    self.assertOnEachPage(documents)

    def test_the_footer_of_the_company_stays_where_it_was(self):
        """What is added takes place of its own, above it."""
        history, documents = self._issued()
        for layout in LAYOUTS:
            with self.subTest(layout=layout):
                self._use_layout(layout)
                places = [
                    self._heights(document, "info@example.com")[0]
                    for document in (history, documents[1])
                ]
                self.assertAlmostEqual(*places, delta=2.5)  # points; a line has 15

    def test_a_report_that_does_not_tell_documents_apart_prints_one_by_one(self):
        _history, documents = self._issued()
        self._own_layout('<div class="page"><t t-out="0"/></div>')
        with self.assertRefused("Print them one by one"):
            self._page(documents)
        self.assertOnEachPage(documents[0])

    def test_a_report_of_another_model_that_prints_documents_has_it_too(self):
        _history, documents = self._issued()
        self._own_layout(OWN_LAYOUTS["without footer"])
        report = self.root["ir.actions.report"].create(
            {"name": "own", "model": "res.partner", "report_name": "own.report"}
        )
        self.root["ir.ui.view"].create(
            {
                "name": "own report",
                "type": "qweb",
                "key": "own.report",
                "arch": f"""<t t-name="own.report"><t t-call="web.html_container">
                    <t t-foreach="docs.invoice_ids.browse({documents.ids})" t-as="o">
                        <t t-set="company" t-value="o.company_id"/>
                        <t t-call="web.external_layout"><div class="page">x</div></t>
                    </t></t></t>""",
            }
        )
        content, _kind = self.reports._render_qweb_html(
            report, self.partner_a.ids, data={"report_type": "pdf"}
        )
        footers = self._footers(self._parse(content))
        self.assertEqual(len(footers), 2)
        for document, footer in zip(documents, footers, strict=True):
            self.assertIn(f"ATCUD:{document.l10n_pt_atcud}", footer)

    # === Templates of the documents ===

    def test_a_renamed_body_prints_the_block_all_the_same(self):
        history, documents = self._issued()
        renaming = """
            <xpath expr="//div[hasclass('invoice_main')]" position="attributes">
                <attribute name="class">nosso_corpo</attribute>
            </xpath>
            <xpath expr="//div[hasclass('page')]" position="attributes">
                <attribute name="class">nossa_pagina</attribute>
            </xpath>"""
        for priority in (0, 16):
            with self.subTest(priority=priority):
                own = self._extend(
                    "account.report_invoice_document", renaming, priority
                )
                self._use_layout("standard")
                page = self._page(history | documents)
                self.assertEqual(
                    self._texts(page, "//div[@name='l10n_pt_atcud']"),
                    [f"ATCUD:{document.l10n_pt_atcud}" for document in documents],
                )
                own.unlink()

    def test_an_invoice_template_edited_in_place_is_no_obstacle(self):
        history, documents = self._issued()

        def without_layout(tree):
            (call,) = tree.xpath("//t[@t-call='web.external_layout']")
            call.tag, call.attrib["class"] = "div", "article"
            del call.attrib["t-call"]
            call.attrib["t-att-data-oe-model"] = "o._name"
            call.attrib["t-att-data-oe-id"] = "o.id"
            for node in tree.xpath("//t[@t-call]"):
                node.getparent().remove(node)
            for node in tree.xpath("//div[contains(@class, 'invoice_main')]"):
                node.attrib["class"] = "nosso"

        self._edit("account.report_invoice_document", without_layout)
        page = self._page(history | documents)
        self.assertEqual(len(page.xpath("//div[@name='l10n_pt_atcud']")), 2)
        footers = self._footers(page)
        self.assertEqual(len(footers), 3)  # one each, or the pages would be mixed up
        self.assertEqual(["ATCUD" in footer for footer in footers], [False, True, True])

    # === Screens ===

    def test_forms_and_lists_that_people_have_changed_still_open(self):
        _history, documents = self._issued()
        replaced = {
            "account.view_move_form": "//div[hasclass('oe_title')]/h1",
            "account.view_invoice_tree": "//field[@name='status_in_payment']",
            "account.view_account_invoice_filter": "//field[@name='ref']",
            "account.view_account_journal_form": "//div[hasclass('oe_title')]",
        }
        for priority in (0, 16):
            for xmlid, anchor in replaced.items():
                with self.subTest(view=xmlid, priority=priority):
                    arch = f'<xpath expr="{anchor}" position="replace"/>'
                    own = self._extend(xmlid, arch, priority)
                    view = self.root.ref(xmlid)
                    arch = self.env[view.model].get_view(view.id, view.type)["arch"]
                    self.assertRegex(arch, "l10n_pt_(atcud|series_ids)")
                    own.unlink()
        with Form(documents[0]) as form:
            self.assertEqual(form.l10n_pt_atcud, documents[0].l10n_pt_atcud)

    def test_views_edited_in_place_before_do_not_stop_the_installation(self):
        def alone(view):
            """Others' views have anchors of their own, which is not our affair."""
            for child in view.inherit_children_ids:
                alone(child)
                if not (child.xml_id or "").startswith("l10n_pt_at_series."):
                    child.active = False

        def bare_form(tree):
            for node in tree.xpath(
                "//header|//div[@class='oe_title']|//widget|//group[@id]|//label"
            ):
                if node.getparent() is not None:
                    node.getparent().remove(node)

        def bare_list(tree):
            for node in tree.xpath("//field[@name='ref' or @name='status_in_payment']"):
                node.getparent().remove(node)

        def bare_portal(tree):
            for node in tree.xpath("//td|//th|//div[@id='invoice_content']"):
                node.getparent().remove(node)

        def bare_search(tree):
            for node in tree.xpath("//group|//field[@name='ref']"):
                node.getparent().remove(node)

        def bare_settings(tree):
            (node,) = tree.xpath("//block[@id='invoicing_settings']")
            node.attrib["id"] = "nossas"

        for xmlid, change in {
            "account.view_move_form": bare_form,
            "account.view_invoice_tree": bare_list,
            "account.view_account_invoice_filter": bare_search,
            "account.portal_my_invoices": bare_portal,
            "account.res_config_settings_view_form": bare_settings,
        }.items():
            with self.subTest(view=xmlid):
                alone(self.root.ref(xmlid))
                self._edit(xmlid, change)

    # === What other addons left in the field ===

    def test_values_that_are_no_atcud_print_nothing(self):
        invoice = self._invoice("2026-01-05", post=True)
        series = self._coded()
        for value, series_id in (
            ("False-1", None),
            ("0", None),
            ("CSDF7T5H-11", None),
            ("False-1", series.id),
            ("0", series.id),
            (f"{series.validation_code}-", series.id),
        ):
            with self.subTest(value=value, series=bool(series_id)):
                self.env.cr.execute(
                    "UPDATE account_move SET l10n_pt_atcud = %s, l10n_pt_series_id = %s"
                    " WHERE id = %s",
                    [value, series_id, invoice.id],
                )
                invoice.invalidate_recordset()
                for paper in ("pdf", "html"):
                    content, _kind = self.reports._render_qweb_html(
                        INVOICES, invoice.ids, data={"report_type": paper}
                    )
                    self.assertNotIn(b"ATCUD", content)

    def test_printing_many_costs_no_query_for_each(self):
        """Compared with documents that have no ATCUD."""
        history = self._invoices(["2026-01-05"] * 8)
        history.action_post()
        self._coded()
        issued = self._invoices(["2026-01-05"] * 8)
        issued.action_post()
        counts = []
        for documents in (history[:2], history, issued[:2], issued) * 2:
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._page(documents)
            counts.append(self.env.cr.sql_log_count - before)
        # The second time: rights have been read and templates compiled.
        few, many, few_issued, many_issued = counts[4:]
        self.assertEqual(many_issued - few_issued, many - few, counts)
        self.assertLessEqual(few_issued - few, 2)  # the series, the size of the paper
