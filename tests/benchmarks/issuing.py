# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell: what it costs to issue documents, at once and one by one.
# ``settings``: kind (of documents), journal (code of the invoices'), documents (how
# many), result (path of a JSON file).
# ruff: noqa: F821

import json
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

TODAY = datetime.now(ZoneInfo("Europe/Lisbon")).date()


def invoices(api, count, lines=3):
    """Drafts of today, as a form saves them: with their date."""
    journal = api["account.journal"].search([("code", "=", settings["journal"])])
    invoice = {
        "move_type": "out_invoice",
        "partner_id": customer,
        "journal_id": journal.id,
        "invoice_date": TODAY,
        "invoice_line_ids": [(0, 0, {"product_id": product})] * lines,
    }
    return api["account.move"].create([invoice] * count)


def post(moves):
    moves.action_post()


def to_pay(api, count):
    moves = invoices(api, count, lines=1)
    moves.action_post()
    return moves


def pay(moves):
    """Register a payment of each in one dialog."""
    context = moves.action_register_payment()["context"]
    dialog = moves.env["account.payment.register"].with_context(**context)
    dialog.create({"group_payment": False}).action_create_payments()


def deliveries(api, count):
    """Deliveries of three lines that are ready."""
    kind = api["stock.picking.type"].search(
        [("code", "=", "outgoing"), ("company_id", "=", clerk.company_id.id)], limit=1
    )
    places = {
        "location_id": kind.default_location_src_id.id,
        "location_dest_id": api.ref("stock.stock_location_customers").id,
    }
    line = {"product_id": product, "product_uom_qty": 1, "quantity": 1, **places}
    delivery = {
        "partner_id": customer,
        "picking_type_id": kind.id,
        "move_ids": [(0, 0, {**line, "picked": True})] * 3,
        **places,
    }
    # A dictionary each: Odoo writes the name into it.
    pickings = api["stock.picking"].create([{**delivery} for _turn in range(count)])
    pickings.action_confirm()
    return pickings


def validate(pickings):
    pickings.with_context(skip_backorder=True).button_validate()


def quotations(api, count):
    lines = [(0, 0, {"product_id": product})] * 3
    return api["sale.order"].create(
        [{"partner_id": customer, "order_line": lines}] * count
    )


def confirm(orders):
    orders.action_confirm()


KINDS = {
    "invoice": (invoices, post),
    "payment": (to_pay, pay),
    "delivery": (deliveries, validate),
    "order": (quotations, confirm),
}


def prepared(count):
    records = prepare(env(user=clerk), count)
    env.cr.commit()
    return records


def request(records):
    """Issue as one request does, with a cache of its own; return the queries.

    What Odoo does in transactions of its own is in the times, not in the queries.
    """
    with registry.cursor() as cr:
        issue(records.with_env(env(cr=cr, user=clerk)))
        cr.commit()
        return cr.sql_log_count


def measured(requests):
    """Cost per document: milliseconds, milliseconds of this processor, queries."""
    count = sum(map(len, requests))
    wall, processor = time.perf_counter(), time.process_time()
    queries = sum(map(request, requests))
    return {
        "wall": (time.perf_counter() - wall) * 1000 / count,
        "cpu": (time.process_time() - processor) * 1000 / count,
        "queries": queries / count,
    }


registry = env.registry
prepare, issue = KINDS[settings["kind"]]
clerk = env["res.users"].search([("login", "=", "clerk")])
customer = env["res.partner"].search([("name", "=", "Cliente")]).id
product = env["product.product"].search([("name", "=", "Consultoria")]).id
# What a running server has in its caches.
for warm_up in (prepared(3), *map(prepared, [1] * 3)):
    request(warm_up)
batch, single = (prepared(settings["documents"]) for _way in range(2))
result = {"batch": measured([batch]), "single": measured([*single])}
Path(settings["result"]).write_text(json.dumps(result))
