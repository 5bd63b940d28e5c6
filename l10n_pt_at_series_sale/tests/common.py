# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.l10n_pt_at_series.tests.documents import DocumentsCommon


class SaleCommon(DocumentsCommon):
    """A salesperson who knows nothing of accounting, and series of working documents.

    Orders are hers: access errors that salespeople would meet show up.
    """

    types = ("OR", "NE", "PF")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesperson = cls._seller("vendedora")
        cls.sales = cls.env(user=cls.salesperson, context={})
        cls.product_a.write({"taxes_id": False, "lst_price": 50.0})
        if "stock.warehouse" in cls.env:
            cls._make_warehouse(cls.company)

    @classmethod
    def _make_warehouse(cls, company):
        """With stock no order is confirmed without one."""
        warehouses = cls.root["stock.warehouse"]
        if not warehouses.search([("company_id", "=", company.id)]):
            warehouses.create({"name": "A", "code": "A", "company_id": company.id})

    @classmethod
    def _seller(cls, login, groups="sales_team.group_sale_salesman", company=None):
        company = company or cls.company
        return new_test_user(
            cls.root,
            login=login,
            groups=groups,
            email=f"{login}@example.com",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def setUp(self):
        super().setUp()
        for kind in self.types:
            self._coded("V2027", kind)

    def _coded(self, name="V2027", document_type="OR", **values):
        if document_type in ("OR", "NE", "PF", "FO", "OU"):
            values = {"journal_id": False, **values}
        return super()._coded(name, document_type, **values)

    def _end(self, kind):
        """End the series of a type: from then on nothing can be issued."""
        series = self.Series.search([("document_type", "=", kind)])
        series._at_write({"state": "finalised"})
        return series

    def _order(self, lines=1, env=None, **values):
        return (env or self.sales)["sale.order"].create(
            {
                "partner_id": self.partner_a.id,
                "order_line": [
                    Command.create(
                        {"product_id": self.product_a.id, "product_uom_qty": 2}
                    )
                    for _turn in range(lines)
                ],
                **values,
            }
        )

    def _send(self, orders, **context):
        """Open the composer, as the button does."""
        return orders.with_context(**context).action_quotation_send()

    def _names(self, orders):
        """Numbers of what was issued of the orders, in the order of issue."""
        return orders.l10n_pt_document_ids.sorted("id").mapped("name")
