# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import Command
from odoo.tests import tagged

from .common import SaleCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestAround(SaleCommon):
    """What the main addon does with series does without a line about orders."""

    types = ()

    def test_inventory_and_dialog_offer_what_sales_lead_to(self):
        inventory = self.env["l10n_pt.series.inventory"].create({})
        kinds = inventory.line_ids.mapped("document_type")
        self.assertFalse({"OR", "NE", "PF"} & set(kinds))
        self._order()
        inventory = self.env["l10n_pt.series.inventory"].create({})
        lines = inventory.line_ids.filtered(
            lambda one: one.document_type in ("OR", "NE", "PF")
        )
        self.assertRecordValues(
            lines.sorted("document_type"),
            [
                {
                    "document_type": kind,
                    "selected": False,
                    "reason": "By choice: the company has quotations and orders.",
                }
                for kind in ("NE", "OR")
            ],
        )
        lines.selected = True
        inventory.action_confirm()
        order = self._order()
        self._send(order)
        order.action_confirm()
        year = self.Series._today().year
        self.assertEqual(self._names(order), [f"OR S{year}/1", f"NE S{year}/1"])

    def test_pro_formas_are_offered_to_whoever_makes_them(self):
        self._order()
        holders = self.company.sudo()
        self.assertEqual(holders._l10n_pt_types_by_choice(), {holders: ["NE", "OR"]})
        self.root.ref("base.group_user").implied_ids = [
            Command.link(self.root.ref("sale.group_proforma_sales").id)
        ]
        self._coded(document_type="OR")
        self.assertEqual(holders._l10n_pt_types_by_choice(), {holders: ["NE", "PF"]})
        self.assertEqual(holders._l10n_pt_types_in_use(), {holders: ["OR"]})

    def test_numbers_dates_and_lists_of_a_series(self):
        series = self._coded(document_type="OR")
        orders = self._order() | self._order()
        self._send(orders)
        self.assertEqual((series.last_number, series.document_count), (2, 2))
        usage = self.env["l10n_pt.series.usage"]
        self.assertEqual(usage._last_dates(series), {series: series._today()})
        action = series.action_view_documents()
        documents = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(documents, orders.l10n_pt_document_ids)
        self.assertEqual(usage._audit(series), (2, []))
        self.assertFalse(usage._drafts_to_come(series))

    def test_a_journal_has_no_series_of_orders(self):
        with self.assertRefused("documents of type OR have none"):
            self._series(document_type="OR")

    def test_a_series_ends_and_another_takes_over(self):
        series = self._registered(name="V2027", document_type="OR", journal_id=False)
        self._send(self._order() | self._order())
        action = series.action_finalise()
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        wizards.create({}).action_confirm()
        self.assertEqual((series.state, series.final_number), ("finalised", 2))
        with self.assertRefused("needs a registered AT series"):
            self._send(self._order())
        series.action_archive()
        self._send(self._order())
        self._coded(name="W2027", document_type="OR")
        order = self._order()
        self._send(order)
        self.assertEqual(self._names(order), ["OR W2027/1"])

    def test_orders_confirmed_before_the_series_do_not_count(self):
        self._order().action_confirm()
        today = self.Series._today()
        health = self.env["l10n_pt.at.health"]._of(self.company)
        self.assertEqual(health.without_atcud_count, 0)
        self._coded(document_type="NE", start_date=today)
        order = self._order()
        order.action_confirm()
        late = self.env["l10n_pt.series.usage"]._without_atcud(self.company)
        (orders,) = late[self.company]
        self.assertNotIn(order, orders)

    def test_test_documents_are_set_aside(self):
        series = self._coded(document_type="OR")
        order = self._order()
        self._send(order)
        document = order.l10n_pt_document_id
        self.company.sudo().l10n_pt_at_environment = "production"
        self.env["l10n_pt.series.usage"]._set_test_aside(series)
        self.assertEqual((document.name, document.state), ("TESTE-OR V2027/1", "void"))
        self.assertEqual(order.with_env(self.env).l10n_pt_due_type, False)

    def test_installing_numbers_nothing(self):
        """On a database full of orders: no column is computed for them."""
        for name, field in self.env["sale.order"]._fields.items():
            if "l10n_pt" in name:
                self.assertFalse(field.compute and field.store, name)

    def test_the_names_of_files_are_given_back(self):
        reports = self.root["ir.actions.report"]
        report = self.root.ref("sale.action_report_saleorder")
        ours = report.print_report_name
        self.assertTrue(ours.startswith("object._l10n_pt_file_name() or "))
        reports._l10n_pt_name_files(ours=False)
        self.assertEqual(
            ours, f"object._l10n_pt_file_name() or {report.print_report_name}"
        )
        reports._l10n_pt_name_files()
        reports._l10n_pt_name_files()
        self.assertEqual(report.print_report_name, ours)
