# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .series_common import SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSeriesDefault(SeriesCommon):
    """One default of a journal and type is in use, and every screen says which."""

    def _use(self, *series):
        self.env.invalidate_all()
        return [one.usage_today for one in series]

    # === What is in use today ===

    def test_the_latest_start_is_in_use_and_the_others_are_replaced(self):
        old, new = self._registered("A2027"), self._registered("B2027")
        self.assertEqual(self._use(old, new), ["Replaced by FT B2027", "In use"])
        self.assertEqual((old.is_used_today, new.is_used_today), (False, True))
        self.assertEqual(self._invoice(post=True).l10n_pt_series_id, new)

    def test_a_start_to_come_is_told_and_replaces_nothing_yet(self):
        now = self._registered("A2027")
        later = self._registered("B2027", start_date=self.tomorrow)
        self.assertEqual(
            self._use(now, later), ["In use", f"From {self._day(self.tomorrow)}"]
        )

    def test_types_and_journals_do_not_replace_each_other(self):
        other = self.journal.sudo().copy({"code": "LJ2"})
        all_series = [
            self._registered("A2027"),
            self._registered("A2027", "NC"),
            self._registered("B2027", journal_id=other.id),
        ]
        self.assertEqual(self._use(*all_series), ["In use"] * 3)

    def test_drafts_ended_and_chosen_ones_say_nothing(self):
        ended = self._registered("A2027")
        self._annul(ended)
        chosen = self._registered("B2027", is_default=False)
        self.assertEqual(
            self._use(ended, chosen, self._series("C2027")), [False, False, False]
        )

    def test_a_list_costs_one_query_however_long(self):
        all_series = self.Series.union(
            *[self._registered(f"A{number}") for number in range(4)]
        )
        counts = []
        for some in (all_series[:1], all_series):
            self.env.invalidate_all()
            some.mapped("state")
            before = self.cr.sql_log_count
            some.mapped("usage_today")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)

    # === Ended series ===

    def test_an_ended_series_cannot_become_the_default(self):
        series = self._registered(is_default=False)
        self._annul(series)
        with self.assertRaises(UserError) as caught:
            series.is_default = True
        self.assertTells(
            str(caught.exception),
            "Use by default: series FT A2027 is in state “Annulled”",
            "Choose a registered series.",
        )

    def test_what_was_the_default_when_it_ended_stays_as_it_was(self):
        series = self._used()
        self._finalise(series)
        self.assertTrue(series.is_default)
        series.is_default = True
        series.is_default = False

    # === Said before it happens ===

    def test_the_form_says_what_a_new_default_replaces(self):
        self._registered("A2027")
        draft = self._series("B2027", start_date=self.tomorrow)
        replaces = f"Replaces FT A2027 from {self._day(self.tomorrow)}."
        self.assertEqual(draft.default_note, replaces)
        with Form(draft) as form:
            form.is_default = False
            self.assertFalse(form.default_note)
            form.is_default = True
            self.assertEqual(form.default_note, replaces)

    def test_the_form_says_when_a_default_has_no_effect(self):
        late = self.today + timedelta(days=2)
        old = self._registered("A2027", is_default=False)
        self._registered("B2027", start_date=self.tomorrow)
        with freeze_time(late), Form(old) as form:
            form.is_default = True
            self.assertEqual(
                form.default_note, "FT B2027 stays in use: it starts later."
            )

    def test_the_dialog_says_what_the_new_series_replace(self):
        self._registered("A2027")
        self._registered("A2027", "NC")
        wizard = self.env["l10n_pt.series.create"].create({"name": "B2027"})
        self.assertEqual(
            wizard.replaces,
            f"Replaces FT A2027, NC A2027 from {self._day(self.today)}.",
        )
        wizard.line_ids.filtered(lambda one: one.document_type == "NC").selected = False
        self.assertEqual(
            wizard.replaces, f"Replaces FT A2027 from {self._day(self.today)}."
        )
        wizard.is_default = False
        self.assertFalse(wizard.replaces)

    # === The dialog for several types ===

    def test_the_button_of_the_list_opens_the_dialog_for_several_types(self):
        other = self.journal.sudo().copy({"code": "LJ2"})
        series = self.Series.with_context(default_journal_id=other.id)
        wizard = self._dialog(series.action_new())
        self.assertEqual(wizard._name, "l10n_pt.series.create")
        self.assertEqual(wizard.journal_id, other)

    def test_types_that_are_seldom_needed_come_last_and_folded(self):
        wizard = self.env["l10n_pt.series.create"].create({"name": "B2027"})
        self.assertEqual(
            wizard.line_ids.mapped("is_usual"),
            sorted(wizard.line_ids.mapped("is_usual"), reverse=True),
        )
        self.assertEqual(
            wizard.line_ids.filtered("is_usual").mapped("document_type"),
            ["FT", "NC", "ND"],
        )
        self.assertTrue(wizard.has_more_types)

    def test_the_form_for_one_type_is_a_button_away(self):
        wizard = self.env["l10n_pt.series.create"].create(
            {"name": "B2027", "start_date": self.tomorrow}
        )
        action = wizard.action_one_type()
        self.assertEqual(action["res_model"], self.Series._name)
        series = self.Series.with_context(**action["context"]).create({})
        self.assertRecordValues(
            series,
            [
                {
                    "name": "B2027",
                    "document_type": "FT",
                    "journal_id": self.journal.id,
                    "start_date": self.tomorrow,
                    "is_default": True,
                }
            ],
        )


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSeriesPicker(SeriesCommon):
    """Who chooses a series for a draft is offered those that can number it."""

    def _offered(self, document):
        document.invalidate_recordset(["l10n_pt_usable_series_ids"])
        return document.l10n_pt_usable_series_ids

    def test_what_the_rules_refuse_is_left_out(self):
        usable = self._registered("A2027")
        self._registered("A2027", "NC")
        self._registered("B2027", start_date=self.tomorrow)
        self._series("C2027")
        ended = self._registered("D2027")
        self._annul(ended)
        other = self.journal.sudo().copy({"code": "LJ2"})
        self._registered("E2027", journal_id=other.id)
        self.assertEqual(self._offered(self._invoice()), usable)

    def test_simplified_invoices_are_offered_for_invoices_and_notes_for_notes(self):
        plain, simple = self._registered(), self._registered("A2027", "FS")
        note = self._registered("A2027", "NC")
        self.assertEqual(self._offered(self._invoice()), plain | simple)
        chosen = self._invoice(l10n_pt_series_id=simple.id)
        self.assertEqual(self._offered(chosen), plain | simple)
        self.assertEqual(self._offered(self._invoice(move_type="out_refund")), note)

    def test_series_of_the_other_environment_are_left_out(self):
        series = self._registered()
        draft = self._invoice()
        self.assertEqual(self._offered(draft), series)
        self.company.sudo().l10n_pt_at_environment = "production"
        self.assertFalse(self._offered(draft))

    def test_a_series_with_later_documents_is_left_out(self):
        series = self._registered(start_date=self.today)
        self._invoice(self.tomorrow, post=True)
        self.assertFalse(self._offered(self._invoice(self.today)))
        self.assertEqual(self._offered(self._invoice(self.tomorrow)), series)

    def test_a_void_document_of_a_day_to_come_holds_nobody_back(self):
        series = self._registered()
        late = self._invoice(self.tomorrow, post=True)
        late.action_l10n_pt_void("Data errada")
        self.assertEqual(self._offered(self._invoice(self.today)), series)

    def test_a_posted_document_is_offered_nothing(self):
        self._registered()
        self.assertFalse(self._offered(self._invoice(post=True)))

    def test_recovery_series_are_offered_whatever_the_date(self):
        series = self._registered("R2027", series_type="R", is_default=False)
        self.assertEqual(self._offered(self._invoice(self.yesterday)), series)

    def test_receipts_are_offered_for_payments(self):
        self._registered()
        receipts = self._registered("A2027", "RG")
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.partner_a.id,
                "amount": 10,
            }
        )
        self.assertEqual(self._offered(payment), receipts)

    # === What is written beside the name ===

    def _options(self):
        found = self.Series.web_name_search("2027", {"display_name": {}})
        return {one["display_name"]: one["__formatted_display_name"] for one in found}

    def test_options_tell_the_next_number_and_the_last_date(self):
        self._used(1)
        self._registered("A2027", "NC")
        self._series("B2027")
        self.assertEqual(
            self._options(),
            {
                "FT A2027": f"FT A2027\t--next number 2, last date "
                f"{self._day(self.today)}--",
                "NC A2027": "NC A2027\t--next number 1--",
                "FT B2027": "FT B2027\t--Draft--",
            },
        )

    def test_more_options_are_no_more_queries(self):
        counts = []
        self._options()  # what is cached for good
        for number in range(1, 6):
            self._registered(f"A{number}2027")
            if number in (2, 5):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self._options()
                counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
