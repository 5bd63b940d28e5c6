# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell, with the addon: series for receipts, codes typed by hand, of
# journals that ``series.py`` made. ``settings``: journals (their codes).
# ruff: noqa: F821

for number, code in enumerate(settings["journals"]):
    journal = env["account.journal"].search([("code", "=", code)])
    series = env["l10n_pt.document.series"].create(
        {
            "name": f"{code}2027",
            "document_type": "RG",
            "journal_id": journal.id,
            "company_id": journal.company_id.id,
            "is_default": True,
        }
    )
    series.action_set_code(f"AARG{number:06}")
env.cr.commit()
