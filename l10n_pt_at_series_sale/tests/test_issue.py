# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SaleCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestIssue(SaleCommon):
    """Which act issues what, and what makes another document."""

    def test_sending_a_quotation_issues_it_once(self):
        order = self._order()
        self.assertFalse(self._names(order))
        self._send(order)
        self._send(order)
        self.assertEqual(self._names(order), ["OR V2027/1"])
        document = order.l10n_pt_document_id
        self.assertNumbers(document, ["OR V2027/1"])
        self.assertRecordValues(
            document,
            [
                {
                    "document_type": "OR",
                    "order_id": order.id,
                    "partner_id": self.partner_a.id,
                    "company_id": self.company.id,
                    "amount_total": 100.0,
                    "date": self.Series._today(),
                    "state": "issued",
                }
            ],
        )
        self.assertEqual(order.l10n_pt_atcud, document.l10n_pt_atcud)

    def test_marking_as_sent_issues(self):
        order = self._order()
        order.action_quotation_sent()
        self._send(order)
        self.assertEqual(self._names(order), ["OR V2027/1"])

    def test_confirming_issues_an_order_note(self):
        order = self._order()
        order.action_confirm()
        self._send(order)
        self.assertEqual(self._names(order), ["NE V2027/1"])

    def test_the_button_pro_forma_issues_one(self):
        order = self._order()
        self._send(order, proforma=True)
        order.action_confirm()
        self._send(order, proforma=True)
        self.assertEqual(self._names(order), ["PF V2027/1", "NE V2027/1"])

    def test_a_quotation_its_order_and_a_change_are_three_documents(self):
        order = self._order()
        self._send(order)
        order.action_confirm()
        order.order_line.product_uom_qty = 3
        self._send(order)
        self.assertEqual(self._names(order), ["OR V2027/1", "NE V2027/1", "NE V2027/2"])
        self.assertEqual(
            order.l10n_pt_document_ids.sorted("id").mapped("amount_total"),
            [100.0, 100.0, 150.0],
        )
        self.assertEqual(set(order.l10n_pt_document_ids.mapped("state")), {"issued"})

    def test_each_thing_that_was_agreed_upon_counts(self):
        order = self._order(lines=2)
        self._send(order)
        other = self.partner_b.id
        term = self.env["account.payment.term"].create({"name": "Já"})
        changes = [
            (order, {"client_order_ref": "PO7"}),
            (order, {"note": "<p>Outra condição</p>"}),
            (order, {"partner_shipping_id": other}),
            (order, {"partner_invoice_id": other}),
            (order, {"payment_term_id": term.id}),
            (order, {"validity_date": "2030-01-01"}),
            (order, {"commitment_date": "2030-01-01 10:00:00"}),
            (order.order_line[0], {"price_unit": 7.0}),
            (order.order_line[0], {"discount": 5.0}),
            (order.order_line[0], {"name": "Outra coisa"}),
            (order.order_line[0], {"product_uom_qty": 5.0}),
            (order.order_line[0], {"sequence": 99}),
            (order, {"order_line": [Command.delete(order.order_line[1].id)]}),
            (
                order,
                {
                    "order_line": [
                        Command.create({"display_type": "line_note", "name": "Nota"})
                    ]
                },
            ),
        ]
        for number, (record, values) in enumerate(changes, 2):
            with self.subTest(**values):
                record.write(values)
                self.assertEqual(order.l10n_pt_due_type, "OR")
                self._send(order)
                self.assertEqual(order.l10n_pt_document_id.name, f"OR V2027/{number}")

    def test_what_says_the_same_again_is_the_first_document(self):
        order = self._order()
        self._send(order)
        order.order_line.product_uom_qty = 3
        self._send(order)
        order.order_line.product_uom_qty = 2
        self._send(order)
        self.assertEqual(self._names(order), ["OR V2027/1", "OR V2027/2"])
        self.assertFalse(order.l10n_pt_due_type)

    def test_only_types_that_somebody_began_are_issued(self):
        self.Series.search([("document_type", "!=", "NE")]).action_archive()
        order = self._order()
        self._send(order)
        order.action_confirm()
        self._send(order, proforma=True)
        self.assertEqual(self._names(order), ["NE V2027/1"])

    def test_without_series_nothing_is_issued(self):
        self.Series.search([]).action_archive()
        order = self._order()
        self._send(order)
        order.action_confirm()
        self.assertFalse(order.l10n_pt_document_ids)
        self.assertFalse(order.l10n_pt_due_type)
        with self.assertRefused("no registered AT series .* type NE"):
            order.action_l10n_pt_issue("NE")

    def test_several_orders_in_one_go(self):
        orders = self._order() | self._order()
        orders[1].action_confirm()
        self._send(orders)
        self.assertEqual(self._names(orders[0]), ["OR V2027/1"])
        orders[0].action_confirm()
        self.assertEqual(
            orders.mapped("l10n_pt_document_id.name"), ["NE V2027/2", "NE V2027/1"]
        )

    def test_a_refusal_stops_the_confirmation(self):
        self._end("NE")
        order = self._order()
        self._send(order)
        with self.assertRefused(f"^{self.company.name} needs a registered AT series"):
            order.action_confirm()
        self.assertEqual(order.state, "draft")
        self.assertEqual(self._names(order), ["OR V2027/1"])

    def test_the_button_issues_and_finds_what_was_issued(self):
        order = self._order()
        action = order.action_l10n_pt_issue("OR")
        document = order.l10n_pt_document_id
        self.assertEqual(action["res_model"], document._name)
        self.assertEqual(action["res_id"], document.id)
        self.assertEqual(order.action_l10n_pt_issue("OR"), action)
        self.assertEqual(order.action_l10n_pt_issue(), action)
        for kind, text in (
            ("NE", "Confirm it first"),
            ("FT", "not “FT”"),
            ("XX", "OR, NE, PF, FO and OU"),
            ("FO", "no registered AT series"),
        ):
            with self.subTest(kind=kind), self.assertRefused(text):
                order.action_l10n_pt_issue(kind)
        order.action_confirm()
        with self.assertRefused("is confirmed"):
            order.action_l10n_pt_issue("OR")
        order.action_cancel()
        with self.assertRefused("is cancelled"):
            order.action_l10n_pt_issue("NE")

    def test_work_sheets_and_others_are_issued_by_hand(self):
        self._coded("V2027", "FO")
        self._coded("V2027", "OU")
        order = self._order()
        self._send(order)
        order.action_l10n_pt_issue("FO")
        order.action_l10n_pt_issue("OU")
        self.assertEqual(self._names(order), ["OR V2027/1", "FO V2027/1", "OU V2027/1"])
        self.assertFalse(order.l10n_pt_due_type)

    def test_what_comes_by_itself_makes_no_new_document(self):
        order = self._order()
        order.action_confirm()
        line = order.order_line
        # Delivered, and beyond: as stock does.
        line.qty_delivered = 5.0
        extra = self._line(order, product_uom_qty=0)
        extra.qty_delivered = 1.0
        # A cost that is invoiced again.
        self._line(order, product_uom_qty=1, is_expense=True)
        # A down payment, and the invoice of the rest.
        wizards = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids
        )
        wizards = wizards.with_user(
            self._seller(
                "chefe", "sales_team.group_sale_manager,account.group_account_invoice"
            )
        )
        wizards.create(
            {"advance_payment_method": "percentage", "amount": 50}
        ).create_invoices()
        self.assertTrue(order.order_line.filtered("is_downpayment"))
        self.assertFalse(order.l10n_pt_due_type)
        self._send(order)
        self.assertEqual(self._names(order), ["NE V2027/1"])

    def _line(self, order, **values):
        return self.sales["sale.order.line"].create(
            {"order_id": order.id, "product_id": self.product_a.id, **values}
        )

    def test_cancelled_and_back_the_same_content_is_the_same_document(self):
        order = self._order()
        self._send(order)
        order.action_cancel()
        self.assertIn("OR V2027/1 still stand", order.l10n_pt_note)
        order.action_draft()
        self._send(order)
        self.assertEqual(self._names(order), ["OR V2027/1"])
        self.assertFalse(order.l10n_pt_note)

    def test_a_copy_inherits_nothing(self):
        order = self._order()
        self._send(order)
        copy = order.copy()
        self.assertFalse(copy.l10n_pt_document_ids | copy.l10n_pt_document_id)
        self._send(copy)
        self.assertEqual(self._names(copy), ["OR V2027/2"])

    def test_a_merged_contact_is_the_same_customer(self):
        order = self._order()
        self._send(order)
        document = order.l10n_pt_document_id
        kept = self.root["res.partner"].create({"name": "O mesmo"})
        merge = self.root["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.partner_a + kept).ids, kept)
        self.assertEqual(order.partner_id, kept)
        self.assertEqual(document.partner_id, kept)
        self._send(order)
        self.assertEqual(self._names(order), ["OR V2027/1"])

    def test_an_order_with_documents_is_not_deleted(self):
        order = self._order()
        self._send(order)
        manager = self._seller("chefe", "sales_team.group_sale_manager")
        with self.assertRefused("OR V2027/1 was issued"):
            order.with_user(manager).unlink()
        order.action_cancel()
        with self.assertRefused("OR V2027/1 was issued"):
            order.with_user(manager).unlink()
        self._order().with_user(manager).unlink()

    def test_void_with_a_reason(self):
        order = self._order()
        self._send(order)
        document = order.l10n_pt_document_id
        dialog = document.action_l10n_pt_void()
        wizards = self.sales[dialog["res_model"]].with_context(**dialog["context"])
        wizard = wizards.create({"reason": "Engano"})
        self.assertEqual(wizard.document_names, document.name)
        wizard.action_confirm()
        self.assertRecordValues(
            document,
            [{"state": "void", "name": "OR V2027/1", "l10n_pt_void_reason": "Engano"}],
        )
        self.assertEqual(order.l10n_pt_due_type, "OR")
        self._send(order)
        self.assertEqual(self._names(order), ["OR V2027/1", "OR V2027/2"])

    def test_documents_of_a_cancelled_order_are_voided_together(self):
        order = self._order()
        self._send(order)
        order.action_confirm()
        order.action_cancel()
        dialog = order.action_l10n_pt_void_documents()
        wizards = self.sales[dialog["res_model"]].with_context(**dialog["context"])
        wizards.create({"reason": "Desistência"}).action_confirm()
        self.assertEqual(set(order.l10n_pt_document_ids.mapped("state")), {"void"})
        self.assertFalse(order.l10n_pt_note)

    def test_a_branch_uses_the_series_of_its_parent(self):
        branch = self.root["res.company"].create(
            {"name": "Filial", "parent_id": self.company.id}
        )
        seller = self._seller("filial", company=branch)
        order = self._order(env=self.env(user=seller, context={}))
        self._send(order)
        self.assertEqual(self._names(order), ["OR V2027/1"])
        self.assertEqual(order.l10n_pt_document_id.company_id, branch)

    def test_another_company_is_left_alone(self):
        other = self.root["res.company"].create({"name": "Outra, Lda."})
        seller = self._seller("outro", company=other)
        order = self._order(env=self.env(user=seller, context={}))
        self._send(order)
        order.action_confirm()
        self.assertFalse(order.l10n_pt_document_ids)
        with self.assertRaises(UserError):
            order.action_l10n_pt_issue("NE")
