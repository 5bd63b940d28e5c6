# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Use Odoo in a browser, as a person does.

Everything is found by its technical name, so that it works in every language.
"""

import re
import time
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Download,
    Locator,
    expect,
    sync_playwright,
)
from pypdf import PdfReader

from dev import machine

FLAGS = (
    # What works as root and without a screen; nothing but this machine is reached.
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
)
# Odoo puts its scripts together for the first page, and a busy machine is no failure.
PATIENCE = 120_000  # ms
# Run in each page first: count what is asked of Odoo and was not answered yet.
COUNT_REQUESTS = """
    window.waitingFor = 0;
    const send = XMLHttpRequest.prototype.send;
    XMLHttpRequest.prototype.send = function (...body) {
        window.waitingFor++;
        this.addEventListener("loadend", () => window.waitingFor--);
        return send.apply(this, body);
    };
    const fetch = window.fetch;
    window.fetch = (...request) => {
        window.waitingFor++;
        return fetch(...request).finally(() => window.waitingFor--);
    };
"""
# Nothing is waited for, and what came was drawn: it may have led to another request.
AT_REST = """() => {
    window.framesAtRest = window.waitingFor ? 0 : (window.framesAtRest || 0) + 1;
    return window.framesAtRest > 3;
}"""
# What a person does with the mouse, not what a script does.
COUNT_CLICKS = """
    addEventListener("pointerdown", event => event.isTrusted && window.clicked(), true)
"""
SETTINGS = "account.action_account_config"
COMPARE = "l10n_pt_at_series.l10n_pt_series_reconcile_action"
SERIES = "l10n_pt_at_series.l10n_pt_document_series_action"
INVENTORY = "l10n_pt_at_series.l10n_pt_series_inventory_action"
INVOICES = "account.action_move_out_invoice_type"
JOURNALS = "account.action_account_journal_form"
IMPORT = "l10n_pt_at_series.l10n_pt_series_import_action"
PAYMENTS = "account.action_account_payments"
CAPTURE = "l10n_pt_at_series.l10n_pt_document_capture_action"
LOG = "l10n_pt_at_series.l10n_pt_at_communication_action"
GUIDE = "l10n_pt_at_series.l10n_pt_guide_menu_action"
HEALTH = "l10n_pt_at_series.l10n_pt_health_action"
DELIVERIES = "stock.action_picking_tree_outgoing"
OPERATIONS = "stock.action_picking_type_list"
QUOTATIONS = "sale.action_quotations_with_onboarding"
TAKE_OVER = "l10n_pt_at_series_migrate.l10n_pt_series_migrate_action"


@contextmanager
def chromium():
    """Have a browser running inside the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=machine.browser(), args=FLAGS
        )
        try:
            yield browser
        finally:
            browser.close()


