# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``python3 -m dev pictures``: the pictures of the guides, from the running product.

One story is played once in each language: connect, register, invoice, be paid,
deliver, sell, void, finalise.
"""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from dev import databases, machine, odoo_source, postgres
from dev.console import Failure, step
from dev.paths import ROOT
from support import browser, product
from support.browser import (
    CAPTURE,
    COMPARE,
    DELIVERIES,
    GUIDE,
    HEALTH,
    IMPORT,
    INVENTORY,
    INVOICES,
    JOURNALS,
    LOG,
    OPERATIONS,
    PAYMENTS,
    QUOTATIONS,
    SERIES,
    SETTINGS,
    TAKE_OVER,
    Person,
)
from support.office import Office, today
from support.session import Session

from .album import HEIGHT, WIDTH, Album, logo
from .cast import COMPANY, CUSTOMER, NAMES

FOLDER = ROOT / "docs" / "images"
LANGUAGES = {"en": "en_US", "pt": "pt_PT"}
FORM = (".o_control_panel", ".o_form_sheet")
LIST = (".o_control_panel", ".o_list_table")
DIALOG = (".modal-content",)
DONE = ".o_l10n_pt_series_progress [style*='100%']"
# Its first rows.
ROWS = (".modal-header", ".modal .o_data_row:nth-child(7)")
CARD = ".o_kanban_record:not(.o_kanban_ghost)"
SETTINGS_BLOCK = "//div[div[@id='l10n_pt_at_environment_setting']]"
KINDS = ("#l10n_pt_cash_vat_setting", "#l10n_pt_training_setting")
SETTINGS_TITLE = f"{SETTINGS_BLOCK}/preceding-sibling::*[1]"


def main() -> int:
    """Take all pictures anew.

    :raise Failure: without a browser or without poppler
    """
    odoo_source.home()
    machine.ensure_printing()
    machine.ensure_browser()
    if not (machine.browser() and shutil.which("pdftoppm")):
        raise Failure("Pictures need Chromium and poppler's pdftoppm.")
    with postgres.server(), browser.chromium() as chromium:
        template = databases.name("pictures")
        product.build(template)
        try:
            for folder in LANGUAGES:
                with step(f"Pictures: {folder}"):
                    _tell(folder, template, chromium)
        finally:
            databases.drop(template)
    return 0


def _tell(folder: str, template: str, chromium) -> None:
    database = databases.clone(template, f"{template}_{folder}")
    try:
        with (
            tempfile.TemporaryDirectory() as simulator,
            product.running(database, Path(simulator), connected=False) as running,
        ):
            Story(running, chromium, folder).play()
    finally:
        databases.drop(database)


class Story:
    """What happens between two pictures."""

    def __init__(self, running: product.Product, chromium, folder: str):
        self.album = Album(FOLDER / folder)
        self.names = NAMES[folder]
        self.language = language = LANGUAGES[folder]
        self.office = Office(running, language)
        logins = (
            *(product.ACCOUNTANT, product.ADMINISTRATOR),
            *(product.WAREHOUSE, product.SALES),
        )
        admin = self.office.admin
        users = admin.call("res.users", "search", [("login", "in", logins)])
        admin.call("res.users", "write", users, {"lang": language})
        self.person, self.administrator, self.storekeeper, self.seller = (
            Person(browser.window(chromium, WIDTH, HEIGHT), running.url, login)
            for login in logins
        )
        self.page = self.person.page
        self.keeper = Session(running.url, running.database, *[product.WAREHOUSE] * 2)

    def play(self) -> None:
        self._prepare()
        self._connect()
        self._begin()
        self._register()
        self._register_existing()
        self._take_inventory()
        self._look_at_series()
        self._import_codes()
        self._invoice()
        self._receive()
        self._deliver()
        self._sell()
        self._capture()
        self._compare()
        self._audit()
        self._close()
        self._look_at_log()
        self._look_at_health()
        self._take_over()
        self._new_year()
        self._ask_password()
        self._look_at_kinds()

    # === Chapters ===

    def _prepare(self) -> None:
        office = self.office
        # Nothing happens by itself.
        crons = office.admin.call("ir.cron", "search", [])
        office.admin.call("ir.cron", "write", crons, {"active": False})
        company = {**COMPANY, "logo": logo("EXEMPLO")}
        office.admin.call("res.company", "write", [office.company], company)
        country = office.call("res.country", "search", [("code", "=", "PT")])
        customer = {**CUSTOMER, "country_id": country[0], "lang": self.language}
        [office.customer] = office.admin.call("res.partner", "create", [customer])
        office.buyer = office.customer
        for model, record, name in (
            ("stock.picking.type", office.deliveries, self.names["deliveries"]),
            ("product.product", office.goods, self.names["goods"]),
        ):
            context = {"lang": self.language}
            values = {"name": name}
            office.admin.call(model, "write", [record], values, context=context)
        drafts = office.call("l10n_pt.document.series", "search", [])
        office.call("l10n_pt.document.series", "unlink", drafts)
        [self.sales] = office.call(
            "account.journal", "search", [("type", "=", "sale")], limit=1
        )
        self._name("account.journal", [("id", "=", self.sales)], self.names["sales"])
        bank = ("type", "=", "bank")
        self._name("account.journal", [bank], self.names["bank"])
        method = [("journal_id.type", "=", "bank"), ("payment_type", "=", "inbound")]
        self._name("account.payment.method.line", method, self.names["transfer"])
        tax = office.read("res.company", office.company, "account_sale_tax_id")[0]
        usual = ("id", "=", tax)
        self._name("account.tax", [usual], self.names["tax"], field="invoice_label")
        group = office.read("account.tax", tax, "tax_group_id")[0]
        self._name("account.tax.group", [("id", "=", group)], self.names["tax"])

    def _name(self, model: str, domain: list, name: str, field: str = "name") -> None:
        records = self.office.call(model, "search", domain)
        self.office.call(model, "write", records, {field: name})

    def _connect(self) -> None:
        running, page = self.office.product, self.administrator.page
        self.administrator.open(GUIDE)
        page.locator("#l10n_pt_at_user").fill(product.AT_USER.username)
        page.locator("#l10n_pt_at_pass").fill("errada")
        page.locator("#l10n_pt_at_file_pass").fill(product.PFX_PASSWORD)
        files = [running.pfx_file, running.cipher_file]
        page.locator("label[name='files'] input").set_input_files(files)
        self.shot("connect", *FORM, page=page)
        self.administrator.press("connect")
        self.administrator.field("connection_message").wait_for()
        self.administrator.settle()
        self.shot("connect-refused", *FORM, page=page)
        page.locator("#l10n_pt_at_pass").fill(product.AT_USER.password)
        self.administrator.press("connect")
        page.wait_for_selector("[name='connection_state'] .text-bg-success")
        self.administrator.open(SETTINGS)
        page.locator(SETTINGS_TITLE).evaluate("title => title.scrollIntoView()")
        self.shot("settings-active", SETTINGS_TITLE, SETTINGS_BLOCK, page=page)

    def _begin(self) -> None:
        self.person.open(GUIDE)
        self.page.wait_for_selector("[name='step_series']")
        self.shot("setup-guide", *FORM)

    def _register(self) -> None:
        year = today().year
        self.name = f"A{year}"
        self.person.open(SERIES)
        self.person.open_dialog("action_new")
        self.person.press("action_one_type")
        self.page.wait_for_selector(".modal", state="detached")
        self.person.enter("name", self.name)
        self.shot("series-new", *FORM)
        self.page.click(".o_form_button_cancel")
        self.person.open(SERIES)
        self.person.open_dialog("action_new")
        self.person.enter("name", self.name)
        self.person.field("all_types").locator("input").click()
        self.person.settle()  # it saves, and draws the rows again
        receipts = self.page.locator(".modal .o_data_row", has_text="RG")
        receipts.locator("[name='selected'] input").check()
        self.person.settle()
        self.shot("receipts-series", *ROWS)
        self.person.press("action_confirm")
        self.page.locator(".modal .text-bg-success").nth(3).wait_for()
        self.shot("save-and-register", *DIALOG)
        self.draft = self.office.series(self.sales, f"B{year}", register=False)
        unclear = self.office.series(self.sales, f"C{year}", register=False)
        self.office.simulator.faults.add("drop_after", "registarSerie")
        self.person.open(SERIES, unclear)
        self.person.press("action_register")
        self.person.field("pending_message").wait_for()

    def _register_existing(self) -> None:
        journal, code = self.office.journal(self.names["code"], self.names["shop"])
        prefix = f"FT {code}{today():%y}"
        for number in ("0034", "0035"):
            # Three lines: Odoo warns of invoices with the same amount.
            invoice = self._draft(journal, lines=3, name=f"{prefix}/{number}")
            self.office.post(invoice)
        self.person.open(JOURNALS, journal)
        self.page.click(".o_notebook_headers [name='l10n_pt_series']")
        self.person.open_dialog("action_l10n_pt_adopt_series")
        self.shot("register-existing", *DIALOG)
        self.person.press("action_confirm")
        self.page.wait_for_selector(".modal .text-bg-success")
        self.page.locator(".modal [special='cancel']").click()
        self.page.wait_for_selector(".o_data_row .text-bg-success")
        self.shot("journal-tab", *FORM)

    def _take_inventory(self) -> None:
        for code, number in (("P", "FT P{0}/0011"), ("E", "INV/{0}/00007")):
            journal, _code = self.office.journal(code, f"{self.names['shop']} {code}")
            name = number.format(today().year)
            self.office.post(self._draft(journal, lines=2, name=name))
        self.person.open(INVENTORY)
        self.page.wait_for_selector(".modal .o_data_row")
        self.shot("inventory", *DIALOG)
        self.person.press("action_confirm")
        self.page.wait_for_selector(DONE)
        self.shot("inventory-result", *DIALOG)
        self.page.locator(".modal [special='cancel']").click()

    def _look_at_series(self) -> None:
        self.person.open(SERIES)
        self.page.wait_for_selector(".o_data_row")
        self.shot("series-list", *LIST)
        self.page.click(".o_cp_action_menus .dropdown-toggle")
        self.page.wait_for_selector(".o_l10n_pt_inventory")
        self.shot("series-cog", ".o_control_panel", ".o_l10n_pt_take_over")
        self.person.open(SERIES, self._series(self.name, "FT"))
        self.shot("series-registered", *FORM)

    def _import_codes(self) -> None:
        kinds = ("FT", "NC", "FR")
        codes = ("AAJFBCDFG2", "AAJFBCDFG3", "AAJF")
        # With tabs in between, the columns of the picture stand below each other.
        table = ["Série;Tipo;Data de início;Código de validação"]
        table += [
            f"K{today().year};{kind};{today():01-01-%Y};{code}"
            for kind, code in zip(kinds, codes, strict=True)
        ]
        self.person.open(IMPORT)
        self.person.enter("text", "\n".join(table).replace(";", "\t"))
        self.shot("import-codes", *DIALOG)
        self.person.press("action_preview")
        self.page.wait_for_selector(".modal .o_data_row")
        self.shot("import-preview", *DIALOG)

    def _invoice(self) -> None:
        yesterday = (today() - timedelta(days=1)).isoformat()
        self.person.open(INVOICES, self._draft(self.sales, invoice_date=yesterday))
        self.page.wait_for_selector("#alerts .alert-danger")
        self.shot("invoice-banner", *FORM)
        invoice = self._draft(self.sales)
        self.person.open(INVOICES, invoice)
        self.shot("invoice-draft", *FORM)
        self.person.press("action_post")
        self.person.field("l10n_pt_atcud").wait_for()
        self.shot("invoice-posted", *FORM)
        self.album.paper(
            "invoice-pdf", self.person.download("action_print_pdf").read_bytes()
        )
        self.person.open_dialog("action_l10n_pt_void")
        self.shot("void", *DIALOG)

    def _receive(self) -> None:
        office = self.office
        invoices = [self._draft(self.sales, lines=lines) for lines in (1, 2)]
        for invoice in invoices:
            office.post(invoice)
        payment = office.pay(*invoices, amount=1000)
        self.person.open(PAYMENTS, payment)
        self.page.click(".o_notebook_headers [name='l10n_pt_receipt']")
        self.shot("receipt", *FORM)
        pdf = office.accountant.pdf("account.report_payment_receipt", payment)
        self.album.paper("receipt-pdf", pdf)

    def _deliver(self) -> None:
        office, person = self.office, self.storekeeper
        operation = office.deliveries
        name = f"LXOUT{today().year}"
        for kind in ("GR", "GD"):
            office.series(False, name, document_type=kind, picking_type_id=operation)
        self.administrator.open(OPERATIONS, operation)
        self.shot("operation-type", *FORM, page=self.administrator.page)
        delivery = office.delivery()
        person.open(DELIVERIES, delivery)
        person.enter("l10n_pt_vehicle_plate", "AA-12-BB")
        person.press("button_validate")
        person.field("l10n_pt_atcud").wait_for()
        person.settle()
        self.shot("delivery", *FORM, page=person.page)
        # By somebody whose clock is that of Lisbon.
        pdf = self.keeper.pdf("stock.report_deliveryslip", delivery)
        self.album.paper("delivery-pdf", pdf)

    def _sell(self) -> None:
        office, person = self.office, self.seller
        for document_type in ("OR", "NE"):
            office.series(False, self.name, document_type=document_type)
        order = office.quotation()
        person.open(QUOTATIONS, order)
        person.settle()
        person.print_button().click()
        person.page.locator(".modal .modal-footer .btn-primary").wait_for()
        self.shot("issue-and-print", *DIALOG, page=person.page)
        office.admin.call("sale.order", "action_l10n_pt_issue", [order], "OR")
        pdf = office.admin.pdf("sale.report_saleorder", order)
        self.album.paper("quotation-pdf", pdf)
        office.admin.call("sale.order", "action_confirm", [order])
        person.open(QUOTATIONS, order)
        person.button("action_l10n_pt_view_documents").wait_for()
        self.shot("order", *FORM, page=person.page)

    def _capture(self) -> None:
        name = f"R{today().year}"
        self.office.series(self.sales, name, series_type="R", is_default=False)
        table = [self.names["papers"]]
        for number, days, total in ((12, 9, 123), (13, 8, 246), (14, 8, 250)):
            day = today() - timedelta(days=days)
            base = "100,00" if number == 12 else "200,00"
            table.append(f"FT;A;{number};{day:%d-%m-%Y};599999993;{base};23;{total},00")
        self.person.open(CAPTURE)
        self.person.enter("text", "\n".join(table).replace(";", "\t"))
        self.person.press("action_preview")
        self.page.wait_for_selector(".modal .o_data_row")
        self.shot("capture", *DIALOG)

    def _compare(self) -> None:
        name = f"W{today().year}"
        self.office.simulator.seed(nif=product.NIF, identifier=name)
        self.person.open(COMPARE)
        self.person.press("action_list")
        self.page.wait_for_selector(".o_list_view .o_data_row")
        self.shot("differences", *LIST)

    def _audit(self) -> None:
        self.person.open(SERIES, self._series(self.name, "FT"))
        self.person.open_dialog("action_audit")
        self.shot("audit", *DIALOG)
        self.album.paper(
            "certificate", self.person.download("action_print").read_bytes()
        )

    def _close(self) -> None:
        for series, button, picture in (
            (self._series(self.name, "FT"), "action_finalise", "finalise"),
            (self._series(self.name, "ND"), "action_annul", "annul"),
            (self.draft, "action_set_code", "enter-code"),
        ):
            self.person.open(SERIES, series)
            self.person.open_dialog(button)
            self.shot(picture, *DIALOG)

    def _look_at_log(self) -> None:
        self.person.open(LOG)
        self.page.wait_for_selector(".o_data_row")
        self.shot("log-list", *LIST)
        [row] = self.office.call(
            "l10n_pt.at.communication",
            "search",
            [("series_id", "=", self._series(self.name, "FT"))],
            limit=1,
        )
        self.person.open(LOG, row)
        self.shot("log-form", *FORM)

    def _look_at_health(self) -> None:
        self.person.open(HEALTH)
        self.page.wait_for_selector(CARD)
        self.shot("health", ".o_breadcrumb", CARD)

    def _take_over(self) -> None:
        office = self.office
        journal, code = office.journal()
        for number in ("0056", "0057"):
            office.post(
                self._draft(journal, lines=4, name=f"FT {code}{today():%y}/{number}")
            )
        [model] = office.admin.call(
            "ir.model", "search", [("model", "=", "account.journal")]
        )
        for label, typed in (("ATCUD", "AAJFWTDR27"), ("ATCUD NC", "AAJFWTDN27")):
            name = f"x_{label.lower().replace(' ', '_')}"
            values = {"name": name, "field_description": label, "ttype": "char"}
            office.admin.call(
                "ir.model.fields", "create", {**values, "model_id": model}
            )
            office.call("account.journal", "write", [journal], {name: typed})
        self.person.open(TAKE_OVER)
        self.page.wait_for_selector(".modal .o_data_row")
        self.shot("take-over", *DIALOG)

    def _new_year(self) -> None:
        self._open_year_dialog("renew")
        self.person.enter("year", str(today().year + 1))
        self.page.wait_for_selector(".modal .o_data_row")
        self.shot("new-year", *DIALOG)
        self.person.press("action_confirm")
        self.page.wait_for_selector(DONE)
        self.shot("new-year-done", *DIALOG)
        self.page.locator(".modal [special='cancel']").click()
        self.office.post(self._draft(self.sales, lines=2))
        for document_type in ("FT", "NC"):
            name = f"N{today().year}"
            self.office.series(self.sales, name, document_type=document_type)
        self._open_year_dialog("close")
        self.shot("finalise-old", *DIALOG)

    def _open_year_dialog(self, name: str) -> None:
        self.person.open(SERIES)  # no dialog is before the menu
        self.person.menu(
            "account.menu_finance",
            "account.menu_finance_configuration",
            f"l10n_pt_at_series.menu_l10n_pt_series_{name}",
        )
        self.page.wait_for_selector(".modal .o_data_row")

    def _ask_password(self) -> None:
        forget = "action_l10n_pt_at_forget_password"
        self.office.admin.call("res.company", forget, [self.office.company])
        self.person.open(SERIES, self.draft)
        self.person.open_dialog("action_register")
        self.shot("password", *DIALOG)

    def _look_at_kinds(self) -> None:
        page = self.administrator.page
        self.administrator.open(SETTINGS)
        for name in ("l10n_pt_cash_vat", "l10n_pt_training"):
            self.administrator.field(name).locator("input").check()
            self.administrator.settle()
        page.locator(KINDS[0]).evaluate("setting => setting.scrollIntoView()")
        self.shot("settings-kinds", *KINDS, page=page)

    # === Helpers ===

    def _series(self, name: str, document_type: str) -> int:
        domain = [("name", "=", name), ("document_type", "=", document_type)]
        return self.office.call("l10n_pt.document.series", "search", domain)[0]

    def _draft(self, journal: int, **values) -> int:
        return self.office.invoice(journal, item=self.names["item"], **values)

    def shot(self, name: str, *areas: str, page=None) -> None:
        """Keep a picture of what the accountant sees, or of another page."""
        self.album.shot(name, page or self.page, *areas)
