# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell, with the addon: series of one journal, their codes typed by hand.
# ruff: noqa: F821

journal = env["account.journal"].search([("code", "=", "SERIE")])
for document_type, code in (("FT", "AAJFJMVNTX"), ("NC", "AAJFJMVNTY")):
    series = env["l10n_pt.document.series"].create(
        {
            "name": "A2027",
            "document_type": document_type,
            "journal_id": journal.id,
            "company_id": journal.company_id.id,
            "is_default": True,
        }
    )
    series.action_set_code(code)
env.cr.commit()
