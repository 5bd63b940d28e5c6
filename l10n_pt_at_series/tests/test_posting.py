# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..exceptions import SeriesError
from .documents import DocumentsCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestPosting(DocumentsCommon):
    """A document is issued in a valid series or not at all, and the draft says so."""

    def assertPostingRefused(self, documents, text, remedy=None):
        """Posting is refused with the text, and the draft shows the same beforehand.

        :param remedy: record the refusal's button opens: a series or a journal
        """
        for document in documents:
            alert = document.alerts and document.alerts.get("l10n_pt_series")
            if alert:
                self.assertRegex(alert["message"], text)
                self._check_remedy(alert.get("action"), alert["action_text"], remedy)
                break
        else:
            self.fail("no draft warned of the refusal")
        with self.assertRefused(text, SeriesError) as refused:
            documents.action_post()
        error = refused.exception
        self._check_remedy(error.action, remedy and error.args[2], remedy)
        for document in documents:
            self.assertRecordValues(
                document, [{"state": "draft", "name": False, "l10n_pt_atcud": False}]
            )

    def _check_remedy(self, action, button, remedy):
        if not remedy:
            self.assertFalse(action)
            return
        self.assertEqual(action["res_model"], "l10n_pt.document.series")
        self.assertTrue(button)
        if remedy._name == "account.journal":
            self.assertEqual(
                fields.Domain(action["domain"]),
                fields.Domain("journal_id", "in", remedy.ids),
            )
        else:
            self.assertEqual(action["res_id"], remedy.id)

    # === No series for the document ===

    def test_refused_without_a_series_of_its_type(self):
        self._coded("A2027", "FT")
        note = self._invoice("2026-01-05", "out_refund")
        self.assertPostingRefused(
            note,
            r"needs a registered AT series .* type NC dated 01/05/2026",
            self.journal,
        )

    def test_refused_before_the_start_of_the_first_default_series(self):
        self._coded("A2027", start_date="2026-03-06")
        first = self._coded("A2026", start_date="2026-01-06")
        self.assertPostingRefused(
            self._invoice("2026-01-05"),
            "01/05/2026 is before 01/06/2026, the start of series FT A2026",
            first,
        )

    def test_refused_without_a_default_when_none_is_chosen(self):
        series = self._coded(is_default=False)
        invoice = self._invoice("2026-01-05")
        self.assertPostingRefused(invoice, "needs a registered AT series", self.journal)
        invoice.l10n_pt_series_id = series
        invoice.action_post()
        self.assertNumbers(invoice, ["FT A2027/1"])

    def test_refused_when_the_only_series_of_the_journal_has_ended(self):
        series = self._coded()
        series.sudo().state = "finalised"
        self.assertPostingRefused(
            self._invoice("2026-01-05"), "needs a registered AT series", self.journal
        )

    def test_a_refusal_reaches_the_web_client_with_its_button(self):
        self._coded("A2027", "NC")
        with self.assertRefused("needs a registered", SeriesError) as refused:
            self._invoice("2026-01-05", post=True)
        error = refused.exception
        self.assertIsInstance(error, UserError)
        self.assertEqual(
            error.context["exception_class"], "odoo.exceptions.RedirectWarning"
        )
        message, action, button, _context = error.args
        self.assertEqual(str(error), message)
        self.assertEqual(action["views"][0][1], "list")
        self.assertEqual(button, "AT series of the journal")

    # === A series that cannot be used ===

    def test_refused_in_a_series_that_is_not_registered(self):
        self._coded("OTHER")
        labels = {
            "draft": "Draft",
            "pending": "Waiting for AT",
            "finalised": "Finalised",
            "annulled": "Annulled",
        }
        for state, label in labels.items():
            with self.subTest(state=state):
                series = self._series(
                    f"S{state}", is_default=False, start_date="2020-01-01"
                )
                series.sudo().state = state
                invoice = self._invoice("2026-01-05", l10n_pt_series_id=series.id)
                self.assertPostingRefused(
                    invoice, f"FT S{state} is in state “{label}”", series
                )

    def test_refused_in_a_series_that_ended_after_the_draft_chose_it(self):
        series = self._coded()
        invoice = self._invoice("2026-01-05", l10n_pt_series_id=series.id)
        series.sudo().state = "finalised"
        self.assertPostingRefused(invoice, "is in state “Finalised”", series)

    def test_refused_in_a_series_of_the_other_environment(self):
        series = self._coded()
        invoice = self._invoice("2026-01-05", l10n_pt_series_id=series.id)
        self.company.sudo().l10n_pt_at_environment = "production"
        self.assertPostingRefused(
            invoice, "registered in the other AT environment", series
        )

    def test_a_default_of_the_other_environment_is_not_taken(self):
        self._coded()
        self.company.sudo().l10n_pt_at_environment = "production"
        self.assertPostingRefused(
            self._invoice("2026-01-05"), "needs a registered AT series", self.journal
        )

    def test_refused_in_a_series_of_another_document_type(self):
        types = {kind: self._coded("A2027", kind) for kind in ("FT", "FS", "NC", "ND")}
        cases = [
            (
                "out_invoice",
                "NC",
                "is for documents of type NC, this one is of type FT",
            ),
            (
                "out_invoice",
                "ND",
                "is for documents of type ND, this one is of type FT",
            ),
            ("out_refund", "FT", "is for documents of type FT, this one is of type NC"),
            ("out_refund", "FS", "is for documents of type FS, this one is of type NC"),
        ]
        for move_type, kind, text in cases:
            with self.subTest(move_type=move_type, kind=kind):
                invoice = self._invoice(
                    "2026-01-05", move_type, l10n_pt_series_id=types[kind].id
                )
                self.assertPostingRefused(invoice, text, types[kind])

    def test_refused_in_a_series_of_another_journal(self):
        series = self._coded(journal_id=self._new_sales_journal("OTHER").id)
        invoice = self._invoice("2026-01-05", l10n_pt_series_id=series.id)
        self.assertPostingRefused(invoice, "does not serve Journal", series)

    # === Dates ===

    def test_refused_before_the_start_of_its_series(self):
        series = self._coded(start_date="2026-01-06")
        invoice = self._invoice("2026-01-05", l10n_pt_series_id=series.id)
        self.assertPostingRefused(
            invoice,
            "01/05/2026 is before 01/06/2026, the start of series FT A2027",
            series,
        )

    def test_refused_before_the_last_document_of_its_series(self):
        self._coded()
        self._invoice("2026-01-06", post=True)
        self.env["account.move"].flush_model()
        self.env.cr.flush()  # forgets the counter kept in memory
        invoice = self._invoice("2026-01-05")
        self.assertPostingRefused(
            invoice, "01/05/2026 is before 01/06/2026, the date of the last document"
        )
        invoice.invoice_date = "2026-01-06"
        invoice.action_post()
        self.assertNumbers(invoice, ["FT A2027/2"])

    def test_refused_before_a_document_posted_a_moment_ago(self):
        series = self._coded()
        early, late = self._invoices(["2026-01-05", "2026-01-06"])
        late.action_post()
        self.assertIn(series.id, self.env.cr.precommit.data["l10n_pt_claimed"])
        with self.assertRefused("before 01/06/2026", SeriesError):
            early.action_post()

    def test_refused_before_a_void_document(self):
        self._coded()
        self._invoice("2026-01-06", post=True).action_l10n_pt_void("Wrong customer")
        self.assertPostingRefused(self._invoice("2026-01-05"), "the date of the last")

    def test_the_order_counts_document_dates_not_accounting_dates(self):
        self._coded()
        first, second = self._invoices(["2026-01-06", "2026-01-07"])
        first.date = "2026-02-28"
        first.action_post()
        second.action_post()
        self.assertNumbers(first | second, ["FT A2027/1", "FT A2027/2"])
        self.assertGreater(first.date, second.date)

    def test_a_lock_date_moves_the_accounting_date_only(self):
        self._coded("2026B01")
        first = self._invoice("2026-01-05", post=True)
        self.company.sudo().fiscalyear_lock_date = "2026-01-31"
        second = self._invoice("2026-01-06", post=True)
        self.assertNumbers(first | second, ["FT 2026B01/1", "FT 2026B01/2"])
        self.assertEqual(str(second.invoice_date), "2026-01-06")
        self.assertGreater(str(second.date), "2026-01-31")

    def test_a_branch_issues_in_the_series_of_its_parent(self):
        series = self._coded()
        branch = self.root["res.company"].create(
            {
                "name": "Porto",
                "parent_id": self.company.id,
                "country_id": self.company.country_id.id,
            }
        )
        self.env.cr.precommit.run()  # the branch takes over the chart of accounts
        self.accountant.sudo().company_ids |= branch
        default = self._invoice("2026-01-05", company_id=branch.id)
        chosen = self._invoice(
            "2026-01-05", company_id=branch.id, l10n_pt_series_id=series.id
        )
        self.assertEqual((default | chosen).company_id, branch)
        (default | chosen).action_post()
        self.assertNumbers(default | chosen, ["FT A2027/1", "FT A2027/2"])

    def test_one_bad_document_stops_the_whole_batch(self):
        series = self._coded(start_date="2026-01-06")
        documents = self._invoices(["2026-01-07", "2026-01-05", "2026-01-06"])
        self.assertPostingRefused(documents, "the start of series FT A2027", series)
        (documents - documents[1]).action_post()
        self.assertNumbers(documents[2] | documents[0], ["FT A2027/1", "FT A2027/2"])

    def test_one_document_too_early_stops_the_whole_batch(self):
        self._coded()
        self._invoice("2026-01-06", post=True)
        documents = self._invoices(["2026-01-07", "2026-01-05"])
        self.assertPostingRefused(documents, "the date of the last document")

    @freeze_time("2027-03-10")
    def test_a_future_date_warns_and_posts(self):
        self._coded()
        invoice = self._invoice("2027-03-11")
        alert = invoice.alerts["l10n_pt_future"]
        self.assertEqual(alert["level"], "warning")
        self.assertRegex(
            alert["message"], "03/11/2027 is in the future.*series FT A2027"
        )
        invoice.action_post()
        self.assertNumbers(invoice, ["FT A2027/1"])
        self.assertPostingRefused(self._invoice("2027-03-10"), "before 03/11/2027")
