# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell, with the addon: journals with series for invoices and credit
# notes, their codes typed by hand. ``settings``: journals (their codes).
# ruff: noqa: F821

plain = env["account.journal"].search([("code", "=", "PLAIN")])
for number, name in enumerate(settings["journals"]):
    journal = plain.copy({"name": f"Sales {name}", "code": name})
    for document_type in ("FT", "NC"):
        series = env["l10n_pt.document.series"].create(
            {
                "name": f"{name}2027",
                "document_type": document_type,
                "journal_id": journal.id,
                "company_id": journal.company_id.id,
                "is_default": True,
            }
        )
        series.action_set_code(f"AA{document_type}{number:06}")
env.cr.commit()
