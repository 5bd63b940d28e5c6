# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Run in Odoo's shell, with version 19.0.1.0.0: series in every state and documents.
# ``settings``: facts (where to write what has to be the same afterwards).
# ruff: noqa: F821

import json
from datetime import timedelta
from pathlib import Path

Series = env["l10n_pt.document.series"]
journal = env["account.journal"].search([("code", "=", "PLAIN")])
company, today = journal.company_id, Series._today()
product = env["product.product"].search([("name", "=", "Consultoria")])
customer = env["res.partner"].search([("name", "=", "Cliente")])


def series(name, document_type, code=None, **values):
    made = Series.create(
        {
            "name": name,
            "document_type": document_type,
            "journal_id": journal.id,
            "company_id": company.id,
            "start_date": today - timedelta(days=30),
            **values,
        }
    )
    if code:
        made.action_set_code(code)
    return made


def invoice(move_type="out_invoice", **values):
    return env["account.move"].create(
        {
            "move_type": move_type,
            "partner_id": customer.id,
            "journal_id": journal.id,
            "invoice_date": today,
            "invoice_line_ids": [(0, 0, {"product_id": product.id})],
            **values,
        }
    )


history = invoice(name="INV/OLD/1")
history.action_post()
invoices = series("A2026", "FT", "AAFT000001", is_default=True, padding=4)
series("A2026", "NC", "AANC000001", is_default=True)
ended = series("OLD", "FT", "AAFT000002")
series("NEXT", "FT")
waiting = series("WAIT", "FT")
moves = invoice() | invoice() | invoice()
moves.action_post()
moves[1].action_l10n_pt_void("Issued twice")
note = invoice("out_refund", reversed_entry_id=moves[0].id)
note.action_post()
last = invoice(l10n_pt_series_id=ended.id)
last.action_post()
invoice(l10n_pt_series_id=invoices.id)  # stays a draft
answer = {"l10n_pt_at_answer": True}
ended.with_context(**answer).write({"state": "finalised", "final_number": 1})
waiting.with_context(**answer).write(
    {"state": "pending", "pending_operation": "register"}
)
# Years of work in apps whose documents the old version did not number.
kind = env["stock.picking.type"].search([("code", "=", "outgoing")], limit=1)
delivery = env["stock.picking"].create({"picking_type_id": kind.id})
order = env["sale.order"].create({"partner_id": customer.id})
env.flush_all()
env.cr.execute("UPDATE stock_picking SET state = 'done', date_done = NOW()")
env.cr.execute("UPDATE sale_order SET state = 'sale'")
for record in (delivery, order):
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s"
        " AND column_name NOT IN ('id', 'name', 'access_token')",
        [record._table],
    )
    columns = ", ".join(f'"{name}"' for [name] in env.cr.fetchall())
    env.cr.execute(
        f"INSERT INTO {record._table} (name, {columns})"
        f" SELECT name || number, {columns} FROM {record._table},"
        " GENERATE_SERIES(2, %s) number WHERE id = %s",
        [settings["copies"], record.id],
    )
series("GR2026", "GR", "AAGR000001")  # hung on a journal, as the form did
env["res.users"].create(
    {
        "login": "accountant",
        "name": "Ana Contabilista",
        "lang": "pt_PT",
        "company_id": company.id,
        "company_ids": [(6, 0, company.ids)],
        "group_ids": [(6, 0, [env.ref("account.group_account_manager").id])],
    }
)
# What somebody had on the screen when the server was stopped.
env["l10n_pt.document.void"].create({"move_ids": moves.ids, "reason": "Half done"})
env["l10n_pt.series.audit"].create({"series_id": invoices.id})
env["l10n_pt.series.create"].create({"name": "B2027", "journal_id": journal.id})
env["l10n_pt.series.renew"].create({})
assert env["l10n_pt.series.inventory"].create({}).line_ids
# The old release came alone; the database was made where the others are.
env.cr.execute("DELETE FROM ir_module_module WHERE name LIKE 'l10n_pt_at_series_%'")
env.flush_all()
env.invalidate_all()
Path(settings["facts"]).write_text(
    json.dumps(
        {
            "copies": settings["copies"],
            "series": {
                one.id: one.read(settings["series_fields"])[0]
                for one in Series.search([])
            },
            "moves": {
                one.id: one.read(settings["move_fields"])[0]
                for one in env["account.move"].search([("journal_id", "=", journal.id)])
            },
        },
        default=str,
    )
)
env.cr.commit()
