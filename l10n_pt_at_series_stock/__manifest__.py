# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Portugal: Series & ATCUD of Transport Documents",
    "summary": "Delivery, transport, consignment and return notes numbered in AT "
    "series, with ATCUD",
    "version": "19.0.1.1.0",
    "development_status": "Beta",
    "category": "Accounting/Localizations",
    "website": "https://github.com/l10n-pt-at-series/l10n-pt-at-series",
    "author": "The l10n_pt_at_series authors",
    "maintainers": ["l10n-pt-at-series"],
    "license": "LGPL-3",
    "depends": ["l10n_pt_at_series", "stock"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "views/stock_picking_views.xml",
        "views/stock_picking_type_views.xml",
        "views/l10n_pt_document_series_views.xml",
        "report/report_delivery.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
