# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Use Odoo in a browser, as a person does.

Everything is found by its technical name, so that it works in every language.
"""

from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Locator, sync_playwright

from . import machine

FLAGS = (
    # What works as root and without a screen; nothing but this machine is reached.
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
)
# The first page after a start takes longest, and a busy machine is not a failure.
PATIENCE = 60_000  # ms


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
    """Open a window with cookies of its own."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        timezone_id="Europe/Lisbon",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
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
        self.page.goto(f"{url}/web/login?redirect=/odoo")
        self.page.wait_for_selector("#login, .o_main_navbar")
        if self.page.locator("#login").count():
            self.page.fill("#login", login)
            self.page.fill("#password", login)
            self.page.click(".oe_login_form button[type=submit]")
        self.page.wait_for_selector(".o_main_navbar")

    def _listen(self, message) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

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
        self.page.wait_for_selector(".o_view_controller")

    # === Things: of two with one name the topmost, which is in the dialog ===

    def field(self, name: str) -> Locator:
        """Return a field's widget."""
        return self.page.locator(f".o_field_widget[name='{name}']:visible").last

    def enter(self, name: str, value: str) -> None:
        """Type into a field and leave it."""
        box = self.field(name).locator("input, textarea").first
        box.fill(value)
        box.press("Tab")

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.locator(f"button[name='{name}']:visible").last.click()

    def save(self) -> None:
        """Save the form and wait until it is saved."""
        self.page.locator(".o_form_button_save:visible").last.click()
