# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell: where Odoo itself is, and AT's test environment (the simulator).
# Each time: an update of the addons reads again what comes by itself.
# ruff: noqa: F821

for name, value in (
    # wkhtmltopdf fetches the styles of a printed page from there.
    ("web.base.url", settings["url"]),
    ("web.base.url.freeze", "True"),
    ("l10n_pt_at_series.test_endpoint", settings["endpoint"]),
    ("l10n_pt_at_series.test_ca_bundle", settings["ca_bundle"]),
):
    env["ir.config_parameter"].set_param(name, value)
# It would come with another company in Portugal, needs a library, and calls home.
env["ir.module.module"].search([("name", "=", "account_peppol")]).auto_install = False
env.cr.commit()
