# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from ..at import client, transport
from ..models.l10n_pt_at_registrar import L10nPtAtRegistrar
from ..models.l10n_pt_at_service import L10nPtAtService
from ..models.l10n_pt_document_series_rules import L10nPtDocumentSeries
from .common import PASSWORD
from .series_common import SeriesCommon

SERVICE = "odoo.addons.l10n_pt_at_series.models.l10n_pt_at_service"
ATTEMPT = "odoo.addons.l10n_pt_at_series.models.l10n_pt_at_attempts"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestAtDoor(SeriesCommon):
    """The one door to AT: who gets through, and what it leaves behind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.root["res.company"].create(
            {"name": "B, Lda.", "vat": "PT503504564"}
        )
        cls.manager_of_b = cls._user(
            "gestora_b", "account.group_account_manager", cls.other
        )
        cls.company.sudo().l10n_pt_at_connection_state = "active"

    def _parameter(self, name, value):
        self.root["ir.config_parameter"].set_param(f"l10n_pt_at_series.{name}", value)

    def _last_row(self):
        return self.env["l10n_pt.at.communication"].sudo().search([], limit=1)

    def _rows(self):
        return self.env["l10n_pt.at.communication"].sudo().search_count([])

    # === Who gets through ===

    def test_a_manager_of_another_company_makes_no_call(self):
        series = self._registered()
        draft = self._series("B2027")
        self.at.calls.clear()
        before = self._rows()
        for context in ({}, {"l10n_pt_at_password": "errada"}):
            theirs = self.env(
                user=self.manager_of_b, context=dict(self.env.context, **context)
            )
            # As superuser too: whatever is computed and stored runs so.
            for sudo in (False, True):
                env = theirs(su=sudo)
                service = env["l10n_pt.at.service"]
                password = env["l10n_pt.at.password"]
                ours, one, new = (
                    record.with_env(env) for record in (self.company, series, draft)
                )
                self.assertForbidden(
                    lambda: service._send_query_all(ours),  # noqa: B023
                    lambda: service._test_connection(ours),  # noqa: B023
                    lambda: service._send_query(one),  # noqa: B023
                    lambda: service._send_register(new),  # noqa: B023
                    lambda: service._send_finalise(one, 1),  # noqa: B023
                    lambda: service._send_annul(one),  # noqa: B023
                    lambda: password._needed_for(one.action_query, ours),  # noqa: B023
                )
        self.assertEqual(self.at.calls, [])
        self.assertEqual(self._rows(), before)
        self.assertEqual(self.company.l10n_pt_at_connection_state, "active")

    def test_no_dialog_of_another_company_reaches_at(self):
        series = self._registered()
        self.at.calls.clear()
        theirs = self.env(user=self.manager_of_b)
        for model, values in (
            ("l10n_pt.series.reconcile", {"company_id": self.company.id}),
            ("l10n_pt.series.finalise", {"series_id": series.id}),
            ("l10n_pt.series.annul", {"series_id": series.id, "declaration": True}),
            ("l10n_pt.series.take_over", {"series_id": series.id}),
            (
                "l10n_pt.at.password",
                {
                    "res_model": "res.company",
                    "res_ids": self.company.ids,
                    "method": "action_l10n_pt_at_test_connection",
                },
            ),
        ):
            for context in ({}, {"l10n_pt_at_password": "errada"}):
                wizards = theirs[model].with_context(**context)
                # The password dialog itself wants a password before all else.
                refusal = UserError if model == "l10n_pt.at.password" else AccessError
                with self.subTest(model, context=context):
                    with self.assertRaises(refusal):
                        wizards.create(values).action_confirm()
        self.assertEqual(self.at.calls, [])
        self.assertEqual(self.company.l10n_pt_at_connection_state, "active")

    def test_a_company_that_is_not_selected_makes_no_call(self):
        self.accountant.sudo().company_ids = [Command.link(self.other.id)]
        service = self.env["l10n_pt.at.service"].with_context(
            allowed_company_ids=self.other.ids
        )
        with self.assertRaises(AccessError) as caught:
            service._send_query_all(self.company)
        self.assertTells(str(caught.exception), "Select it at the top of the screen")
        self.assertEqual(self.at.calls, [])
        ours = service.with_context(allowed_company_ids=[self.company.id])
        ours._send_query_all(self.company)
        self.assertEqual(len(self.at.calls), 1)

    def test_the_manager_of_a_branch_uses_its_parents_credentials(self):
        branch = self.root["res.company"].create(
            {"name": "Filial", "parent_id": self.company.id}
        )
        manager = new_test_user(
            self.root,
            login="gestora_filial",
            groups="account.group_account_manager",
            company_id=branch.id,
            company_ids=[Command.set(branch.ids)],
        )
        service = self.env(user=manager)["l10n_pt.at.service"]
        service._send_query_all(branch)
        self.assertEqual(self._last_row().outcome, "accepted")
        self.assertForbidden(lambda: service._send_query_all(self.company))

    # === What it leaves behind ===

    def assertRow(self, outcome, code):
        self.assertRecordValues(
            self._last_row(), [{"outcome": outcome, "result_code": code}]
        )

    def _stopped(self, error, series):
        """``assertRaises`` would roll back the row that is to be looked at."""
        try:
            self.env["l10n_pt.at.registrar"]._register_series(series)
        except type(error):
            self.env.invalidate_all()
        else:
            self.fail("Nothing was raised.")

    def test_what_fails_before_the_line_ends_the_row_as_refused(self):
        series = self._series()
        for error in (ValueError("Segredo"), KeyError("x"), KeyboardInterrupt()):
            with self.subTest(error=error):
                with patch.object(L10nPtAtService, "_endpoint", side_effect=error):
                    self._stopped(error, series)
                self.assertRow("refused", "not_sent")
                self.assertNotIn("Segredo", self._last_row().message)
                self.assertTells(self._last_row().meaning, "nothing was sent")

    def test_what_stops_the_process_on_the_line_ends_the_row_as_unknown(self):
        for error in (KeyboardInterrupt(), SystemExit(1)):
            series = self._series(f"A{type(error).__name__}")
            with self.subTest(error=error):
                with patch.object(transport, "post", side_effect=error):
                    self._stopped(error, series)
                self.assertRow("unknown", "server_stopped")
                series.action_register()  # asks first
                self.assertEqual(
                    self._operations()[-2:], ["consultarSeries", "registarSerie"]
                )

    def test_a_time_limit_in_the_middle_of_a_call_leaves_it_unclear(self):
        def over(*_arguments, **_options):
            raise Exception("CPU time limit exceeded.")  # as Odoo's workers do

        series = self._series()
        with patch.object(transport._Budget, "seconds_left", over):
            series.action_register()
        self.assertEqual(series.state, "pending")
        self.assertRow("unknown", "connection_lost")
        series.action_query()
        self.assertRegistered(series)

    def test_parameters_that_are_nonsense_are_named_and_ignored(self):
        for nonsense in ("abc", "inf", "nan", "-1", "0", "1e9", "5 s"):
            self._parameter("test_timeout", nonsense)
            with self.subTest(nonsense), self.assertLogs(SERVICE, "WARNING") as logs:
                self.env["l10n_pt.at.service"]._send_query_all(self.company)
            self.assertTells(logs.output[0], "l10n_pt_at_series.test_timeout", nonsense)
            self.assertRow("accepted", "2002")

    def test_wrong_addresses_and_files_are_refused_in_words(self):
        series = self._series()
        for name, value, told in (
            ("test_endpoint", "http://127.0.0.1/x", "test_endpoint"),
            ("test_endpoint", "https://[::1/x", "test_endpoint"),
            ("test_endpoint", "nonsense", "test_endpoint"),
            ("test_ca_bundle", "/nowhere", "test_ca_bundle"),
            ("test_ca_bundle", "/", "test_ca_bundle"),
        ):
            with self.subTest(value):
                self._redirect_to_simulator()
                self._parameter(name, value)
                text = self._refusal(series.action_register)
                self.assertTells(text, f"l10n_pt_at_series.{told}")
                self.assertEqual(self._last_row().outcome, "refused")
        self.assertStillDraft(series)

    def test_a_password_that_is_no_text_is_none(self):
        series = self._series()
        self.company.sudo().action_l10n_pt_at_forget_password()
        for nonsense in (5, True, ["a"], {"a": "b"}, 1.5):
            with self.subTest(nonsense):
                strange = series.with_context(l10n_pt_at_password=nonsense)
                text = self._refusal(strange.action_register)
                self.assertTells(text, "is not configured", "AT password")
                self.assertRow("refused", "not_configured")
        self.assertEqual(self.at.calls, [])

    # === What AT says ===

    def _damaged(self, *changes):
        """Let pieces of AT's next answers be replaced."""
        original = transport.post

        def post(*arguments, **options):
            reply = original(*arguments, **options)
            content = reply.content
            for old, new in changes:
                self.assertIn(old, content)
                content = content.replace(old, new)
            return transport.Reply(reply.status, reply.content_type, content)

        return patch.object(transport, "post", post)

    def test_a_value_that_cannot_be_never_loses_the_code(self):
        series = self._series(start_date=self.tomorrow)
        day = str(self.today).encode()
        changes = (
            (b"<dataRegisto>" + day, b"<dataRegisto>3026-01-01"),
            (b"<dataInicioPrevUtiliz>", b"<dataInicioPrevUtiliz>?"),
            (b"<tipoSerie>N", b"<tipoSerie>Z"),
            (b"<nifComunicou>", b"<nifComunicou>PT"),
        )
        with self._damaged(*changes):
            series.action_register()
        kept = self._kept(series)
        self.assertRecordValues(
            series,
            [
                {
                    "state": "registered",
                    "validation_code": kept.validation_code,
                    "registration_date": self.today,
                    "start_date": self.tomorrow,
                    "series_type": "N",
                }
            ],
        )
        self.assertTells(
            self._last_row().message,
            "FT A2027: dataRegisto is out of range: 3026-01-01; left empty",
            "FT A2027: tipoSerie is a code nobody knows: 'Z'; left empty",
        )

    def test_a_found_registration_is_adopted_although_values_are_damaged(self):
        series = self._pending("drop_after")
        changes = ((b"<tipoSerie>N", b"<tipoSerie>Z"), (b"<meioProcessamento>", b"<x>"))
        changes += ((b"</meioProcessamento>", b"</x>"),)
        with self._damaged(*changes):
            series.action_query()
        self.assertRegistered(series)

    def test_a_state_nobody_knows_is_unclear_and_no_traceback(self):
        series = self._registered()
        with self._damaged((b"<estado>A", b"<estado>X")):
            self.assertTells(
                self._refusal(series.action_query), "the state is not the one expected"
            )
            rows = self.env["l10n_pt.at.comparison"]._refresh(self.company)
            self.assertEqual(rows.kind, "state")
            self.assertTells(self._refusal(rows.action_fix), "or in this state")
        self.assertRegistered(series)

    def test_a_code_that_cannot_be_leaves_the_series_waiting(self):
        for number, wrong in enumerate(
            (b"JFX7K2WM", b"=HYPERLINK(1)", b"&lt;script&gt;alert(1)&lt;/script&gt;")
        ):
            series = self._series(f"A{number}")
            with self.subTest(wrong), self._code_replaced(wrong):
                series.action_register()
                self.assertRecordValues(
                    series, [{"state": "pending", "validation_code": False}]
                )
            self.assertEqual(self._last_row().outcome, "unknown")
            series.action_query()
            self.assertEqual(series.state, "registered")

    def _code_replaced(self, wrong):
        original = client.answers.read

        def read(operation, request, reply):
            start = reply.content.index(b"<codValidacaoSerie>") + 19
            end = reply.content.index(b"</codValidacaoSerie>")
            content = reply.content[:start] + wrong + reply.content[end:]
            reply = transport.Reply(reply.status, reply.content_type, content)
            return original(operation, request, reply)

        return patch.object(client.answers, "read", read)

    def test_a_last_number_beyond_counting_does_not_matter(self):
        series = self._used()
        number = b"<seqUltimoDocEmitido>"
        with self._damaged((number, number + b"9" * 24)):
            self._finalise(series)
        self.assertRecordValues(series, [{"state": "finalised", "final_number": 2}])

    def test_a_call_opens_four_transactions_of_its_own(self):
        series, opened = self._series(), []
        original = L10nPtAtService._own_transaction

        def counted(service):
            opened.append(service)
            return original(service)

        with patch.object(L10nPtAtService, "_own_transaction", counted):
            series.action_register()
        self.assertRegistered(series)
        # docs/architecture.rst: a look at earlier attempts, intent, answer, badge.
        self.assertEqual(len(opened), 4)

    # === One in trouble never stops the others ===

    def _in_trouble(self, name, error):
        """Let the query of one series fail as nobody expected."""
        original = L10nPtAtRegistrar._query

        def query(registrar, series):
            if series.name == name:
                raise error
            return original(registrar, series)

        return patch.object(L10nPtAtRegistrar, "_query", query)

    def test_an_error_nobody_expected_does_not_stop_the_scheduled_action(self):
        bad, good = (self._pending("drop_after", name=name) for name in ("A1", "B1"))
        later = good.communication_ids[:1].create_date + timedelta(minutes=6)
        with (
            freeze_time(later),
            self._in_trouble("A1", KeyError("X")),
            self.assertLogs(ATTEMPT, "WARNING") as logs,
        ):
            self._run_cron()
        self.assertEqual((bad.state, good.state), ("pending", "registered"))
        self.assertTells(logs.output[0], "_ask_again", "KeyError")

    def test_a_database_error_of_one_series_does_not_stop_the_next(self):
        bad, good = (self._pending("drop_after", name=name) for name in ("A1", "B1"))

        def broken(series):
            series.env.cr.execute("SELECT 1 / 0")

        original = L10nPtAtRegistrar._query

        def query(registrar, series):
            return (
                broken(series) if series.name == "A1" else original(registrar, series)
            )

        with (
            patch.object(L10nPtAtRegistrar, "_query", query),
            mute_logger("odoo.sql_db"),
            self.assertLogs(ATTEMPT, "WARNING"),
        ):
            told = (bad | good).action_query()["params"]
        self.assertEqual((bad.state, good.state), ("pending", "registered"))
        self.assertTells(
            told["message"], "Something unexpected happened (DivisionByZero)", "FT B1"
        )

    def test_an_error_of_one_line_does_not_stop_the_dialog(self):
        original = L10nPtAtRegistrar._register_series

        def register(registrar, series):
            if series.document_type == "FT":
                raise ZeroDivisionError
            return original(registrar, series)

        wizard = self.env["l10n_pt.series.create"].create({"name": "A2027"})
        with (
            patch.object(L10nPtAtRegistrar, "_register_series", register),
            self.assertLogs(ATTEMPT, "WARNING"),
        ):
            self._confirm(wizard)
        states = {line.document_type: line.state for line in wizard.line_ids}
        self.assertEqual((states["FT"], states["NC"]), ("draft", "registered"))

    def test_an_interrupted_attempt_that_cannot_be_marked_does_not_stop_the_others(
        self,
    ):
        bad, good = self._series("A1"), self._series("B1")
        for series in (bad, good):
            self.env["l10n_pt.at.communication"].sudo().create(
                {
                    "series_id": series.id,
                    "company_id": self.company.id,
                    "identity": series._at_identity(),
                    "operation": "register",
                }
            )
        original = L10nPtDocumentSeries._at_write

        def write(series, vals):
            if series.name == "A1":
                raise ZeroDivisionError
            return original(series, vals)

        with (
            patch.object(L10nPtDocumentSeries, "_at_write", write),
            self.assertLogs(ATTEMPT, "WARNING"),
        ):
            self._run_cron()
        self.assertEqual((bad.state, good.state), ("draft", "pending"))

    # === Codes typed by hand ===

    def test_entering_the_same_code_again_finds_the_work_done(self):
        series = self._series()
        first = series.action_set_code("AAJFBCDFG2")
        again = series.action_set_code(" aajfbcdfg2 ", "2020-01-01")
        self.assertEqual(first, again)
        self.assertTells(again["params"]["message"], "is registered. Code: AAJFBCDFG2.")
        self.assertEqual(series.registration_date, self.today)
        self.assertTells(
            self._refusal(series.action_set_code, "AAJFBCDFG3"), "“Registered”"
        )

    def test_codes_and_days_that_cannot_be_are_refused_in_words(self):
        series = self._series()
        for code, day, told in (
            (5, None, "enter it as text"),
            (["AAJFBCDFG2"], None, "enter it as text"),
            ("A" * 5000, None, "at most 68 characters"),
            ("AAJFBCDFG2", "9999-12-31", "it is in the future"),
            ("AAJFBCDFG2", self.tomorrow, "it is in the future"),
            ("AAJFBCDFG2", "yesterday", "enter a date, such as 2027-01-31"),
            ("AAJFBCDFG2", 5, "enter a date"),
            ("AAJFBCDFG2", ["2027-01-31"], "enter a date"),
        ):
            with self.subTest(code=str(code)[:20], day=day):
                text = self._refusal(series.action_set_code, code, day)
                self.assertTells(text, told)
                self.assertLess(len(text), 300)
        self.assertStillDraft(series)
        series.action_set_code("AAJFBCDFG2", str(self.yesterday))
        self.assertEqual(series.registration_date, self.yesterday)

    def test_the_password_dialog_is_only_for_who_may_use_the_company(self):
        series = self._series()
        self.company.sudo().l10n_pt_at_stored_password = False
        dialog = series.action_register()
        self.assertEqual(dialog["res_model"], "l10n_pt.at.password")
        dialogs = self.env(user=self.manager_of_b)["l10n_pt.at.password"]
        with self.assertRaises(AccessError):
            dialogs._needed_for(series.action_register)
        password = {"l10n_pt_at_password": PASSWORD}
        series.with_context(**password).action_register()
        self.assertRegistered(series)
