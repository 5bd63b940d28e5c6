# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell: what it costs to register payments of invoices in Odoo's dialog,
# one payment for each invoice, in one dialog and in a dialog each.
# ``settings``: journal (its code), invoices (how many), result (path of a JSON file).
# ruff: noqa: F821

import json
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo


def posted(count):
    """Invoices of today that are to be paid."""
    invoice = {
        "move_type": "out_invoice",
        "partner_id": customer.id,
        "journal_id": journal.id,
        "invoice_date": datetime.now(ZoneInfo("Europe/Lisbon")).date(),
        "invoice_line_ids": [(0, 0, {"product_id": product.id})],
    }
    moves = env(user=clerk)["account.move"].create([invoice] * count)
    moves.action_post()
    env.cr.commit()
    return moves.ids


def pay(ids):
    """Pay as one request does, with a cache of its own; return the queries."""
    with registry.cursor() as cr:
        moves = env(cr=cr, user=clerk)["account.move"].browse(ids)
        context = moves.action_register_payment()["context"]
        dialog = moves.env["account.payment.register"].with_context(**context)
        dialog.create({"group_payment": False}).action_create_payments()
        cr.commit()
        return cr.sql_log_count


def measured(requests):
    """Cost per payment: milliseconds, milliseconds of this processor, queries."""
    count = sum(map(len, requests))
    wall, processor = time.perf_counter(), time.process_time()
    queries = sum(map(pay, requests))
    return {
        "wall": (time.perf_counter() - wall) * 1000 / count,
        "cpu": (time.process_time() - processor) * 1000 / count,
        "queries": queries / count,
    }


registry = env.registry
clerk = env["res.users"].search([("login", "=", "clerk")])
customer = env["res.partner"].search([("name", "=", "Cliente")])
product = env["product.product"].search([("name", "=", "Consultoria")])
journal = env["account.journal"].search([("code", "=", settings["journal"])])
# What a running server has in its caches.
for warm_up in (posted(3), *map(posted, [1] * 3)):
    pay(warm_up)
batch, single = posted(settings["invoices"]), posted(settings["invoices"])
result = {
    "batch": measured([batch]),
    "single": measured([[invoice] for invoice in single]),
}
Path(settings["result"]).write_text(json.dumps(result))