def window(browser: Browser, width: int = 1400, height: int = 1000) -> BrowserContext:
    """Open a window, with cookies of its own."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        timezone_id="Europe/Lisbon",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    context.add_init_script(COUNT_REQUESTS)
    return context


class Person:
    """Somebody at the web client, in a tab of a window.

    ``complaints`` holds what the console says at level error.
    """

    def __init__(self, window: BrowserContext, url: str, login: str):
        """Open a tab; log in when nobody is logged in in this window."""
        self.url = url
        self.complaints: list[str] = []
        self.page = window.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        # With a login in the address, the form does not wait for scripts.
        self.page.goto(f"{url}/web/login?redirect=/odoo&login={login}")
        self.page.wait_for_selector("#password, .o_main_navbar")
        if self.page.locator("#password").count():
            self.page.fill("#password", login)
            self.page.click(".oe_login_form button[type=submit]")
        self.page.wait_for_selector(".o_main_navbar")

    def _listen(self, message) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def settle(self) -> None:
        """Wait until Odoo has answered all that the web client asked."""
        self.page.evaluate("window.framesAtRest = 0")
        self.page.wait_for_function(AT_REST)

    def count_clicks(self) -> list[float]:
        """Return a list that gets the moment of each click from the next page on."""
        clicks: list[float] = []
        self.page.expose_function("clicked", lambda: clicks.append(time.monotonic()))
        self.page.add_init_script(COUNT_CLICKS)
        return clicks

    # === Ways ===

    def menu(self, app: str, *entries: str) -> None:
        """Choose an app and walk through its menus, all by external id."""
        self.page.click(".o_navbar_apps_menu button")
        for name in (app, *entries):
            self.page.click(f"[data-menu-xmlid='{name}']")

    def open(self, action: str, record: int | None = None) -> None:
        """Go to an action, by external id, or to a record of it."""
        path = f"{self.url}/odoo/action-{action}"
        self.page.goto(f"{path}/{record}" if record else path)
        kind = ".o_form_view" if record else ".o_view_controller"
        self.page.wait_for_selector(kind)
        self.settle()

    def new(self) -> None:
        """Leave a list for the form of a new record."""
        self.page.locator(".o_list_button_add:visible").click()
        self.page.wait_for_selector(".o_form_view")
        self.settle()

    # === Things: of several with one name the last, which is in the dialog ===

    def field(self, name: str) -> Locator:
        """Return a field's widget."""
        return self.page.locator(f".o_field_widget[name='{name}']:visible").last

    def heading(self) -> Locator:
        """Return the title of the form."""
        return self.page.locator(".oe_title h1:visible").last

    def button(self, name: str) -> Locator:
        """Return a button."""
        return self.page.locator(f"button[name='{name}']:visible").last

    def state(self) -> str | None:
        """Return the value that the status bar shows."""
        self.settle()
        current = self.page.locator(".o_arrow_button_current:visible")
        return current.get_attribute("data-value")

    def enter(self, name: str, value: str) -> None:
        """Type into a field and leave it."""
        box = self.field(name).locator("input, textarea").first
        box.fill(value)
        box.press("Tab")
        self.settle()

    def choose(self, name: str, text: str) -> None:
        """Choose a record in a many2one field."""
        box = self.field(name).locator("input")
        box.fill(text)
        option = self.option(text)
        chosen = option.inner_text().strip()
        option.click()
        expect(box).to_have_value(chosen)
        self.settle()

    def option(self, text: str) -> Locator:
        """Return the first of the offered records that has this text."""
        return self.page.locator(".o-autocomplete--dropdown-item", has_text=text).first

    def press(self, name: str) -> None:
        """Press a button, as somebody who sees what the last step led to."""
        self.settle()
        self.button(name).click()

    def open_dialog(self, button: str) -> None:
        """Press a button and wait for its dialog."""
        self.press(button)
        self.page.wait_for_selector(".modal .o_form_view")
        self.settle()

    def save(self) -> None:
        """Press Save."""
        self.settle()
        self.page.locator(".o_form_button_save:visible").last.click()

    def upload_certificate(
        self, name: str, label: str, file: Path, password: str = ""
    ) -> None:
        """Make a certificate through the dialog of a many2one field."""
        self.field(name).locator("input").fill(label)
        self.page.click(".o_m2o_dropdown_option_create_edit")
        content = self.field("content").locator("input[type=file]")
        content.set_input_files(file)
        if password:
            self.enter("pkcs12_password", password)
        self.save()
        self.page.wait_for_selector(".modal", state="detached")

    def print_button(self) -> Locator:
        """Return the button that prints the record of a form."""
        words = re.compile("^(Print|Imprimir)$")
        return self.page.locator(".o_form_statusbar button", has_text=words)

    def printed(self) -> str:
        """Print the record, and return what is on the paper."""
        self.settle()
        with self.page.expect_download() as download:
            self.print_button().click()
        return self.text_of(download.value)

    def text_of(self, download: Download) -> str:
        """Return what is written on a PDF that was downloaded."""
        pages = PdfReader(download.path()).pages
        return "\n".join(page.extract_text() for page in pages)

    def download(self, name: str) -> Path:
        """Press a button that gives a file, and return where it was put."""
        with self.page.expect_download() as download:
            self.press(name)
        return download.value.path()
