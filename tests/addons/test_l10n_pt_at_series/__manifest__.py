# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Test documents in AT series",
    "summary": "Documents that are no invoices, and payments online, for the tests of "
    "l10n_pt_at_series",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "website": "https://github.com/l10n-pt-at-series/l10n-pt-at-series",
    "author": "The l10n_pt_at_series authors",
    "license": "LGPL-3",
    "depends": ["l10n_pt_at_series", "payment_demo"],
    "data": ["security/ir.model.access.csv"],
}
