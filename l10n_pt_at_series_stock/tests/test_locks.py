# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .stock_common import StockCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestLocks(StockCommon):
    """What an issued transport document says stays, whatever a client sends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._stock_user("chefe", "stock.group_stock_manager")

    def setUp(self):
        super().setUp()
        self._note_series()
        self.picking = self._validated()
        self.move = self.picking.move_ids
        self.line = self.move.move_line_ids
        self.open = self._pickings()

    def _state(self):
        """What is on paper."""
        self.env.flush_all()
        self.env.invalidate_all()
        picking = self.picking
        return (
            picking.read(sorted(picking._l10n_pt_locked_fields())),
            picking.move_ids.read(sorted(self.move._l10n_pt_locked)),
            picking.move_line_ids.read(sorted(self.line._l10n_pt_locked)),
            self.move.move_line_ids.ids,
        )

    def _attempt(self, records, method, *args, context=None):
        """Call a method as a client does, for a warehouse manager."""
        model = self.env(user=self.manager, context={})[records._name]
        call_kw(model, method, [records.ids, *args], {"context": context or {}})
        self.env.flush_all()

    def assertKept(self, records, method, *args, context=None):
        before = self._state()
        with (
            self.subTest(records._name, method=method, args=args),
            self.assertRaises(UserError),
            self.env.cr.savepoint(),
        ):
            self._attempt(records, method, *args, context=context)
        self.assertEqual(self._state(), before)

    def test_the_transfer(self):
        for values in (
            {"partner_id": self.partner_b.id},
            {"location_id": self.customers.id},
            {"location_dest_id": self.suppliers.id},
            {"picking_type_id": self.warehouse.int_type_id.id},
            {"date_done": fields.Datetime.now() - timedelta(days=9)},
            {"scheduled_date": "2020-01-01 10:00:00"},
            {"is_locked": False},
            {"name": "OUT/9"},
            {"origin": "E9"},
            {"state": "assigned"},
            {"state": "cancel"},
            {"l10n_pt_document_number": "GR G2027/9"},
            {"l10n_pt_sequence": 9},
            {"l10n_pt_issue_date": "2020-01-01"},
            {"l10n_pt_atcud": "AAJFN0000001-9"},
            {"l10n_pt_series_id": False},
            {"l10n_pt_void_reason": "Typed"},
            {"l10n_pt_loading_place": "Elsewhere"},
            {"l10n_pt_unloading_place": "Elsewhere"},
            {"l10n_pt_loading_date": "2020-01-01 10:00:00"},
            {"l10n_pt_unloading_date": "2020-01-01 10:00:00"},
        ):
            self.assertKept(self.picking, "write", values)
        self.assertKept(self.picking, "unlink")
        self.assertKept(self.picking, "action_cancel")
        self.assertKept(self.picking, "action_toggle_is_locked")

    def test_its_goods_by_commands_on_the_transfer(self):
        move, line = self.move, self.line
        other = self.open.move_ids
        for commands in (
            [Command.update(move.id, {"quantity": 1})],
            [Command.update(move.id, {"product_uom_qty": 1})],
            [Command.update(move.id, {"description_picking": "Outra coisa"})],
            [Command.delete(move.id)],
            [Command.unlink(move.id)],
            [Command.clear()],
            [Command.link(other.id)],
            [Command.set(other.ids)],
            [Command.create(self._new_move())],
        ):
            self.assertKept(self.picking, "write", {"move_ids": commands})
        for commands in (
            [Command.update(line.id, {"quantity": 1})],
            [Command.delete(line.id)],
            [Command.unlink(line.id)],
            [Command.link(other.move_line_ids.id)],
            [Command.create(self._new_line())],
        ):
            self.assertKept(self.picking, "write", {"move_line_ids": commands})

    def _new_move(self, **values):
        return {
            "product_id": self.product.id,
            "product_uom_qty": 1,
            "quantity": 1,
            "location_id": self.stock.id,
            "location_dest_id": self.customers.id,
            **values,
        }

    def _new_line(self, **values):
        return {
            "product_id": self.product.id,
            "quantity": 1,
            "location_id": self.stock.id,
            "location_dest_id": self.customers.id,
            **values,
        }

    def test_its_moves(self):
        move = self.move
        for values in (
            {"quantity": 1},
            {"product_uom_qty": 1},
            {"product_id": self.product_a.id},
            {"picking_id": False},
            {"picking_id": self.open.id},
            {"partner_id": self.partner_b.id},
            {"location_id": self.customers.id},
            {"location_dest_id": self.suppliers.id},
            {"description_picking": "Outra coisa"},
            {"description_picking_manual": "Outra coisa"},
            {"l10n_pt_goods": {"name": "Outra coisa", "description": ""}},
            {"packaging_uom_id": self.env.ref("uom.product_uom_dozen").id},
            {"company_id": self.root.company.id},
            {"state": "draft"},
            {"state": "cancel"},
            {"move_line_ids": [Command.create(self._new_line())]},
            {"move_line_ids": [Command.update(self.line.id, {"quantity": 1})]},
            {"move_line_ids": [Command.delete(self.line.id)]},
            {"move_line_ids": [Command.clear()]},
        ):
            self.assertKept(move, "write", values)
        self.assertKept(move, "unlink")
        self.assertKept(self.open.move_ids, "write", {"picking_id": self.picking.id})

    def test_lines_of_its_moves(self):
        line = self.line
        for values in (
            {"quantity": 1},
            {"picking_id": False},
            {"move_id": False},
            {"move_id": self.open.move_ids.id},
            {"location_id": self.customers.id},
            {"location_dest_id": self.suppliers.id},
            {"owner_id": self.partner_b.id},
            {"lot_name": "L1"},
            {"company_id": self.root.company.id},
        ):
            self.assertKept(line, "write", values)
        self.assertKept(line, "unlink")
        strange = self.open.move_ids.move_line_ids
        self.assertKept(strange, "write", {"move_id": self.move.id})
        self.assertKept(strange, "write", {"picking_id": self.picking.id})

    def test_nothing_comes_to_it(self):
        picking, move = self.picking.id, self.move.id
        line = self._new_line(company_id=self.company.id)
        for model, values, context in (
            ("stock.move", self._new_move(picking_id=picking), {}),
            ("stock.move", self._new_move(), {"default_picking_id": picking}),
            ("stock.move.line", self._new_line(picking_id=picking), {}),
            ("stock.move.line", self._new_line(move_id=move), {}),
            ("stock.move.line", line, {"default_picking_id": picking}),
            ("stock.move.line", line, {"default_move_id": move}),
        ):
            before = self._state()
            with (
                self.subTest(model, context=context),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                model = self.env(user=self.manager, context=context)[model]
                model.create([values])
                self.env.flush_all()
            self.assertEqual(self._state(), before)

    def test_a_line_that_names_no_transfer(self):
        picking = self._pickings()
        line = picking.move_ids.move_line_ids
        line.picking_id = False
        picking.button_validate()
        self.assertTrue(picking.l10n_pt_atcud)
        with self.assertRefused("issued with an ATCUD"):
            line.with_user(self.manager).write({"quantity": 1})

    def test_a_document_is_not_made_by_typing(self):
        values = self.picking.copy_data()[0]
        for typed in (
            {"l10n_pt_atcud": "AAJFN0000001-9"},
            {"l10n_pt_document_number": "GR G2027/9"},
            {"l10n_pt_void_reason": "Typed"},
        ):
            with self.subTest(typed), self.assertRaises(UserError):
                self.as_keeper["stock.picking"].create({**values, **typed})
            with self.subTest(typed), self.assertRaises(UserError):
                self.open.write(typed)

    def test_no_scrap_on_it(self):
        values = {"product_id": self.product.id, "scrap_qty": 1}
        scrap = self.as_keeper["stock.scrap"].create(
            {**values, "picking_id": self.picking.id, "location_id": self.stock.id}
        )
        with self.assertRefused("its lines cannot change"):
            scrap.do_scrap()
        scrap.picking_id = False
        scrap.do_scrap()
        self.assertEqual(scrap.state, "done")

    # === What goes on ===

    def test_what_says_nothing_on_paper_goes_on(self):
        self.picking.write(
            {"note": "<p>Entregue</p>", "printed": True, "priority": "1"}
        )
        self.picking.message_post(body="Entregue")
        self.picking.signature = (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
            "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
        )
        self.assertTrue(self.picking.is_signed)
        back = self._return(self.picking, 2)
        back.button_validate()
        self.assertEqual((back.state, self.picking.return_count), ("done", 1))

    # === Void ===

    def test_void_keeps_number_and_goods(self):
        action = self.picking.action_l10n_pt_void()
        dialogs = self.as_keeper[action["res_model"]].with_context(**action["context"])
        dialogs.create({"reason": "A carrinha avariou"}).action_confirm()
        self.assertEqual(self.picking.state, "done")
        self.assertEqual(self.picking.l10n_pt_void_date, self.Series._today())
        self.assertNotes(self.picking, ["GR G2027/1"])
        alert = self.picking.l10n_pt_alerts["l10n_pt_void"]["message"]
        self.assertIn("A carrinha avariou", alert)
        with self.assertRefused("void for good"):
            self.picking.write({"l10n_pt_void_reason": "Outra"})
        with self.assertRefused("cannot be voided"):
            self.picking.action_l10n_pt_void("Outra")
        back = self._return(self.picking, 2)
        back.button_validate()
        self.assertEqual(back.state, "done")
        self.open.button_validate()
        self.assertNotes(self.open, ["GR G2027/2"])

    def test_only_what_was_issued_is_voided(self):
        with self.assertRefused("cannot be voided"):
            self.open.action_l10n_pt_void("Erro")
        user = self._stock_user("outro", "base.group_user")
        with self.assertRaises(AccessError):
            self.picking.with_user(user).action_l10n_pt_void("Erro")

    def test_the_dialog_tells_what_becomes_of_the_goods(self):
        self.assertIn("return", self.picking._l10n_pt_void_consequence())
