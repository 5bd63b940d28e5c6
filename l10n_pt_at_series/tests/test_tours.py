# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import HttpCase, tagged

from .common import AtSeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install", "is_tour")
class TestTours(AtSeriesCommon, HttpCase):
    """The dialogs as a plain accountant uses them, in a browser."""

    def _tour(self, name, action):
        """Play a tour from the first screen of an action."""
        self.start_tour(
            f"/odoo/action-l10n_pt_at_series.{action}",
            f"l10n_pt_at_series_{name}",
            login=self.accountant.login,
        )

    def test_a_series_made_on_the_portal_is_imported(self):
        series = self._registered("PORTAL")
        code = series.validation_code
        series.sudo().with_context(l10n_pt_at_answer=True).state = "draft"
        series.unlink()
        self._tour("compare_with_at", "l10n_pt_series_reconcile_action")
        imported = self.Series.search([("name", "=", "PORTAL")])
        self.assertEqual(imported.validation_code, code)

    def test_a_pasted_table_of_codes_is_corrected_and_imported(self):
        self._tour("import_codes", "l10n_pt_series_import_action")
        series = self.Series.search([("name", "=", "A2027")], order="document_type")
        self.assertEqual(series.mapped("validation_code"), ["AAJFBCDFG2", "AAJFBCDFG3"])
