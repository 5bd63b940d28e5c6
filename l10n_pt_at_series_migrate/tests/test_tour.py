# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import HttpCase, tagged

from odoo.addons.l10n_pt_at_series.tests.common import AtSeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install", "is_tour")
class TestTour(AtSeriesCommon, HttpCase):
    """The dialog as a plain accountant uses it, in a browser."""

    def test_series_of_another_addon_are_taken_over(self):
        self.env.cr.execute(
            """
            CREATE TABLE l10n_pt_at_series (
                id serial, name varchar, prefix varchar, type varchar, at_code varchar
            );
            INSERT INTO l10n_pt_at_series (name, prefix, type, at_code)
                 VALUES ('2027', 'FT', 'out_invoice', 'AAJFBCDFFT'),
                        ('2027', 'NC', 'out_refund', 'AT-NC2027')
            """
        )
        self.start_tour(
            "/odoo/action-l10n_pt_at_series_migrate.l10n_pt_series_migrate_action",
            "l10n_pt_at_series_migrate",
            login=self.accountant.login,
        )
        self.assertEqual(
            self.Series.search([]).sorted("document_type").mapped("validation_code"),
            ["AAJFBCDFFT", "AAJFBCDFNC"],
        )
