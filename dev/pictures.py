# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``python3 -m dev pictures``: the pictures of the guides, from the running product.

One story is played once in each language: connect, register, invoice, void, finalise.
"""

import io
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from . import browser, databases, machine, odoo_source, postgres, product
from .browser import INVOICES, SERIES, SETTINGS, Person
from .console import step
from .paths import ROOT
from .session import Session

FOLDER = ROOT / "docs" / "images"
WIDTH = 1200  # pixels of the finished pictures, at most
LOG = "l10n_pt_at_series.l10n_pt_at_communication_action"
JOURNALS = "account.action_account_journal_form"
LANGUAGES = {"en": "en_US", "pt": "pt_PT"}


def main() -> int:
    """Take all pictures anew."""
    odoo_source.home()
    machine.ensure_printing()
    machine.ensure_browser()
    with postgres.server(), browser.chromium() as chromium:
        for folder, language in LANGUAGES.items():
            database = databases.name(f"pictures_{folder}")
            product.build(database)
            try:
                with (
                    tempfile.TemporaryDirectory() as simulator,
                    product.running(database, Path(simulator)) as running,
                    step(f"Pictures, {language}"),
                ):
                    Story(running, chromium, FOLDER / folder, language).play()
            finally:
                databases.drop(database)
    return 0


class Story:
    """What happens between two pictures."""

    def __init__(self, running, chromium, folder: Path, language: str):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        login = product.ADMINISTRATOR
        self.session = Session(running.url, running.database, login, login)
        self.call("res.users", "write", [self.session.user["uid"]], {"lang": language})
        self.person = Person(browser.window(chromium, 1300, 900), running.url, login)
        self.page = self.person.page
        self.simulator = running.simulator

    def call(self, model: str, method: str, *arguments, **keywords):
        return self.session.call(model, method, *arguments, **keywords)

    def play(self) -> None:
        self._connect()
        self._register()
        self._register_existing()
        self._invoice()
        self._close()
        self._look_back()

    def shot(self, name: str, area: str | None = None) -> None:
        """Keep what is on the screen, or the part that a selector names."""
        self.page.wait_for_timeout(600)  # sliding and fading come to rest
        target = self.page.locator(area).last if area else self.page
        self._keep(name, Image.open(io.BytesIO(target.screenshot())))

    def _keep(self, name: str, image: Image.Image) -> None:
        if image.width > WIDTH:
            height = round(image.height * WIDTH / image.width)
            image = image.resize((WIDTH, height), Image.Resampling.LANCZOS)
        image = image.convert("RGB").quantize(128, dither=Image.Dither.NONE)
        image.save(self.folder / f"{name}.png", optimize=True)

    # === Chapters ===

    def _connect(self) -> None:
        company = self.session.user["user_companies"]["current_company"]
        self.call("res.company", "write", [company], {"l10n_pt_at_password": "errada"})
        self.call("res.company", "action_l10n_pt_at_test_connection", [company])
        self._settings("settings-inactive")
        password = product.AT_USER.password
        self.call("res.company", "write", [company], {"l10n_pt_at_password": password})
        self.call("res.company", "action_l10n_pt_at_test_connection", [company])
        self._settings("settings-active")

    def _settings(self, name: str) -> None:
        self.person.open(SETTINGS)
        block = "#l10n_pt_at_environment_setting"
        self.page.locator(block).evaluate("block => block.scrollIntoView()")
        self.shot(name, "div:has(> #l10n_pt_at_environment_setting)")

    def _register(self) -> None:
        self.person.open(SERIES)
        self.person.new()
        self.person.enter("name", "LOJA2026")
        self.shot("series-new")
        self.page.click(".o_form_button_cancel")
        self.person.open(SERIES)
        action = "l10n_pt_at_series.l10n_pt_series_create_action"
        self._dialog(action)
        self.person.press("action_confirm")
        self.page.wait_for_selector(".modal .text-bg-success")
        self.shot("save-and-register", ".modal-content")
        self.person.open(SERIES)
        self.page.wait_for_selector(".o_data_row")
        self.shot("series-list")
        [series] = self._series("FT", limit=1)
        self.person.open(SERIES, series)
        self.shot("series-registered")

    def _register_existing(self) -> None:
        [journal] = self.call(
            "account.journal",
            "create",
            [{"name": "Loja", "code": "LJ", "type": "sale"}],
        )
        for number in ("0034", "0035"):
            invoice = self._draft(journal_id=journal, name=f"FT LJ26/{number}")
            self.call("account.move", "action_post", [invoice])
        action = "l10n_pt_at_series.l10n_pt_series_adopt_action"
        self._dialog(action, default_journal_id=journal)
        self.page.wait_for_selector(".modal .o_data_row")
        self.shot("register-existing", ".modal-content")
        self.page.locator(".modal [special=cancel]").last.click()
        wizard = self.call("l10n_pt.series.adopt", "create", [{"journal_id": journal}])
        self.call("l10n_pt.series.adopt", "action_confirm", wizard)
        self.person.open(JOURNALS, journal)
        self.page.click(".nav-link[name=l10n_pt_series]")
        self.shot("journal-tab")

    def _invoice(self) -> None:
        late = self._draft(invoice_date="2026-01-05")
        self.person.open(INVOICES, late)
        self.page.wait_for_selector("#alerts .alert")
        self.shot("invoice-banner")
        invoice = self._draft()
        self.person.open(INVOICES, invoice)
        self.shot("invoice-draft")
        self.call("account.move", "action_post", [invoice])
        self.person.open(INVOICES, invoice)
        self.page.wait_for_selector("[name=l10n_pt_atcud]")
        self.shot("invoice-posted")
        self._print(invoice)
        self.person.open_dialog("action_l10n_pt_void")
        self.shot("void", ".modal-content")

    def _print(self, invoice: int) -> None:
        pdf = self.session.pdf("account.report_invoice_with_payments", invoice)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "invoice"
            path.with_suffix(".pdf").write_bytes(pdf)
            command = ["pdftoppm", "-png", "-r", "80", "-singlefile"]
            command += [str(path.with_suffix(".pdf")), str(path)]
            subprocess.run(command, check=True)
            self._keep("invoice-pdf", Image.open(path.with_suffix(".png")))

    def _close(self) -> None:
        [used] = self._series("FT", limit=1)
        self.person.open(SERIES, used)
        self.person.open_dialog("action_finalise")
        self.shot("finalise", ".modal-content")
        [unused] = self._series("ND", limit=1)
        self.person.open(SERIES, unused)
        self.person.open_dialog("action_annul")
        self.shot("annul", ".modal-content")
        [draft] = self._series("FT", state="draft", limit=1)
        self.person.open(SERIES, draft)
        self.person.open_dialog("action_set_code")
        self.shot("enter-code", ".modal-content")

    def _look_back(self) -> None:
        self.person.open(LOG)
        self.page.wait_for_selector(".o_data_row")
        self.shot("log-list")
        rows = self.call(
            "l10n_pt.at.communication", "search", [("operation", "=", "register")]
        )
        self.person.open(LOG, rows[0])
        self.shot("log-form")

    # === Helpers ===

    def _series(self, document_type: str, state: str = "registered", **options):
        domain = [("document_type", "=", document_type), ("state", "=", state)]
        return self.call(
            "l10n_pt.document.series", "search", domain, order="id", **options
        )

    def _draft(self, **values) -> int:
        [partner] = self.call(
            "res.partner",
            "search",
            [("is_company", "=", True), ("country_code", "!=", "PT")],
            limit=1,
        )
        line = {"name": "Consultoria", "quantity": 8, "price_unit": 60}
        values = {
            "move_type": "out_invoice",
            "partner_id": partner,
            "invoice_line_ids": [(0, 0, line)],
            **values,
        }
        [invoice] = self.call("account.move", "create", [values])
        return invoice

    def _dialog(self, action: str, **context) -> None:
        """Open a dialog that has no button of its own on this screen."""
        self.page.evaluate(
            """async ([action, context]) => {
                const {env} = odoo.__WOWL_DEBUG__.root;
                await env.services.action.doAction(
                    action, {additionalContext: context});
            }""",
            [action, context],
        )
        self.page.wait_for_selector(".modal .o_form_view")
