# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell: what it costs to post invoices, at once and one by one.
# ``settings``: journal (its code), invoices (how many), result (path of a JSON file).
# ruff: noqa: F821

import json
import threading
import time
from datetime import date
from pathlib import Path

LINES = 3
registry = env.registry
clerk = env["res.users"].search([("login", "=", "clerk")])
thread = threading.current_thread()


def drafts(count):
    invoice = {
        "move_type": "out_invoice",
        "partner_id": env["res.partner"].search([("name", "=", "Cliente")]).id,
        "journal_id": journal.id,
        "invoice_date": date.today(),
        "invoice_line_ids": [(0, 0, {"product_id": product.id})] * LINES,
    }
    moves = env(user=clerk)["account.move"].create([invoice] * count)
    env.cr.commit()
    return moves.ids


def post(ids):
    """Post as one request does: in a transaction and with a cache of its own."""
    with registry.cursor() as cr:
        api = env(cr=cr, user=clerk)
        api["account.move"].browse(ids).action_post()


def measured(function, count):
    """Cost of one document: milliseconds, processor milliseconds, queries."""
    thread.query_count = 0
    wall, processor = time.perf_counter(), time.process_time()
    function()
    return {
        "wall": (time.perf_counter() - wall) * 1000 / count,
        "cpu": (time.process_time() - processor) * 1000 / count,
        "queries": thread.query_count / count,
    }


journal = env["account.journal"].search([("code", "=", settings["journal"])])
product = env["product.product"].search([("name", "=", "Consultoria")])
count = settings["invoices"]
# Warm up: what a running server has in its caches.
post(drafts(3))
for invoice in drafts(3):
    post([invoice])
batch = drafts(count)
single = drafts(count)
result = {
    "batch": measured(lambda: post(batch), count),
    "single": measured(lambda: [post([invoice]) for invoice in single], count),
}
Path(settings["result"]).write_text(json.dumps(result))
