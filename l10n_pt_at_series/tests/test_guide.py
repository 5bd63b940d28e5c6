# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..simulator.security import User
from .common import NIF, PASSWORD, USERNAME, client_pfx
from .documents import DocumentsCommon
from .series_common import SeriesCommon

STEPS = ("connection", "series", "default")


@tagged("post_install_l10n", "post_install", "-at_install")
class TestGuide(DocumentsCommon, SeriesCommon):
    """One page connects, registers what is in use, and leads to an invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.root["res.company"].create(
            {
                "name": "Outra",
                "vat": "PT503504564",
                "country_id": cls.env.ref("base.pt").id,
            }
        )
        cls.root["account.journal"].create(
            {"name": "Vendas", "code": "V", "type": "sale", "company_id": cls.other.id}
        )
        cls.administrator = cls._user(
            "administradora", "base.group_system,account.group_account_manager"
        )
        both = cls.company | cls.other.with_env(cls.env)
        people = (cls.accountant | cls.administrator).sudo()
        people.company_ids = [Command.link(cls.other.id)]
        cls.both = both.with_context(allowed_company_ids=both.ids)
        cls.other = cls.both - cls.company

    def _guide(self, company=None):
        """The guide of a company, as it is now."""
        company = company or self.company
        company.env.invalidate_all()
        return company.env["l10n_pt.at.guide"]._of(company)

    def _left(self, company=None):
        guide = self._guide(company)
        return [name for name in STEPS if guide[f"step_{name}"] == "todo"]

    def _opened(self, action):
        """The records that a button opens."""
        records = self.env[action["res_model"]].with_context(
            allowed_company_ids=self.both.ids
        )
        return records.search(action["domain"])

    # === Steps ===

    def test_a_company_begins_with_every_step_to_do_and_ends_with_none(self):
        self.assertEqual(self._left(self.other), ["connection", "series", "default"])
        self.assertEqual(self._left(), ["connection", "series", "default"])
        self.company.action_l10n_pt_at_test_connection()
        self.assertEqual(self._left(), ["series", "default"])
        self._registered("A2027", "FT", is_default=False)
        self.assertEqual(self._left(), ["series", "default"])
        self.assertIn("NC", self._guide().step_series_detail)
        self.assertNotIn("FT", self._guide().step_series_detail)
        note = self._registered("A2027", "NC")
        self.assertEqual(self._left(), ["default"])
        self.assertFalse(self._guide().step_series_detail)
        action = self._guide().action_choose_default()
        undecided = self._opened(action)
        self.assertEqual(undecided.document_type, "FT")
        undecided.is_default = True
        self.assertFalse(self._left())
        self.assertTrue(self._guide().setup_done)
        note.is_default = False
        self.assertEqual(self._left(), ["default"])

    def test_nothing_is_set_up_without_series_for_cash_vat(self):
        self.company.action_l10n_pt_at_test_connection()
        self.company.sudo().l10n_pt_cash_vat = True
        for kind in ("FT", "NC", "RC"):
            journal = kind != "RC" and self.journal.id
            self._registered(document_type=kind, journal_id=journal)
        self.assertFalse(self._left())
        self.assertTrue(self._guide().lacks_cash_vat)
        self.assertFalse(self._guide().setup_done)
        self._registered("K2027", is_cash_vat=True)
        self.assertTrue(self._guide().setup_done)

    def test_a_certificate_that_has_expired_is_to_do(self):
        self.company.action_l10n_pt_at_test_connection()
        self.assertEqual(self._guide().step_connection, "done")
        client = self.at.certificates.client(days=-1)
        self._enter_credentials(self.company, client=client)
        # Whatever the badge still says.
        self.company.sudo().l10n_pt_at_connection_state = "active"
        self.assertEqual(self._guide().step_connection, "todo")
        self.assertIn("Expired on", self._guide().client_detail)

    def test_by_hand_the_list_is_shorter_and_the_codes_are_real(self):
        self._guide(self.other).action_work_by_hand()
        self.assertEqual(
            (self.other.l10n_pt_at_manual, self.other._l10n_pt_environment()),
            (True, "production"),
        )
        guide = self._guide(self.other)
        self.assertEqual(guide.step_connection, "optional")
        self.assertEqual(guide.register_label, "Make 2 drafts")
        drafts = self._opened(guide.action_register_series())
        self.assertEqual(set(drafts.mapped("state")), {"draft"})
        guide = self._guide(self.other)
        self.assertTrue(guide.step_series_drafts)
        self.assertFalse(guide.register_label)
        self.assertEqual(self._opened(guide.action_view_unregistered()), drafts)
        self.assertFalse(guide.setup_done)
        codes = {"FT": "JFBCDFG2", "NC": "JFBCDFG3"}
        for draft in drafts:
            draft.action_set_code(codes[draft.document_type])
        self.assertTrue(self._guide(self.other).setup_done)
        self._guide(self.other).action_work_connected()
        self.assertFalse(self._guide(self.other).setup_done)

    def test_who_has_credentials_keeps_the_environment_when_working_by_hand(self):
        self._guide().action_work_by_hand()
        self.assertEqual(self.company._l10n_pt_environment(), "test")

    def test_the_menu_opens_the_guide_until_it_is_done_or_left(self):
        def opened():
            health = self.company.env["l10n_pt.at.health"]._of(self.company)
            self.env.invalidate_all()
            return health.action_series()["res_model"]

        series, guide = "l10n_pt.document.series", "l10n_pt.at.guide"
        self.assertEqual(opened(), guide)
        action = self._guide().action_leave()
        self.assertEqual((action["res_model"], opened()), (series, series))
        self.company.sudo().l10n_pt_at_guide_hidden = False
        self.assertEqual(opened(), guide)
        self.company.action_l10n_pt_at_test_connection()
        for kind in ("FT", "NC"):
            self._registered(document_type=kind)
        self.assertEqual(opened(), series)

    # === Series ===

    def test_one_button_registers_what_is_proposed(self):
        guide = self._guide()
        year = self.Series._today().year
        self.assertEqual(
            (guide.proposals, guide.register_label),
            (f"Sales: FT, NC → INV{year}", "Register 2 series"),
        )
        self.company.action_l10n_pt_at_test_connection()
        told = guide.action_register_series()
        self.assertEqual(told["params"]["type"], "success")
        self.assertTells(told["params"]["message"], f"FT INV{year}", f"NC INV{year}")
        self.assertTrue(self._guide().setup_done)
        self.assertFalse(self._guide().proposals)
        action = self._guide().action_register_series()
        self.assertEqual(action["res_model"], "l10n_pt.series.inventory")

    def test_a_numbering_in_use_goes_on_unless_somebody_has_to_decide(self):
        year = self.Series._today().year
        invoice = self._invoice(name=f"FT {year}/0035", post=True)
        self.assertTells(
            self._guide().proposals, f"Sales: FT goes on with FT {year}/0036"
        )
        # It has no ATCUD, and it had to have one: nobody goes on with that unasked.
        self.assertFalse(invoice.l10n_pt_atcud)
        action = self._guide().action_register_series()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.company_ids, self.company)
        self.assertFalse(wizard.line_ids.series_id)
        self.assertFalse(self.at.calls)

    def test_what_fails_is_shown_line_by_line(self):
        self.company.action_l10n_pt_at_test_connection()
        self.at.faults.add("unavailable", "registarSerie")
        action = self._guide().action_register_series()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard._name, "l10n_pt.series.inventory")
        self.assertTrue(wizard.created and wizard.unfinished)

    def test_the_missing_series_are_made_for_the_company_of_the_guide(self):
        action = self._guide(self.other).action_register_missing()
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        wizards = wizards.with_context(allowed_company_ids=self.both.ids)
        wizard = wizards.create({})
        self.assertEqual(wizard.company_ids, self.other)
        companies = {line.holder.company_id for line in wizard.line_ids}
        self.assertEqual(companies, {self.other})

    # === Connect ===

    def _file(self, name, content):
        return {"name": name, "content": base64.b64encode(content).decode()}

    def _typed(self, **changes):
        """What the form of the page sends."""
        return {
            "vat": "",
            "environment": "test",
            "username": "1",
            "password": PASSWORD,
            "certificate_password": "segredo",
            "client": self._file("client.pfx", client_pfx()),
            "cipher": self._file("at.cer", self.at.certificates.cipher_certificate),
            **changes,
        }

    def _connect(self, company=None, **changes):
        guide = self._guide((company or self.company).with_user(self.administrator))
        return guide.connect(self._typed(**changes))

    def _forget(self):
        """The company as it was before anybody entered anything."""
        company = self.company.sudo()
        company.action_l10n_pt_at_forget_password()
        company.write(
            {
                "l10n_pt_at_username": False,
                "l10n_pt_at_responsible_id": False,
                "l10n_pt_at_client_certificate_id": False,
                "l10n_pt_at_cipher_certificate_id": False,
            }
        )
        self._certificates().unlink()

    def _certificates(self):
        return self.root["certificate.certificate"].search(
            [("company_id", "=", self.company.id)]
        )

    def test_all_is_entered_and_tried_at_once(self):
        self._forget()
        self.assertTrue(self._connect())
        guide = self._guide()
        self.assertEqual(
            (guide.step_connection, guide.connection_state, guide.username),
            ("done", "active", USERNAME),
        )
        self.assertTells(guide.client_detail, "Valid until")
        self.assertTells(guide.cipher_detail, "Valid until")
        self.assertEqual(self._operations(), ["consultarSeries"])
        self.assertEqual(
            self.company.sudo().l10n_pt_at_responsible_id, self.administrator
        )

    def test_a_refused_password_is_typed_again_alone(self):
        self._forget()
        self._connect(password="errada")
        guide = self._guide()
        self.assertEqual(guide.connection_state, "inactive")
        self.assertTells(guide.connection_message, "refused", "Attempts left: 4.")
        self.assertEqual(len(self.at.calls), 1)
        files = self._certificates()
        self._connect(client=None, cipher=None, certificate_password="")
        self.assertEqual(self._guide().step_connection, "done")
        # The page sends the files once more when they are still there: no copies.
        self._connect()
        self.assertEqual(self._certificates(), files)

    def test_a_file_that_cannot_be_used_changes_nothing(self):
        self._forget()
        cipher = self.at.certificates.cipher_certificate
        for changes, text in (
            ({"certificate_password": "falsa"}, "Certificate password: .*client.pfx"),
            ({"certificate_password": ""}, "Certificate password"),
            ({"client": self._file("a.pfx", cipher)}, "Certificate password: .*a.pfx"),
            ({"client": {"name": "b.pfx", "content": "é"}}, "Certificate password"),
            ({"cipher": self._file("c.cer", b"no")}, "AT public key: .*c.cer"),
            ({"cipher": self._file("d.cer", client_pfx())}, "AT public key: .*d.cer"),
        ):
            with self.subTest(changes=changes), self.assertRefused(text):
                self._connect(**changes)
            company = self.company.sudo()
            self.assertFalse(company.l10n_pt_at_username)
            self.assertFalse(company.l10n_pt_at_stored_password)
            self.assertFalse(self._certificates())
        self.assertFalse(self.at.calls)

    def test_the_tax_id_is_entered_on_the_page_when_it_is_missing(self):
        self._forget()
        company = self.company.sudo()
        company.vat = False
        self.assertTrue(self._guide().lacks_vat)
        self._connect(vat=f"PT{NIF}")
        self.assertEqual(
            (company.vat, company.l10n_pt_at_username), (f"PT{NIF}", USERNAME)
        )
        self.assertEqual(self._guide().step_connection, "done")

    def test_without_a_password_it_is_asked_for(self):
        self._forget()
        dialog = self._connect(password="")
        self.assertEqual(dialog["res_model"], "l10n_pt.at.password")
        self.assertTrue(dialog["views"])
        self.assertFalse(self.at.calls)

    def test_what_is_missing_is_said_and_at_is_not_asked(self):
        self._forget()
        self._connect(client=None)
        self.assertTells(
            self._guide().connection_message, "Missing: Client certificate."
        )
        self.assertFalse(self.at.calls)

    def test_what_no_form_sends_is_refused(self):
        self._forget()
        for changes in (
            {"environment": "moon"},
            {"environment": ["test"]},
            {"username": 1},
            {"password": [PASSWORD]},
            {"password": f"{PASSWORD}\0"},
            {"password": f"{PASSWORD}\ud800"},
            {"client": ["name", "content"]},
            {"client": {"name": "a.pfx", "content": None}},
        ):
            with self.subTest(changes), self.assertRefused("Fill in the form"):
                self._connect(**changes)
        huge = {"name": "c.pfx", "content": "0000" * 100_000}
        with self.assertRefused("Certificate password: .*c.pfx"):
            self._connect(client=huge)
        self.assertFalse(self.company.sudo().l10n_pt_at_username)
        self.assertFalse(self._certificates())

    def test_a_branch_has_a_sub_user_of_its_own_or_its_parents(self):
        branch = self.root["res.company"].create(
            {"name": "Filial", "parent_id": self.company.id}
        )
        self.administrator.sudo().company_ids = [Command.link(branch.id)]
        branch = branch.with_env(self.env).with_context(allowed_company_ids=branch.ids)
        self.company.sudo().l10n_pt_at_environment = "production"
        self.assertEqual(self._guide(branch.sudo()).environment, "production")
        with self.assertRefused("Sub-user: Filial uses the credentials of"):
            self._connect(branch, username="")
        self.assertFalse(branch.sudo().l10n_pt_at_stored_password)
        self._connect(branch)
        self.assertEqual(branch.sudo().l10n_pt_at_username, USERNAME)
        guide = self._guide(branch.sudo())
        self.assertEqual(
            (guide.environment, guide.connection_state), ("test", "active")
        )

    def test_secrets_stay_on_the_server(self):
        self._forget()
        self._connect()
        guide = self._guide(self.company.with_user(self.administrator))
        self.assertNotIn(PASSWORD, f"{guide.read()}")
        self.assertNotIn("segredo", f"{guide.read()}")

    def test_only_administrators_of_odoo_enter_credentials(self):
        before = self.company.sudo().l10n_pt_at_username
        guide = self._guide()
        self.at.set_user(User(f"{NIF}/7", "x"))
        self.assertForbidden(
            lambda: guide.connect(self._typed(username="7")),
            lambda: guide.connect({}),
            guide.action_open_settings,
            guide.action_open_company,
        )
        self.assertEqual(self.company.sudo().l10n_pt_at_username, before)
        # Whoever manages access rights writes companies, but no credentials.
        manager = self._user(
            "acessos", "base.group_erp_manager,account.group_account_manager"
        )
        theirs = self._guide(self.company.with_user(manager))
        for typed in ({"password": "x"}, self._typed()):
            with self.assertRaises(AccessError):
                theirs.connect(typed)

    def test_who_may_not_connect_asks_somebody_who_may(self):
        guide = self._guide()
        self.assertIn(self.administrator.name, guide.administrators)
        self.company.sudo().l10n_pt_at_responsible_id = self.administrator
        told = [guide.action_ask_administrator() for _turn in range(2)]
        self.assertTells(told[0]["params"]["message"], self.administrator.name)
        task = self.company.partner_id.sudo().activity_ids
        self.assertEqual(task.user_id, self.administrator)
        self.assertTells(task.summary, "Connect", self.company.name)
        self.assertTells(task.note, self.accountant.name)

    def test_somebody_must_be_there_to_be_asked(self):
        reminders = type(self.env["l10n_pt.at.reminder"])
        nobody = self.env["res.users"]
        with patch.object(reminders, "_whom", return_value=nobody):
            guide = self._guide()
            self.assertFalse(guide.administrators)
            told = guide.action_ask_administrator()
        self.assertEqual(told["params"]["type"], "danger")

    # === Ways in ===

    def test_after_the_installation_odoo_goes_to_the_guide_once(self):
        todo = self.env.ref("l10n_pt_at_series.l10n_pt_guide_after_install").sudo()
        todo.action_open()
        url = todo.action_launch()["url"]
        self.assertEqual(todo.state, "done")
        self.assertIn("l10n_pt_guide_after_install_action", url)
        action = self.env.ref("l10n_pt_at_series.l10n_pt_guide_after_install_action")
        action = action.with_user(self.administrator)
        run = action.with_context(allowed_company_ids=self.company.ids).run
        self.assertEqual(run()["res_model"], "l10n_pt.at.guide")
        self.company.sudo().l10n_pt_at_guide_hidden = True
        self.assertEqual(run()["url"], "/odoo")
        self.company.sudo().l10n_pt_at_guide_hidden = False
        self.company.sudo().account_fiscal_country_id = self.env.ref("base.es")
        self.assertEqual(run()["url"], "/odoo")

    def test_the_settings_open_at_their_block(self):
        guide = self._guide(self.company.with_user(self.administrator))
        context = guide.action_open_settings()["context"]
        self.assertEqual(context["l10n_pt_scroll_to"], "l10n_pt_at_connection_setting")

    def test_only_accounting_administrators_set_up(self):
        reader = self._user("leitora", "account.group_account_readonly")
        for user in (self.clerk, reader):
            guide = self._guide(self.company.with_user(user))
            self.assertForbidden(
                guide.action_open,
                guide.action_work_by_hand,
                guide.action_work_connected,
                guide.action_leave,
                guide.action_register_missing,
                guide.action_register_series,
                guide.action_series_list,
                guide.action_new_invoice,
                guide.action_view_unregistered,
                guide.action_choose_default,
                guide.action_test_connection,
                guide.action_ask_administrator,
                lambda guide=guide: guide.connect({}),
                lambda guide=guide: guide.read(["username"]),
                lambda guide=guide: guide.read(["proposals"]),
            )
