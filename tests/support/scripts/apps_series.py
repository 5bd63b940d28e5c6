# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell, with the addons: a series for the deliveries of the warehouse,
# and one for the orders of the company, their codes typed by hand.
# ruff: noqa: F821

company = env.ref("base.main_company")
deliveries = env["stock.picking.type"].search(
    [("code", "=", "outgoing"), ("company_id", "=", company.id)], limit=1
)
for name, document_type, code, values in (
    ("WHOUT2027", "GR", "AAGR000001", {"picking_type_id": deliveries.id}),
    ("S2027", "NE", "AANE000001", {}),
):
    series = env["l10n_pt.document.series"].create(
        {
            "name": name,
            "document_type": document_type,
            "company_id": company.id,
            "is_default": True,
            **values,
        }
    )
    series.action_set_code(code)
env.cr.commit()
