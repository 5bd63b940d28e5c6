# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64

from psycopg2.errors import RestrictViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.l10n_pt_document_paper_mixin import TRAINING_WORDS
from .common import NIF
from .paper_common import INVOICES, LAYOUTS, PaperCommon
from .test_printing_beside import OWN_LAYOUTS

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA"
    "AABJRU5ErkJggg=="
)
COMPANY = ("Casa Real", "Avenida Verdadeira", NIF, "Feito com amor", "Pormenores")
PUBLISHER = ("Software House, Lda.", "Rua do Programa 7", "Braga", "PT503504564")


class TrainingCommon(PaperCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.sudo().write(
            {
                "name": "Casa Real",
                "street": "Avenida Verdadeira",
                "report_header": "<p>Feito com amor</p>",
                "company_details": f"<p>Pormenores {NIF}</p>",
                "logo": base64.b64encode(PIXEL),
            }
        )

    def _training_series(self, *document_types, **values):
        for kind in document_types or ("FT",):
            self._coded("TREINO", kind, **values)


@tagged("post_install_l10n", "post_install", "-at_install")
class TestTrainingPaper(TrainingCommon):
    """Documents for practice show the publisher of the software, no company."""

    def _parts(self, documents, kind="pdf"):
        """Headers and footers of each document, as HTML."""
        content, _type = self.reports._render_qweb_html(
            INVOICES, documents.ids, data={"report_type": kind}
        )
        page = self._parse(content)
        parts = [
            page.xpath(f"//div[contains(concat(' ', @class, ' '), ' {name} ')]")
            for name in ("header", "footer")
        ]
        return page, *parts

    def _text(self, node):
        return " ".join(node.text_content().split())

    def assertNothingOfTheCompany(self, node):
        for words in COMPANY:
            self.assertNotIn(words, self._text(node))

    def _issued(self):
        self._for_training()
        self._training_series()
        return self._invoice("2026-01-05", post=True)

    def _each_layout(self):
        company = self.company.sudo()
        for layout in LAYOUTS:
            self._use_layout(layout)
            company.report_footer = f"<p>Casa Real {NIF}</p>"
            company.layout_background = "Custom"
            company.layout_background_image = base64.b64encode(PIXEL)
            with self.subTest(layout):
                yield layout
        for name, arch in OWN_LAYOUTS.items():
            own = arch.replace("Cabeçalho", "Casa Real <b>Avenida Verdadeira</b>")
            company.external_report_layout_id = self.root["ir.ui.view"].create(
                {
                    "name": name,
                    "type": "qweb",
                    "key": f"own.layout{len(name)}",
                    "arch": f'<t t-name="own.layout{len(name)}">{own}</t>',
                }
            )
            with self.subTest(name):
                yield name

    def test_each_layout_shows_the_publisher_and_nothing_of_the_company(self):
        invoice = self._issued()
        for layout in self._each_layout():
            for kind in ("pdf", "html"):
                page, headers, footers = self._parts(invoice, kind)
                self.assertEqual(len(headers), 1)
                self.assertTrue(footers)
                for node in (*headers, *footers):
                    self.assertNothingOfTheCompany(node)
                self.assertFalse(page.xpath("//img"), "the logo of the company")
                text = self._text(headers[0])
                for words in (*PUBLISHER, TRAINING_WORDS):
                    self.assertEqual(text.count(words), 1, text)
                self.assertNotIn("background-image", self._source(page))
                if kind == "pdf":
                    footer = self._text(footers[0])
                    self.assertIn(f"ATCUD:{invoice.l10n_pt_atcud}", footer)
                    self.assertIn(TRAINING_WORDS, footer)
                    self.assertTrue(footers[0].find_class("topage"))
                titles = [self._text(one) for one in page.iter("h2")]
                self.assertIn("Invoice FT TREINO/1", titles, layout)

    def _source(self, page):
        return "".join(node.get("style", "") for node in page.iter())

    def test_every_page_of_the_pdf_has_publisher_and_words(self):
        self._for_training()
        self._training_series()
        invoice = self._long_invoice()
        invoice.action_post()
        for layout in self._each_layout():
            pages = self._pdf_pages(invoice)
            self.assertGreaterEqual(len(pages), 2)
            for text in pages:
                text = text.replace("\n", " ")
                for words in (*PUBLISHER, TRAINING_WORDS, invoice.l10n_pt_atcud):
                    self.assertIn(words, text, layout)
                self.assertNotIn("Casa Real", text)
                self.assertNotIn(NIF, text)

    def test_the_words_stay_portuguese_and_the_rest_follows_the_customer(self):
        self.env["res.lang"].sudo()._activate_lang("pt_PT")
        self.partner_a.lang = "pt_PT"
        _page, [header], _footers = self._parts(self._issued())
        self.assertIn(TRAINING_WORDS, self._text(header))

    def test_other_documents_in_the_same_print_keep_their_company(self):
        history = self._invoice("2026-01-04", post=True)
        invoice = self._issued()
        _page, headers, footers = self._parts(history | invoice)
        self.assertIn("Pormenores", self._text(headers[0]))
        self.assertNotIn("Software House", self._text(headers[0]))
        self.assertNothingOfTheCompany(headers[1])
        self.assertNothingOfTheCompany(footers[1])

    def test_a_clerk_prints_and_a_customer_sees_the_same(self):
        invoice = self._issued()
        portal = new_test_user(self.root, login="portal", groups="base.group_portal")
        invoice.sudo().message_subscribe(portal.partner_id.ids)
        for user in (self.clerk, portal):
            reports = self.reports.with_user(user).sudo(user == portal)
            content, _type = reports._render_qweb_html(
                INVOICES, invoice.ids, data={"report_type": "html"}
            )
            [header] = self._parse(content).find_class("header")
            self.assertIn("Software House", self._text(header))
            self.assertNothingOfTheCompany(header)

    def test_a_void_document_says_both(self):
        invoice = self._issued()
        invoice.action_l10n_pt_void("Enough of practice")
        _page, [header], [footer] = self._parts(invoice)
        self.assertIn("Software House", self._text(header))
        self.assertIn(
            f"VOID · Test – no fiscal value · {TRAINING_WORDS}", self._text(footer)
        )


@tagged("post_install_l10n", "post_install", "-at_install")
class TestTraining(TrainingCommon):
    """Practice and earnest never mix."""

    def setUp(self):
        super().setUp()
        self.administrator = new_test_user(
            self.root,
            login="administrador",
            groups="base.group_system,account.group_account_manager",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )

    def _in_production(self):
        self.company.sudo().l10n_pt_at_environment = "production"

    def _code(self, series):
        return f"CSDFN{series.id:07}"

    # === The publisher ===

    def test_nothing_is_issued_without_a_publisher_with_name_and_tax_id(self):
        publisher = self._for_training()
        self._training_series()
        draft = self._invoice("2026-01-05")
        self.company.sudo().l10n_pt_publisher_id = False
        words = "Publisher of the software: .* none is chosen"
        self.assertRegex(draft.alerts["l10n_pt_series"]["message"], words)
        for user in (self.clerk, self.accountant, self.administrator):
            with self.assertRefused(words) as caught:
                draft.with_user(user).action_post()
            action = caught.exception.action
            self.assertEqual(bool(action), user == self.administrator)
            asks = "settings: ask " in str(caught.exception)
            self.assertEqual(asks, user != self.administrator)
        self.company.sudo().l10n_pt_publisher_id = publisher
        publisher.sudo().vat = False
        draft.invalidate_recordset()
        with self.assertRefused("lacks Tax ID") as caught:
            draft.with_user(self.clerk).action_post()
        self.assertEqual(caught.exception.action["res_id"], publisher.id)
        self.assertRecordValues(draft, [{"state": "draft", "l10n_pt_atcud": False}])
        publisher.sudo().vat = "PT503504564"
        draft.with_user(self.clerk).action_post()
        self.assertNumbers(draft, ["FT TREINO/1"])

    def test_a_batch_is_refused_as_a_whole(self):
        self._for_training()
        self._training_series()
        self.company.sudo().l10n_pt_publisher_id = False
        drafts = self._invoices(["2026-01-05", "2026-01-06"])
        with self.assertRefused("Publisher of the software"):
            drafts.action_post()
        self.assertEqual(set(drafts.mapped("state")), {"draft"})

    def test_a_publisher_in_use_is_not_deleted(self):
        publisher = self._for_training()
        with self.assertRaises(RestrictViolation), mute_logger("odoo.sql_db"):
            publisher.sudo().unlink()

    # === Which series ===

    def test_series_of_a_training_company_are_training_series_by_themselves(self):
        self._for_training()
        self.assertEqual(self._series("B2027").series_type, "F")
        self.assertEqual(
            self._series("C2027", series_type="N", is_default=False).series_type, "N"
        )
        with self.assertRefused("only training series can be the default"):
            self._series("D2027", series_type="R")
        with Form(self.Series) as form:
            form.name = "E2027"
            form.journal_id = self.journal
            self.assertEqual(form.series_type, "F")
            self.assertTrue(form.is_of_training_company)

    def test_drafts_made_before_the_mark_are_told_what_to_do(self):
        series = self._series("B2027")
        self._for_training()
        self.assertEqual(
            (series.series_type, series.is_of_training_company), ("N", True)
        )
        self._in_production()
        with self.assertRefused("Choose the series type Training"):
            series.action_register()
        series.series_type = "F"
        series.action_set_code(self._code(series))
        self.assertEqual(series.state, "registered")

    def test_the_dialogs_make_training_series_and_say_so(self):
        self._for_training()
        wizard = self.env["l10n_pt.series.create"].create({"name": "T2027"})
        self.assertEqual(wizard.series_type, "F")
        self.assertEqual(wizard.training_companies, "Casa Real")
        wizard.action_confirm()
        series = wizard.line_ids.series_id
        self.assertEqual(set(series.mapped("series_type")), {"F"})
        self.assertEqual(set(series.mapped("state")), {"registered"})
        year = series[0].start_date.year + 1
        renew = self.env["l10n_pt.series.renew"].create({"year": str(year)})
        self.assertEqual(renew.training_companies, "Casa Real")
        renew.action_confirm()
        self.assertEqual(set(renew.line_ids.series_id.mapped("series_type")), {"F"})

    def test_the_inventory_and_existing_numbering_become_training_series(self):
        self._for_training()
        self._history("FT VELHA/7", "2022-01-05")
        adopt = self.env["l10n_pt.series.adopt"].create({"journal_id": self.journal.id})
        adopt.action_confirm()
        self.assertRecordValues(
            adopt.line_ids.series_id, [{"name": "VELHA", "series_type": "F"}]
        )
        inventory = self.env["l10n_pt.series.inventory"].create({})
        self.assertEqual(inventory.training_companies, "Casa Real")
        inventory.action_confirm()
        self.assertEqual(set(inventory.line_ids.series_id.mapped("series_type")), {"F"})

    def test_in_an_ordinary_company_the_dialogs_say_nothing(self):
        wizard = self.env["l10n_pt.series.create"].create({"name": "T2027"})
        self.assertEqual((wizard.series_type, wizard.training_companies), ("N", ""))

    def test_the_import_takes_training_series_for_usual(self):
        self._for_training()
        wizard = self.env["l10n_pt.series.import"].create(
            {"text": "Identifier;Type;Code;Start date\nTREINO;FT;AAJFBCDFG2;2026-01-01"}
        )
        wizard.action_confirm()
        self.assertRecordValues(
            wizard.line_ids.series_id, [{"series_type": "F", "is_default": True}]
        )

    # === Nothing in production but for training ===

    def test_no_door_registers_real_series_of_a_training_company(self):
        self._for_training()
        self._in_production()
        series = self._series("A2027", series_type="N", is_default=False)
        words = "Casa Real is a training company"
        self.at.seed(identifier="A2027", validation_code="CSDFPRTL23")
        for door in (
            series.action_register,
            series.action_query,
            lambda: series.action_set_code(self._code(series)),
            lambda: self.env["l10n_pt.at.registrar"]._take_over(series, 7),
            lambda: self.root["l10n_pt.document.series"]
            .browse(series.id)
            .write({"state": "registered", "validation_code": self._code(series)}),
        ):
            with self.assertRefused(words):
                door()
            self.assertRecordValues(
                series, [{"state": "draft", "validation_code": False}]
            )
        self.assertEqual(self.at.calls, [])

    def test_neither_does_an_import_or_what_at_has(self):
        self._for_training()
        self._in_production()
        wizard = self.env["l10n_pt.series.import"].create(
            {
                "text": "Identifier;Type;Code;Start date;Series type\n"
                "A2027;FT;CSDFBCDFG2;2026-01-01;N"
            }
        )
        wizard.action_confirm()
        self.assertIn("is a training company", wizard.line_ids.message)
        difference = self.root["l10n_pt.series.difference"].create(
            {
                "company_id": self.company.id,
                "environment": "production",
                "kind": "only_at",
                "identifier": "B2027",
                "document_type": "FT",
                "journal_id": self.journal.id,
                "series_type": "N",
                "at_state": "A",
                "validation_code": "CSDFBCDFG3",
                "first_number": "1",
            }
        )
        with self.assertRefused("is a training company"):
            difference.with_env(self.env).action_fix()
        self.assertFalse(self.Series.search([("name", "in", ("A2027", "B2027"))]))

    def test_training_series_and_other_companies_register_in_production(self):
        self._for_training()
        self._in_production()
        series = self._series("T2027")
        series.action_set_code(self._code(series))
        self.assertEqual(series.state, "registered")
        other = self.root["res.company"].create(
            {
                "name": "Filial",
                "vat": f"PT{NIF}",
                "country_id": self.root.ref("base.pt").id,
            }
        )
        self.assertFalse(other.l10n_pt_training)
        journal = self.root["account.journal"].create(
            {"name": "L", "code": "L", "type": "sale", "company_id": other.id}
        )
        real = self.root["l10n_pt.document.series"].create(
            {"name": "A2027", "company_id": other.id, "journal_id": journal.id}
        )
        self.assertEqual(real.series_type, "N")

    def test_another_type_cannot_be_written_afterwards(self):
        self._for_training()
        self._in_production()
        series = self._series("T2027")
        series.action_set_code(self._code(series))
        with self.assertRaises(UserError):
            series.write({"series_type": "N"})

    # === The mark ===

    def test_a_company_with_real_series_is_not_marked(self):
        self._production()
        with self.assertRefused(
            "Training company: Casa Real has series FT P2027", ValidationError
        ):
            self._for_training()
        self.assertFalse(self.company.sudo().l10n_pt_training)

    def test_test_series_do_not_keep_it_from_being_marked(self):
        self._coded()
        self._for_training()
        self.assertTrue(self.company.sudo().l10n_pt_training)
        self.company.sudo().l10n_pt_training = False

    def test_a_company_with_documents_for_practice_stays_marked(self):
        self._for_training()
        self._in_production()
        series = self._series("TREINO", start_date="2020-01-01")
        series.action_set_code(self._code(series))
        self.company.sudo().l10n_pt_training = False
        self.company.sudo().l10n_pt_training = True
        self._invoice("2026-01-05", post=True)
        with self.assertRefused("stays a training company", ValidationError):
            self.company.sudo().l10n_pt_training = False
