# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .stock_common import StockCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSeries(StockCommon):
    """What the main addon does with all series works for those of operation types."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Usage = cls.env["l10n_pt.series.usage"]
        cls.types = cls.env["stock.picking.type"]

    # === Operation types ===

    def test_deliveries_are_proposed_and_nothing_else(self):
        found = self.types._l10n_pt_holders_of(self.company)
        self.assertEqual(found, self.out)
        self.assertEqual(self.out._l10n_pt_types_in_use(), {self.out: []})
        self.assertEqual(self.out._l10n_pt_types_by_choice(), {self.out: ["GR"]})
        self.assertTrue(self.out._l10n_pt_choice_text("GR"))
        internal = self.warehouse.int_type_id
        internal.write({"l10n_pt_document_type": "GT", "active": True})
        self.out.l10n_pt_document_type = "GR"
        found = self.types._l10n_pt_holders_of(self.company)
        self.assertEqual(found, self.out | internal)
        self.assertEqual(
            found._l10n_pt_types_in_use(),
            {self.out: ["GR", "GD"], internal: ["GT"]},
        )
        self.assertFalse(any(found._l10n_pt_types_by_choice().values()))

    def test_receipts_are_no_documents(self):
        incoming = self.warehouse.in_type_id
        for kind in ("GR", "GT", "GA", "GC"):
            with self.subTest(kind), self.assertRaises(ValidationError):
                incoming.l10n_pt_document_type = kind
        with self.assertRaises(ValidationError):
            self._note_series("GD", operation=incoming)
        self.out.l10n_pt_document_type = "GR"
        with self.assertRaises(ValidationError):
            self.out.code = "incoming"

    def test_a_series_commits_the_operation_type(self):
        series = self._note_series()
        with self.assertRefused("Archive them first", ValidationError):
            self.out.l10n_pt_document_type = False
        series.active = False
        self.out.l10n_pt_document_type = False
        self.assertFalse(self._validated().l10n_pt_atcud)

    def test_a_return_note_series_decides_nothing(self):
        self._note_series("GD")
        self.assertFalse(self.out.l10n_pt_document_type)

    def test_names_are_letters_and_digits(self):
        day = self.Series._today().replace(year=2027)
        for warehouse, code, name in (
            ("LX", "OUT", "LXOUT2027"),
            ("L-X", "O/U.T", "LXOUT2027"),
            ("AT", "OUT", "SATOUT2027"),
            ("ÁÉ", "Ó", "S2027"),
        ):
            with self.subTest(warehouse, code=code):
                self.warehouse.code = warehouse
                self.out.sequence_code = code
                self.assertEqual(self.out._l10n_pt_series_name(day), name)
        with self.assertRaises(ValidationError):
            self._note_series(name="G-2027")

    def test_transport_series_hang_on_operation_types_only(self):
        with self.assertRaises(ValidationError):
            self._note_series(operation=self.types, journal_id=self.journal.id)
        with self.assertRaises(ValidationError):
            self._series("F2027", "FT", picking_type_id=self.out.id, journal_id=False)

    def test_an_operation_type_with_series_is_not_deleted(self):
        operation = self.out.copy({"sequence_code": "OUT2"})
        self._note_series(operation=operation)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            operation.unlink()

    # === Screens ===

    def test_forms_open(self):
        self._note_series()
        manager = self._stock_user("chefe", "stock.group_stock_manager")
        with Form(self.out.with_user(manager)) as form:
            form.l10n_pt_document_type = "GT"
        action = self.out.with_user(manager).action_l10n_pt_view_series()
        series = self.Series.with_user(manager).search(action["domain"])
        self.assertEqual(len(series), 1)
        for view in ("list", "form", "search"):
            for user in (self.keeper, manager, self.accountant):
                self.Series.with_user(user).get_view(view_type=view)
        with Form(self.Series) as form:
            form.document_type = "GR"
            form.name = "N2027"
            form.picking_type_id = self.out.with_env(self.env)
        self.assertEqual(form.record._holder(), self.out)

    def test_accountants_see_documents_without_rights_to_the_stock(self):
        series = self._note_series()
        picking = self._validated()
        for groups in (
            "account.group_account_readonly",
            "account.group_account_invoice",
        ):
            user = self._stock_user(groups, groups)
            with self.subTest(groups):
                action = series.with_user(user).action_view_documents()
                pickings = self.env[action["res_model"]].with_user(user)
                found = pickings.search(action["domain"])
                self.assertEqual(found, picking)
                for view_id, kind in action["views"]:
                    arch = pickings.get_view(view_id, kind)
                    names = arch["models"]["stock.picking"]
                    self.env.invalidate_all()
                    found.web_read({name: {} for name in names})
                self.assertEqual(found.get_formview_id(), action["views"][1][0])
        theirs = series.with_user(self.keeper).action_view_documents()
        self.assertEqual(theirs["id"], self.env.ref("stock.action_picking_tree_all").id)

    # === Dialogs ===

    def test_several_types_at_once_for_an_operation_type(self):
        self.company.sudo().l10n_pt_at_manual = True
        wizards = self.env["l10n_pt.series.create"]
        wizards = wizards.with_context(default_picking_type_id=self.out.id)
        ticked = wizards.create({}).line_ids.filtered("selected")
        self.assertEqual(ticked.mapped("document_type"), ["GR"])
        self.out.l10n_pt_document_type = "GR"
        wizard = wizards.create({})
        year = self.Series._today().year
        self.assertRegex(wizard.name, f"^[A-Za-z0-9]+OUT{year}$")
        ticked = wizard.line_ids.filtered("selected").mapped("document_type")
        self.assertEqual(set(ticked), {"GR", "GD"})
        wizard.action_confirm()
        self.assertEqual(
            {(one.document_type, one._holder()) for one in wizard.line_ids.series_id},
            {("GR", self.out), ("GD", self.out)},
        )

    def test_the_inventory_proposes_deliveries_unticked(self):
        self.company.sudo().l10n_pt_at_manual = True
        wizard = self.env["l10n_pt.series.inventory"].create({})
        line = wizard.line_ids.filtered(lambda one: one.holder == self.out)
        self.assertEqual(line.document_type, "GR")
        self.assertFalse(line.selected)
        wizard.line_ids.selected = False
        line.selected = True
        wizard.action_confirm()
        self.assertEqual(line.series_id._holder(), self.out)
        self.assertEqual(self.out.l10n_pt_document_type, "GR")

    def test_renewed_where_they_are(self):
        year = self.Series._today().year
        with freeze_time(f"{year}-12-02 10:00:00"):
            old = self._note_series(name=f"G{year}")
            self.company.sudo().l10n_pt_at_manual = True
            wizard = self.env["l10n_pt.series.renew"].create({"year": str(year + 1)})
            line = wizard.line_ids.filtered(lambda one: one.old_series_id == old)
            wizard.action_confirm()
        self.assertEqual(line.series_id._holder(), self.out)
        self.assertEqual(line.series_id.name, f"G{year + 1}")

    def test_ready_transfers_hold_their_series(self):
        series = self._note_series()
        self._pickings(2)
        self.assertEqual(self.Usage._drafts_to_come(series), {series: 2})
        company_wide = self._note_series(name="W2027", operation=self.types)
        self.assertFalse(self.Usage._drafts_to_come(company_wide)[company_wide])

    def test_audit_and_end(self):
        series = self._note_series()
        self._validated(2)
        self.assertEqual(self.Usage._audit(series), (2, []))
        self.env.invalidate_all()
        self.assertEqual((series.last_number, series.document_count), (2, 2))
        wizard = self.env["l10n_pt.series.finalise"].create(
            {"series_id": series.id, "on_portal": True}
        )
        wizard.action_confirm()
        self.assertEqual((series.state, series.final_number), ("finalised", 2))
        with self.assertRefused("and there is none"):
            self._pickings().button_validate()

    def test_test_documents_are_set_aside_by_an_accountant(self):
        series = self._note_series()
        picking = self._validated()
        self.company.sudo().l10n_pt_at_environment = "production"
        series.action_set_test_aside()
        self.assertTrue(picking.l10n_pt_void_date)
        self.assertEqual(picking.l10n_pt_document_number, "TESTE-GR G2027/1")

    # === Health ===

    def _without(self):
        found = self.Usage._without_atcud(self.company).get(self.company, ())
        return [one for records in found for one in records]

    def _before(self, pickings, day):
        """Validated once upon a time, without a number."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_picking SET date_done = %s WHERE id = ANY(%s)",
            [day, pickings.ids],
        )
        self.env.invalidate_all()

    def test_what_left_without_a_number_is_told(self):
        early, late = self._validated(2)
        self._before(early, "2019-12-31 10:00:00")
        self.assertFalse(self._without())
        self._note_series()
        self.assertEqual(self._without(), [late])
        # Since it issues, only what left without a number after that is wrong.
        issued = self._validated()
        self._before(issued, "2099-01-01 10:00:00")
        self.assertFalse(self._without())
        self._before(late, "2099-01-02 10:00:00")
        self.assertEqual(self._without(), [late])

    def test_what_operation_types_lack_is_told(self):
        today = self.Series._today()
        lacking = self.Usage._types_without_series(self.company, today)
        self.assertNotIn(self.out, lacking.get(self.company, {}))
        self._note_series()
        lacking = self.Usage._types_without_series(self.company, today)
        self.assertEqual(lacking[self.company][self.out], ["GD"])

    # === Uninstalling ===

    def test_what_was_issued_keeps_the_addon(self):
        module = self.root.ref("base.module_l10n_pt_at_series_stock")
        self._note_series()
        self._validated()
        with self.assertRaises(UserError):
            module.button_uninstall()
