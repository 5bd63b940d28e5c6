# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from lxml import etree

from odoo.tests import tagged

from .common import NIF, PASSWORD, USERNAME
from .series_common import SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestCommunication(SeriesCommon):
    """Each attempt to talk to AT leaves a true row without secrets."""

    def _row(self, series):
        [row] = series.communication_ids
        return row

    def _secrets(self):
        """What was encrypted in the requests that AT received, and the password."""
        secrets = [PASSWORD]
        for call in self.at.calls:
            envelope = etree.fromstring(call.envelope.encode())
            secrets += [
                envelope.findtext(f".//{{*}}{name}")
                for name in ("Password", "Nonce", "Created")
            ]
        self.assertTrue(all(secrets))
        return secrets

    # === What a row tells ===

    def test_an_accepted_registration_is_told_in_full(self):
        series = self._registered()
        self.assertRecordValues(
            self._row(series),
            [
                {
                    "series_id": series.id,
                    "company_id": self.company.id,
                    "identity": f"test/{NIF}/FT/a2027",
                    "operation": "register",
                    "outcome": "accepted",
                    "result_code": "2001",
                    "message": "Série registada com sucesso. A situação ficou ativa e "
                    "foi atribuído o seguinte código de validação : "
                    f"{series.validation_code}",
                    "user_id": self.accountant.id,
                }
            ],
        )

    def test_request_and_answer_are_kept_as_they_went_over_the_line(self):
        series = self._registered()
        row = self._row(series)
        request = etree.fromstring(row.request_xml.encode())
        [operation] = request.find("{*}Body")
        self.assertEqual(
            [("registarSerie", [(field.tag, field.text) for field in operation])],
            self._sent(),
        )
        self.assertEqual(request.findtext(".//{*}Username"), USERNAME)
        answer = etree.fromstring(row.response_xml.encode())
        self.assertEqual(
            answer.findtext(".//codValidacaoSerie"), series.validation_code
        )

    def test_a_row_holds_no_secret(self):
        series = self._registered()
        series.action_query()
        self.at.faults.add("truncated", "consultarSeries")
        self._refusal(series.action_query)
        for row in series.communication_ids:
            for field, value in row.read()[0].items():
                for secret in self._secrets():
                    self.assertNotIn(secret, str(value), field)
            request = etree.fromstring(row.request_xml.encode())
            for name in ("Password", "Nonce", "Created"):
                self.assertEqual(request.findtext(f".//{{*}}{name}"), "***")

    def test_the_duration_is_that_of_the_call(self):
        self.at.faults.add("delay_after", "registarSerie", seconds=0.3)
        row = self._row(self._registered())
        self.assertGreaterEqual(row.duration_ms, 300)
        self.assertLess(row.duration_ms, 20_000)

    def test_the_person_who_pressed_is_named(self):
        colleague = self._user("colega", "account.group_account_manager")
        series = self._registered()
        series.with_user(colleague).action_query()
        self.assertEqual(
            series.communication_ids.sorted("id").user_id, self.accountant | colleague
        )

    def test_each_operation_leaves_its_row(self):
        series = self._registered("A2027")
        for _turn in range(2):
            self._invoice(post=True)
        series.action_query()
        self.env["l10n_pt.series.finalise"].create(
            {"series_id": series.id}
        ).action_confirm()
        other = self._registered("B2027")
        self.env["l10n_pt.series.annul"].create(
            {"series_id": other.id, "declaration": True}
        ).action_confirm()
        rows = (series | other).communication_ids.sorted("id")
        self.assertEqual(
            [(row.operation, row.outcome, row.result_code) for row in rows],
            [
                ("register", "accepted", "2001"),
                ("query", "accepted", "2002"),
                ("finalise", "accepted", "2004"),
                ("register", "accepted", "2001"),
                ("annul", "accepted", "2003"),
            ],
        )

    # === What went wrong ===

    def test_a_refusal_is_kept_with_code_and_text(self):
        series = self._series()
        self.at.faults.add("unknown_code", "registarSerie")
        self._refusal(series.action_register)
        row = self._row(series)
        self.assertRecordValues(
            row,
            [
                {
                    "outcome": "refused",
                    "result_code": "4999",
                    "message": "Recusa desconhecida.",
                }
            ],
        )
        self.assertIn("4999", row.response_xml)

    def test_a_known_series_leaves_the_refusal_and_the_question(self):
        self.at.seed(identifier="A2027")
        rows = self._registered().communication_ids.sorted("id")
        self.assertEqual(
            [(row.operation, row.outcome, row.result_code) for row in rows],
            [("register", "refused", "4001"), ("query", "accepted", "2002")],
        )

    def test_a_lost_answer_is_kept_as_unknown(self):
        row = self._row(self._pending("drop_after"))
        self.assertRecordValues(
            row,
            [
                {
                    "outcome": "unknown",
                    "result_code": "connection_lost",
                    "response_xml": "",
                }
            ],
        )
        self.assertIn("A2027", row.request_xml)

    def test_half_an_answer_is_kept(self):
        row = self._row(self._pending("malformed"))
        self.assertEqual(row.outcome, "unknown")
        self.assertIn("Envelope", row.response_xml)

    def test_what_was_not_sent_is_kept_as_not_reached(self):
        series = self._series()
        self.root["ir.config_parameter"].set_param(
            "l10n_pt_at_series.test_endpoint", "https://127.0.0.1:9/SeriesWSService"
        )
        self._refusal(series.action_register)
        self.assertRecordValues(
            self._row(series),
            [{"outcome": "refused", "result": "unreached"}],
        )

    def test_unusable_credentials_are_kept_as_not_reached(self):
        expired = self.at.certificates.client(expired=True)
        self._enter_credentials(self.company, client=expired)
        series = self._series()
        self._refusal(series.action_register)
        self.assertRecordValues(
            self._row(series),
            [
                {
                    "outcome": "refused",
                    "result": "unreached",
                    "result_code": "client_certificate_expired",
                    "request_xml": False,
                }
            ],
        )

    # === Where rows are found ===

    def test_a_button_that_asks_nothing_leaves_no_row(self):
        series = self._registered()
        series.action_register()
        self.assertEqual(len(series.communication_ids), 1)

    def test_a_test_of_the_connection_belongs_to_no_series(self):
        self.company.action_l10n_pt_at_test_connection()
        row = self.env["l10n_pt.at.communication"].search([], limit=1)
        self.assertRecordValues(
            row,
            [
                {
                    "series_id": False,
                    "company_id": self.company.id,
                    "operation": "query",
                    "scope": "connection",
                    "outcome": "accepted",
                }
            ],
        )

    def test_the_series_opens_its_own_log_newest_first(self):
        series = self._registered("A2027")
        self._registered("B2027")
        series.action_query()
        action = series.action_view_communications()
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(rows.mapped("operation"), ["query", "register"])
        self.assertEqual(rows.series_id, series)

    def test_the_row_outlives_a_deleted_draft(self):
        series = self._series()
        self.at.faults.add("unknown_code", "registarSerie")
        self._refusal(series.action_register)
        row = self._row(series)
        series.unlink()
        self.env.invalidate_all()
        self.assertRecordValues(
            row,
            [
                {
                    "series_id": False,
                    "identity": f"test/{NIF}/FT/a2027",
                    "display_name": "Register FT a2027",
                }
            ],
        )

    def test_a_row_is_called_by_what_was_asked(self):
        row = self._row(self._registered("A2027"))
        self.assertEqual(row.display_name, "Register FT A2027")
        self.company.action_l10n_pt_at_test_connection()
        row = self.env["l10n_pt.at.communication"].search([], limit=1)
        self.assertEqual(row.display_name, "Query Connection")

    def test_only_what_at_said_is_called_its_text(self):
        series = self._series()
        self.at.faults.add("drop_after", "registarSerie")
        series.action_register()
        series.action_query()
        answer, lost = series.communication_ids.sorted("id", reverse=True)
        self.assertFalse(lost.at_text)
        self.assertTrue(lost.technical_text)
        self.assertTrue(answer.at_text)
        self.assertFalse(answer.technical_text)

    # === What the log tells ===

    def _badge(self):
        self.env.invalidate_all()
        health = self.env["l10n_pt.at.health"]._of(self.company)
        return health.line_state, health.line_failed, health.line_message

    def test_a_badge_that_is_active_tells_of_a_later_failure(self):
        self._registered("A2027")
        state, failed, text = self._badge()
        self.assertEqual((state, failed), ("active", False))
        self.assertIn("AT accepted the credentials", text)
        parameters = self.root["ir.config_parameter"]
        endpoint = parameters.get_param("l10n_pt_at_series.test_endpoint")
        parameters.set_param(
            "l10n_pt_at_series.test_endpoint", "https://127.0.0.1:9/SeriesWSService"
        )
        self._refusal(self._series("B2027").action_register)
        state, failed, text = self._badge()
        self.assertEqual((state, failed), ("active", True))
        self.assertTells(text, "AT could not be reached on", "Last successful call")
        self.assertNotIn("accepted", text)
        parameters.set_param("l10n_pt_at_series.test_endpoint", endpoint)
        self._registered("C2027")
        self.assertEqual(self._badge()[:2], ("active", False))
        self._pending(name="D2027")
        self.assertIn("AT gave no clear answer on", self._badge()[2])
