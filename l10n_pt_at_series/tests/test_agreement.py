# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import NIF
from .documents import DocumentsCommon

OTHER_NIF = "501442600"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestAgreement(DocumentsCommon):
    """Taxpayer, environment and kind of a document and of its series agree, always."""

    def assertNotIssued(self, document, text):
        """The draft says the text, and posting is refused with it."""
        alert = document.alerts["l10n_pt_series"]
        self.assertEqual(alert["level"], "danger")
        self.assertRegex(alert["message"], text)
        with self.assertRefused(text):
            document.with_user(self.clerk).action_post()
        self.assertRecordValues(
            document, [{"state": "draft", "name": False, "l10n_pt_atcud": False}]
        )

    def _branch(self, vat=False):
        branch = self.root["res.company"].create(
            {
                "name": "Filial",
                "parent_id": self.company.id,
                "country_id": self.company.country_id.id,
                "vat": vat and f"PT{vat}",
            }
        )
        self.env.cr.precommit.run()  # the branch takes over the chart of accounts
        (self.accountant | self.clerk).sudo().company_ids |= branch
        return branch.with_env(self.env)

    def _in_production(self):
        self.company.sudo().l10n_pt_at_environment = "production"

    def _production_series(self, name="P2026", document_type="FT", **values):
        series = self._series(
            name, document_type, **{"start_date": "2020-01-01", **values}
        )
        series.action_set_code(f"CSDFN{series.id:07}")
        return series

    # === Taxpayer ===

    def test_a_branch_of_another_taxpayer_takes_no_series_of_its_parent(self):
        self._coded()
        branch = self._branch(OTHER_NIF)
        invoice = self._invoice("2026-01-05", company_id=branch.id)
        self.assertNotIssued(invoice, f"taxpayer {NIF}, .* as taxpayer {OTHER_NIF}")

    def test_a_series_of_a_branch_never_numbers_documents_of_the_parent(self):
        branch = self._branch(OTHER_NIF)
        series = self._coded("FIL2026", company_id=branch.id)
        self.assertEqual((series.nif, series.journal_id), (OTHER_NIF, self.journal))
        self.assertNotIssued(
            self._invoice("2026-01-05"), f"taxpayer {OTHER_NIF}, .* as taxpayer {NIF}"
        )
        self._coded("A2026")
        mine = self._invoice("2026-01-05", post=True)
        theirs = self._invoice("2026-01-05", company_id=branch.id, post=True)
        self.assertNumbers(mine | theirs, ["FT A2026/1", "FT FIL2026/1"])

    def test_a_series_of_another_taxpayer_cannot_be_chosen(self):
        branch = self._branch(OTHER_NIF)
        series = self._coded("FIL2026", company_id=branch.id)
        mine = self._invoice("2026-01-05")
        with self.assertRefused("Filial.* belongs to company|company inconsistencies"):
            mine.l10n_pt_series_id = series
        # Of a branch with a number of its own, the parent's series are within reach.
        own = self._coded("A2026", is_default=False)
        theirs = self._invoice(
            "2026-01-05", company_id=branch.id, l10n_pt_series_id=own.id
        )
        self.assertNotIssued(theirs, f"taxpayer {NIF}, .* as taxpayer {OTHER_NIF}")

    def test_a_tax_id_corrected_after_the_registration_stops_the_series(self):
        self._coded()
        self.company.sudo().vat = f"PT{OTHER_NIF}"
        self.assertNotIssued(
            self._invoice("2026-01-05"), f"taxpayer {NIF}, .* as taxpayer {OTHER_NIF}"
        )
        self.env.invalidate_all()
        health = self.env["l10n_pt.at.health"]._of(self.company)
        self.assertGreater(health.lacking_count, 0)
        missing, _undecided = health._missing_and_undecided()
        self.assertIn("FT", missing[self.journal])

    def test_the_audit_names_a_document_of_another_taxpayer(self):
        series = self._coded()
        invoice = self._invoice("2026-01-05", post=True)
        self.company.sudo().vat = f"PT{OTHER_NIF}"
        _count, [finding] = self.env["l10n_pt.series.usage"]._audit(series)
        self.assertEqual((finding.kind, finding.document_id), ("nif", invoice.id))
        self.assertEqual(finding.values["other"], OTHER_NIF)

    def test_numbering_shared_by_two_taxpayers_is_not_registered(self):
        self._history("FT A2026/1")
        branch = self._branch(OTHER_NIF)
        self._history("FT A2026/2", company_id=branch.id)
        [line] = self.journal._l10n_pt_numbering_in_use()
        self.assertIn("Documents of several taxpayers", line["problem"])
        self.assertNotIn("name", line)

    # === What a note corrects ===

    def test_no_note_corrects_a_void_document(self):
        for kind in ("FT", "NC", "ND"):
            self._coded("A2026", kind)
        invoice = self._invoice("2026-01-05", post=True)
        credit = self._reverse_invoice(invoice, date="2026-01-06")
        debit = self._invoice("2026-01-06", debit_origin_id=invoice.id)
        invoice.action_l10n_pt_void("Issued twice")
        for note in credit | debit:
            self.assertNotIssued(note, "FT A2026/1 is void: no note can correct it")

    def test_what_was_credited_in_full_is_not_credited_again(self):
        self._coded("A2026")
        self._coded("A2026", "NC")
        invoice = self._invoice("2026-01-05", post=True)
        first = self._reverse_invoice(invoice, date="2026-01-06")
        second = self._reverse_invoice(invoice, date="2026-01-06")
        first.action_post()
        self.assertNotIssued(second, "FT A2026/1 has been credited in full already")
        first.action_l10n_pt_void("Wrong")
        second.action_post()
        self.assertNumbers(second, ["NC A2026/2"])

    def test_no_real_note_corrects_a_test_document(self):
        self._coded("A2026")
        invoice = self._invoice("2026-01-05", post=True)
        self._in_production()
        self._production_series("P2026", "NC")
        note = self._reverse_invoice(invoice, date="2026-01-06")
        self.assertNotIssued(note, "FT A2026/1 has a code of the other AT environment")

    def test_no_note_is_issued_outside_a_series_for_a_document_of_one(self):
        self._coded("A2026")
        invoice = self._invoice("2026-01-05", post=True)
        other = self._new_sales_journal("OUT")
        note = self._reverse_invoice(invoice, date="2026-01-06", journal_id=other.id)
        self.assertEqual(note.journal_id, other)
        self.assertNotIssued(note, "needs a registered AT series .* type NC")

    def test_no_note_of_a_company_corrects_a_document_of_another_taxpayer(self):
        self._coded("A2026")
        invoice = self._invoice("2026-01-05", post=True)
        self.company.sudo().vat = f"PT{OTHER_NIF}"
        self._coded("B2026", "NC")
        note = self._reverse_invoice(invoice, date="2026-01-06")
        self.assertNotIssued(note, f"issued by taxpayer {NIF}")

    # === Training ===

    def test_training_series_number_nothing_outside_a_training_company(self):
        series = self._coded("TREINO", series_type="F", is_default=False)
        invoice = self._invoice("2026-01-05", l10n_pt_series_id=series.id)
        self.assertNotIssued(invoice, "training series number documents of companies")

    def test_a_training_company_issues_in_training_series_only(self):
        self._for_training()
        real = self._coded("A2026", series_type="N", is_default=False)
        for kind in ("FT", "NC"):
            self._coded("TREINO", kind, series_type="F")
        invoice = self._invoice("2026-01-05", post=True)
        note = self._reverse_invoice(invoice, date="2026-01-06", post=True)
        self.assertNumbers(invoice | note, ["FT TREINO/1", "NC TREINO/1"])
        chosen = self._invoice("2026-01-06", l10n_pt_series_id=real.id)
        self.assertNotIssued(chosen, "do not go together")

    def test_a_note_of_a_training_document_is_never_a_real_one(self):
        self._for_training()
        self._coded("TREINO", series_type="F")
        invoice = self._invoice("2026-01-05", post=True)
        self.company.sudo().l10n_pt_training = False
        self._coded("A2026", "NC")
        note = self._reverse_invoice(invoice, date="2026-01-06")
        self.assertNotIssued(note, "needs a registered AT series .* type NC")

    # === One number, one document ===

    def test_numbers_in_use_in_another_journal_of_the_taxpayer_are_refused(self):
        other = self._new_sales_journal("CX2")
        self._history("FT LOJA2026/1", journal_id=other.id)
        with self.assertRefused("Sales CX2 already .FT LOJA2026/1.", ValidationError):
            self._series("LOJA2026")
        branch = self._branch()
        with self.assertRefused("Sales CX2 already", ValidationError):
            self._series("LOJA2026", company_id=branch.id)
        self.assertTrue(self._series("LOJA2026", journal_id=other.id))

    def test_documents_issued_since_the_draft_stop_its_registration(self):
        series = self._series("LOJA2026")
        other = self._new_sales_journal("CX2")
        self._history("FT LOJA2026/1", journal_id=other.id)
        with self.assertRefused("Sales CX2 already"):
            series.action_register()
        with self.assertRefused("Sales CX2 already"):
            series.action_set_code("AAJFN1234567")
        self.assertEqual((series.state, self.at.calls), ("draft", []))

    def test_two_taxpayers_do_not_share_numbers_in_a_journal(self):
        self._coded("A2026")
        branch = self._branch(OTHER_NIF)
        with self.assertRefused(f"taxpayer {NIF} has one with the same numbers"):
            self._series("A2026", company_id=branch.id)

    def test_internal_codes_of_two_types_differ_in_more_than_capitals(self):
        self._series("A2026", internal_code="FT")
        with self.assertRefused("already serves document type FT"):
            self._series("A2026", "NC", internal_code="ft")
        self.assertTrue(self._series("B2026", "NC", internal_code="F_"))

    # === From test to production ===

    def test_test_documents_make_room_for_the_same_names_in_production(self):
        tests = self._coded("A2026") | self._coded("A2026", "NC")
        invoices = self._invoices(["2026-01-05", "2026-01-06"])
        invoices.action_post()
        note = self._reverse_invoice(invoices[0], date="2026-01-07", post=True)
        with self.assertRefused("once the company is in production"):
            tests.action_set_test_aside()
        self._in_production()
        with self.assertRefused("press “Set test documents aside”", ValidationError):
            self._series("A2026")
        self.assertTrue(tests.action_set_test_aside())
        self.assertNumbers(
            invoices | note,
            ["TESTE-FT A2026/1", "TESTE-FT A2026/2", "TESTE-NC A2026/1"],
        )
        self.assertEqual(set((invoices | note).mapped("state")), {"cancel"})
        for series in tests:
            self.assertEqual(self.env["l10n_pt.series.usage"]._audit(series)[1], [])
        self._production_series("A2026")
        real = self._invoice("2026-01-05", post=True)
        self.assertNumbers(real, ["FT A2026/1"])
        self.assertTrue(tests.action_set_test_aside(), "done before: nothing happens")

    def test_a_test_code_numbers_nothing_in_production(self):
        self._coded("A2026")
        self._in_production()
        self.assertNotIssued(
            self._invoice("2026-01-05"), "needs a registered AT series"
        )

    # === No answer from an old look ===

    def test_an_archived_series_is_not_taken_whoever_looks(self):
        series = self._coded("A2026")
        series.active = False
        invoice = self._invoice("2026-01-05").with_context(active_test=False)
        self.assertFalse(invoice.l10n_pt_series_placeholder)
        with self.assertRefused("needs a registered AT series"):
            invoice.action_post()

    def test_a_rolled_back_series_leaves_no_trace(self):
        self._coded("A2025", is_default=False)
        invoice = self._invoice("2026-01-05")
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self._coded("A2026")
            invoice.invalidate_recordset()
            self.assertEqual(invoice.l10n_pt_series_placeholder, "FT A2026")
            raise ZeroDivisionError
        invoice.invalidate_recordset()
        self.assertFalse(invoice.l10n_pt_series_placeholder)
        self.assertNotIssued(invoice, "needs a registered AT series")

    def test_the_announced_number_counts_what_the_journal_used_before(self):
        self._history("FT A2026/7")
        series = self._coded("A2026")
        self.assertEqual(series.next_number, "FT A2026/8")
        invoice = self._invoice("2026-01-06")
        self.assertEqual(invoice.name_placeholder, "FT A2026/8")
        invoice.action_post()
        self.assertNumbers(invoice, ["FT A2026/8"])

    # === A series that no longer fits ===

    def test_a_series_chosen_for_another_journal_or_type_is_forgotten(self):
        series = self._coded("A2026")
        other = self._new_sales_journal("OUT")
        note = self._coded("A2026", "NC")
        moved = self._invoice("2026-01-05", l10n_pt_series_id=series.id)
        moved.journal_id = other
        self.assertFalse(moved.l10n_pt_series_id)
        switched = self._invoice("2026-01-05", l10n_pt_series_id=series.id)
        switched.action_switch_move_type()
        self.assertFalse(switched.l10n_pt_series_id)
        self.assertEqual(switched.l10n_pt_series_placeholder, note.display_name)
