# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import Form, new_test_user, tagged

from .paper_common import INVOICES, LAYOUTS, PaperCommon

TRAINING = "Documento emitido para fins de Formação"
TEST = "Test – no fiscal value"
NAMES = {
    "FT": "Invoice",
    "FS": "Simplified Invoice",
    "FR": "Invoice-Receipt",
    "ND": "Debit Note",
    "NC": "Credit Note",
}


@tagged("post_install_l10n", "post_install", "-at_install")
class TestDocumentNames(PaperCommon):
    """Documents are called what they are, and say what they are not."""

    def _draft(self, document_type, **values):
        if document_type == "NC":
            return self._invoice("2026-01-07", "out_refund", **values)
        if document_type == "ND":
            values["debit_origin_id"] = self._invoice("2026-01-05", post=True).id
        elif document_type != "FT":
            values["l10n_pt_series_id"] = self.Series.search(
                [("document_type", "=", document_type)], limit=1
            ).id
        return self._invoice("2026-01-07", **values)

    def _all_types(self):
        """A document of each type, all issued, by type."""
        for document_type in NAMES:
            self._coded("A2027", document_type)
        documents = {name: self._draft(name) for name in NAMES}
        for document in documents.values():
            document.action_post()
        return documents

    def _title(self, document, **data):
        content, _kind = self.reports._render_qweb_html(
            INVOICES, document.ids, data={"report_type": "pdf", **data}
        )
        return self._texts(self._parse(content), "//h2")[0]

    # === Names ===

    def test_each_type_is_called_by_its_name_on_paper_and_screens(self):
        for document_type, document in self._all_types().items():
            with self.subTest(document_type):
                name = NAMES[document_type]
                self.assertEqual(document.l10n_pt_document_type, document_type)
                self.assertEqual(self._title(document), f"{name} {document.name}")
                self.assertEqual(document.type_name, name)
                self.assertEqual(document.l10n_pt_document_name, name)
                own = name if document_type in ("FS", "FR", "ND") else False
                with Form(document) as form:
                    self.assertEqual(form.l10n_pt_own_name, own)

    def test_the_names_follow_the_language_of_the_customer(self):
        self.env["res.lang"].sudo()._activate_lang("pt_PT")
        self.partner_a.sudo().lang = "pt_PT"
        documents = self._all_types()
        titles = {
            "FS": "Fatura simplificada",
            "FR": "Fatura-recibo",
            "ND": "Nota de débito",
        }
        for document_type, title in titles.items():
            document = documents[document_type]
            self.assertEqual(self._title(document), f"{title} {document.name}")
            self.assertNotEqual(document.type_name, title)  # ours is English
        documents["ND"].action_l10n_pt_void("Engano")
        title = f"ANULADO – Nota de débito {documents['ND'].name}"
        self.assertEqual(self._title(documents["ND"]), title)

    def test_a_draft_is_called_by_the_name_it_will_have(self):
        for document_type in NAMES:
            self._coded("A2027", document_type)
        for document_type, name in NAMES.items():
            with self.subTest(document_type):
                draft = self._draft(document_type)
                self.assertEqual(self._title(draft), f"Draft {name}")
                self.assertEqual(draft.display_name, f"Draft {name}")

    def test_a_document_outside_series_keeps_the_name_that_odoo_gives(self):
        origin = self._invoice("2026-01-05", post=True)
        note = self._invoice("2026-01-06", debit_origin_id=origin.id)
        self.assertEqual(note.display_name, "Draft Invoice")
        note.action_post()
        self.assertEqual(self._title(note), f"Invoice {note.name}")
        self.assertEqual((note.type_name, note.l10n_pt_own_name), ("Invoice", False))
        self.assertFalse(note.l10n_pt_document_name)

    # === Never pro forma ===

    def test_an_issued_document_is_never_called_pro_forma(self):
        history = self._invoice("2026-01-05", post=True)
        for document in self._all_types().values():
            name = NAMES[document.l10n_pt_document_type]
            title = f"{name} {document.name}"
            self.assertEqual(self._title(document, proforma=True), title)
            portal = self.reports.with_context(proforma_invoice=True)
            content, _kind = portal._render_qweb_html(INVOICES, document.ids)
            self.assertEqual(self._texts(self._parse(content), "//h2"), [title])
            file = document._get_invoice_legal_documents("pdf", allow_fallback=True)
            self.assertEqual(file["filename"], f"{document.name}.pdf".replace("/", "_"))
            self.assertNotIn(b"Proforma", file["content"])
            (file,) = document._get_invoice_legal_documents_all(allow_fallback=True)
            self.assertNotIn("proforma", file["filename"])
        self.assertEqual(
            self._title(history, proforma=True), f"Proforma Invoice {history.name}"
        )
        self.assertIn(
            "proforma",
            history._get_invoice_legal_documents("pdf", allow_fallback=True)[
                "filename"
            ],
        )

    def test_one_pro_forma_among_issued_documents_is_told_apart(self):
        history = self._invoice("2026-01-05", post=True)
        self._coded()
        issued = self._invoice("2026-01-05", post=True)
        content, _kind = self.reports._render_qweb_html(
            INVOICES, (history | issued).ids, data={"proforma": True}
        )
        self.assertEqual(
            self._texts(self._parse(content), "//h2"),
            [f"Proforma Invoice {history.name}", f"Invoice {issued.name}"],
        )

    # === Void ===

    def test_a_void_document_says_so_on_each_page_with_reason_and_day(self):
        self._production()
        invoice = self._long_invoice()
        invoice.action_post()
        invoice.action_l10n_pt_void("Cliente errado")
        self.assertEqual(invoice.l10n_pt_void_date, self.Series._today())
        for layout in LAYOUTS:
            with self.subTest(layout=layout):
                self._use_layout(layout)
                pages = self._pdf_pages(invoice)
                self.assertGreaterEqual(len(pages), 3)
                for text in pages:
                    self.assertIn("VOID", text)
        page = self._page(invoice)
        self.assertNotIn("Cancelled", page.text_content())
        (marks,) = self._texts(page, "//div[contains(@class, 'body_marks')]")
        self.assertRegex(marks, r"^VOID on \d\d/\d\d/\d{4}\. Reason: Cliente errado$")
        self.assertEqual(self._title(invoice), f"VOID – Invoice {invoice.name}")

    def test_what_is_downloaded_of_a_void_document_is_the_void_one(self):
        """... though the PDF that had been sent is still there."""
        self._production()
        invoice = self._invoice("2026-01-05", post=True)
        self.env["ir.attachment"].sudo().create(
            {
                "name": "sent.pdf",
                "raw": b"%PDF sent",
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        invoice.invalidate_recordset()
        sent = invoice._get_invoice_legal_documents("pdf", allow_fallback=True)
        self.assertEqual(sent["content"], b"%PDF sent")
        invoice.action_l10n_pt_void("Cliente errado")
        for file in (
            invoice._get_invoice_legal_documents("pdf", allow_fallback=True),
            *invoice._get_invoice_legal_documents_all(allow_fallback=True),
        ):
            self.assertIn(b"VOID", file["content"])
        self.assertFalse(invoice._get_invoice_legal_documents("pdf"))

    def test_lists_show_void_documents_as_void_and_cancelled_drafts_as_cancelled(self):
        self._coded()
        void = self._invoice("2026-01-05", post=True)
        void.action_l10n_pt_void("Wrong customer")
        cancelled = self._invoice("2026-01-06")
        cancelled.button_cancel()
        both = void | cancelled
        self.assertEqual(both.mapped("status_in_payment"), ["l10n_pt_void", "cancel"])
        groups = both._read_group(
            [("id", "in", both.ids)], ["status_in_payment"], ["__count"]
        )
        self.assertEqual(dict(groups), {"l10n_pt_void": 1, "cancel": 1})

    def test_the_day_of_voiding_cannot_be_typed(self):
        self._coded()
        invoice = self._invoice("2026-01-05", post=True)
        with self.assertRefused("voided in one way only"):
            invoice.l10n_pt_void_date = "2026-01-01"
        with self.assertRefused("voided in one way only"):
            self._invoice("2026-01-05", l10n_pt_void_date="2026-01-01")
        invoice.action_l10n_pt_void("Wrong customer")
        with self.assertRefused("void for good"):
            invoice.l10n_pt_void_date = False

    # === Without fiscal value ===

    def test_a_code_of_the_test_environment_says_so_on_each_page(self):
        self._coded()
        invoice = self._long_invoice()
        invoice.action_post()
        for text in self._pdf_pages(invoice):
            self.assertIn(TEST, text.replace("\n", " "))
        self.assertIn(TEST, invoice.alerts["l10n_pt_test"]["message"])

    def test_a_code_of_the_production_environment_says_nothing_of_tests(self):
        self._production()
        draft = self._invoice("2026-01-05")
        self.assertFalse(draft.alerts)
        draft.action_post()
        self.assertFalse(draft.alerts)
        self.assertNotIn("Test", self._page(draft).text_content())

    def test_the_words_of_a_training_series_are_on_each_page_in_portuguese(self):
        self._for_training()
        series = self._production(
            "CSDF7T5J", "F2027", series_type="F", is_default=False
        )
        invoice = self._long_invoice(l10n_pt_series_id=series.id)
        alert = invoice.alerts["l10n_pt_test"]["message"]
        self.assertIn("for training", alert)
        invoice.action_post()
        self.assertEqual(invoice.l10n_pt_series_id, series)
        for text in self._pdf_pages(invoice):
            self.assertIn(TRAINING, text.replace("\n", " "))

    # === Mail ===

    def _wizard(self, document):
        return self.env["account.move.send.wizard"].create({"move_id": document.id})

    def test_mails_call_each_document_by_its_name(self):
        for document_type, document in self._all_types().items():
            with self.subTest(document_type):
                wizard = self._wizard(document)
                self.assertIn(f" {NAMES[document_type]} (Ref", wizard.subject)
                self.assertIn(document.name, wizard.body)
                if document_type in ("FS", "FR", "ND"):
                    self.assertNotIn("invoice ", wizard.body)
                    self.assertIn(f"ATCUD:{document.l10n_pt_atcud}", wizard.body)
                (file,) = wizard.mail_attachments_widget
                self.assertEqual(file["name"], f"{document.name}.pdf".replace("/", "_"))

    def test_a_mail_text_that_somebody_has_edited_stays_in_use(self):
        editor = new_test_user(
            self.root,
            login="editor",
            groups="base.group_system,account.group_account_invoice",
        )
        note = self._all_types()["ND"]
        template = self.root.ref("account.email_template_edi_invoice")
        template.with_user(editor).subject = "Nosso {{ object.name }}"
        self.env.flush_all()
        self.assertIn("Nosso", self._wizard(note).subject)

    def test_mails_of_a_test_say_so_in_subject_and_text(self):
        self._coded()
        wizard = self._wizard(self._invoice("2026-01-05", post=True))
        self.assertIn(TEST, wizard.subject)
        self.assertIn(TEST, wizard.body)

    def test_mails_of_real_documents_say_nothing_of_tests(self):
        self._production()
        wizard = self._wizard(self._invoice("2026-01-05", post=True))
        self.assertNotIn("Test", wizard.subject)
        self.assertNotIn(TEST, wizard.body)
