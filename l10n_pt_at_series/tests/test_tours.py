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

    def test_next_years_series_are_registered_with_progress(self):
        for kind in ("FT", "NC"):
            old = self._series("LOJA", kind, start_date="2020-01-01")
            old.action_set_code(f"AAJFN{old.id:07}")
        self._tour("renew", "l10n_pt_series_renew_action")
        year = self.env["l10n_pt.series.renew"]._default_year()
        series = self.Series.search([("name", "=", f"LOJA-{year}")])
        self.assertEqual(series.mapped("state"), ["registered"] * 2)

    def test_old_series_are_finalised_with_progress(self):
        old = self._registered("VELHA")
        for _turn in range(2):
            self._invoice(post=True)
        unused = self._registered("VELHA", "NC")
        for kind in ("FT", "NC"):
            self._registered("NOVA", kind)
        self._tour("close", "l10n_pt_series_close_action")
        self.assertEqual((old.state, old.final_number), ("finalised", 2))
        self.assertFalse(unused.active)
