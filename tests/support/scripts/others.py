# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell, with tests/addons: a series of deliveries for each operation, and
# one for the receipts of the company. ``settings``: operations (their names).
# ruff: noqa: F821

company = env.ref("base.main_company")
common = {"company_id": company.id, "journal_id": False, "is_default": True}
values = [{"name": "REC2027", "document_type": "RP"}]
for name in settings["operations"]:
    operation = env["test.operation"].create({"name": name, "company_id": company.id})
    values.append(
        {
            "name": f"{name}2027",
            "document_type": "GR",
            "test_operation_id": operation.id,
        }
    )
for number, one in enumerate(values):
    series = env["l10n_pt.document.series"].create({**common, **one})
    series.action_set_code(f"AAZZ{number:06}")
env.cr.commit()
