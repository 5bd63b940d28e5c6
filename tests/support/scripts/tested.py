# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell: the company that the addons' tests find ready (tests/common.py).
# ruff: noqa: F821

portugal = env.ref("base.pt")
# As in tests: Odoo would install all it has for Portugal, which needs the internet.
company = (
    env["res.company"]
    .with_context(install_mode=True)
    .create(
        {
            "name": "company_1_data",
            "country_id": portugal.id,
            "currency_id": portugal.currency_id.id,
        }
    )
)
env["account.chart.template"].try_loading("pt", company, install_demo=False)
company = company.with_context(install_mode=False)
company.currency_id = portugal.currency_id
env["ir.model.data"].create(
    {
        "module": "__test__",
        "name": "l10n_pt_company",
        "model": company._name,
        "res_id": company.id,
        "noupdate": True,
    }
)
env.cr.commit()
