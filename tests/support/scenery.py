# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the demo shows when it opens: a company in the middle of its year."""

from datetime import date, timedelta

from dev.console import step

from . import product
from .office import SERIES, Office, today

# Between two steps of the accountant nothing happens by itself.
SCHEDULED = ("ir_cron_resolve_pending", "ir_cron_reconcile")


def furnish(running: product.Product) -> None:
    """Give the company a year of series and documents, once.

    Series in every state, one that waits for AT, one that only AT knows, journals that
    have no series yet: one with lawful numbers, one with Odoo's own.
    """
    office = Office(running)
    if office.call(SERIES, "search_count", [("state", "!=", "draft")]):
        return
    with step("A year of series and documents"):
        Scenery(office).build()


class Scenery:
    """Steps of the year; each uses AT and Odoo as a person would."""

    def __init__(self, office: Office):
        self.office = office
        office.customer = office.buyer  # who reads Portuguese
        self.year = today().year
        [self.sales] = office.call(
            "account.journal", "search", [("type", "=", "sale")], limit=1
        )

    def build(self) -> None:
        self._stop_scheduled_actions()
        self._journals_without_series()
        self._known_to_at()
        self._documents()
        self._deliveries_and_orders()
        self._other_states()

    def _stop_scheduled_actions(self) -> None:
        domain = [("module", "=", "l10n_pt_at_series"), ("name", "in", SCHEDULED)]
        rows = self.office.admin.call("ir.model.data", "search_read", domain)
        actions = [row["res_id"] for row in rows]
        self.office.admin.call("ir.cron", "write", actions, {"active": False})

    def _journals_without_series(self) -> None:
        office = self.office
        shop, _code = office.journal("LP", "Loja Porto")
        for number in range(34, 38):
            name = f"FT P{self.year % 100}/{number:04}"
            office.post(office.invoice(shop, lines=number - 32, name=name))
        web, _code = office.journal("WEB", "Loja online")
        for lines in (6, 7):
            office.post(office.invoice(web, lines=lines))

    def _known_to_at(self) -> None:
        """Series of this year and the last, made elsewhere and imported from AT."""
        begin = date(self.year, 1, 1)
        for kind, name, start in (
            ("FT", f"A{self.year}", begin),
            ("NC", f"A{self.year}", begin),
            ("ND", f"A{self.year}", begin),
            ("RG", f"A{self.year}", begin),
            ("FT", f"A{self.year - 1}", date(self.year - 1, 1, 1)),
            ("FT", f"WEB{self.year}", begin),
        ):
            self.office.simulator.seed(
                nif=product.NIF,
                identifier=name,
                document_type=kind,
                start_date=start,
                registration_date=start - timedelta(days=12),
            )
        differences = "l10n_pt.series.difference"
        comparison = self.office.add("l10n_pt.series.reconcile")
        self.office.call("l10n_pt.series.reconcile", "action_list", [comparison])
        ours = [("identifier", "!=", f"WEB{self.year}"), ("kind", "=", "only_at")]
        rows = self.office.call(differences, "search", ours)
        values = {"journal_id": self.sales}
        self.office.call(differences, "write", rows, values)
        last_year = [("identifier", "=", f"A{self.year - 1}")]
        row = self.office.call(differences, "search", last_year)
        self.office.call(differences, "write", row, {"previous_number": 148})
        self.office.call(differences, "action_fix", rows)
        new = [("name", "=", f"A{self.year}")]
        series = self.office.call(SERIES, "search", new)
        self.office.call(SERIES, "write", series, {"is_default": True})

    def _documents(self) -> None:
        office = self.office
        first = date(self.year, 1, 5)
        days = max((today() - first).days, 1)
        for turn in range(12):
            day = min(first + timedelta(days=days * turn // 12), today())
            invoice = office.invoice(
                self.sales, lines=1 + turn % 4, invoice_date=day.isoformat()
            )
            office.post(invoice)
            if turn < 6:  # customers who have paid have a receipt
                office.pay(invoice)
        reason = "Emitida duas vezes por engano"
        office.call("account.move", "action_l10n_pt_void", [invoice], reason)

    def _deliveries_and_orders(self) -> None:
        """Some of each kind that were issued, one void, and one that is ready."""
        office, year = self.office, self.year
        for kind in ("GR", "GD"):
            office.series(
                *(False, f"LX{year}"),
                document_type=kind,
                picking_type_id=office.deliveries,
            )
        for kind in ("OR", "NE", "PF"):
            office.series(False, f"S{year}", document_type=kind)
        for lines in (1, 3, 2):
            delivery = office.delivery(lines)
            office.admin.call("stock.picking", "button_validate", [delivery])
        reason = "O cliente não recebeu a mercadoria"
        office.admin.call("stock.picking", "action_l10n_pt_void", [delivery], reason)
        office.delivery(2)
        for lines in (2, 1, 3):
            order = office.quotation(lines)
            office.admin.call("sale.order", "action_quotation_sent", [order])
        office.admin.call("sale.order", "action_confirm", [order])
        office.quotation(2)

    def _other_states(self) -> None:
        office, year = self.office, self.year
        old = office.series(self.sales, f"E{year}", is_default=False)
        for lines in (2, 3):
            office.post(office.invoice(self.sales, lines, l10n_pt_series_id=old))
        self._close(old, "finalise")
        wrong = office.series(self.sales, f"A{year}X", is_default=False)
        self._close(wrong, "annul", declaration=True)
        office.series(self.sales, f"F{year}", register=False, is_default=False)
        office.simulator.faults.add("drop_after", "registarSerie")
        lost = office.series(self.sales, f"B{year}", register=False, is_default=False)
        office.call(SERIES, "action_register", [lost])

    def _close(self, series: int, operation: str, **values) -> None:
        model = f"l10n_pt.series.{operation}"
        dialog = self.office.add(model, series_id=series, **values)
        self.office.call(model, "action_confirm", [dialog])
