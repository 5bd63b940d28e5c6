# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell, with or without the addon: a Portuguese company with a sales
# journal, a customer, a product with tax, and a clerk who posts.
# ruff: noqa: F821

portugal = env.ref("base.pt")
company = env.ref("base.main_company")
company.write({"country_id": portugal.id, "vat": "PT555555550"})
env["account.chart.template"].try_loading("pt", company, install_demo=False)
journal = env["account.journal"].search(
    [("type", "=", "sale"), ("company_id", "=", company.id)], limit=1
)
journal.code = "PLAIN"
# Odoo ranks a new customer while it posts, which two processes cannot do at once.
env["res.partner"].create(
    {"name": "Cliente", "country_id": portugal.id, "customer_rank": 1}
)
env["product.product"].create({"name": "Consultoria", "list_price": 10})
env["res.users"].create(
    {
        "login": "clerk",
        "name": "Rui Faturação",
        "tz": "Europe/Lisbon",
        "company_id": company.id,
        "company_ids": [(6, 0, company.ids)],
        "group_ids": [(6, 0, [env.ref("account.group_account_invoice").id])],
    }
)
env.cr.commit()
