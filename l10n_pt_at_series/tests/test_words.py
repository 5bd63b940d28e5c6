# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from lxml import html

from odoo.tests import tagged

from . import walk
from .documents import DocumentsCommon
from .series_common import SeriesCommon

TEXTS = ("char", "text", "html")
# What Python or a template leaves behind where a text was not finished.
UNFINISHED = re.compile(
    r"\{\}|%\(|%s|\bFalse\b|\bNone\b|\[\]|&lt;|<span|<lambda|\S  \S|odoo\.|Traceback"
)
# A sentence that goes on in lower case after a full stop.
LOWER_START = re.compile(r"[a-zà-ú]{3,}[.!?] [a-zà-ú]")
# What is not ours to translate: names, and what AT and the server's programs said.
NOT_OURS = ("display_name", "next_number", "place", "at_text", "technical_text")


@tagged("post_install_l10n", "post_install", "-at_install")
class TestWords(DocumentsCommon, SeriesCommon):
    """Every computed text is finished, in both languages and in every state."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root["res.lang"]._activate_lang("pt_PT")
        module = cls.root["ir.module.module"].search(
            [("name", "=", "l10n_pt_at_series")]
        )
        module._update_translations(["pt_PT"], overwrite=True)

    def _texts(self, lang):
        """All computed texts of our models, by what they are of.

        :rtype: dict[tuple, str]
        """
        self.env.flush_all()
        self.env.invalidate_all()
        env = self.env(context=dict(self.env.context, lang=lang))
        found = {}
        for model in walk.own_models(env):
            records = env[model].search([])
            if model in ("l10n_pt.at.guide", "l10n_pt.at.health"):
                records = env[model]._of(self.company.with_env(env))
            if not records.has_access("read"):
                continue
            for field in walk.added_fields(env, model):
                if not field.compute or field.type not in TEXTS or field.related:
                    continue
                if not records._has_field_access(field, "read"):
                    continue
                for record in records:
                    found[model, record.id, field.name] = record[field.name] or ""
        differences = env["l10n_pt.series.difference"]
        found["help", 0, "help"] = differences.action_open()["help"]
        invoice = env["account.move"].search([("state", "=", "draft")], limit=1)
        for key, alert in (invoice.alerts or {}).items():
            if key.startswith("l10n_pt"):
                found["alert", invoice.id, key] = alert["message"]
        return found

    def assertFinished(self, state):
        """Render all texts twice and look at them.

        :param str state: name of the state that the scene is in
        """
        english, portuguese = self._texts("en_US"), self._texts("pt_PT")
        self.assertEqual(english.keys(), portuguese.keys())
        for key, text in english.items():
            for one in (text, portuguese[key]):
                with self.subTest(state=state, of=key, text=one):
                    self.assertIsInstance(one, str)
                    self.assertFalse(UNFINISHED.search(one))
                    plain = html.fromstring(f"<p>{one}</p>").text_content()
                    self.assertFalse(LOWER_START.search(plain))
            # Sentences of ours, not names, numbers and dates.
            if key[2] not in NOT_OURS and re.search(
                r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", text
            ):
                with self.subTest(state=state, untranslated=key):
                    self.assertNotEqual(text, portuguese[key])

    def _open_dialogs(self):
        for name in ("inventory", "renew", "close", "create"):
            self.env[f"l10n_pt.series.{name}"].create({})

    def test_texts_are_finished_from_the_first_day_to_the_next_year(self):
        self._history(f"FT {self.today.year}/0033", self.today)
        self._open_dialogs()
        self._invoice(self.today)
        self.assertFinished("nothing")

        for kind in ("FT", "NC"):
            self._series("A2027", kind)
        self._open_dialogs()
        self.assertFinished("drafts")

        self.Series.search([]).action_register()
        self.Series.search([("document_type", "=", "FT")]).is_default = False
        self._open_dialogs()
        self.assertFinished("registered, no default")

        self.Series.search([]).is_default = True
        self._open_dialogs()
        self.assertFinished("ready")

        self._pending(name="B2027")
        self.at.faults.add("unknown_code", "registarSerie")
        self._refusal(self._series("C2027", "ND").action_register)
        self.at.seed(identifier="PORTAL", validation_code="AAJFPRTL23")
        self.env["l10n_pt.series.reconcile"].create({}).difference_ids.mapped("kind")
        self.assertFinished("waiting, refused and different")

        self.company.sudo().l10n_pt_cash_vat = True
        self._open_dialogs()
        self.assertFinished("cash VAT")

        self.company.sudo().l10n_pt_at_manual = True
        wizard = self.env["l10n_pt.series.inventory"].create({})
        wizard.line_ids.selected = True
        wizard.action_confirm()
        self.assertFinished("by hand")

    def test_texts_about_the_line_are_finished(self):
        series = self._registered("A2027")
        self.at.faults.add("drop_before", "consultarSeries")
        self._refusal(series.action_query)
        self.assertFinished("line lost")
        self._enter_credentials(self.company, l10n_pt_at_password="errada")
        self._refusal(self._series("B2027").action_register)
        self.assertFinished("refused credentials")
        expired = self.at.certificates.client(expired=True)
        self._enter_credentials(self.company, client=expired)
        self._refusal(self._series("C2027").action_register)
        self.assertFinished("expired certificate")
        self.company.sudo().l10n_pt_at_username = False
        self.assertFinished("not configured")

    def test_table_dialogs_say_each_problem_in_whole_sentences(self):
        wizard = self.env["l10n_pt.series.import"].create(
            {"text": "AT 2027/;FT;AAJF 1\nA2027;XX;AAJFBCDFG2\n;NC;\nA2027;FT;JFBCDFG2"}
        )
        wizard.action_preview()
        self.assertTrue(wizard.line_ids)
        self.assertFinished("import")
