# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Portugal: AT Migration",
    "summary": "Take over the AT series and codes that another addon left; "
    "uninstall it afterwards",
    "version": "19.0.1.1.0",
    "development_status": "Beta",
    "category": "Accounting/Localizations",
    "website": "https://github.com/l10n-pt-at-series/l10n-pt-at-series",
    "author": "The l10n_pt_at_series authors",
    "maintainers": ["l10n-pt-at-series"],
    "license": "LGPL-3",
    "countries": ["pt"],
    "depends": ["l10n_pt_at_series"],
    "data": [
        "security/ir.model.access.csv",
        "wizards/l10n_pt_series_migrate_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["l10n_pt_at_series_migrate/static/src/**/*"],
        "web.assets_tests": ["l10n_pt_at_series_migrate/static/tests/tours/*.js"],
    },
}
