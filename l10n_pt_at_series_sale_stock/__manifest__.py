# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Portugal: ATCUD of Deliveries on the Portal",
    "summary": "Number and ATCUD of transport documents on the page of an order",
    "version": "19.0.1.1.0",
    "development_status": "Beta",
    "category": "Accounting/Localizations",
    "website": "https://github.com/l10n-pt-at-series/l10n-pt-at-series",
    "author": "The l10n_pt_at_series authors",
    "maintainers": ["l10n-pt-at-series"],
    "license": "LGPL-3",
    "depends": [
        "l10n_pt_at_series_sale",
        "l10n_pt_at_series_stock",
        "sale_stock",
    ],
    "auto_install": True,
    "data": ["report/portal_templates.xml"],
}
