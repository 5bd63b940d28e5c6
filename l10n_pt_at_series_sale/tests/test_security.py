# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .common import SaleCommon

DOCUMENT = "l10n_pt.working.document"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSecurity(SaleCommon):
    """Who sees and touches what was issued."""

    def setUp(self):
        super().setUp()
        self.order = self._order(user_id=self.salesperson.id)
        self._send(self.order)
        self.document = self.order.l10n_pt_document_id

    def _as(self, login, groups, company=None):
        return self.document.with_user(self._seller(login, groups, company))

    def test_nobody_writes_what_was_issued(self):
        roles = (
            "sales_team.group_sale_manager",
            "account.group_account_manager",
            "base.group_system,sales_team.group_sale_manager",
        )
        for number, groups in enumerate(roles):
            document = self._as(f"papel{number}", groups)
            for attempt in (
                lambda one=document: one.write({"amount_total": 1.0}),
                lambda one=document: one.write({"attachment_id": False}),
                lambda one=document: one.write({"state": "void"}),
                lambda one=document: one.copy(),
                lambda one=document: one.create({"order_id": self.order.id}),
                document.unlink,
            ):
                with self.subTest(groups=groups), self.assertRaises(UserError):
                    attempt()

    def test_not_even_the_superuser_changes_what_it_says(self):
        document = self.document.with_env(self.root)
        for values in (
            {"name": "OR V2027/9"},
            {"sequence_number": 9},
            {"date": "2020-01-01"},
            {"document_type": "NE"},
            {"order_id": self._order().id},
            {"partner_id": self.partner_b.id},
            {"amount_total": 1.0},
            {"fingerprint": "x"},
            {"attachment_id": self.root["ir.attachment"].search([], limit=1).id},
            {"l10n_pt_atcud": "AAAAAAAA-9"},
            {"l10n_pt_series_id": False},
            {"state": "void"},
            {"l10n_pt_void_reason": "x"},
        ):
            with self.subTest(**values), self.assertRaises(UserError):
                document.write(values)
        with self.assertRefused("cannot be deleted"):
            document.unlink()

    def test_only_own_orders_and_companies_are_seen(self):
        other = self.root["res.company"].create({"name": "Outra, Lda."})
        for login, groups, company, sees in (
            ("colega", "sales_team.group_sale_salesman", None, False),
            ("chefe", "sales_team.group_sale_salesman_all_leads", None, True),
            ("leitor", "account.group_account_readonly", None, True),
            ("clerk", "account.group_account_invoice", None, True),
            ("longe", "sales_team.group_sale_manager", other, False),
            ("fiscal", "account.group_account_manager", other, False),
        ):
            with self.subTest(login=login):
                document = self._as(login, groups, company)
                self.assertEqual(bool(document.search([])), sees)
                if not sees:
                    with self.assertRaises(AccessError):
                        document.read(["name"])
        for groups in ("base.group_user", "base.group_portal"):
            document = self._as(groups, groups)
            with self.assertRaises(AccessError):
                document.search([])
            with self.assertRaises(AccessError):
                document.action_l10n_pt_void("Engano")

    def test_a_colleague_voids_and_issues_nothing(self):
        colleague = self._seller("colega")
        for attempt in (
            lambda: self.document.with_user(colleague).action_l10n_pt_void("Engano"),
            lambda: self.order.with_user(colleague).action_l10n_pt_issue("OR"),
            lambda: self.order.with_user(colleague).action_l10n_pt_issue_and_print(),
        ):
            with self.assertRaises(AccessError):
                attempt()
        reader = self._seller("leitor", "account.group_account_readonly")
        with self.assertRaises(AccessError):
            self.document.with_user(reader).action_l10n_pt_void("Engano")

    def test_values_of_a_client_issue_nothing(self):
        """Fields of an order, as written by whoever sells."""
        other = self._order()
        for values in (
            {"l10n_pt_document_id": self.document.id},
            {"l10n_pt_document_ids": [Command.link(self.document.id)]},
            {"l10n_pt_document_ids": [Command.create({"document_type": "OR"})]},
            {"l10n_pt_document_ids": [Command.delete(self.document.id)]},
        ):
            with self.subTest(**values), self.assertRaises(UserError):
                other.write(values)
                self.env.flush_all()
            with self.subTest(new=True, **values), self.assertRaises(UserError):
                self._order(**values)
        orders = self.sales["sale.order"].with_context(
            default_l10n_pt_document_id=self.document.id
        )
        with self.assertRefused("never typed"):
            orders.create({"partner_id": self.partner_a.id})
        self.assertEqual(self.order.l10n_pt_document_ids, self.document)

    def test_methods_answer_a_client(self):
        for method, args in (
            ("action_l10n_pt_issue", ["OR"]),
            ("action_l10n_pt_issue_and_print", []),
            ("action_l10n_pt_view_documents", []),
            ("action_l10n_pt_void_documents", []),
        ):
            answer = call_kw(self.order, method, [self.order.ids, *args], {})
            self.assertTrue(answer)
        self.assertTrue(
            call_kw(
                self.document, "action_l10n_pt_void", [self.document.ids, "Engano"], {}
            )
        )

    def test_others_who_read_orders_are_not_bothered(self):
        """A portal user reads the order whole, and a visitor writes a cart."""
        portal = self._seller("cliente", "base.group_portal")
        self.order.sudo().partner_id = portal.partner_id
        order = self.order.with_user(portal)
        self.assertTrue(order.read(["name"]))
        self.assertFalse([one for one in order.fields_get() if "l10n_pt" in one])
        self.order.with_user(portal).sudo().write({"client_order_ref": "PO7"})
