# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell: logins of the demo, and nothing that looks for the internet.
# ruff: noqa: F821

company = env.ref("base.demo_company_pt")
admin = env.ref("base.user_admin")
admin.write(
    {
        "company_ids": [(4, company.id)],
        "company_id": company.id,
        "group_ids": [(4, env.ref("account.group_account_manager").id)],
    }
)
portuguese = env.ref("base.lang_pt").code
for login, name, group, language in (
    ("accountant", "Ana Contabilista", "account.group_account_manager", "en_US"),
    ("contabilista", "Inês Contabilista", "account.group_account_manager", portuguese),
    ("clerk", "Rui Faturação", "account.group_account_invoice", portuguese),
    ("warehouse", "João Armazém", "stock.group_stock_user", portuguese),
    ("sales", "Sofia Vendas", "sales_team.group_sale_salesman", portuguese),
):
    env["res.users"].create(
        {
            "login": login,
            "password": login,
            "name": name,
            "lang": language,
            "tz": "Europe/Lisbon",
            "company_id": company.id,
            "company_ids": [(6, 0, company.ids)],
            "group_ids": [(6, 0, [env.ref("base.group_user").id, env.ref(group).id])],
        }
    )
# What is printed and mailed is in the customer's language.
env["res.partner"].search([("country_code", "=", "PT")]).lang = portuguese
# Odoo gives the first company of a database a warehouse, and no other.
env["stock.warehouse"].create(
    {"name": "Armazém Lisboa", "code": "LX", "company_id": company.id}
)
# The scheduler orders what Odoo's demo data lacks, and logs errors when it meets us.
env.ref("stock.ir_cron_scheduler_action").active = False
# So does the one that sends digests, when people log in meanwhile.
env.ref("digest.ir_cron_digest_scheduler_action").active = False
# OdooBot greets people in several transactions at once, and logs errors when they meet.
env["res.users"].search([]).odoobot_state = "disabled"
# In-app purchases and the update notice call home, and log warnings when offline.
env.ref("mail.ir_cron_module_update_notification").active = False
env.cr.commit()
env["ir.module.module"].search(
    [("name", "=", "iap"), ("state", "=", "installed")]
).button_immediate_uninstall()
