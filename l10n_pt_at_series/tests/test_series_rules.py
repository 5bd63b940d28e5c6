# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .series_common import SeriesCommon

FORBIDDEN = {
    "draft": ("action_finalise", "action_annul"),
    "pending": ("action_finalise", "action_annul"),
    "registered": ("action_set_code",),
    "finalised": ("action_register", "action_set_code", "action_annul"),
    "annulled": ("action_register", "action_set_code", "action_finalise"),
}


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSeriesRules(SeriesCommon):
    """What may be done in each state, what is locked, and which series is taken."""

    def _in_state(self, state, name="A2027", **values):
        series = self._series(name, **values)
        series.sudo().write(
            {
                "state": state,
                "validation_code": state not in ("draft", "pending")
                and f"AAJF{series.id:06}",
            }
        )
        return series

    # === States ===

    def test_each_state_refuses_what_it_does_not_allow(self):
        labels = dict(self.Series._fields["state"]._description_selection(self.env))
        for state, actions in FORBIDDEN.items():
            series = self._in_state(state, f"A{state}")
            for action in actions:
                with self.subTest(state=state, action=action):
                    self.assertTells(
                        self._refusal(getattr(series, action)),
                        series.display_name,
                        f"“{labels[state]}”, which does not allow this",
                    )
                    self.assertEqual(series.state, state)
        self.assertEqual(self.at.calls, [])

    def test_what_is_done_already_is_found_and_said(self):
        for state, action in (
            ("finalised", "action_finalise"),
            ("annulled", "action_annul"),
        ):
            series = self._in_state(state, f"A{state}")
            answer = getattr(series, action)()
            self.assertEqual(answer["tag"], "display_notification")
            self.assertIn(series.display_name, answer["params"]["message"])
            self.assertEqual(series.state, state)
        self.assertEqual(self.at.calls, [])

    def test_the_dialogs_check_the_state_again(self):
        series = self._in_state("draft")
        for model in ("l10n_pt.series.finalise", "l10n_pt.series.annul"):
            values = {"series_id": series.id}
            if model.endswith("annul"):
                values["declaration"] = True
            wizard = self.env[model].create(values)
            with self.subTest(model=model):
                self.assertTells(
                    self._refusal(wizard.action_confirm), "does not allow this"
                )
        self.assertEqual(self.at.calls, [])

    # === Locks ===

    def test_what_identifies_a_series_is_locked_once_at_knows_it(self):
        other_journal = self.journal.sudo().copy({"code": "OUTRO"})
        changes = {
            "name": ("B2027", "Identifier"),
            "document_type": ("FS", "Document Type"),
            "series_type": ("R", "Series Type"),
            "journal_id": (other_journal.id, "Journal"),
            "company_id": (self.root.company.id, "Company"),
            "internal_code": ("FAC", "Internal Code"),
            "padding": (4, "Minimum digits"),
            "first_number": (7, "First Number"),
            "previous_number": (7, "Last number before registration"),
            "start_date": (self.tomorrow, "Start Date"),
        }
        for state in ("pending", "registered", "finalised", "annulled"):
            series = self._in_state(state, f"A{state}")
            for field, (value, label) in changes.items():
                with self.subTest(state=state, field=field):
                    self.assertTells(
                        self._refusal(series.write, {field: value}),
                        f"{label} of series FT A{state} cannot change any more",
                        "Create a new series instead.",
                    )

    def test_the_lock_holds_for_administrators_too(self):
        series = self._in_state("registered").with_env(self.root)
        with self.assertRaisesRegex(UserError, "cannot change any more"):
            series.name = "B2027"

    def test_equal_values_pass_the_lock(self):
        series = self._in_state("registered")
        series.write(
            {
                "name": series.name,
                "journal_id": series.journal_id.id,
                "start_date": str(series.start_date),
                "first_number": 1,
            }
        )
        self.assertEqual(series.name, "A2027")

    def test_use_and_archive_stay_free(self):
        series = self._in_state("registered")
        series.write({"is_default": False, "active": False})
        self.assertRecordValues(series, [{"is_default": False, "active": False}])

    def test_a_draft_can_change_and_be_deleted(self):
        series = self._series()
        series.write({"name": "B2027", "first_number": 5})
        series.unlink()
        self.assertFalse(series.exists())

    def test_what_at_knows_is_not_deleted(self):
        for state in ("pending", "registered", "finalised", "annulled"):
            series = self._in_state(state, f"A{state}")
            with self.subTest(state=state):
                self.assertTells(
                    self._refusal(series.unlink),
                    f"FT A{state} cannot be deleted: AT knows it.",
                    "Archive it instead.",
                )
                self.assertTrue(series.exists())

    # === Next number ===

    def test_the_next_document_is_shown_with_its_digits(self):
        series = self._in_state(
            "registered", padding=4, first_number=35, previous_number=35
        )
        self.assertRecordValues(
            series, [{"last_number": 35, "next_number": "FT A2027/0036"}]
        )
        self._invoice(post=True)
        self.env.invalidate_all()
        self.assertRecordValues(
            series,
            [{"last_number": 36, "next_number": "FT A2027/0037", "document_count": 1}],
        )

    def test_a_draft_series_has_no_next_document(self):
        self.assertFalse(self._series().next_number)

    def test_a_series_is_made_in_its_form(self):
        with Form(self.Series) as form:
            form.name = "A2027"
            self.assertEqual(form.journal_id, self.journal)
        self.assertEqual(form.record.state, "draft")

    # === The series a document takes by itself ===

    def _taken_on(self, day, document_type="FT", **more):
        wanted = self.company._l10n_pt_wanted(self.journal, document_type, day)
        return self.env["l10n_pt.series.choice"]._choose(wanted._replace(**more))

    def test_the_latest_default_series_that_has_begun_is_taken(self):
        old = self._in_state("registered", "A2026")
        new = self._in_state("registered", "A2027", start_date=self.tomorrow)
        later = self._in_state(
            "registered", "A2028", start_date=self.today + timedelta(days=9)
        )
        self.assertFalse(self._taken_on(self.yesterday))
        self.assertEqual(self._taken_on(self.today), old)
        self.assertEqual(self._taken_on(self.tomorrow), new)
        self.assertEqual(self._taken_on(self.today + timedelta(days=8)), new)
        self.assertEqual(self._taken_on(self.today + timedelta(days=9)), later)

    def test_drafts_show_the_series_of_their_date(self):
        self._in_state("registered", "A2026")
        self._in_state("registered", "A2027", start_date=self.tomorrow)
        self.assertEqual(self._invoice(self.today).name_placeholder, "FT A2026/1")
        self.assertEqual(self._invoice(self.tomorrow).name_placeholder, "FT A2027/1")

    def test_a_series_is_taken_by_default_only_when_it_says_so(self):
        series = self._in_state("registered")
        self.assertEqual(self._taken_on(self.today), series)
        series.is_default = False
        self.assertFalse(self._taken_on(self.today))

    def test_only_registered_series_are_taken(self):
        for state in ("draft", "pending", "finalised", "annulled"):
            self._in_state(state, f"A{state}")
        self.assertFalse(self._taken_on(self.today))

    def test_an_archived_series_is_not_taken(self):
        series = self._in_state("registered")
        self.assertEqual(self._taken_on(self.today), series)
        series.active = False
        self.assertFalse(self._taken_on(self.today))

    def test_type_journal_and_environment_must_be_the_documents_own(self):
        self._in_state("registered")
        other_journal = self.journal.sudo().copy({"code": "OUTRO"})
        self.assertFalse(self._taken_on(self.today, "NC"))
        self.assertFalse(self._taken_on(self.today, holder=other_journal))
        self.assertFalse(self._taken_on(self.today, environment="production"))

    def test_a_note_prefers_the_family_of_its_invoice(self):
        default = self._in_state("registered", "A2027", document_type="NC")
        family = self._in_state(
            "registered", "B2027", document_type="NC", is_default=False
        )
        self.assertEqual(self._taken_on(self.today, "NC", family="b2027"), family)
        self.assertEqual(self._taken_on(self.today, "NC", family="C2027"), default)

    def test_of_two_that_begin_together_the_newer_is_taken(self):
        self._in_state("registered", "A2027")
        newer = self._in_state("registered", "B2027")
        self.assertEqual(self._taken_on(self.today), newer)

    # === The journal ===

    def test_a_journal_needs_series_from_its_first_registered_one_on(self):
        self.assertFalse(self.journal.l10n_pt_series_required)
        series = self._series()
        self.assertFalse(self.journal.l10n_pt_series_required)
        series.action_register()
        self.assertTrue(self.journal.l10n_pt_series_required)

    def test_a_journal_goes_on_needing_series_after_the_last_was_archived(self):
        self._in_state("finalised").active = False
        self._series("B2027")
        self.env.invalidate_all()
        self.assertTrue(self.journal.l10n_pt_series_required)

    def test_a_journal_whose_only_series_was_annulled_goes_on_as_before(self):
        series = self._registered()
        self.env["l10n_pt.series.annul"].create(
            {"series_id": series.id, "declaration": True}
        ).action_confirm()
        self.assertFalse(self.journal.l10n_pt_series_required)

    def test_the_day_of_a_series_is_lisbons_when_it_is_created(self):
        with freeze_time("2027-08-14 23:10:00"):
            self.assertEqual(str(self._series().start_date), "2027-08-15")
        with freeze_time("2027-01-14 23:10:00"):
            self.assertEqual(str(self._series("B2027").start_date), "2027-01-14")
