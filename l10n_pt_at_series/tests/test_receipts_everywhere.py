# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .receipts_common import ReceiptsCommon


@tagged("post_install", "-at_install")
class TestReceiptsEverywhere(ReceiptsCommon):
    """What is shown of invoices' series is shown of those of receipts."""

    def _lines(self, wizard, journal):
        return wizard.line_ids.filtered(lambda line: line.holder == journal)

    def test_the_inventory_offers_receipts_where_payments_are_registered(self):
        other = self.company_data["default_journal_sale"].copy({"code": "OUT"})
        wizard = self.env["l10n_pt.series.inventory"].create({})
        kinds = self._lines(wizard, other).mapped("document_type")
        self.assertNotIn("RG", kinds)
        self._register(self._posted(journal_id=other.id))
        wizard = self.env["l10n_pt.series.inventory"].create({})
        offer = self._lines(wizard, other).filtered(
            lambda line: line.document_type == "RG"
        )
        self.assertFalse(offer.selected)
        self.assertIn("By choice", offer.remark)
        own = self._lines(wizard, self.journal).filtered(
            lambda line: line.document_type == "RG"
        )
        self.assertEqual(own.current_series_id, self.receipts)
        offer.selected = True
        self.company.sudo().l10n_pt_at_manual = True
        wizard.action_confirm()
        self.assertEqual(offer.series_id.journal_id, other)

    def test_one_name_for_invoices_notes_and_receipts(self):
        self.company.sudo().l10n_pt_at_manual = True
        wizard = self.env["l10n_pt.series.create"].create({"name": "B2027"})
        ticked = wizard.line_ids.filtered("selected").mapped("document_type")
        self.assertEqual(set(ticked), {"FT", "NC", "ND", "RG"})
        wizard.action_confirm()
        self.assertEqual(wizard.line_ids.series_id.journal_id, self.journal)

    def test_in_the_regime_the_guide_asks_for_receipts(self):
        health = self.env["l10n_pt.at.health"]._of(self.company)
        before = health.lacking_count
        self.company.sudo().l10n_pt_cash_vat = True
        self.env.invalidate_all()
        kinds = self.journal._l10n_pt_types_in_use()[self.journal]
        self.assertIn("RC", kinds)
        self.assertGreater(health.lacking_count, before)

    def test_a_new_year_and_its_end(self):
        renew = self.env["l10n_pt.series.renew"].create({})
        self.assertIn("RG", renew.line_ids.mapped("document_type"))
        self._register(self._posted())
        self.assertEqual(self.receipts.last_number, 1)
        self.assertEqual(self.receipts.document_count, 1)
        self.assertEqual(self.receipts.next_number, "RG A2027/2")
        dialog = self.receipts.action_finalise()
        wizard = self.env[dialog["res_model"]].with_context(**dialog["context"])
        self.assertEqual(wizard.create({}).last_number, 1)

    def test_the_audit_finds_what_is_wrong(self):
        payment = self._register(self._posted())
        usage = self.env["l10n_pt.series.usage"]
        self.assertEqual(usage._audit(self.receipts), (1, []))
        self.env.flush_all()
        self.cr.execute(
            "UPDATE account_payment SET l10n_pt_atcud = 'X-9' WHERE id = %s",
            [payment.id],
        )
        _count, findings = usage._audit(self.receipts)
        self.assertEqual([finding.kind for finding in findings], ["atcud"])

    def test_health_counts_payments_without_receipt(self):
        other = self.company_data["default_journal_sale"].copy({"code": "OUT"})
        payment = self._register(self._posted(journal_id=other.id))
        health = self.env["l10n_pt.at.health"]._of(self.company)
        before = health.without_atcud_count
        self._coded("O2027", "RG", journal_id=other.id)
        health.invalidate_recordset()
        self.assertEqual(health.without_atcud_count, before + 1)
        action = health.action_view_without_atcud()
        self.assertEqual(action["domain"], [("id", "in", payment.ids)])
        payment.action_l10n_pt_issue()
        health.invalidate_recordset()
        self.assertEqual(health.without_atcud_count, before)

    def test_documents_of_a_series_open_as_payments(self):
        payment = self._register(self._posted())
        action = self.receipts.action_view_documents()
        self.assertEqual(action["res_model"], "account.payment")
        found = self.env["account.payment"].search(action["domain"])
        self.assertEqual(found, payment)

    def test_test_receipts_are_set_aside_before_what_they_settle(self):
        invoice = self._posted()
        payment = self._register(invoice)
        self.company.sudo().l10n_pt_at_environment = "production"
        (self.invoices | self.receipts).action_set_test_aside()
        self.assertEqual(payment.state, "canceled")
        self.assertEqual(payment.name, "TESTE-RG A2027/1")
        self.assertEqual(invoice.state, "cancel")
