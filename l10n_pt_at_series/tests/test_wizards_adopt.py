# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .series_common import SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestWizardsAdopt(SeriesCommon):
    """The numbering of a journal that has issued documents for years is registered."""

    def setUp(self):
        super().setUp()
        self.year = self.today.year
        self.journal.sudo().refund_sequence = True

    def _issued(self, *names, **values):
        """Documents issued before the journal had series."""
        invoices = self.env["account.move"]
        for name in names:
            invoices |= self._invoice(name=name, **values)
            invoices[-1].action_post()
        self.assertEqual(invoices.mapped("name"), list(names))
        return invoices

    def _issued_to_35(self):
        return self._issued(*(f"FT {self.year}/00{number}" for number in (33, 34, 35)))

    def _wizard(self, **values):
        action = self.journal.action_l10n_pt_adopt_series()
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        return wizards.create(values)

    def assertLines(self, wizard, *expected):
        names = ("document_type", "internal_code", "name", "padding", "last_number")
        self.assertRecordValues(
            wizard.line_ids, [dict(zip(names, one, strict=True)) for one in expected]
        )

    # === What is proposed ===

    def test_name_prefix_padding_and_last_number_are_proposed(self):
        self._issued_to_35()
        wizard = self._wizard()
        self.assertEqual(wizard.journal_id, self.journal)
        self.assertLines(wizard, ("FT", "FT", str(self.year), 4, 35))
        self.assertRecordValues(
            wizard.line_ids,
            [
                {
                    "last_document": f"FT {self.year}/0035",
                    "selected": True,
                    "problem": False,
                }
            ],
        )

    def test_numbers_without_zeros_have_no_padding(self):
        self._issued(*(f"FT {self.year}/{number}" for number in (9, 10)))
        self.assertLines(self._wizard(), ("FT", "FT", str(self.year), 0, 10))

    def test_credit_notes_are_proposed_beside_invoices(self):
        self._issued_to_35()
        self._issued(f"NC {self.year}/0002", move_type="out_refund")
        self.assertLines(
            self._wizard(),
            ("FT", "FT", str(self.year), 4, 35),
            ("NC", "NC", str(self.year), 4, 2),
        )

    def test_the_latest_numbering_counts(self):
        self._issued(f"FT {self.year - 1}/0900", date=f"{self.year - 1}-12-30")
        self._issued(f"FT {self.year}/0001")
        self.assertLines(self._wizard(), ("FT", "FT", str(self.year), 4, 1))

    def test_cancelled_documents_keep_their_numbers(self):
        last = self._issued_to_35()[-1]
        last.button_draft()
        last.button_cancel()
        self.assertEqual(self._wizard().line_ids.last_number, 35)

    def test_drafts_and_other_journals_do_not_count(self):
        other = self.journal.sudo().copy({"code": "LJ2"})
        self._issued(f"FT {self.year}/0077", journal_id=other.id)
        self._invoice(name=f"FT {self.year}/0078")
        self.assertFalse(self._wizard().line_ids)

    # === Register ===

    def test_at_is_told_the_last_number_used(self):
        self._issued_to_35()
        wizard = self._wizard()
        self._confirm(wizard)
        self.assertEqual(
            self._sent(),
            [
                (
                    "registarSerie",
                    [
                        ("serie", str(self.year)),
                        ("tipoSerie", "N"),
                        ("classeDoc", "SI"),
                        ("tipoDoc", "FT"),
                        ("numInicialSeq", "35"),
                        ("dataInicioPrevUtiliz", str(self.today)),
                        ("numCertSWFatur", "0"),
                        ("meioProcessamento", "PI"),
                    ],
                )
            ],
        )
        series = wizard.line_ids.series_id
        self.assertRegistered(series)
        self.assertRecordValues(
            series,
            [
                {
                    "prefix": f"FT {self.year}/",
                    "padding": 4,
                    "first_number": 35,
                    "previous_number": 35,
                    "last_number": 35,
                    "next_number": f"FT {self.year}/0036",
                    "is_default": True,
                }
            ],
        )

    def test_numbering_goes_on_without_a_gap_and_with_atcud(self):
        old = self._issued_to_35()
        wizard = self._wizard()
        self._confirm(wizard)
        code = wizard.line_ids.validation_code
        for number in ("0036", "0037"):
            self.assertRecordValues(
                self._invoice(post=True),
                [
                    {
                        "name": f"FT {self.year}/{number}",
                        "l10n_pt_atcud": f"{code}-{number}",
                    }
                ],
            )
        self.assertFalse(any(old.mapped("l10n_pt_atcud")))

    def test_invoices_and_credit_notes_are_registered_apart(self):
        self._issued_to_35()
        self._issued(f"NC {self.year}/0002", move_type="out_refund")
        wizard = self._wizard()
        self._confirm(wizard)
        self.assertEqual(wizard.line_ids.mapped("state"), ["registered"] * 2)
        note = self._invoice(move_type="out_refund", post=True)
        self.assertEqual(note.name, f"NC {self.year}/0003")
        self.assertEqual(
            note.l10n_pt_atcud, f"{wizard.line_ids[1].validation_code}-0003"
        )

    def test_a_last_number_issued_elsewhere_can_be_typed(self):
        self._issued_to_35()
        wizard = self._wizard()
        wizard.line_ids.last_number = 40
        self._confirm(wizard)
        self.assertEqual(self._kept(wizard.line_ids.series_id).first_number, 40)
        self.assertEqual(self._invoice(post=True).name, f"FT {self.year}/0041")

    def test_the_series_need_not_become_the_default(self):
        self._issued_to_35()
        wizard = self._wizard(is_default=False)
        self._confirm(wizard)
        self.assertFalse(wizard.line_ids.series_id.is_default)

    def test_one_that_fails_is_tried_again_alone(self):
        self._issued_to_35()
        self._issued(f"NC {self.year}/0002", move_type="out_refund")
        wizard = self._wizard()
        self.at.faults.add("unknown_code", "registarSerie")
        action = self._confirm(wizard)
        self.assertEqual(action["res_id"], wizard.id)
        self.assertEqual(wizard.line_ids.mapped("state"), ["draft", "registered"])
        self.assertIn("Recusa desconhecida", wizard.line_ids[0].message)
        self.assertTrue(wizard.unfinished)
        self.at.calls.clear()
        self._confirm(wizard)
        self.assertEqual(wizard.line_ids.mapped("state"), ["registered"] * 2)
        self.assertEqual(self._operations(), ["registarSerie"])

    def test_what_is_left_out_can_be_registered_later(self):
        self._issued_to_35()
        self._issued(f"NC {self.year}/0002", move_type="out_refund")
        wizard = self._wizard()
        wizard.line_ids[1].selected = False
        self._confirm(wizard)
        self.assertFalse(wizard.line_ids[1].series_id)
        later = self._wizard()
        self.assertRecordValues(
            later.line_ids,
            [
                {"document_type": "FT", "selected": False, "state": "registered"},
                {"document_type": "NC", "selected": True, "state": False},
            ],
        )
        self._confirm(later)
        self.assertEqual(later.line_ids.mapped("state"), ["registered"] * 2)
        self.assertEqual(self._operations(), ["registarSerie"] * 2)

    def test_a_draft_left_by_a_failure_is_taken_up_in_a_new_dialog(self):
        self._issued_to_35()
        self.at.faults.add("unknown_code", "registarSerie")
        first = self._wizard()
        self._confirm(first)
        again = self._wizard()
        self.assertEqual(again.line_ids.series_id, first.line_ids.series_id)
        self._confirm(again)
        self.assertRegistered(again.line_ids.series_id)

    # === What cannot be registered as it is ===

    def test_odoos_own_numbers_are_refused_with_the_reason(self):
        self._issued(f"INV/{self.year}/00001")
        wizard = self._wizard()
        self.assertRecordValues(wizard.line_ids, [{"selected": False, "name": False}])
        self.assertTells(
            wizard.line_ids.problem,
            f"“INV/{self.year}/00001” is not in the legal form “FT A2027/1”",
            "Start a new series.",
        )
        self.assertFalse(wizard.adoptable)
        self.assertTells(
            self._refusal(wizard.action_confirm),
            self.journal.display_name,
            "has no numbering that AT can register as it is",
            "Create a new series instead.",
        )
        self.assertEqual(self.at.calls, [])

    def test_a_new_series_is_offered_instead(self):
        self._issued(f"INV/{self.year}/00001")
        action = self._wizard().action_new_series()
        self.assertEqual(action["res_model"], "l10n_pt.series.create")
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        new = wizard.create({"name": "A2027"})
        self._confirm(new)
        self.assertEqual(new.journal_id, self.journal)
        self.assertEqual(self._invoice(post=True).name, "FT A2027/1")

    def test_names_that_at_would_refuse_are_not_proposed(self):
        for name in (f"FT AT{self.year}/1", "FT A--1/1", "FT Ç/1", "FT -A/1"):
            self._issued(name)
            self.assertFalse(self._wizard().adoptable, name)

    def test_notes_numbered_among_the_invoices_need_a_series_of_their_own(self):
        self._issued_to_35()
        self._issued(f"FT {self.year}/0036", move_type="out_refund")
        wizard = self._wizard()
        self.assertRecordValues(
            wizard.line_ids,
            [
                {"document_type": "FT", "selected": True, "name": str(self.year)},
                {"document_type": "NC", "selected": False, "name": False},
            ],
        )
        self.assertTells(
            wizard.line_ids[1].problem,
            f"“FT {self.year}/0036” begins with the code of documents of type FT",
            "Start a new series.",
        )
        self._confirm(wizard)
        self.assertEqual(self._invoice(post=True).name, f"FT {self.year}/0037")

    def test_an_unused_journal_has_nothing_to_register(self):
        wizard = self._wizard()
        self.assertFalse(wizard.line_ids)
        self.assertIn("Create a new series", self._refusal(wizard.action_confirm))

    # === Which journals are offered ===

    def _from_the_menu(self):
        return self.env["l10n_pt.series.adopt"].create({})

    def test_the_journal_that_can_be_registered_is_proposed(self):
        # Another with numbers of Odoo's own comes first.
        other = self.journal.sudo().copy({"code": "LJ2", "sequence": 99})
        self.journal.sudo().sequence = 1
        self._issued(f"INV/{self.year}/00001")
        self._issued(f"FT {self.year}/0077", journal_id=other.id)
        wizard = self._from_the_menu()
        self.assertEqual(wizard.journal_id, other)
        self.assertEqual(wizard.adoptable_journal_ids, other)
        self.assertLines(wizard, ("FT", "FT", str(self.year), 4, 77))

    def test_without_any_a_new_series_is_offered(self):
        self._issued(f"INV/{self.year}/00001")
        wizard = self._from_the_menu()
        self.assertFalse(wizard.journal_id)
        self.assertFalse(wizard.adoptable_journal_ids)
        self.assertIn("Journal: choose", self._refusal(wizard.action_confirm))
        action = wizard.action_new_series()
        self.assertEqual(action["res_model"], "l10n_pt.series.create")

    def test_a_journal_whose_numbering_is_registered_is_not_offered_again(self):
        self._issued_to_35()
        wizard = self._from_the_menu()
        self.assertEqual(wizard.adoptable_journal_ids, self.journal)
        self._confirm(wizard)
        self.assertFalse(self._from_the_menu().journal_id)

    def test_the_next_number_is_told_and_documents_without_atcud(self):
        self._issued_to_35()
        wizard = self._wizard()
        self.assertEqual(wizard.line_ids.next_document, f"FT {self.year}/0036")
        self.assertTrue(wizard.uncoded)
        wizard.line_ids.last_number = 40
        self.assertEqual(wizard.line_ids.next_document, f"FT {self.year}/0041")
