# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

from odoo.exceptions import ValidationError
from odoo.tests import freeze_time, tagged

from ..simulator import certificates
from .common import NIF, PASSWORD, USERNAME
from .series_common import SeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSeriesCredentials(SeriesCommon):
    """Credentials that do not work: said in words, and never tried twice."""

    def _certificate_in(self, field, content, password=False):
        record = self._certificate(self.company, content, password)
        self.company.sudo()[f"l10n_pt_at_{field}_certificate_id"] = record
        return record

    def assertNothingSent(self, series, *told):
        self.assertTells(self._refusal(series.action_register), *told)
        self.assertStillDraft(series)
        self.assertEqual(self.at.calls, [])

    def assertBadge(self, state, *told):
        self.assertEqual(self.company.l10n_pt_at_connection_state, state)
        self.assertTells(self.company.l10n_pt_at_connection_message, *told)

    # === Sub-user ===

    def test_a_sub_user_in_another_form_is_refused(self):
        company = self.company.sudo()
        for username in (
            NIF,
            f"{NIF}/",
            f"{NIF}/12345",
            f"PT{NIF}/1",
            f"{NIF}-1",
            f"{NIF}/a",
            "12345678/1",
            "٥٥٥٥٥٥٥٥٥/1",
            "admin",
        ):
            with self.subTest(username=username):
                with self.assertRaises(ValidationError) as caught:
                    company.l10n_pt_at_username = username
                self.assertTells(
                    str(caught.exception),
                    f"AT sub-user “{username}”",
                    "write the taxpayer number, a slash and the number of the sub-user",
                    "555555550/1",
                )
                self.assertEqual(company.l10n_pt_at_username, USERNAME)

    def test_the_bare_number_of_the_sub_user_is_completed(self):
        company = self.company.sudo()
        for typed, stored in (
            ("12", f"{NIF}/12"),
            (" 0037 ", f"{NIF}/0037"),
            (f"{NIF} / 3\n", f"{NIF}/3"),
        ):
            with self.subTest(typed=typed):
                company.l10n_pt_at_username = typed
                self.assertEqual(company.l10n_pt_at_username, stored)

    def test_in_production_the_sub_user_must_be_the_taxpayers_own(self):
        self._enter_credentials(
            self.company,
            l10n_pt_at_username="599999993/1",
            l10n_pt_at_environment="production",
        )
        self.assertNothingSent(
            self._series(),
            f"AT sub-user 599999993/1 belongs to another taxpayer than "
            f"{self.company.name} ({NIF})",
            f"Enter a sub-user of {NIF}.",
        )

    # === Certificates ===

    def test_an_expired_client_certificate_is_not_used(self):
        expired = self.at.certificates.client(expired=True)
        self._certificate_in("client", expired.pfx("x"), "x")
        self.assertNothingSent(
            self._series(),
            "The client certificate has expired.",
            "Upload the renewed certificate in the settings.",
        )
        self.assertBadge("inactive", "The client certificate has expired.")

    def test_a_client_certificate_serves_until_its_last_minute(self):
        client = self.at.certificates.client(days=2)
        end = self._certificate_in("client", client.pfx("x"), "x").date_end
        with freeze_time(end - timedelta(minutes=1)):
            self.assertEqual(self._registered("A2027").state, "registered")
        with freeze_time(end + timedelta(minutes=1)):
            late = self._series("B2027")
            self.assertTells(
                self._refusal(late.action_register), "client certificate has expired"
            )

    def test_a_certificate_that_at_did_not_sign_is_refused(self):
        foreign = self.at.certificates.client(foreign=True)
        self._certificate_in("client", foreign.pfx("x"), "x")
        self.assertNothingSent(
            self._series(),
            "AT refused the client certificate; nothing was registered.",
            "It must be signed by AT, not expired, and made for this environment.",
        )

    def test_a_client_certificate_that_is_none_is_named(self):
        self._certificate_in("client", b"not a certificate")
        self.assertNothingSent(
            self._series(),
            "The client certificate cannot be read.",
            "Upload the PFX file again with its password.",
        )
        self.assertBadge("inactive", "The client certificate cannot be read.")

    def test_a_pfx_file_with_a_wrong_password_is_named(self):
        client = self.at.certificates.client()
        self._certificate_in("client", client.pfx("x"), "y")
        self.assertNothingSent(
            self._series(),
            "The client certificate cannot be read.",
            "with its password",
        )

    def test_a_certificate_without_its_key_is_named(self):
        self._certificate_in("client", self.at.certificates.client().pem)
        self.assertNothingSent(
            self._series(),
            "The client certificate has no readable private key.",
            "Upload the PFX file, which holds both",
        )

    def test_an_unreadable_key_of_at_is_named(self):
        self._certificate_in("cipher", b"not a certificate")
        self.assertNothingSent(
            self._series(),
            "AT's public key cannot be read.",
            "Upload the .cer file from AT again.",
        )

    def test_an_expired_key_of_at_is_named(self):
        series = self._series()
        with freeze_time("2060-01-01"):
            series.start_date = series._today()
            self.assertNothingSent(
                series,
                "AT's public key has expired.",
                "Upload the current one from AT.",
            )

    def test_another_key_than_ats_is_refused_by_at(self):
        other = certificates.Certificates(f"{self.folder}/other")
        self._certificate_in("cipher", other.cipher_certificate)
        series = self._series()
        self._refusal(series.action_register)
        self.assertStillDraft(series)
        self.assertEqual(len(self.at.calls), 1)

    # === Password ===

    def _with_wrong_password(self):
        self.company.sudo().l10n_pt_at_password = "errada"

    def test_a_wrong_password_is_told_with_the_attempts_left(self):
        self._with_wrong_password()
        series = self._series()
        self.assertTells(
            self._refusal(series.action_register),
            "AT refused the sub-user or its password.",
            "Check both in the settings",
            "Attempts left: 4.",
            "Erro na validação da senha” (99)",
        )
        self.assertStillDraft(series)
        self.assertBadge("inactive", "AT refused the sub-user or its password.")

    def test_a_wrong_password_is_sent_once(self):
        self._with_wrong_password()
        self._refusal(self._series().action_register)
        self.assertEqual(len(self.at.calls), 1)

    def test_a_wrong_password_is_sent_once_for_many_series(self):
        self._with_wrong_password()
        many = self._series("A2027") | self._series("B2027") | self._series("C2027")
        notification = many.action_register()["params"]
        self.assertEqual(len(self.at.calls), 1)
        self.assertEqual(set(many.mapped("state")), {"draft"})
        self.assertEqual(len(notification["message"].splitlines()), 3)
        self.at.calls.clear()
        many.action_query()
        self.assertEqual(len(self.at.calls), 1)

    def test_a_wrong_password_is_sent_once_by_the_dialogs(self):
        self._with_wrong_password()
        wizard = self.env["l10n_pt.series.create"].create({"name": "A2027"})
        wizard.action_confirm()
        self.assertEqual(len(self.at.calls), 1)
        first, *others = wizard.line_ids.filtered("selected").mapped("message")
        self.assertIn("AT refused the sub-user or its password", first)
        self.assertEqual(len(others), 2)
        for message in others:
            self.assertIn("Not sent: the credentials do not work", message)

    def test_the_scheduled_action_never_repeats_a_refused_password(self):
        self._pending(name="A2027")
        series = self._pending(name="B2027")
        self._with_wrong_password()
        self._refusal(series.action_query)
        self.at.calls.clear()
        for days in (1, 2, 9):
            with freeze_time(f"{self.today + timedelta(days=days)} 12:00:00"):
                self._run_cron()
        self.assertEqual(self.at.calls, [])
        self.assertEqual(series.state, "pending")

    def test_the_scheduled_action_stops_at_the_first_refused_password(self):
        series = self._pending(name="A2027") | self._pending(name="B2027")
        self._with_wrong_password()
        self.company.sudo().l10n_pt_at_connection_state = "active"
        self.at.calls.clear()
        with freeze_time(f"{self.tomorrow} 12:00:00"):
            self._run_cron()
        self.assertEqual(len(self.at.calls), 1)
        self.assertEqual(set(series.mapped("state")), {"pending"})

    def test_the_right_password_makes_everything_work_again(self):
        series = self._pending()
        self._with_wrong_password()
        self._refusal(series.action_query)
        self.company.sudo().l10n_pt_at_password = PASSWORD
        series.action_query()
        self.assertRegistered(series)
        self.assertBadge("active", "AT accepted the credentials (Test environment).")
