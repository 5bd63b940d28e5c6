# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell: one of several processes that post at the same time.
# ``settings``: model, journal (its code), documents (how many), kinds (their types, in
# turn), batch (documents per request), rollback (share of requests first given up
# half-way), pause (seconds between requests, at most), finalise (instead of posting,
# end the series once it holds this many documents), assigned (receipts: of payments
# made before, else of payments that the dialog makes), killed (the process ends when it
# has numbered the document of this place), folder, number and processes (for the start
# at the same time, and for the result).
# ruff: noqa: F821

import json
import os
import random
import signal
import time
from pathlib import Path

registry = env.registry
UserError = odoo.exceptions.UserError
result = dict.fromkeys(("posted", "requests", "attempts"), 0)
result.update(refused=[], failed=[], last_number=None)


class GivenUp(Exception):
    """Something went wrong after the documents had their numbers."""


def customer_and_product():
    """What a document is about; no stock is kept of the product."""
    product = env["product.product"].search([("name", "=", "Consultoria")])
    return env["res.partner"].search([("name", "=", "Cliente")]), product


def deliveries():
    customer, product = customer_and_product()
    kind = env["stock.picking.type"].search(
        [("code", "=", "outgoing"), ("company_id", "=", clerk.company_id.id)], limit=1
    )
    places = {
        "location_id": kind.default_location_src_id.id,
        "location_dest_id": env.ref("stock.stock_location_customers").id,
    }
    move = {"product_id": product.id, "product_uom_qty": 1, "quantity": 1, **places}
    values = {
        "partner_id": customer.id,
        "picking_type_id": kind.id,
        "move_ids": [(0, 0, {**move, "picked": True})],
        **places,
    }
    # A dictionary each: Odoo writes the name into it.
    pickings = env(user=clerk)["stock.picking"].create(
        [{**values} for _turn in range(settings["documents"])]
    )
    pickings.action_confirm()
    env.cr.commit()
    return pickings.ids


def quotations():
    customer, product = customer_and_product()
    lines = [(0, 0, {"product_id": product.id})]
    values = {"partner_id": customer.id, "order_line": lines}
    orders = env(user=clerk)["sale.order"].create([values] * settings["documents"])
    env.cr.commit()
    return orders.ids


def invoices():
    customer, product = customer_and_product()
    kinds = settings["kinds"]
    moves = env(user=clerk)["account.move"].create(
        [
            {
                "move_type": kinds[index % len(kinds)],
                "partner_id": customer.id,
                "journal_id": journal.id,
                "invoice_date": env["l10n_pt.document.series"]._today(),
                "invoice_line_ids": [(0, 0, {"product_id": product.id})],
            }
            for index in range(settings["documents"])
        ]
    )
    env.cr.commit()
    return moves.ids


def to_pay():
    """Posted invoices; each has a payment that waits, if these will be assigned."""
    moves = env(user=clerk)["account.move"].browse(invoices())
    moves.action_post()
    if settings["assigned"]:
        bank = env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", clerk.company_id.id)], limit=1
        )
        advances = moves.env["account.payment"].create(
            [
                {
                    "partner_id": move.partner_id.id,
                    "journal_id": bank.id,
                    "amount": move.amount_total,
                }
                for move in moves
            ]
        )
        advances.action_post()
        waiting.update(zip(moves.ids, advances.ids, strict=True))
    env.cr.commit()
    return moves.ids


def pay(api, ids):
    moves = api["account.move"].browse(ids)
    if not settings["assigned"]:
        context = moves.action_register_payment()["context"]
        dialog = api["account.payment.register"].with_context(**context)
        dialog.create({"group_payment": False}).action_create_payments()
        return
    for move in moves:
        payment = api["account.payment"].browse(waiting[move.id])
        _liquidity, counterpart, _other = payment._seek_for_lines()
        move.js_assign_outstanding_line(counterpart.id)


def start_together():
    folder = Path(settings["folder"])
    (folder / f"ready-{settings['number']}").touch()
    deadline = time.monotonic() + 120
    while len([*folder.glob("ready-*")]) < settings["processes"]:
        if time.monotonic() > deadline:
            raise TimeoutError("the other processes did not start")
        time.sleep(0.005)


def request(function, user):
    """Do as Odoo's server does: fresh caches, and again after a conflict."""

    def attempt():
        result["attempts"] += 1
        return function(api)

    result["requests"] += 1
    registry.check_signaling()
    with registry.cursor() as cr:
        api = env(cr=cr, user=user)
        return odoo.service.model.retrying(attempt, api)


def post(ids, give_up, die=False):
    def documents(api):
        issue[settings["model"]](api, ids)
        if die:
            api.cr.flush()
            report()
            os.kill(os.getpid(), signal.SIGKILL)
        if give_up:
            api.cr.flush()
            time.sleep(random.uniform(0, 0.05))
            raise GivenUp

    try:
        request(documents, clerk)
        result["posted"] += len(ids)
    except GivenUp:
        pass
    except UserError as error:
        result["refused"].append(str(error))
    except Exception as error:
        result["failed"].append(repr(error))


def finalise():
    """End the series as the dialog does and return its last number.

    :return: None while it holds too few documents, or somebody is posting
    """

    def dialog(api):
        last_number = api["l10n_pt.document.series"].browse(series.id).last_number
        if last_number < settings["finalise"]:
            return None
        wizard = api["l10n_pt.series.finalise"].create(
            {"series_id": series.id, "on_portal": True}
        )
        wizard.action_confirm()
        return wizard.last_number

    try:
        return request(dialog, env.user)
    except UserError:
        if time.monotonic() > start + 120:
            raise
        return None


def report():
    result["seconds"] = time.monotonic() - start
    file = Path(settings["folder"], f"result-{settings['number']}")
    file.write_text(json.dumps(result))


clerk = env["res.users"].search([("login", "=", "clerk")])
journal = env["account.journal"].search([("code", "=", settings["journal"])])
series = journal.l10n_pt_series_ids.filtered_domain([("document_type", "=", "FT")])
issue = {
    "account.move": lambda api, ids: api["account.move"].browse(ids).action_post(),
    "account.payment": pay,
    "stock.picking": lambda api, ids: api["stock.picking"]
    .browse(ids)
    .button_validate(),
    "sale.order": lambda api, ids: api["sale.order"].browse(ids).action_confirm(),
}
prepare = {
    "account.move": invoices,
    "account.payment": to_pay,
    "stock.picking": deliveries,
    "sale.order": quotations,
}
waiting = {}  # payments by the invoice that they are for
ids = prepare[settings["model"]]()
random.seed(settings["number"])
start_together()
start = time.monotonic()
while settings["finalise"] and not result["last_number"]:
    result["last_number"] = finalise()
    time.sleep(0.01)
for index in range(0, len(ids), settings["batch"]):
    chosen = ids[index : index + settings["batch"]]
    if settings["killed"] == index + 1:
        post(chosen, give_up=False, die=True)
    if random.random() < settings["rollback"]:
        post(chosen, give_up=True)
    post(chosen, give_up=False)
    time.sleep(random.uniform(0, settings["pause"]))
report()
