# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell, with stock and sale: the clerk of ``company.py`` delivers and
# sells too.
# ruff: noqa: F821

names = ("stock.group_stock_user", "sales_team.group_sale_salesman_all_leads")
clerk = env["res.users"].search([("login", "=", "clerk")])
clerk.group_ids = [(4, env.ref(name).id) for name in names]
env.cr.commit()
