# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Prepare a scene for a test or a picture, over HTTP."""

from base64 import b64encode
from datetime import datetime
from functools import cached_property
from itertools import product as product_of
from string import ascii_uppercase
from zoneinfo import ZoneInfo

from . import product
from .session import Session

SERIES = "l10n_pt.document.series"


def today():
    """The day AT counts by."""
    return datetime.now(ZoneInfo("Europe/Lisbon")).date()


class Office:
    """The Portuguese company, as its administrator and its accountant see it.

    :param language: of the texts that Odoo stores
    """

    def __init__(self, running: product.Product, language: str = "en_US"):
        self.product = running
        self._context = {"lang": language}
        self.simulator = running.simulator
        # Letters alone: Odoo takes two digits for a year.
        self._codes = map("".join, product_of(*[ascii_uppercase] * 3))
        url, database = running.url, running.database
        self.admin, self.accountant = (
            Session(url, database, login, login)
            for login in (product.ADMINISTRATOR, product.ACCOUNTANT)
        )
        self.company = self.accountant.user["user_companies"]["current_company"]
        [self.customer] = self.call(
            "res.partner", "search", [("country_code", "=", "PT")], limit=1
        )
        [self._income_account] = self.call(
            "account.account", "search", [("account_type", "=", "income")], limit=1
        )
        tax = self.read("res.company", self.company, "account_sale_tax_id")
        self._tax = [(6, 0, tax[:1])]

    def call(self, *arguments, **keywords):
        """Call a method of a model as the accountant."""
        keywords.setdefault("context", self._context)
        return self.accountant.call(*arguments, **keywords)

    def read(self, model: str, record: int, name: str):
        """Return the value of one field."""
        return self.call(model, "read", [record], [name])[0][name]

    def add(self, model: str, **values) -> int:
        """Create a record."""
        [record] = self.call(model, "create", [values])
        return record

    # === Connection with AT ===

    def disconnect(self) -> None:
        """Take the credentials away."""
        names = ("username", "client_certificate_id", "cipher_certificate_id")
        values = {f"l10n_pt_at_{name}": False for name in names}
        self.admin.call("res.company", "write", [self.company], values)
        self.admin.call(
            "res.company", "action_l10n_pt_at_forget_password", [self.company]
        )

    def connect(self) -> None:
        """Enter the right credentials and try them, unless that was done."""
        state = "l10n_pt_at_connection_state"
        if self.read("res.company", self.company, state) == "active":
            return
        values = {
            "l10n_pt_at_username": product.AT_USER.username,
            "l10n_pt_at_client_certificate_id": self._certificate(
                self.product.pfx_file, product.PFX_PASSWORD
            ),
            "l10n_pt_at_cipher_certificate_id": self._certificate(
                self.product.cipher_file
            ),
        }
        self.admin.call("res.company", "write", [self.company], values)
        self.try_password(product.AT_USER.password)
        assert self.read("res.company", self.company, state) == "active"

    def try_password(self, password: str) -> None:
        """Enter a password and test the connection."""
        values = {"l10n_pt_at_password": password}
        self.admin.call("res.company", "write", [self.company], values)
        self.call("res.company", "action_l10n_pt_at_test_connection", [self.company])

    def _certificate(self, file, password=False) -> int:
        values = {
            "name": file.name,
            "content": b64encode(file.read_bytes()).decode(),
            "pkcs12_password": password,
            "company_id": self.company,
        }
        [record] = self.admin.call("certificate.certificate", "create", [values])
        return record

    # === Journals, series, invoices ===

    def free_name(self) -> str:
        """Return a name that no journal or series has yet."""
        return f"E{next(self._codes)}"

    def journal(self, code: str = "", name: str = "") -> tuple[int, str]:
        """Make a sales journal; return it and its code, also a name for its series."""
        code = code or self.free_name()
        journal = self.add(
            "account.journal",
            name=name or f"Loja {code}",
            code=code,
            type="sale",
            default_account_id=self._income_account,
        )
        return journal, code

    def series(
        self, journal: int | bool, name: str, register: bool = True, **values
    ) -> int:
        """Make a default series, of a journal or else the company, and register it."""
        values = {"document_type": "FT", "is_default": True, **values}
        series = self.add(SERIES, name=name, journal_id=journal, **values)
        if register:
            self.call(SERIES, "action_register", [series])
            assert self.read(SERIES, series, "state") == "registered"
        return series

    def invoice(
        self, journal: int, lines: int = 1, item: str = "Consultoria", **values
    ) -> int:
        """Make a draft invoice of today, with the same item on each line."""
        line = {"name": item, "quantity": 8, "price_unit": 60, "tax_ids": self._tax}
        values.setdefault("invoice_date", today().isoformat())
        return self.add(
            "account.move",
            move_type="out_invoice",
            journal_id=journal,
            partner_id=self.customer,
            invoice_line_ids=[(0, 0, line)] * lines,
            **values,
        )

    def post(self, invoice: int) -> str:
        """Post an invoice and return its number."""
        self.call("account.move", "action_post", [invoice])
        return self.read("account.move", invoice, "name")

    def pay(self, *invoices: int, **values) -> int:
        """Register one payment of posted invoices and return it."""
        model = "account.payment.register"
        where = {"active_model": "account.move", "active_ids": invoices}
        values.setdefault("group_payment", True)
        context = {**self._context, **where}
        [dialog] = self.call(model, "create", [values], context=context)
        action = self.call(model, "action_create_payments", [dialog], context=context)
        return action["res_id"]

    # === Deliveries, orders ===

    @cached_property
    def deliveries(self) -> int:
        """The operation type by which the company's goods leave."""
        domain = [("code", "=", "outgoing"), ("company_id", "=", self.company)]
        [kind] = self.admin.call("stock.picking.type", "search", domain, limit=1)
        return kind

    @cached_property
    def goods(self) -> int:
        """A product that can be sold and delivered; no stock is kept of it."""
        values = {"name": "Cadeira de escritório", "list_price": 80}
        [product] = self.admin.call("product.product", "create", [values])
        return product

    @cached_property
    def buyer(self) -> int:
        """A customer who is none of the companies here."""
        values = {
            "name": "Padaria Central, Lda",
            "street": "Rua das Flores 12",
            "zip": "4050-262",
            "city": "Porto",
            "lang": "pt_PT",
            "country_id": self.read("res.partner", self.customer, "country_id")[0],
        }
        [partner] = self.admin.call("res.partner", "create", [values])
        return partner

    def delivery(self, lines: int = 1) -> int:
        """Make a delivery that is ready to leave."""
        fields = ["default_location_src_id", "default_location_dest_id"]
        [kind] = self.admin.call(
            "stock.picking.type", "read", [self.deliveries], fields
        )
        places = {
            "location_id": kind["default_location_src_id"][0],
            "location_dest_id": kind["default_location_dest_id"][0],
        }
        line = {"product_id": self.goods, "product_uom_qty": 4, "quantity": 4, **places}
        values = {
            "partner_id": self.buyer,
            "picking_type_id": self.deliveries,
            "move_ids": [(0, 0, line)] * lines,
            **places,
        }
        [delivery] = self.admin.call("stock.picking", "create", [values])
        self.admin.call("stock.picking", "action_confirm", [delivery])
        return delivery

    def quotation(self, lines: int = 1, login: str = product.SALES) -> int:
        """Make a quotation of somebody who sells."""
        [seller] = self.admin.call("res.users", "search", [("login", "=", login)])
        line = {"product_id": self.goods, "product_uom_qty": 2}
        values = {
            "partner_id": self.buyer,
            "user_id": seller,
            "order_line": [(0, 0, line)] * lines,
        }
        [order] = self.admin.call("sale.order", "create", [values])
        return order

    def known_to_at(self, name: str) -> dict:
        """Return AT's series of a name, by document type."""
        return {
            series.document_type: series
            for series in self.simulator.book.series
            if series.identifier == name
        }
