# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import Form, tagged

from .stock_common import StockCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestTransfers(StockCommon):
    """Transfers of a plain warehouse user are numbered as they are validated."""

    def test_without_a_document_nothing_changes(self):
        picking = self._validated()
        self.assertEqual(picking.state, "done")
        self.assertFalse(picking.l10n_pt_document_type)
        self.assertFalse(picking.l10n_pt_atcud or picking.l10n_pt_loading_place)

    def test_a_type_without_a_series_is_told_and_goes_as_before(self):
        self.out.l10n_pt_document_type = "GR"
        picking = self._pickings()
        alerts = picking.l10n_pt_alerts
        self.assertIn("gets no number", alerts["l10n_pt_outside"]["message"])
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertFalse(picking.l10n_pt_atcud)

    def test_the_first_series_begins_it(self):
        self._note_series()
        self.assertEqual(self.out.l10n_pt_document_type, "GR")
        picking = self._validated()
        self.assertNotes(picking, ["GR G2027/1"])
        self.assertIn("/OUT/", picking.name)
        self.assertEqual(picking.l10n_pt_document_name, "Delivery note")

    def test_three_at_once_and_one_by_one(self):
        self._note_series()
        pickings = self._validated(3)
        pickings |= self._validated()
        self.assertNotes(pickings, [f"GR G2027/{number}" for number in (1, 2, 3, 4)])

    def test_a_backorder_has_its_own_when_it_leaves(self):
        self._note_series()
        picking = self._pickings(quantity=5, l10n_pt_vehicle_plate="AA-00-AA")
        picking.move_ids.quantity = 2
        backorder = self._backorder(picking)
        self.assertNotes(picking, ["GR G2027/1"])
        self.assertEqual(backorder.state, "assigned")
        for name in ("series_id", "atcud", "document_number", "loading_place"):
            self.assertFalse(backorder[f"l10n_pt_{name}"])
        backorder.button_validate()
        self.assertNotes(backorder, ["GR G2027/2"])

    def test_without_a_backorder(self):
        self._note_series()
        picking = self._pickings(quantity=5)
        picking.move_ids.quantity = 2
        self.assertFalse(self._backorder(picking, make=False))
        self.assertNotes(picking, ["GR G2027/1"])

    def test_of_several_steps_only_the_last_one_issues(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        self._note_series()
        group = self.root["stock.rule"]
        group.run(
            [
                group.Procurement(
                    self.product,
                    3,
                    self.product.uom_id,
                    self.customers,
                    "Encomenda",
                    "E1",
                    self.company,
                    {"warehouse_id": self.warehouse, "partner_id": self.partner_a.id},
                )
            ]
        )
        found = self.as_keeper["stock.picking"].search([("origin", "=", "E1")])
        seen = self.as_keeper["stock.picking"]
        while open_ := found.filtered(lambda one: one.state == "assigned"):
            open_.button_validate()
            seen |= open_
            found |= self.as_keeper["stock.picking"].search([("origin", "=", "E1")])
            found |= open_._get_next_transfers()
        self.assertEqual(len(seen), 3)
        self.assertEqual(set(seen.mapped("state")), {"done"})
        issued = seen._l10n_pt_issued()
        self.assertEqual(issued.picking_type_id, self.out)
        self.assertNotes(issued, ["GR G2027/1"])

    def test_a_customer_issues_the_note_of_what_he_returns(self):
        self._note_series()
        picking = self._validated()
        back = self._return(picking)
        self.assertFalse(back.l10n_pt_document_type or back.l10n_pt_loading_place)
        back.move_ids.quantity = 1
        back.button_validate()
        self.assertEqual(back.state, "done")
        self.assertFalse(back.l10n_pt_atcud)
        # Also where returns go through the deliveries.
        self.out.return_picking_type_id = False
        back = self._return(picking)
        self.assertEqual(back.picking_type_id, self.out)
        back.move_ids.quantity = 1
        back.button_validate()
        self.assertEqual(back.state, "done")
        self.assertFalse(back.l10n_pt_atcud)

    def _to_supplier(self):
        """What came from a supplier goes back."""
        receipt = self._pickings(
            operation=self.warehouse.in_type_id, location_id=self.suppliers.id
        )
        receipt.move_ids.quantity = 2
        receipt.button_validate()
        self.assertFalse(receipt.l10n_pt_atcud)
        return self._return(receipt)

    def test_what_goes_to_a_supplier_is_a_return_note(self):
        self._note_series()
        self._note_series("GD")
        back = self._to_supplier()
        self.assertEqual(back.l10n_pt_document_type, "GD")
        back.move_ids.quantity = 1
        back.button_validate()
        self.assertNotes(back, ["GD G2027/1"])

    def test_a_return_note_without_a_series_is_refused_before_goods_move(self):
        self._note_series()
        back = self._to_supplier()
        back.move_ids.quantity = 1
        before = self.product.with_env(self.root.cr and self.root).qty_available
        with self.assertRefused("registered AT series for documents of type GD"):
            back.button_validate()
        self.assertEqual(self.product.qty_available, before)
        self.assertIn("type GD", back.l10n_pt_alerts["l10n_pt_series"]["message"])

    def test_internal_transfers_are_documents_between_warehouses_only(self):
        other = self.root["stock.warehouse"].create(
            {"name": "Porto", "code": "OPO", "company_id": self.company.id}
        )
        internal = self.warehouse.int_type_id
        self._note_series("GT", operation=internal)
        shelf = self.root["stock.location"].create(
            {
                "name": "Prateleira",
                "location_id": self.stock.id,
                "company_id": self.company.id,
            }
        )
        inside = self._validated(operation=internal, location_dest_id=shelf.id)
        self.assertFalse(inside.l10n_pt_document_type or inside.l10n_pt_atcud)
        outside = self._validated(
            operation=internal,
            location_dest_id=other.lot_stock_id.id,
            partner_id=False,
        )
        self.assertNotes(outside, ["GT G2027/1"])

    def test_a_series_of_the_company_serves_all_operation_types(self):
        self._note_series(operation=self.env["stock.picking.type"])
        picking = self._validated()
        self.assertFalse(picking.l10n_pt_atcud)  # nobody said that they are documents
        self.out.l10n_pt_document_type = "GR"
        self.assertNotes(self._validated(), ["GR G2027/1"])
        # Its own come first.
        self._note_series(name="OWN")
        self.assertNotes(self._validated(), ["GR OWN/1"])

    def test_a_series_is_chosen_before_and_forgotten_with_the_operation_type(self):
        self._note_series()
        other = self._note_series(name="H2027", is_default=False)
        picking = self._pickings()
        self.assertEqual(picking.l10n_pt_series_placeholder, "GR G2027")
        with Form(picking) as form:
            form.l10n_pt_series_id = other.with_env(self.as_keeper)
        picking.button_validate()
        self.assertNotes(picking, ["GR H2027/1"])
        moved = self._pickings(l10n_pt_series_id=other.id)
        moved.picking_type_id = self.warehouse.int_type_id.with_env(self.as_keeper)
        self.assertFalse(moved.l10n_pt_series_id)

    def test_a_client_cannot_date_a_document(self):
        self._note_series()
        picking = self._pickings(
            l10n_pt_issue_date=self.Series._today() - timedelta(days=3)
        )
        picking.button_validate()
        self.assertNotes(picking, ["GR G2027/1"])

    # === What it says of the transport ===

    def test_places_and_start_are_filled_in(self):
        self._note_series()
        before = fields.Datetime.now()
        picking = self._validated(l10n_pt_loading_date=before - timedelta(hours=5))
        self.assertEqual(picking.l10n_pt_loading_place, "Rua do Cais 1\nLisboa")
        self.assertIn("Rua da Obra 2\nPorto", picking.l10n_pt_unloading_place)
        self.assertGreaterEqual(picking.l10n_pt_loading_date, before)
        self.assertTrue(picking.is_locked)

    def test_what_somebody_entered_stays(self):
        self._note_series()
        later = fields.Datetime.now() + timedelta(hours=5)
        picking = self._pickings()
        with Form(picking) as form:
            form.l10n_pt_loading_place = "Doca 3"
            form.l10n_pt_unloading_place = "Obra do Chiado"
            form.l10n_pt_loading_date = later
        picking.button_validate()
        self.assertEqual(picking.l10n_pt_loading_place, "Doca 3")
        self.assertEqual(picking.l10n_pt_unloading_place, "Obra do Chiado")
        self.assertEqual(picking.l10n_pt_loading_date, later)

    def test_plate_and_code_come_later(self):
        self._note_series()
        picking = self._validated()
        with Form(picking) as form:
            form.l10n_pt_vehicle_plate = "AA-00-AA"
            form.l10n_pt_at_transport_code = "123456789012"
        self.assertEqual(picking.l10n_pt_vehicle_plate, "AA-00-AA")

    # === Companies ===

    def test_companies_are_not_confused(self):
        self._note_series()
        other = self.root["res.company"].create(
            {
                "name": "Outra",
                "country_id": self.env.ref("base.pt").id,
                "vat": "PT503504564",
            }
        )
        warehouse = self._warehouse_of(other)
        warehouse.out_type_id.l10n_pt_document_type = "GR"
        self._put(self.product, warehouse.lot_stock_id)
        self.keeper.sudo().company_ids = [Command.link(other.id)]
        companies = (self.company | other).ids
        context = {**self.env.context, "allowed_company_ids": companies}
        self.as_keeper = self.env(user=self.keeper, context=context)
        theirs = self._pickings(operation=warehouse.out_type_id, partner_id=False)
        both = self._pickings() | theirs
        both.button_validate()
        self.assertEqual(set(both.mapped("state")), {"done"})
        self.assertEqual(both._l10n_pt_issued(), both - theirs)

    def test_a_branch_uses_the_series_of_its_parent(self):
        self._note_series(operation=self.env["stock.picking.type"])
        branch = self.root["res.company"].create(
            {
                "name": "Filial",
                "parent_id": self.company.id,
                "country_id": self.env.ref("base.pt").id,
            }
        )
        warehouse = self._warehouse_of(branch)
        warehouse.out_type_id.l10n_pt_document_type = "GR"
        self._put(self.product, warehouse.lot_stock_id)
        user = self._stock_user("filial", "stock.group_stock_user", branch)
        context = {**self.env.context, "allowed_company_ids": branch.ids}
        self.as_keeper = self.env(user=user, context=context)
        picking = self._validated(operation=warehouse.out_type_id, partner_id=False)
        self.assertNotes(picking, ["GR G2027/1"])

    # === Mail ===

    def test_the_mailed_slip_has_number_and_atcud(self):
        self._note_series()
        self.company.sudo().stock_move_email_validation = True
        picking = self._validated()
        mail = picking.message_ids.filtered("attachment_ids")
        [slip] = mail.attachment_ids
        self.assertIn(f"ATCUD {picking.l10n_pt_atcud}", slip.name)
        self.assertIn("GR G2027-1", slip.name)
        self.assertIn(f"ATCUD:{picking.l10n_pt_atcud}", slip.raw.decode())
