# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers.series_codes import without_formula
from .common import PASSWORD, USERNAME
from .series_common import SeriesCommon

LOG = "l10n_pt.at.communication"
SERIES = "l10n_pt.document.series"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSecurityDoors(SeriesCommon):
    """Dialogs, credentials and series of a company are for its own people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        portugal = cls.env.ref("base.pt").id
        cls.other = cls.root["res.company"].create(
            {"name": "Outra, Lda.", "vat": "PT503504564", "country_id": portugal}
        )
        cls.root["account.journal"].create(
            {"name": "Loja", "code": "L", "type": "sale", "company_id": cls.other.id}
        )
        manager = "account.group_account_manager"
        cls.stranger = cls._user("outra", manager, cls.other)
        cls.strange_clerk = cls._user(
            "outra_faturacao", "account.group_account_invoice", cls.other
        )
        cls.strange_reader = cls._user(
            "outra_leitura", "account.group_account_readonly", cls.other
        )
        cls.colleague = cls._user("colega", manager)
        cls.reader = cls._user("leitura", "account.group_account_readonly")
        cls.branch = cls.root["res.company"].create(
            {"name": "Filial", "parent_id": cls.company.id, "country_id": portugal}
        )
        cls.branch_manager = cls._user("filial", manager, cls.branch)

    def _as(self, user, model):
        return self.env(user=user, context={})[model]

    # === Rows of dialogs ===

    def test_nobody_writes_into_the_dialog_of_another(self):
        series = self._series()
        dialog = self.env["l10n_pt.series.set_code"].create(
            {"series_id": series.id, "code": "AAMINE0002"}
        )
        for user in (self.colleague, self.stranger):
            theirs = dialog.with_env(self.env(user=user, context={}))
            self.assertFalse(theirs.search([]))
            self.assertForbidden(
                lambda theirs=theirs: theirs.read(["code"]),
                lambda theirs=theirs: theirs.write({"code": "AAEV2L0002"}),
                theirs.action_confirm,
                theirs.unlink,
            )
        dialog.action_confirm()
        self.assertEqual(series.validation_code, "AAMINE0002")

    def test_nobody_changes_what_an_open_password_dialog_goes_on_with(self):
        dialog = self.env["l10n_pt.at.password"].create(
            {
                "res_model": "res.company",
                "res_ids": self.company.ids,
                "method": "action_l10n_pt_at_test_connection",
            }
        )
        forged = {"res_model": "l10n_pt.series.finalise", "method": "action_confirm"}
        theirs = dialog.with_env(self.env(user=self.stranger, context={}))
        self.assertForbidden(lambda: theirs.write(forged))

    def test_nobody_gives_a_reason_in_the_void_dialog_of_another(self):
        self._used(documents=1)
        move = self.env["account.move"].search([("l10n_pt_atcud", "!=", False)])
        dialog = (
            self.env["l10n_pt.document.void"]
            .with_user(self.clerk)
            .create({"res_model": move._name, "res_ids": move.ids, "reason": "Mine"})
        )
        theirs = dialog.with_env(self.env(user=self.strange_clerk, context={}))
        self.assertForbidden(lambda: theirs.write({"reason": "Typed by another"}))
        self.assertEqual(dialog.reason, "Mine")

    def test_nobody_adds_a_line_to_the_dialog_of_another(self):
        wizard = self.env["l10n_pt.series.create"].create({"name": "B2027"})
        lines = self._as(self.stranger, "l10n_pt.series.create.line")
        values = {"wizard_id": wizard.id, "document_type": "FT"}
        self.assertForbidden(lambda: lines.create(values))

    # === Ids of other companies ===

    def _foreign(self):
        """Dialogs that are given something of a company out of reach."""
        series = self._used()
        line = {"document_type": "FT", "series_id": series.id}
        return {
            "l10n_pt.series.create": {"line_ids": [Command.create(line)]},
            "l10n_pt.series.finalise": {"series_id": series.id},
            "l10n_pt.series.annul": {"series_id": series.id},
            "l10n_pt.series.set_code": {"series_id": series.id},
            "l10n_pt.series.audit": {"series_id": series.id},
            "l10n_pt.series.adopt": {
                "company_id": self.company.id,
                "journal_id": self.journal.id,
            },
            "l10n_pt.series.inventory": {"company_ids": self.company.ids},
            "l10n_pt.series.renew": {"company_ids": self.company.ids},
            "l10n_pt.series.close": {"company_ids": self.company.ids},
            "l10n_pt.series.import": {"company_id": self.company.id},
            "l10n_pt.series.reconcile": {"company_id": self.company.id},
        }

    def test_a_dialog_takes_no_record_that_its_user_may_not_read(self):
        foreign = self._foreign()
        for model, values in foreign.items():
            theirs = self._as(self.stranger, model)
            defaults = {f"default_{name}": value for name, value in values.items()}
            spec = dict.fromkeys(theirs._fields, {})
            with self.subTest(model):
                self.assertForbidden(
                    lambda theirs=theirs, values=values: theirs.create(values),
                    lambda theirs=theirs, defaults=defaults: theirs.with_context(
                        **defaults
                    ).create({}),
                    lambda theirs=theirs, values=values, spec=spec: theirs.onchange(
                        values, list(values), spec
                    ),
                )
        reader = self._as(self.strange_reader, "l10n_pt.series.audit")
        values = foreign["l10n_pt.series.audit"]
        self.assertForbidden(lambda: reader.create(values))
        self.assertEqual(self.at.calls, [])

    def test_a_line_takes_no_holder_that_its_user_may_not_read(self):
        theirs = self._as(self.stranger, "l10n_pt.series.inventory")

        def create(holder):
            line = {"document_type": "FT", "holder": holder}
            theirs.create({"line_ids": [Command.create(line)]})

        self.assertForbidden(lambda: create(f"account.journal,{self.journal.id}"))
        for nonsense in ("account.journal,x", "res.users,1", "account.journal", 7):
            with self.subTest(nonsense), self.assertRaises(UserError):
                create(nonsense)

    def test_a_dialog_is_not_changed_to_a_record_out_of_reach_either(self):
        series = self._registered()
        mine = self._as(self.stranger, SERIES).create({"name": "X2027"})
        dialog = mine.env["l10n_pt.series.set_code"].create({"series_id": mine.id})
        self.assertForbidden(lambda: dialog.write({"series_id": series.id}))
        # PostgreSQL would take these for the same id.
        for disguised in (str(series.id), float(series.id)):
            with self.subTest(disguised), self.assertRaises(UserError):
                dialog.write({"series_id": disguised})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(dialog.series_id, mine)

    def test_contacts_are_merged_all_the_same(self):
        """Odoo writes the new contact to every model that has references."""
        partners = self.root["res.partner"].create([{"name": "A"}, {"name": "B"}])
        merge = self.root["base.partner.merge.automatic.wizard"].create({})
        merge._merge(partners.ids, partners[0])
        self.assertEqual(partners.exists(), partners[0])

    def test_lines_are_written_through_their_dialog(self):
        wizard = self.env["l10n_pt.series.create"].create({"name": "B2027"})
        line = wizard.line_ids[0]
        values = {"message": "Corrected"}
        wizard.write({"line_ids": [Command.update(line.id, values)]})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(line.message, "Corrected")
        foreign = {"company_ids": [Command.set([str(self.other.id)])]}
        with self.assertRaises(UserError):
            self.env["l10n_pt.series.renew"].create(foreign)

    # === The credentials of a company ===

    def test_a_comparison_asks_at_for_nobody_elses_company(self):
        self._registered()
        self.at.calls.clear()
        theirs = self._as(self.stranger, "l10n_pt.at.comparison")
        company = self.company.with_env(theirs.env)
        typed = theirs.with_context(l10n_pt_at_password="errada")
        wizards = self._as(self.stranger, "l10n_pt.series.reconcile")
        self.assertForbidden(
            lambda: theirs._refresh(company),
            lambda: typed._refresh(company),
            lambda: wizards.create({"company_id": self.company.id}),
        )
        # One's own company counts only while it is selected.
        self.accountant.sudo().company_ids |= self.other
        selected = self.env["l10n_pt.at.comparison"].with_context(
            allowed_company_ids=self.company.ids
        )
        self.assertForbidden(lambda: selected._refresh(self.other))
        self.assertEqual(self.at.calls, [])

    def test_a_password_in_the_context_is_text_or_nothing(self):
        series = self._registered()
        self.company.sudo().action_l10n_pt_at_forget_password()
        for typed in ([1], 7, {"a": PASSWORD}):
            with self.subTest(typed), self.assertRaises(UserError):
                series.with_context(l10n_pt_at_password=typed).action_query()
            self.assertNotIn("sending", series.communication_ids.mapped("outcome"))

    def test_defaults_of_a_client_do_not_forge_the_log(self):
        series = self._series()
        forged = {
            "default_outcome": "refused",
            "default_message": "forged",
            "default_request_xml": "<forged/>",
        }
        self.at.faults.add("drop_after", "registarSerie")
        series.with_context(**forged).action_register()
        row = series.communication_ids
        self.assertEqual(row.outcome, "unknown")
        self.assertNotIn("forged", f"{row.message} {row.request_xml}")

    def test_the_log_outlives_every_context_and_link(self):
        row = self._registered().communication_ids.sudo()
        for context in ({}, {"_force_unlink": True}, {"module": "l10n_pt_at_series"}):
            with self.assertRaisesRegex(UserError, "cannot be deleted"):
                row.with_context(**context).unlink()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            row.series_id = False
        self.assertTrue(row.series_id)

    # === Parents and branches ===

    def test_a_branch_uses_its_parents_series_and_rules_its_own(self):
        parents = self._used()
        mine = self._as(self.branch_manager, SERIES).browse(parents.id)
        self.assertEqual(mine.validation_code, parents.validation_code)
        self.assertForbidden(
            lambda: mine.write({"is_default": False}),
            mine.action_archive,
            mine.action_query,
            mine.action_finalise,
            mine.action_annul,
            lambda: mine.copy({"name": "C2027"}),
            lambda: (
                mine.env["l10n_pt.series.finalise"]
                .create({"series_id": mine.id, "last_number": 2})
                .action_confirm()
            ),
        )
        self.assertEqual(self.at.calls, [])
        self.assertFalse(mine.communication_ids)
        own = mine.create(
            {
                "name": "P2027",
                "company_id": self.branch.id,
                "journal_id": self.journal.id,
            }
        )
        own.action_register()
        self.assertEqual(own.state, "registered")
        self.assertEqual(self.at.calls[-1].username, USERNAME)
        self.assertEqual(own.communication_ids.company_id, self.branch)

    def test_a_branch_opens_every_dialog_of_its_own(self):
        for model in ("create", "adopt", "inventory", "renew", "close", "import"):
            with self.subTest(model):
                wizards = self._as(self.branch_manager, f"l10n_pt.series.{model}")
                wizard = wizards.create({})
                self.env.flush_all()
                self.assertTrue(wizard.read())
                spec = dict.fromkeys(wizard._fields, {})
                self.assertTrue(wizard.browse().onchange({}, [], spec))

    def test_an_audit_names_documents_and_opens_those_within_reach(self):
        series = self._used()
        move = self.env["account.move"].search(
            [("l10n_pt_series_id", "=", series.id)], limit=1
        )
        self.env.cr.execute(
            "UPDATE account_move SET l10n_pt_atcud = 'X-1' WHERE id = %s", [move.id]
        )
        self.env.invalidate_all()
        for user, seen in ((self.accountant, True), (self.branch_manager, False)):
            audits = self._as(user, "l10n_pt.series.audit")
            audit = audits.create({"series_id": series.id})
            self.assertEqual(audit.document_count, 2)
            self.assertEqual(audit.line_ids.kind, "atcud")
            self.assertEqual(bool(audit.line_ids.res_id), seen)

    # === What a company tells ===

    def test_portal_and_internal_users_read_nothing_and_post_all_the_same(self):
        for groups in ("base.group_portal", "base.group_user"):
            user = self._user(groups.replace(".", "_"), groups)
            company = self.company.with_user(user)
            ours = {name for name in company.fields_get() if "l10n_pt_at" in name}
            self.assertFalse(ours)
            self.assertForbidden(
                lambda company=company: company.read(["l10n_pt_at_environment"]),
                lambda company=company: company.l10n_pt_at_connection_message,
                lambda company=company: company.search(
                    [("l10n_pt_at_connection_state", "=", "active")]
                ),
            )
            self.assertEqual(company._l10n_pt_environment(), "test")
            self.assertEqual(company._l10n_pt_nif(), self.company._l10n_pt_nif())
        series = self._registered()
        # As a payment on the website does it: the customer's own request posts.
        invoice = self._invoice().with_user(user).sudo()
        invoice.action_post()
        self.assertEqual(invoice.l10n_pt_series_id, series)

    def test_the_sub_user_is_known_to_those_who_work_with_it(self):
        series = self._registered()
        self.assertIn(USERNAME, series.communication_ids.request_xml)
        guide = self.env["l10n_pt.at.guide"]._of(self.company)
        self.assertEqual(guide.username, USERNAME)
        company = self.company.with_user(self.reader)
        health = self.env["l10n_pt.at.health"]._of(self.company)
        health = health.with_user(self.reader)
        theirs = guide.with_user(self.reader)
        row = series.communication_ids.with_user(self.reader)
        self.assertEqual(row.outcome, "accepted")
        self.assertForbidden(lambda: theirs.read(["username"]), lambda: row.request_xml)
        self.assertNotIn(USERNAME, f"{company.read()} {health.read()} {row.read()}")

    def test_every_screen_opens_for_everybody_who_may_see_it(self):
        series = self._registered()
        administrator = self._user(
            "administradora", "base.group_system,account.group_account_manager"
        )
        pages = ("l10n_pt.at.guide", "l10n_pt.at.health")
        rows = {name: self.env[name]._of(self.company) for name in pages}
        rows[SERIES] = series
        names = self.root["ir.model.data"].search(
            [("module", "=like", "l10n_pt_at_series%"), ("model", "=", "ir.ui.view")]
        )
        views = self.root["ir.ui.view"].browse(names.mapped("res_id"))
        opened = 0
        for user in (self.clerk, self.reader, self.accountant, administrator):
            for view in views.filtered(lambda one: one.model and one.mode == "primary"):
                model = self.env[view.model].with_user(user)
                if not model.has_access("read"):
                    continue
                with self.subTest(user=user.login, view=view.name):
                    arch = etree.fromstring(model.get_view(view.id, view.type)["arch"])
                    self.assertFalse(arch.xpath("//xpath | //*[@position]"))
                    shown = arch.xpath("//field[not(ancestor::field)]/@name")
                    row = rows.get(view.model, model.browse()).with_user(user)
                    if view.type != "search" and model._name in (*rows, LOG):
                        row = row or model.search([], limit=1)
                        self.assertTrue(row.web_read(dict.fromkeys(shown, {})))
                    opened += 1
        self.assertGreater(opened, 60)

    def test_no_cell_of_an_export_begins_a_formula_behind_blanks(self):
        for hidden in ("\t=1", "\r=1", "\n=1", " =1", "|cmd", "%0A=1", "\u00a0@x"):
            with self.subTest(hidden):
                self.assertEqual(without_formula(hidden), f"'{hidden}")
        self.assertEqual(without_formula("A2027"), "A2027")

    def test_whoever_is_offered_the_certificate_can_print_it(self):
        series = self._registered()
        report = "l10n_pt_at_series.action_report_series_certificate"
        for user in (self.clerk, self.reader, self.accountant):
            self.env.invalidate_all()
            env = self.env(user=user)
            html, _kind = env["ir.actions.report"]._render_qweb_html(report, series.ids)
            self.assertIn(series.validation_code, html.decode())
            self.assertIn("2001", html.decode())
        env = self.env(user=self.strange_clerk, context={})
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            env["ir.actions.report"]._render_qweb_html(report, series.ids)
