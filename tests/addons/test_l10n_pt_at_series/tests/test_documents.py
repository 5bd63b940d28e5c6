# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.l10n_pt_at_series.controllers.series_codes import code_table
from odoo.addons.l10n_pt_at_series.exceptions import SeriesError
from odoo.addons.l10n_pt_at_series.tests.documents import DocumentsCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestDocuments(DocumentsCommon):
    """Receipts and deliveries are numbered, voided and audited like invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operation = cls.env["test.operation"].create(
            {"name": "LX", "company_id": cls.company.id}
        )
        cls.Usage = cls.env["l10n_pt.series.usage"]

    def _series_of(self, document_type, name="B2027", **values):
        """A series registered by hand: of the operation, or else of the company."""
        values = {"journal_id": False, "start_date": "2020-01-01", **values}
        series = self._series(name, document_type, **values)
        series.action_set_code(f"AAJFN{series.id:07}")
        return series

    def _deliveries(self, count=1, **values):
        return self.env["test.delivery"].create(
            [
                {
                    "company_id": self.company.id,
                    "operation_id": self.operation.id,
                    "state": "assigned",
                    "quantity": 3,
                    **values,
                }
                for _turn in range(count)
            ]
        )

    def _receipts(self, count=1, **values):
        return self.env["test.receipt"].create(
            [
                {"company_id": self.company.id, "amount": 10, **values}
                for _turn in range(count)
            ]
        )

    def assertIssued(self, documents, numbers):
        field = documents._l10n_pt_name_field
        self.assertEqual(documents.mapped(field), numbers)
        for document, number in zip(documents, numbers, strict=True):
            code = document.l10n_pt_series_id.validation_code
            digits = number.rpartition("/")[2]
            self.assertEqual(document.l10n_pt_atcud, f"{code}-{digits}")

    # === Numbers ===

    def test_deliveries_are_numbered_beside_their_own_name(self):
        self._series_of("GR", test_operation_id=self.operation.id)
        deliveries = self._deliveries(3)
        deliveries.action_done()
        numbers = ["GR B2027/1", "GR B2027/2", "GR B2027/3"]
        self.assertIssued(deliveries, numbers)
        self.assertEqual(set(deliveries.mapped("name")), {"OUT/0001"})
        self.assertEqual(deliveries[0].l10n_pt_issue_date, self.Series._today())

    def test_receipts_take_the_series_of_the_journal_they_settle(self):
        self._coded()
        self._series_of("RP", journal_id=self.journal.id)
        self._series_of("RP", name="C2027")
        invoice = self._invoice(post=True)
        own = self._receipts(settled_ids=[(6, 0, invoice.ids)])
        general = self._receipts()
        (own | general).action_pay()
        self.assertIssued(own | general, ["RP B2027/1", "RP C2027/1"])

    def test_a_series_of_the_company_serves_where_the_holder_has_none(self):
        self._series_of("GR")
        deliveries = self._deliveries(2)
        deliveries.action_done()
        self.assertIssued(deliveries, ["GR B2027/1", "GR B2027/2"])

    def test_numbers_given_back_by_a_rollback_are_used_again(self):
        self._series_of("GR", test_operation_id=self.operation.id)
        first, second, third = self._deliveries(3)
        first.action_done()
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            second.action_done()
            1 / 0  # noqa: B018 - somebody's mistake after the numbering
        third.action_done()
        self.assertIssued(third, ["GR B2027/2"])
        self.assertFalse(second.l10n_pt_atcud)

    def test_the_destination_decides_about_the_type(self):
        self._series_of("GR", test_operation_id=self.operation.id)
        self._series_of("GD", test_operation_id=self.operation.id)
        back = self._deliveries(to_supplier=True)
        back.action_done()
        self.assertIssued(back, ["GD B2027/1"])

    def test_a_receipt_of_a_live_payment_is_issued_late(self):
        receipt = self._receipts()
        receipt.action_pay()
        self.assertFalse(receipt.l10n_pt_atcud)
        self._series_of("RP")
        receipt._l10n_pt_issue()
        self.assertIssued(receipt, ["RP B2027/1"])

    def test_what_is_no_document_is_not_numbered(self):
        self._series_of("RP")
        nothing = self._receipts(amount=0)
        nothing.action_pay()
        self.assertFalse(nothing.l10n_pt_atcud)

    # === Who must have series ===

    def test_a_lone_series_of_other_documents_stops_no_invoice(self):
        self._series_of("RP", journal_id=self.journal.id)
        self._series_of("OR", journal_id=self.journal.id)
        self._series_of("GR")
        invoice = self._invoice(post=True)
        self.assertEqual((invoice.state, invoice.l10n_pt_atcud), ("posted", False))

    def test_without_any_series_documents_go_on_as_before(self):
        (delivery, receipt) = (self._deliveries(), self._receipts())
        delivery.action_done()
        receipt.action_pay()
        self.assertEqual((delivery.state, receipt.state), ("done", "in_process"))
        self.assertFalse(delivery.l10n_pt_atcud or receipt.l10n_pt_atcud)

    def test_a_class_of_documents_goes_together(self):
        self._series_of("GD", test_operation_id=self.operation.id)
        with self.assertRefused("^LX needs .* GR", SeriesError):
            self._deliveries().action_done()

    def test_the_duty_outlives_the_series(self):
        series = self._series_of("GR", test_operation_id=self.operation.id)
        self._deliveries().action_done()
        series.sudo().with_context(l10n_pt_at_answer=True).state = "finalised"
        with self.assertRefused("needs a registered AT series", SeriesError):
            self._deliveries().action_done()

    def test_a_refusal_comes_before_anything_happens(self):
        self._series_of("GD", test_operation_id=self.operation.id)
        delivery = self._deliveries()
        self.env.flush_all()
        with self.assertRaises(SeriesError):
            delivery.action_done()
        self.assertFalse(delivery.has_moved)
        self.assertEqual(delivery.state, "assigned")

    def test_another_holders_series_cannot_be_chosen(self):
        other = self.operation.copy({"name": "OP"})
        series = self._series_of("GR", test_operation_id=other.id)
        delivery = self._deliveries(l10n_pt_series_id=series.id)
        with self.assertRefused("does not serve LX", SeriesError):
            delivery.action_done()

    # === Locks and void ===

    def test_an_issued_document_keeps_what_it_says(self):
        self._series_of("GR", test_operation_id=self.operation.id)
        delivery = self._deliveries()
        delivery.action_done()
        number = delivery.l10n_pt_document_number
        for values in (
            {"quantity": 4},
            {"l10n_pt_document_number": "GR B2027/9"},
            {"l10n_pt_issue_date": "2026-01-01"},
            {"l10n_pt_sequence": 9},
            {"state": "assigned"},
            {"l10n_pt_atcud": "AAJFN0000001-9"},
            {"l10n_pt_void_reason": "Typed"},
        ):
            with self.subTest(values), self.assertRefused("ATCUD"):
                delivery.write(values)
        with self.assertRefused("cannot be deleted"):
            delivery.unlink()
        self.assertEqual(delivery.l10n_pt_document_number, number)

    def test_a_document_that_cannot_be_cancelled_is_void_by_its_day(self):
        self._series_of("GR", test_operation_id=self.operation.id)
        first, second = self._deliveries(2)
        first.action_done()
        first.action_l10n_pt_void("Van broke down")
        self.assertEqual(first.state, "done")
        self.assertEqual(first.l10n_pt_void_date, self.Series._today())
        self.assertEqual(first._l10n_pt_page_words()[0], "VOID")
        second.action_done()
        self.assertIssued(first | second, ["GR B2027/1", "GR B2027/2"])
        with self.assertRefused("cannot be voided"):
            first.action_l10n_pt_void("Once more")

    def test_a_void_receipt_is_cancelled_for_good(self):
        self._series_of("RP")
        receipt = self._receipts()
        receipt.action_pay()
        receipt.write({"state": "paid"})  # its life goes on
        receipt.action_l10n_pt_void("Returned by the bank")
        self.assertEqual(receipt.state, "canceled")
        self.assertIssued(receipt, ["RP B2027/1"])
        for state in ("paid", "draft"):
            with self.subTest(state), self.assertRaises(UserError):
                receipt.write({"state": state})

    def test_nobody_cancels_an_issued_receipt_otherwise(self):
        self._series_of("RP")
        receipt = self._receipts()
        receipt.action_pay()
        with self.assertRefused("voided in one way only"):
            receipt.write({"state": "canceled"})

    # === What the series knows of them ===

    def test_the_series_counts_and_lists_its_documents(self):
        series = self._series_of("GR", test_operation_id=self.operation.id)
        self.assertEqual((series.last_number, series.is_used), (0, False))
        deliveries = self._deliveries(2)
        deliveries.action_done()
        self.env.invalidate_all()
        self.assertEqual((series.last_number, series.is_used), (2, True))
        self.assertEqual(series.document_count, 2)
        action = series.action_view_documents()
        listed = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(listed, deliveries)

    def test_an_audit_finds_what_is_wrong_with_deliveries(self):
        series = self._series_of("GR", test_operation_id=self.operation.id)
        deliveries = self._deliveries(3)
        deliveries.action_done()
        self.assertEqual(self.Usage._audit(series), (3, []))
        self.env.cr.execute(
            "UPDATE test_delivery SET l10n_pt_sequence = 9 WHERE id = %s",
            [deliveries[2].id],
        )
        self.env.invalidate_all()
        count, findings = self.Usage._audit(series)
        self.assertEqual(count, 3)
        self.assertEqual([one.kind for one in findings], ["gap", "name"])
        audit = self.env["l10n_pt.series.audit"].create({"series_id": series.id})
        line = audit.line_ids[0]
        self.assertEqual(
            (line.res_model, line.res_id), (deliveries._name, deliveries[2].id)
        )

    def test_a_used_series_is_not_annulled_and_ends_with_its_last_number(self):
        series = self._series_of("GR", test_operation_id=self.operation.id)
        self._deliveries(2).action_done()
        self.env.invalidate_all()
        self.assertFalse(series.can_be_annulled)
        wizard = self.env["l10n_pt.series.finalise"].create(
            {"series_id": series.id, "on_portal": True}
        )
        self.assertEqual(wizard.last_number, 2)
        wizard.action_confirm()
        self.assertEqual((series.state, series.final_number), ("finalised", 2))

    def test_drafts_that_chose_a_series_hold_it(self):
        series = self._series_of("GR", test_operation_id=self.operation.id)
        self._deliveries().action_done()
        self._deliveries(l10n_pt_series_id=series.id)
        self.assertEqual(self.Usage._drafts_to_come(series), {series: 1})
        with self.assertRefused("1 drafts are to be issued", SeriesError):
            self.env["l10n_pt.series.finalise"].create(
                {"series_id": series.id, "on_portal": True}
            ).action_confirm()

    def test_dates_go_up_and_a_day_to_come_is_refused(self):
        self._series_of("RP")
        today = self.Series._today()
        late = self._receipts(l10n_pt_issue_date=today)
        late.action_pay()
        early = self._receipts(l10n_pt_issue_date=today - timedelta(days=1))
        with self.assertRefused("Numbers must follow the dates", SeriesError):
            early.action_pay()

    # === Holders ===

    def test_a_series_has_one_holder(self):
        with self.assertRaises(ValidationError):
            self._series(
                "B2027",
                "GR",
                journal_id=self.journal.id,
                test_operation_id=self.operation.id,
            )

    def test_an_invoice_series_needs_a_sales_journal(self):
        with self.assertRaises(ValidationError):
            self._series("B2027", "FT", journal_id=False)

    def test_what_operations_lack_is_told(self):
        today = self.Series._today()
        lacking = self.Usage._types_without_series(self.company, today)
        self.assertEqual(lacking[self.company][self.operation], ["GR"])
        self._series_of("GR", test_operation_id=self.operation.id)
        lacking = self.Usage._types_without_series(self.company, today)
        self.assertNotIn(self.operation, lacking.get(self.company, {}))

    def test_a_series_of_an_operation_gets_no_journal_beside_it(self):
        values = {"name": "B2027", "document_type": "GR"}
        of_operation = {"test_operation_id": self.operation.id}
        series = self.Series.create({**values, **of_operation})
        self.assertEqual(series._holder(), self.operation)
        opened = self.Series.with_context(default_test_operation_id=self.operation.id)
        new = opened.create({**values, "name": "C2027"})
        self.assertEqual(new._holder(), self.operation)
        self.assertEqual(
            self.Series.create({**values, "name": "D2027"})._holder(), self.company
        )
        with self.assertRaisesRegex(ValidationError, "Journal of series GR E2027"):
            self.Series.create(
                {**values, "name": "E2027", "journal_id": self.journal.id}
            )

    def test_a_form_asks_for_the_holder_of_the_type(self):
        form = Form(self.Series.with_context(default_name="B2027"))
        self.assertEqual(form.journal_id, self.journal)
        form.document_type = "GR"
        self.assertFalse(form.journal_id)
        form.document_type = "NC"
        self.assertEqual(form.journal_id, self.journal)

    def test_two_taxpayers_may_have_series_of_the_same_name_for_all_they_do(self):
        self._series_of("RP")
        other = self.root["res.company"].create(
            {
                "name": "Outra",
                "country_id": self.env.ref("base.pt").id,
                "vat": "PT503504564",
            }
        )
        self.accountant.sudo().company_ids = [Command.link(other.id)]
        companies = (self.company | other).ids
        series = self.Series.with_context(allowed_company_ids=companies)
        theirs = series.create(
            {
                "name": "B2027",
                "document_type": "RP",
                "company_id": other.id,
                "journal_id": False,
            }
        )
        self.assertEqual(theirs._holder(), other)

    def test_a_registered_series_stays_with_its_operation(self):
        series = self._series_of("GR", test_operation_id=self.operation.id)
        with self.assertRefused("cannot change any more"):
            series.test_operation_id = self.operation.copy({"name": "OP"})

    # === Dialogs ===

    def _of_year(self, year):
        """Series of an operation and of the whole company, used in a year."""
        with freeze_time(f"{year}-01-01 12:00:00"):
            values = {"name": f"A{year}", "start_date": f"{year}-01-01"}
            return self._series_of(
                "GR", test_operation_id=self.operation.id, **values
            ) | self._series_of("RP", **values)

    @freeze_time("2026-12-02 10:00:00")
    def test_series_without_a_journal_are_renewed_where_they_are(self):
        old = self._of_year(2026)
        self.company.sudo().l10n_pt_at_manual = True
        wizard = self.env["l10n_pt.series.renew"].create({"year": "2027"})
        self.assertEqual(wizard.line_ids.old_series_id, old)
        places = {line.document_type: line.place for line in wizard.line_ids}
        self.assertEqual(
            places, {"GR": self.operation.display_name, "RP": self.company.name}
        )
        wizard.action_confirm()
        new = wizard.line_ids.series_id
        self.assertEqual(
            [(one.document_type, one.name, one._holder()) for one in new],
            [("GR", "A2027", self.operation), ("RP", "A2027", self.company)],
        )
        self.assertFalse(new.journal_id)
        # What is begun is gone on with, not proposed once more.
        again = self.env["l10n_pt.series.renew"].create({"year": "2027"})
        self.assertEqual(again.line_ids.series_id, new)

    def test_series_without_a_journal_are_proposed_to_be_finalised(self):
        old = self._of_year(2026)
        self._of_year(2027)
        with freeze_time("2027-01-10 10:00:00"):
            wizard = self.env["l10n_pt.series.close"].create({})
        self.assertEqual(wizard.line_ids.series_id, old)
        self.assertFalse(any(wizard.line_ids.mapped("remark")))
        self.assertEqual(
            set(wizard.line_ids.mapped("place")),
            {self.operation.display_name, self.company.name},
        )

    def test_the_inventory_proposes_a_series_for_an_operation(self):
        wizard = self.env["l10n_pt.series.inventory"].create({})
        line = wizard.line_ids.filtered(lambda line: line.holder == self.operation)
        year = self.Series._today().year
        self.assertRecordValues(
            line,
            [
                {
                    "document_type": "GR",
                    "verdict": "new",
                    "name": f"LX{year}",
                    "selected": False,  # nobody has to
                }
            ],
        )
        self.company.sudo().l10n_pt_at_manual = True
        wizard.line_ids.selected = False
        line.selected = True
        wizard.action_confirm()
        self.assertEqual(line.series_id._holder(), self.operation)

    def test_a_series_of_the_company_is_enough_for_its_operations(self):
        series = self._series_of("GR")
        wizard = self.env["l10n_pt.series.inventory"].create({})
        line = wizard.line_ids.filtered(lambda line: line.holder == self.operation)
        self.assertEqual(line.current_series_id, series)

    def test_types_that_somebody_issues_are_offered_for_the_whole_company(self):
        self.company.sudo().l10n_pt_at_manual = True
        wizard = self.env["l10n_pt.series.create"].create({"name": "A2027"})
        kinds = wizard.line_ids.mapped("document_type")
        self.assertEqual(set(kinds), set("FT FS FR ND NC RG RC GR GD RP".split()))
        for line in wizard.line_ids:
            line.selected = line.document_type in ("FT", "RP")
        wizard.action_confirm()
        self.assertEqual(
            {(one.document_type, one._holder()) for one in wizard.line_ids.series_id},
            {("FT", self.journal), ("RP", self.journal)},
        )

    def test_several_types_at_once_are_offered_where_they_are_issued(self):
        wizard = self.env["l10n_pt.series.create"].create({"name": "A2027"})
        deliveries = wizard.line_ids.filtered(lambda one: one.document_type == "GR")
        places = [line.holder for line in deliveries]
        self.assertEqual(places, [self.company, self.operation])
        self.assertTrue(wizard.has_places)
        self.assertFalse(any(deliveries.mapped("selected")))

    def test_opened_for_a_holder_the_dialog_shows_its_types_alone(self):
        self.company.sudo().l10n_pt_at_manual = True
        for context in (
            {"default_test_operation_id": self.operation.id},
            {"active_model": "test.operation", "active_id": self.operation.id},
        ):
            wizard = (
                self.env["l10n_pt.series.create"].with_context(**context).create({})
            )
            self.assertEqual(
                [(one.document_type, one.selected) for one in wizard.line_ids],
                [("GR", True), ("GD", False)],
            )
        wizard.action_confirm()
        self.assertEqual(wizard.line_ids.series_id._holder(), self.operation)

    def test_an_export_imports_the_same_holders_into_an_empty_company(self):
        series = self._of_year(2026)
        before = [(one.document_type, one._holder()) for one in series]
        headings, rows = code_table(series)
        text = "\n".join(
            ";".join(str(cell or "") for cell in row) for row in [headings, *rows]
        )
        unknown = {"state": "draft", "validation_code": False}
        series.sudo().with_context(l10n_pt_at_answer=True).write(unknown)
        draft, gone = series.sorted("document_type")
        gone.unlink()
        wizard = self.env["l10n_pt.series.import"].create({"text": text})
        wizard.action_confirm()
        found = wizard.line_ids.series_id.sorted("document_type")
        self.assertEqual(wizard.line_ids.mapped("status"), ["done"] * 2)
        self.assertIn(draft, found)
        self.assertEqual([(one.document_type, one._holder()) for one in found], before)
        found.sudo().with_context(l10n_pt_at_answer=True).state = "draft"
        found.unlink()
        wizard = self.env["l10n_pt.series.import"].create({"text": text})
        wizard.action_preview()
        of_operation = wizard.line_ids.filtered("holder")
        self.assertIn("LX", of_operation.message)
        wizard.action_confirm()
        found = wizard.line_ids.series_id.sorted("document_type")
        self.assertEqual([(one.document_type, one._holder()) for one in found], before)

    def test_a_series_found_at_at_needs_no_journal(self):
        row = (
            self.env["l10n_pt.series.difference"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "environment": self.company._l10n_pt_environment(),
                    "kind": "only_at",
                    "identifier": "PORTAL",
                    "document_type": "RP",
                    "series_type": "N",
                    "at_state": "A",
                    "validation_code": "AAJFPRTL23",
                    "first_number": "1",
                }
            )
            .sudo(False)
        )
        self.assertIs(row.action_fix(), True)
        self.assertEqual(row.series_id._holder(), self.company)
        self.assertEqual(row.series_id.state, "registered")

    # === Addons ===

    def test_an_addon_whose_documents_were_issued_is_not_uninstalled(self):
        module = self.root["ir.module.module"].search(
            [("name", "=", "test_l10n_pt_at_series")]
        )
        self._series_of("GR", test_operation_id=self.operation.id)
        self._deliveries().action_done()
        with self.assertRaisesRegex(UserError, "such as GR B2027/1"):
            module.button_uninstall()
        self.assertEqual(module.state, "installed")

    def test_an_addon_that_issued_nothing_can_be_uninstalled(self):
        module = self.root["ir.module.module"].search(
            [("name", "=", "test_l10n_pt_at_series")]
        )
        self._series_of("GR", test_operation_id=self.operation.id)
        module.button_uninstall()
        self.assertEqual(module.state, "to remove")
