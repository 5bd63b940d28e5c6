# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.l10n_pt_at_series.tests.documents import DocumentsCommon


class StockCommon(DocumentsCommon):
    """A warehouse whose deliveries are delivery notes, and who works there.

    ``self.keeper`` has the rights of a plain warehouse user, and no others.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = cls._stock_user("armazem", "stock.group_stock_user")
        cls.as_keeper = cls.env(user=cls.keeper)
        cls.warehouse = cls._warehouse_of(cls.company)
        cls.warehouse.partner_id = cls.root["res.partner"].create(
            {"name": "Armazém", "street": "Rua do Cais 1", "city": "Lisboa"}
        )
        cls.out = cls.warehouse.out_type_id
        cls.out.sequence_code = "OUT"
        cls.suppliers = cls.root.ref("stock.stock_location_suppliers")
        cls.customers = cls.root.ref("stock.stock_location_customers")
        cls.stock = cls.warehouse.lot_stock_id
        cls.product = cls.root["product.product"].create(
            {"name": "Azulejo", "is_storable": True}
        )
        cls._put(cls.product, cls.stock)
        cls.partner_a.sudo().write({"street": "Rua da Obra 2", "city": "Porto"})

    @classmethod
    def _stock_user(cls, login, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.root,
            login=login,
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def _warehouse_of(cls, company):
        """The warehouse that Odoo makes for a company; when it does."""
        warehouses = cls.root["stock.warehouse"]
        found = warehouses.search([("company_id", "=", company.id)], limit=1)
        values = {"name": company.name, "code": "LX", "company_id": company.id}
        return found or warehouses.create(values)

    @classmethod
    def _put(cls, product, location, quantity=1000):
        cls.root["stock.quant"]._update_available_quantity(product, location, quantity)

    def _note_series(self, document_type="GR", name="G2027", operation=None, **values):
        """A series registered by hand, of deliveries unless it says otherwise."""
        operation = self.out if operation is None else operation
        return self._coded(
            name,
            document_type,
            **{"journal_id": False, "picking_type_id": operation.id, **values},
        )

    def _pickings(self, count=1, quantity=2, lines=1, operation=None, **values):
        """Transfers that are ready, made by the warehouse user."""
        operation = operation or self.out
        target = operation.default_location_dest_id
        places = {
            "location_id": values.pop(
                "location_id", operation.default_location_src_id.id
            ),
            "location_dest_id": values.pop("location_dest_id", target.id),
        }
        move = {
            "product_id": self.product.id,
            "product_uom_qty": quantity,
            **places,
        }
        pickings = self.as_keeper["stock.picking"].with_company(operation.company_id)
        pickings = pickings.create(
            [
                {
                    "picking_type_id": operation.id,
                    "partner_id": self.partner_a.id,
                    "move_ids": [
                        Command.create({**move, "description_picking": f"Linha {line}"})
                        for line in range(lines)
                    ],
                    **places,
                    **values,
                }
                for _turn in range(count)
            ]
        )
        pickings.action_confirm()
        pickings.action_assign()
        return pickings

    def _validated(self, *args, **kwargs):
        pickings = self._pickings(*args, **kwargs)
        self.assertIs(pickings.button_validate(), True)
        return pickings

    def _backorder(self, pickings, make=True):
        """Answer the question of a partial transfer; the backorder if there is one."""
        action = pickings.button_validate()
        wizards = self.as_keeper[action["res_model"]].with_context(**action["context"])
        wizard = wizards.create({})
        if make:
            wizard.process()
        else:
            wizard.process_cancel_backorder()
        return pickings.backorder_ids

    def _return(self, picking, quantity=1):
        """Give some of the goods back, as the button of the transfer does."""
        wizards = self.as_keeper["stock.return.picking"].with_context(
            active_id=picking.id, active_ids=picking.ids, active_model="stock.picking"
        )
        wizard = wizards.create({})
        wizard.product_return_moves.quantity = quantity
        action = wizard.action_create_returns()
        return self.as_keeper["stock.picking"].browse(action["res_id"])

    def assertNotes(self, pickings, numbers):
        """Transfers have these numbers, and the ATCUDs that go with them."""
        self.assertEqual(pickings.mapped("l10n_pt_document_number"), numbers)
        for picking in pickings:
            code = picking.l10n_pt_series_id.validation_code
            digits = picking.l10n_pt_document_number.rpartition("/")[2]
            self.assertEqual(picking.l10n_pt_atcud, f"{code}-{digits}")
            self.assertEqual(picking.l10n_pt_issue_date, self.Series._today())
