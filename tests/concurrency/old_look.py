# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell: threads of one server look at a journal's series while one of
# them makes another series its default, or rolls that back, or archives it.
# ``settings``: journal (its code), result (path of a JSON file).
# ruff: noqa: F821

import json
import threading
from pathlib import Path

registry = env.registry
journal = env["account.journal"].search([("code", "=", settings["journal"])])
old = journal.l10n_pt_series_ids.filtered_domain([("document_type", "=", "FT")])
draft = env["account.move"].create(
    {
        "move_type": "out_invoice",
        "journal_id": journal.id,
        "invoice_date": env["l10n_pt.document.series"]._today(),
        "partner_id": env["res.partner"].search([("name", "=", "Cliente")]).id,
    }
)
env.cr.commit()
looks = {}


def look(cr, **context):
    move = env(cr=cr, context=context)["account.move"].browse(draft.id)
    return move.l10n_pt_series_placeholder


def look_anew(name, **context):
    with registry.cursor() as cr:
        looks[name] = look(cr, **context)


def new_series(cr, name):
    series = env(cr=cr)["l10n_pt.document.series"].create(
        {
            "name": name,
            "journal_id": journal.id,
            "document_type": "FT",
            "start_date": old.start_date,
            "is_default": True,
        }
    )
    series.action_set_code(f"AAJFT{series.id:05}")
    return series


def in_thread(function, *arguments, **context):
    thread = threading.Thread(target=function, args=arguments, kwargs=context)
    thread.start()
    thread.join()


begun, committed = threading.Event(), threading.Event()


def reader():
    """A request that began before the commit and looks after it."""
    with registry.cursor() as cr:
        cr.execute("SELECT 1 FROM account_move LIMIT 1")
        begun.set()
        committed.wait(60)
        looks["begun before"] = look(cr)


slow = threading.Thread(target=reader)
with registry.cursor() as cr:
    newer = new_series(cr, "NEWER")
    slow.start()
    begun.wait(60)
    cr.commit()
    committed.set()
    slow.join()
in_thread(look_anew, "begun after")

with registry.cursor() as cr:
    new_series(cr, "GONE")
    looks["while it is made"] = look(cr)
    in_thread(look_anew, "beside it")
    cr.rollback()
in_thread(look_anew, "after the rollback")

with registry.cursor() as cr:
    env(cr=cr)["l10n_pt.document.series"].browse(newer.id).active = False
    cr.commit()
in_thread(look_anew, "archived, whoever looks", active_test=False)
in_thread(look_anew, "archived")
Path(settings["result"]).write_text(json.dumps(looks))
