# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make demo``: see the product run, or check once that its main job works."""

import argparse
import io
import time
from datetime import datetime

import pypdf

from dev import console, databases, machine, odoo, odoo_source, postgres, results
from dev.console import Failure, say
from dev.paths import LOCAL

from . import product, scenery
from .office import Office
from .session import Session

INVOICE = "account.report_invoice_with_payments"
LINES = 60  # more than two pages
DAYS = 25  # of the client certificate: its end is announced

WELCOME = """
Odoo          {product.url}
  administrator       admin / admin
  accountant          accountant / accountant   (creates and registers series)
  contabilista        contabilista / contabilista  (the same, in Portuguese)
  invoicing           clerk / clerk             (in Portuguese)
  warehouse           warehouse / warehouse     (in Portuguese)
  sales               sales / sales             (in Portuguese)
AT simulator  {product.simulator.url}
  sub-user            {user.username}, password {user.password}
  client certificate  {product.pfx_file}, password {password}
  AT's public key     {product.cipher_file}
Log of Odoo   {product.log}

Invoicing > Configuration > Portugal: AT. The company is in the middle of its year:
invoices, a void one, receipts of those that are paid, delivery notes, quotations and
orders, one of each to be issued; series in every state, one that waits for AT (press
Query AT: the scheduled action that would do it is switched off here), one that only AT
knows (Compare with AT), journals without series (First inventory), a client certificate
that ends soon (Health).
Ctrl-C stops everything; the data stays for the next time (make clean deletes it).
"""


def main() -> int:
    """Set up, then serve until Ctrl-C or, with ``--check``, do the main job once."""
    parser = argparse.ArgumentParser(prog="make demo")
    parser.add_argument("--check", action="store_true", help="do the main job and end")
    parser.add_argument("--port", type=int, default=8069, help="of Odoo (8069)")
    options = parser.parse_args()
    if not options.check and not odoo.is_free(options.port):
        raise Failure(
            f"Port {options.port} is taken. Choose another:"
            ' make demo DEMO_ARGS="--port 8070"'
        )
    odoo_source.home()
    machine.ensure_printing()
    with postgres.server():
        database = databases.name("demo")
        product.update(database)
        port = 0 if options.check else options.port
        folder = LOCAL / "simulator"
        with product.running(database, folder, port=port, days=DAYS) as running:
            scenery.furnish(running)
            if options.check:
                check(running)
            else:
                say(
                    WELCOME.format(
                        product=running,
                        user=product.AT_USER,
                        password=product.PFX_PASSWORD,
                    )
                )
                while True:
                    time.sleep(3600)
    return 0


def check(running: product.Product) -> None:
    """Register series, issue a document of each kind; find each ATCUD on its PDF.

    :raise Failure: when something is not as it should be
    """
    login = product.ACCOUNTANT
    session = Session(running.url, running.database, login, login)
    say(f"Logged in as {session.user['name']} at {running.url}")
    series, receipts = (_register(session, kind) for kind in ("FT", "RG"))
    for one in (series, receipts):
        say(f"Series {one['prefix']} registered, code {one['validation_code']}")
    invoice = _invoice(session)
    say(f"Invoice {invoice['name']} posted, ATCUD {invoice['l10n_pt_atcud']}")
    if invoice["l10n_pt_atcud"] != f"{series['validation_code']}-1":
        raise Failure("The ATCUD is not the code, a hyphen and the number.")
    pages = _pages(session, invoice["id"])
    printed = [f"ATCUD:{invoice['l10n_pt_atcud']}" in page for page in pages]
    if len(pages) < 3 or not all(printed):
        raise Failure(f"The ATCUD is printed on these pages only: {printed}")
    say(f"PDF of {len(pages)} pages, the ATCUD on each.")
    payment = Office(running).pay(invoice["id"])
    fields = ["name", "l10n_pt_atcud"]
    [receipt] = session.call("account.payment", "read", [payment], fields)
    if receipt["l10n_pt_atcud"] != f"{receipts['validation_code']}-1":
        raise Failure("The payment is no receipt.")
    report = "account.report_payment_receipt"
    _check_pages(session, payment, report, receipt["name"], receipt["l10n_pt_atcud"])
    _check_apps(Office(running))
    if complaints := results.complaints(running.log):
        raise Failure("\n".join([f"{running.log} is not clean:", *complaints]))
    say("The demo works.")


def _check_apps(office: Office) -> None:
    """Validate a delivery, send and confirm a quotation, print each of them."""
    admin = office.admin
    for kind, values in (
        ("GR", {"picking_type_id": office.deliveries}),
        ("OR", {}),
        ("NE", {}),
    ):
        name = f"DEMO{datetime.now():%y%m%d%H%M%S}"
        office.series(False, name, document_type=kind, **values)
    delivery, order = office.delivery(LINES), office.quotation(LINES)
    admin.call("stock.picking", "button_validate", [delivery])
    fields = ["l10n_pt_document_number", "l10n_pt_atcud"]
    [slip] = admin.call("stock.picking", "read", [delivery], fields)
    number, atcud = (slip[name] for name in fields)
    _check_pages(admin, delivery, "stock.report_deliveryslip", number, atcud)
    for step in ("action_quotation_sent", "action_confirm"):
        admin.call("sale.order", step, [order])
        fields = ["l10n_pt_document_id", "l10n_pt_atcud"]
        [found] = admin.call("sale.order", "read", [order], fields)
        number, atcud = found["l10n_pt_document_id"][1], found["l10n_pt_atcud"]
        _check_pages(admin, order, "sale.report_saleorder", number, atcud)


def _check_pages(session: Session, record: int, report: str, number, atcud) -> None:
    pages = _pages(session, record, report)
    if not pages or not all(f"ATCUD:{atcud}" in page for page in pages):
        raise Failure(f"The ATCUD of {number} is not on each page of its PDF.")
    say(f"{number} issued, ATCUD {atcud} on each of {len(pages)} pages.")


def _register(session: Session, document_type: str) -> dict:
    [journal] = session.call(
        "account.journal", "search", [("type", "=", "sale")], limit=1
    )
    [series] = session.call(
        "l10n_pt.document.series",
        "create",
        [
            {
                "name": f"DEMO{datetime.now():%y%m%d%H%M%S}",
                "journal_id": journal,
                "document_type": document_type,
                "is_default": True,
            }
        ],
    )
    session.call("l10n_pt.document.series", "action_register", [series])
    fields = ["prefix", "state", "validation_code"]
    [values] = session.call("l10n_pt.document.series", "read", [series], fields)
    if values["state"] != "registered":
        raise Failure(f"The series was not registered: {values}")
    return {"id": series, **values}


def _invoice(session: Session) -> dict:
    [partner] = session.call(
        "res.partner", "search", [("country_code", "=", "PT")], limit=1
    )
    line = {"name": "Consultoria", "quantity": 1, "price_unit": 10}
    [move] = session.call(
        "account.move",
        "create",
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner,
                "invoice_line_ids": [(0, 0, line)] * LINES,
            }
        ],
    )
    session.call("account.move", "action_post", [move])
    fields = ["name", "state", "l10n_pt_atcud"]
    [values] = session.call("account.move", "read", [move], fields)
    return values


def _pages(session: Session, record: int, report: str = INVOICE) -> list[str]:
    pdf = session.pdf(report, record)
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


if __name__ == "__main__":
    console.main(main)
