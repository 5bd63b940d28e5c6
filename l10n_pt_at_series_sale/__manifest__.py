# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Portugal: AT Series for Sales",
    "summary": "Quotations, orders and pro formas with number and ATCUD of AT series",
    "version": "19.0.1.1.0",
    "development_status": "Beta",
    "category": "Accounting/Localizations",
    "website": "https://github.com/l10n-pt-at-series/l10n-pt-at-series",
    "author": "The l10n_pt_at_series authors",
    "maintainers": ["l10n-pt-at-series"],
    "license": "LGPL-3",
    "depends": ["l10n_pt_at_series", "sale"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "security/l10n_pt_at_series_sale_security.xml",
        "data/ir_actions_server.xml",
        "report/report_saleorder.xml",
        "report/report_working_document.xml",
        "report/portal_templates.xml",
        "views/l10n_pt_working_document_views.xml",
        "views/sale_order_views.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
