# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell: one of several processes that post at the same time.
# ``settings``: model, journal (its code), documents (how many), kinds (their types, in
# turn), batch (documents per request), rollback (share of requests first given up
# half-way), pause (seconds between requests, at most), finalise (instead of posting,
# end the series once it holds this many documents), folder, number and processes (for
# the start at the same time, and for the result).
# ruff: noqa: F821

import json
import random
import time
from pathlib import Path

registry = env.registry
UserError = odoo.exceptions.UserError
result = dict.fromkeys(("posted", "requests", "attempts"), 0)
result.update(refused=[], failed=[], last_number=None)


class GivenUp(Exception):
    """Something went wrong after the documents had their numbers."""


def deliveries_or_receipts():
    company = env.ref("base.main_company")
    values = {"company_id": company.id}
    if settings["model"] == "test.delivery":
        operation = env["test.operation"].search([("name", "=", settings["journal"])])
        values.update(operation_id=operation.id, state="assigned")
    else:
        values.update(amount=1)
    documents = env(user=clerk)[settings["model"]].create(
        [values] * settings["documents"]
    )
    env.cr.commit()
    return documents.ids


def invoices():
    product = env["product.product"].search([("name", "=", "Consultoria")])
    customer = env["res.partner"].search([("name", "=", "Cliente")])
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


def post(ids, give_up):
    def documents(api):
        issue[settings["model"]](api[settings["model"]].browse(ids))
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


clerk = env["res.users"].search([("login", "=", "clerk")])
journal = env["account.journal"].search([("code", "=", settings["journal"])])
series = journal.l10n_pt_series_ids.filtered_domain([("document_type", "=", "FT")])
issue = {
    "account.move": lambda moves: moves.action_post(),
    "test.delivery": lambda deliveries: deliveries.action_done(),
    "test.receipt": lambda receipts: receipts.action_pay(),
}
ids = invoices() if settings["model"] == "account.move" else deliveries_or_receipts()
random.seed(settings["number"])
start_together()
start = time.monotonic()
while settings["finalise"] and not result["last_number"]:
    result["last_number"] = finalise()
    time.sleep(0.01)
for index in range(0, len(ids), settings["batch"]):
    chosen = ids[index : index + settings["batch"]]
    if random.random() < settings["rollback"]:
        post(chosen, give_up=True)
    post(chosen, give_up=False)
    time.sleep(random.uniform(0, settings["pause"]))
result["seconds"] = time.monotonic() - start
Path(settings["folder"], f"result-{settings['number']}").write_text(json.dumps(result))
