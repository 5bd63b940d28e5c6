# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from contextlib import contextmanager
from threading import Event, Thread

from odoo.tests import tagged
from odoo.tools import file_open

from ..unlogged import unlogged_queries
from .common import NIF, PASSWORD, USERNAME
from .series_common import SeriesCommon

STORED = "l10n_pt_at_stored_password"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSecuritySecrets(SeriesCommon):
    """Where the password never is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = cls._user(
            "administradora", "base.group_system,account.group_account_manager"
        )

    def test_the_password_is_never_read_back(self):
        for user in (self.clerk, self.accountant):
            company = self.company.with_user(user)
            self.assertForbidden(
                lambda company=company: company.read(["l10n_pt_at_password"]),
                lambda company=company: company.read(["l10n_pt_at_username"]),
                lambda company=company: company.read([STORED]),
                lambda company=company: company[STORED],
            )
        company = self.company.with_user(self.administrator)
        [values] = company.read(["l10n_pt_at_password", "l10n_pt_at_username"])
        self.assertEqual(values["l10n_pt_at_username"], USERNAME)
        self.assertFalse(values["l10n_pt_at_password"])
        self.assertForbidden(lambda: company.read([STORED]), lambda: company[STORED])
        self.assertNotIn(PASSWORD, str(company.read()))

    def test_nobody_is_told_that_the_stored_password_is_a_field(self):
        for user in (self.clerk, self.accountant, self.administrator):
            fields = self.company.with_user(user).fields_get()
            self.assertNotIn(STORED, fields)
        self.assertNotIn("l10n_pt_at_password", self.company.fields_get())

    def test_the_password_is_not_exported(self):
        company = self.company.with_user(self.administrator)
        exported = company.export_data(["name", "l10n_pt_at_password"])
        self.assertNotIn(PASSWORD, str(exported))
        self.assertForbidden(lambda: company.export_data(["name", STORED]))

    def test_the_password_is_not_guessed_by_searching(self):
        companies = self.env["res.company"].with_user(self.administrator)
        users = self.env["res.users"].with_user(self.administrator)
        self.assertForbidden(
            lambda: companies.search([(STORED, "=like", f"{PASSWORD[:3]}%")]),
            lambda: companies.search([], order=STORED),
            lambda: companies._read_group([], [STORED]),
            lambda: companies.formatted_read_group([], [STORED]),
            lambda: users.search([(f"company_id.{STORED}", "=", PASSWORD)]),
            lambda: users.search([("company_id", "any", [(STORED, "=", PASSWORD)])]),
            lambda: companies.search([]).filtered_domain([(STORED, "=", PASSWORD)]),
        )

    def test_an_answer_to_saving_does_not_hold_the_password(self):
        secret = "Segredo-novo-1"
        shown = {"l10n_pt_at_password": {}, "l10n_pt_at_username": {}}
        company = self.company.with_user(self.administrator)
        answer = company.web_save({"l10n_pt_at_password": secret}, shown)
        self.assertNotIn(secret, str(answer))
        self.assertNotIn(secret, str(company.read()))
        settings = self.env["res.config.settings"].with_user(self.administrator)
        answer = settings.web_save({"l10n_pt_at_password": secret}, shown)
        self.assertNotIn(secret, str(answer))
        self.assertNotIn(secret, str(settings.browse(answer[0]["id"]).read()))
        self.assertEqual(self.company.sudo()[STORED], secret)

    def test_a_copy_of_the_company_would_have_no_credentials(self):
        [values] = self.company.with_env(self.root).copy_data()
        copied = {name for name in values if name.startswith("l10n_pt_at_")}
        self.assertEqual(copied, {"l10n_pt_at_environment"})

    @contextmanager
    def _everything_logged(self):
        """Records of all loggers at the lowest level."""
        records = []

        class Collector(logging.Handler):
            def emit(self, record):
                records.append(f"{record.name} {self.format(record)}")

        names = list(logging.root.manager.loggerDict)
        loggers = [logging.root, *map(logging.getLogger, names)]
        levels = [logger.level for logger in loggers]
        handlers, collector = logging.root.handlers, Collector()
        try:
            logging.root.handlers = [collector]
            for logger in loggers:
                logger.setLevel(logging.DEBUG)
            yield records
        finally:
            logging.root.handlers = handlers
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)

    def test_no_log_at_any_level_holds_the_password(self):
        series = self._series()
        self.env.invalidate_all()
        with self._everything_logged() as records:
            self.company.action_l10n_pt_at_test_connection()
            series.action_register()
            self.at.faults.add("authentication", "consultarSeries")
            self._refusal(series.action_query)
            self.at.faults.add("truncated", "consultarSeries")
            self._refusal(series.action_query)
        text = "\n".join(records)
        # These would show it: they are awake.
        for name in ("odoo.sql_db", "urllib3.connectionpool", "consultarSeries"):
            self.assertIn(name, text)
        self.assertNotIn(PASSWORD, text)
        self.assertNotIn("PRIVATE KEY", text)

    def test_nor_when_two_people_enter_theirs_at_once(self):
        mine, theirs, over = (Event() for _turn in range(3))

        def other_thread():
            with unlogged_queries():
                theirs.set()
                mine.wait()
            over.set()

        log = logging.getLogger("odoo.sql_db")
        with self._everything_logged() as records:
            thread = Thread(target=other_thread)
            thread.start()
            theirs.wait()
            with unlogged_queries():
                mine.set()
                over.wait()
                self.company.sudo().l10n_pt_at_password = "Segredo-meu"
                log.error("Segredo-meu")
            thread.join()
            log.error("awake")
        text = "\n".join(records)
        self.assertNotIn("Segredo", text)
        self.assertIn("awake", text)

    def test_no_error_holds_the_password(self):
        self.company.sudo().l10n_pt_at_password = "Segredo-errado-1"
        series = self._series()
        text = self._refusal(series.action_register)
        self.assertNotIn("Segredo", text)
        self.assertNotIn("Segredo", str(series.communication_ids.read()))
        self.assertNotIn("Segredo", self.company.l10n_pt_at_connection_message)

    # === Copies of the database ===

    def test_a_neutralised_copy_has_no_credentials_and_asks_the_test_environment(self):
        company = self.company.sudo()
        company.l10n_pt_at_environment = "production"
        certificate = company.l10n_pt_at_client_certificate_id
        self.assertTrue(certificate.private_key_id.pem_key)
        self._neutralise()
        self.assertFalse(certificate.content)
        self.assertFalse(certificate.private_key_id.content)
        self.assertFalse(certificate.private_key_id.pem_key)
        self.env.cr.execute(
            "SELECT * FROM res_company WHERE id = %s", [self.company.id]
        )
        [values] = self.env.cr.dictfetchall()
        left = {
            name: value
            for name, value in values.items()
            if name.startswith("l10n_pt_at")
            and name != "l10n_pt_at_responsible_id"  # a name, no credential
        }
        self.assertEqual(
            {name: value for name, value in left.items() if value},
            {
                "l10n_pt_at_environment": "test",
                "l10n_pt_at_connection_state": "unconfigured",
            },
        )
        self.assertIn(STORED, left)
        self.env.cr.execute(
            "SELECT key FROM ir_config_parameter WHERE key LIKE 'l10n_pt_at_%'"
        )
        self.assertEqual(self.env.cr.fetchall(), [])

    def _neutralise(self):
        self.env.flush_all()
        with file_open("l10n_pt_at_series/data/neutralize.sql") as script:
            self.env.cr.execute(script.read())
        self.env.invalidate_all()

    def test_a_neutralised_copy_has_no_key_that_was_replaced_either(self):
        stranger = self.root["res.company"].create({"name": "Sem AT, Lda."})
        client = self.at.certificates.client(nif=NIF).pfx("segredo")
        theirs = self._certificate(stranger, client, "segredo")
        old = self.company.sudo().l10n_pt_at_client_certificate_id
        self._enter_credentials(self.company)
        ours = old | self.company.sudo().l10n_pt_at_client_certificate_id
        self.assertEqual(len(ours), 2)
        keys = ours.private_key_id
        self.assertTrue(all(keys.mapped("pem_key")))
        self._neutralise()
        self.assertEqual(set(keys.mapped("pem_key") + keys.mapped("content")), {False})
        self.assertEqual(set(ours.mapped("content")), {False})
        left = self.root["ir.attachment"].search(
            [
                ("res_model", "in", ("certificate.key", "certificate.certificate")),
                ("res_field", "in", ("content", "pem_key")),
                ("res_id", "in", ours.ids + keys.ids),
            ]
        )
        self.assertFalse(left.filtered(lambda file: b"PRIVATE KEY" in file.raw))
        # A company that never had to do with AT keeps what is not ours.
        self.assertTrue(theirs.content)
        self.assertTrue(theirs.private_key_id.pem_key)
