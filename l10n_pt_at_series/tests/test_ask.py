# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..exceptions import SeriesError
from .documents import DocumentsCommon
from .series_common import SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestAsk(DocumentsCommon, SeriesCommon):
    """Whoever may not help himself is told whom to ask, and asks with one button."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant.name = "Ana Contabilista"
        cls.administrator = cls._user("administradora", "base.group_system")
        cls.administrator.name = "Rita Administradora"
        cls.second_clerk = cls._user("balcao", "account.group_account_invoice")
        cls.stranger = cls.root["res.company"].create(
            {"name": "Outra", "country_id": cls.env.ref("base.pt").id}
        )

    def setUp(self):
        super().setUp()
        self.company.sudo().l10n_pt_at_responsible_id = self.accountant
        self._coded("A2027", "NC")

    def _refused(self, user):
        """The refusal of an invoice that has no series."""
        invoice = self._invoice(self.today).with_user(user)
        try:
            invoice._l10n_pt_resolve_series()
        except SeriesError as error:
            return invoice, error
        self.fail("Nothing was refused.")

    def _press(self, user, action, **facts):
        """Press the button of a refusal, with other facts than it had if given."""
        context = action["context"]
        if facts:
            context = {"l10n_pt_ask": {**context["l10n_pt_ask"], **facts}}
        actions = self.env["ir.actions.server"].with_user(user)
        result = actions.browse(action["id"]).with_context(**context).run()
        self.env.flush_all()
        return result["params"]["message"]

    def _tasks(self):
        kind = self.env.ref("l10n_pt_at_series.mail_activity_type_ask")
        return self.root["mail.activity"].search([("activity_type_id", "=", kind.id)])

    def test_a_clerk_asks_for_the_series_that_is_missing(self):
        invoice, error = self._refused(self.clerk)
        self.assertTells(str(error), "there is none", "administrators", "Ana")
        self.assertEqual(error.args[2], "Ask for it")
        alert = invoice.alerts["l10n_pt_series"]
        self.assertEqual(alert["action_text"], "Ask for it")
        told = self._press(self.clerk, error.action)
        self.assertEqual(told, "Ana Contabilista was notified.")
        [task] = self._tasks()
        self.assertEqual(task.user_id, self.accountant)
        self.assertTells(task.summary, "FT – Invoice", self.journal.display_name)
        self.assertTells(
            task.note, self.clerk.name, self._day(self.today), f"/{invoice.id}"
        )
        # A colleague who meets the same does not make a second one.
        _invoice, error = self._refused(self.second_clerk)
        told = self._press(self.second_clerk, error.action)
        self.assertEqual(told, "Ana Contabilista has been notified before.")
        self.assertEqual(self._tasks(), task)
        # Done, and missing again: it is worth another.
        task.action_feedback()
        self._press(self.clerk, error.action)
        self.assertEqual(len(self._tasks()), 1)

    def test_who_may_help_himself_keeps_the_button(self):
        _invoice, error = self._refused(self.accountant)
        self.assertEqual(error.args[2], "AT series of the journal")
        self.assertNotIn("Ana", str(error))

    def test_who_may_not_even_read_the_journal_asks_too(self):
        _invoice, error = self._refused(self.clerk)
        seller = self._user("vendedor", "base.group_user")
        self.assertIn("was notified", self._press(seller, error.action))
        self.assertNotIn("/odoo/", self._tasks().note)

    def test_a_wrong_date_is_the_clerks_own_business(self):
        self._coded("A2027", "FT", start_date=self.tomorrow)
        _invoice, error = self._refused(self.clerk)
        self.assertEqual(error.args[2], "Open the series")
        self.assertNotIn("Ana", str(error))

    def test_the_reader_of_the_task_reads_it_in_his_language(self):
        self.root["res.lang"]._activate_lang("pt_PT")
        self.accountant.sudo().lang = "pt_PT"
        _invoice, error = self._refused(self.clerk)
        self._press(self.clerk, error.action)
        self.assertIn("Fatura", self._tasks().summary)

    def test_a_browser_is_not_believed(self):
        _invoice, error = self._refused(self.clerk)
        others = self.root["account.journal"].create(
            {
                "name": "Loja",
                "code": "L",
                "type": "sale",
                "company_id": self.stranger.id,
            }
        )
        for facts in (
            {"company": self.stranger.id},
            {"company": "1"},
            {"company": [self.company.id]},
            {"subject": []},
            {"type": {}},
            {"subject": "gossip"},
            {"type": "<b>"},
            {"holder": f"account.journal,{others.id}"},
            {"holder": f"res.users,{self.accountant.id}"},
            {"holder": None},
        ):
            with self.subTest(facts), self.assertRaises(UserError):
                self._press(self.clerk, error.action, **facts)
        self.assertFalse(self._tasks())
        self._press(
            self.clerk,
            error.action,
            day="<b>",
            document=f"res.users,{self.accountant.id}",
        )
        self.assertNotIn("<b>", self._tasks().note)
        self.assertNotIn("res.users", self._tasks().note)
        portal = self._user("cliente", "base.group_portal")
        with self.assertRaises(AccessError):
            self._press(portal, error.action)

    def test_settings_are_asked_for_from_an_administrator(self):
        self.company.sudo().l10n_pt_at_client_certificate_id = False
        try:
            self._series("B2027").action_register()
        except SeriesError as caught:
            error = caught
        self.assertTells(str(error), "Rita")
        told = self._press(self.accountant, error.action)
        self.assertIn("was notified", told)
        self.assertTells(self._tasks().note, "not configured", "Enter the sub-user")
        told = self._press(self.accountant, error.action, kind=[], code={})
        self.assertIn("before", told)

    def test_who_only_looks_asks_for_what_the_health_page_found(self):
        auditor = self._user("auditora", "account.group_account_readonly")
        health = self.env["l10n_pt.at.health"]._of(self.company).with_user(auditor)
        for button in ("action_view_missing", "action_renew", "action_compare"):
            with self.assertRaises(SeriesError) as caught:
                getattr(health, button)()
        self._press(auditor, caught.exception.action)
        self.assertTells(self._tasks().note, "Series missing", "FT", "Next year")

    def test_nobody_is_there(self):
        reminder = self.env["l10n_pt.at.reminder"]
        told = reminder._ask(self.stranger.with_env(self.env), "Zeichen", "…")
        self.assertEqual(told["params"]["type"], "danger")
