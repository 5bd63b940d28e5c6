# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell, with the addon and the company of ``company.py``: two clerks
# capture one paper, the second before he can see what the first has committed.
# ``settings``: result (path of the JSON file for what came of it).
# ruff: noqa: F821

import json
import threading
from pathlib import Path

registry = env.registry
UserError = odoo.exceptions.UserError
plain = env["account.journal"].search([("code", "=", "PLAIN")])
clerk = env["res.users"].search([("login", "=", "clerk")])
product = env["product.product"].search([("name", "=", "Consultoria")])
today = env["l10n_pt.document.series"]._today()
journal = plain.copy({"name": "Papers", "code": "PAPER"})
series = env["l10n_pt.document.series"].create(
    [
        {
            "name": name,
            "document_type": "FT",
            "series_type": "R",
            "journal_id": journal.id,
            "company_id": journal.company_id.id,
        }
        for name in ("R1", "R2")
    ]
)
for number, one in enumerate(series):
    one.action_set_code(f"AAPAPER{number}")


def draft(series, number):
    return env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": env["res.partner"].search([("name", "=", "Cliente")]).id,
            "journal_id": journal.id,
            "invoice_date": today,
            "l10n_pt_series_id": series.id,
            "l10n_pt_recovery_kind": "M",
            "l10n_pt_manual_series": "A",
            "l10n_pt_manual_number": number,
            "invoice_line_ids": [(0, 0, {"product_id": product.id})],
        }
    )


def race(name, of_first, of_second, paper):
    """Post while another transaction holds what it has posted, then let it commit."""
    first, second = draft(of_first, paper), draft(of_second, f"00{paper}")
    before = draft(of_second, f"9{paper}")
    env.cr.commit()
    told = []

    def late():
        with registry.cursor() as cr:
            api = env(cr=cr, user=clerk)
            moves = api["account.move"].browse([before.id, second.id])
            moves.mapped("name")  # the snapshot is taken
            begun.set()
            try:
                moves.action_post()
                cr.commit()
            except UserError as error:
                told.append(str(error))
                cr.rollback()

    begun = threading.Event()
    thread = threading.Thread(target=late)
    with registry.cursor() as cr:
        move = env(cr=cr, user=clerk)["account.move"].browse(first.id)
        move.action_post()
        env(cr=cr).flush_all()
        thread.start()
        begun.wait(60)
        thread.join(1)  # it waits for the index by now, or will look at it later
        cr.commit()
    thread.join(60)
    env.cr.rollback()
    env.invalidate_all()
    results[name] = {
        "told": told,
        "states": (first | second | before).mapped("state"),
        "first": first.name,
    }


results = {}
race("one series", series[0], series[0], "12")
race("two series", series[0], series[1], "13")
last = draft(series[1], "14")
last.action_post()
env.cr.commit()
results["next"] = last.name
Path(settings["result"]).write_text(json.dumps(results))
