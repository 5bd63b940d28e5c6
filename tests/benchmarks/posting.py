# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell: what it costs to post invoices, at once and one by one.
# ``settings``: journal (its code), invoices (how many), result (path of a JSON file).
# ruff: noqa: F821

import json
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

LINES = 3


def drafts(count):
    """Invoices of today, as a form saves them: with their date."""
    invoice = {
        "move_type": "out_invoice",
        "partner_id": customer.id,
        "journal_id": journal.id,
        "invoice_date": datetime.now(ZoneInfo("Europe/Lisbon")).date(),
        "invoice_line_ids": [(0, 0, {"product_id": product.id})] * LINES,
    }
    moves = env(user=clerk)["account.move"].create([invoice] * count)
    env.cr.commit()
    return moves.ids


def post(ids):
    """Post as one request does, with a cache of its own; return the queries.

    Odoo counts the customer's invoices in a transaction of its own, after this one:
    it is in the times, not in the queries.
    """
    with registry.cursor() as cr:
        env(cr=cr, user=clerk)["account.move"].browse(ids).action_post()
        cr.commit()
        return cr.sql_log_count


def measured(requests):
    """Cost per document: milliseconds, milliseconds of this processor, queries."""
    count = sum(map(len, requests))
    wall, processor = time.perf_counter(), time.process_time()
    queries = sum(map(post, requests))
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
for warm_up in (drafts(3), *map(drafts, [1] * 3)):
    post(warm_up)
batch, single = drafts(settings["invoices"]), drafts(settings["invoices"])
result = {
    "batch": measured([batch]),
    "single": measured([[invoice] for invoice in single]),
}
Path(settings["result"]).write_text(json.dumps(result))
