# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..exceptions import SeriesError
from .series_common import SeriesCommon

CODE = "AAJFBCDFGH"
REAL_CODE = "JFBCDFGH"


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSeriesCodes(SeriesCommon):
    """Manual mode: codes obtained on the Portal are typed in."""

    def assertCodeRefused(self, series, code, *parts):
        self.assertTells(
            self._refusal(series.action_set_code, code), f"“{code.strip()}”", *parts
        )
        self.assertStillDraft(series)

    def test_a_typed_code_registers_the_series(self):
        series = self._series()
        series.action_set_code(CODE)
        self.assertRecordValues(
            series,
            [
                {
                    "state": "registered",
                    "validation_code": CODE,
                    "environment": "test",
                    "registration_date": self.today,
                }
            ],
        )
        self.assertEqual(self.at.calls, [])
        self.assertIn("Code typed by hand", series.message_ids[0].body)

    def test_a_series_with_a_typed_code_numbers_documents(self):
        self._series().action_set_code(CODE)
        invoice = self._invoice(post=True)
        self.assertEqual(
            (invoice.name, invoice.l10n_pt_atcud), ("FT A2027/1", f"{CODE}-1")
        )

    def test_blanks_around_a_code_and_small_letters_are_put_right(self):
        series = self._series()
        series.action_set_code(" \taajfbcdfgh\n")
        self.assertEqual(series.validation_code, CODE)

    def test_a_code_from_the_portal_may_belong_to_a_series_begun_earlier(self):
        series = self._series(start_date="2025-01-01")
        series.action_set_code(CODE)
        self.assertEqual(series.state, "registered")

    def test_a_code_of_7_characters_is_refused(self):
        series = self._series()
        for code in ("AAJFBCD", "AA", ""):
            self.assertCodeRefused(series, code, "a code has at least 8 characters.")

    def test_a_code_with_blanks_inside_is_refused(self):
        series = self._series()
        for code in ("AAJF BCDFGH", "AAJF\nBCDFGH", "AAJF-BCDFGH", "AAJFBCDFGÉ"):
            self.assertCodeRefused(
                series, code, "a code has letters and digits only, without blanks."
            )

    def test_a_real_code_is_refused_in_the_test_environment(self):
        self.assertCodeRefused(
            self._series(),
            REAL_CODE,
            "codes of AT's test environment begin with AA.",
            "set the AT environment of the company to Production in the settings.",
        )

    def test_a_test_code_is_refused_in_production(self):
        self.company.sudo().l10n_pt_at_environment = "production"
        series = self._series()
        self.assertCodeRefused(
            series,
            CODE,
            "come from AT's test environment and must not be on real documents",
        )
        series.action_set_code(REAL_CODE)
        self.assertRecordValues(
            series, [{"state": "registered", "environment": "production"}]
        )

    def test_a_code_of_another_series_is_refused(self):
        self._series("A2027").action_set_code(CODE)
        self.assertCodeRefused(
            self._series("B2027"),
            CODE,
            "already belongs to series FT A2027",
            self.company.name,
            "Each series and document type has its own code.",
        )

    def test_a_code_of_an_archived_series_is_refused(self):
        first = self._series("A2027")
        first.action_set_code(CODE)
        first.active = False
        self.assertCodeRefused(
            self._series("B2027"), CODE, "already belongs to series FT A2027"
        )

    def test_an_unusual_code_is_taken_with_a_warning(self):
        series = self._series()
        series.action_set_code("AAJFO0I1")
        self.assertEqual(series.state, "registered")
        self.assertIn(
            "compare it once more with the Portal", series.message_ids[0].body
        )

    def test_a_usual_code_is_taken_without_a_warning(self):
        series = self._series()
        series.action_set_code(CODE)
        self.assertNotIn("compare it", series.message_ids[0].body)

    def test_a_registered_series_takes_no_other_code(self):
        series = self._series()
        series.action_set_code(CODE)
        self.assertTells(
            self._refusal(series.action_set_code, "AAJFZZZZZZ"),
            "Series FT A2027 is in state “Registered”",
        )
        self.assertEqual(series.validation_code, CODE)

    def test_the_button_opens_a_dialog_that_asks_for_the_code(self):
        series = self._series()
        action = series.action_set_code()
        dialog = self.env[action["res_model"]].with_context(**action["context"])
        self.assertTells(
            self._refusal(dialog.create({}).action_confirm), "at least 8 characters"
        )
        dialog.create({"code": CODE}).action_confirm()
        self.assertEqual(series.validation_code, CODE)

    def test_only_accounting_managers_enter_codes(self):
        series = self._series()
        with self.assertRaises(AccessError):
            series.with_user(self.clerk).action_set_code(CODE)
        self.assertStillDraft(series)

    # === No credentials at all ===

    def _forget_credentials(self):
        self.company.sudo().write(
            {
                "l10n_pt_at_username": False,
                "l10n_pt_at_client_certificate_id": False,
                "l10n_pt_at_cipher_certificate_id": False,
            }
        )
        self.company.sudo().action_l10n_pt_at_forget_password()

    def test_without_credentials_a_series_lives_by_hand(self):
        self._forget_credentials()
        series = self._series()
        self.assertEqual(series.connection_state, "unconfigured")
        series.action_set_code(CODE)
        for _turn in range(2):
            self._invoice(post=True)
        wizard = self.env["l10n_pt.series.finalise"].create(
            {"series_id": series.id, "on_portal": True}
        )
        wizard.action_confirm()
        self.assertRecordValues(series, [{"state": "finalised", "final_number": 2}])
        self.assertFalse(series.communication_ids)

    def test_without_credentials_registering_tells_what_is_missing(self):
        self._forget_credentials()
        series = self._series()
        with self.assertRaises(SeriesError) as caught:
            series.action_register()
        self.assertTells(
            str(caught.exception),
            "The communication with AT is not configured.",
            "AT sub-user, AT password, Client certificate, AT public key",
            "Only administrators of Odoo see these settings: ask ",
        )
        self.assertEqual(caught.exception.args[2], "Ask for it")
        self.assertStillDraft(series)

    def test_without_credentials_the_dialog_keeps_drafts_for_codes_by_hand(self):
        self._forget_credentials()
        wizard = self.env["l10n_pt.series.create"].create({"name": "A2027"})
        wizard.action_confirm()
        series = wizard.line_ids.series_id
        self.assertEqual(series.mapped("document_type"), ["FT", "NC", "ND"])
        self.assertEqual(set(series.mapped("state")), {"draft"})
        self.assertTells(
            wizard.line_ids[0].message, "Missing: AT sub-user", "Portal das Finanças"
        )
        series[0].action_set_code(CODE)
        self.assertEqual(series[0].state, "registered")
