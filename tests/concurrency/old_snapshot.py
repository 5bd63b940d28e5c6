# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell, with the addon and the company of ``company.py``: dialogs whose
# transaction began before a colleague posted, and that are confirmed afterwards.
# ``settings``: result (path of the JSON file for what came of each).
# ruff: noqa: F821

import json
from pathlib import Path

registry = env.registry
UserError = odoo.exceptions.UserError
plain = env["account.journal"].search([("code", "=", "PLAIN")])
clerk = env["res.users"].search([("login", "=", "clerk")])
results = {}


def new_series(code, previous_number):
    journal = plain.copy({"name": f"Sales {code}", "code": code})
    series = env["l10n_pt.document.series"].create(
        {
            "name": f"{code}2027",
            "document_type": "FT",
            "journal_id": journal.id,
            "company_id": journal.company_id.id,
            "previous_number": previous_number,
            "is_default": True,
        }
    )
    series.action_set_code(f"AAOLD{code}00")
    env.cr.commit()
    return series


def invoice(series, post):
    """What a colleague does meanwhile, committed."""
    with registry.cursor() as cr:
        api = env(cr=cr, user=clerk)
        customer = api["res.partner"].search([("name", "=", "Cliente")])
        product = api["product.product"].search([("name", "=", "Consultoria")])
        move = api["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": customer.id,
                "journal_id": series.journal_id.id,
                "invoice_date": env["l10n_pt.document.series"]._today(),
                "l10n_pt_series_id": series.id,
                "invoice_line_ids": [(0, 0, {"product_id": product.id})],
            }
        )
        if post:
            move.action_post()


def late(code, previous_number, end, post=True):
    """Begin a transaction, let a colleague post or draft, and end the series."""
    series = new_series(code, previous_number)
    with registry.cursor() as cr:
        dialog = env(cr=cr)
        ours = dialog["l10n_pt.document.series"].browse(series.id)
        seen = ours.last_number, ours.document_count  # the snapshot is taken
        invoice(series, post)
        try:
            told = str(end(dialog, ours))
            cr.commit()
        except UserError as error:
            told = str(error)
            cr.rollback()
    env.cr.rollback()
    env.invalidate_all()
    results[code] = {
        "seen": seen,
        "told": told,
        "state": series.state,
        "final_number": series.final_number,
        "last_number": series.last_number,
    }


def annul(dialog, series):
    values = {"series_id": series.id, "declaration": True, "on_portal": True}
    return dialog["l10n_pt.series.annul"].create(values).action_confirm()


def finalise(dialog, series):
    values = {"series_id": series.id, "on_portal": True}
    return dialog["l10n_pt.series.finalise"].create(values).action_confirm()


def finalise_old(dialog, series):
    return dialog["l10n_pt.series.close"]._record_end(series)


late("ANN", 0, annul)
late("FIN", 35, finalise)
late("OLD", 35, finalise_old)
late("DRA", 35, finalise, post=False)
late("DRO", 35, finalise_old, post=False)
Path(settings["result"]).write_text(json.dumps(results))
