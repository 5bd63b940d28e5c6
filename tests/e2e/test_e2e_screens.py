# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every screen of the addons on a small laptop and on a phone, in both languages.

Pictures of all of them are kept in ``.local/logs/screens``. What must be read in full
is, and axe finds nothing wrong with what is ours.
"""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import Error

from dev.paths import LOGS
from support import browser, look, product
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
)
from support.look import PARTS, WHOLE
from support.office import SERIES as SERIES_MODEL
from support.office import today

ADDON = "l10n_pt_at_series"
DIFFERENCES = f"{ADDON}.l10n_pt_series_difference_action"
# Behind these a phone hides buttons.
MORE = ".o_statusbar_buttons .dropdown-toggle:visible, .o_button_more:visible"
# Width and height of the window.
SIZES = {"laptop": (1366, 768), "phone": (390, 844)}
LOOKS = [(language, size) for language in ("en_US", "pt_PT") for size in SIZES]


def dialog(name, *steps):
    """Open an action in a dialog, and go on in it."""

    def go(person, scene):
        person.open(f"{ADDON}.{name}" if "." not in name else name)
        person.page.wait_for_selector(".modal .o_form_view")
        for step in steps:
            step(person)

    return go


def record(action, name, *steps):
    """Open a record of the scene, and go on from it."""

    def go(person, scene):
        person.open(action, getattr(scene, name))
        for step in steps:
            step(person)

    return go


def press(button):
    """Press a button that opens a dialog; on a phone it may be behind another."""

    def go(person):
        for more in person.page.locator(MORE).all():
            if not person.button(button).count():
                more.click()
                person.settle()
        person.open_dialog(button)

    return go


def tab(name):
    """Turn to a page of the form."""
    return lambda person: person.page.click(f".o_notebook_headers [name='{name}']")


def table(text, button="action_preview"):
    """Paste a table and look at what was read."""

    def go(person):
        person.enter("text", text.replace(";", "\t"))
        person.press(button)
        person.page.wait_for_selector(".modal .o_data_row")

    return go


CODES = (
    "Identificador;Tipo de documento;Data de início;Código de validação\n"
    f"K{today().year};Fatura;01-01-{today().year};AAJFBCDFG2\n"
    f"K{today().year};Nota de crédito;01-01-{today().year};AAJF"
)
PAPERS = (
    "Tipo;Série;Número;Data;Cliente;Base;Taxa;Total\n"
    f"FT;A;12;{today() - timedelta(days=9):%d-%m-%Y};599999993;100,00;23;123,00"
)
# Name: what is ours on it, and the way to it.
SCREENS = {
    "series": (WHOLE, lambda person, scene: person.open(SERIES)),
    "series-draft": (WHOLE, record(SERIES, "draft")),
    "series-pending": (WHOLE, record(SERIES, "pending")),
    "series-registered": (WHOLE, record(SERIES, "invoices")),
    "series-annulled": (WHOLE, record(SERIES, "annulled")),
    "enter-code": (WHOLE, record(SERIES, "draft", press("action_set_code"))),
    "finalise": (WHOLE, record(SERIES, "invoices", press("action_finalise"))),
    "annul": (WHOLE, record(SERIES, "notes", press("action_annul"))),
    "audit": (WHOLE, record(SERIES, "invoices", press("action_audit"))),
    "guide": (WHOLE, lambda person, scene: person.open(GUIDE)),
    "health": (WHOLE, lambda person, scene: person.open(HEALTH)),
    "create": (WHOLE, dialog("l10n_pt_series_create_action")),
    "adopt": (WHOLE, dialog("l10n_pt_series_adopt_action")),
    "inventory": (WHOLE, dialog(INVENTORY)),
    "renew": (WHOLE, dialog("l10n_pt_series_renew_action")),
    "close": (WHOLE, dialog("l10n_pt_series_close_action")),
    "import": (WHOLE, dialog(IMPORT)),
    "import-preview": (WHOLE, dialog(IMPORT, table(CODES))),
    "capture": (WHOLE, dialog(CAPTURE)),
    "capture-preview": (WHOLE, dialog(CAPTURE, table(PAPERS))),
    "compare": (WHOLE, dialog(COMPARE)),
    "differences": (WHOLE, lambda person, scene: person.open(DIFFERENCES)),
    "take-over": (WHOLE, dialog(TAKE_OVER)),
    "log": (WHOLE, lambda person, scene: person.open(LOG)),
    "log-record": (WHOLE, record(LOG, "call")),
    "settings": (
        "[id^='l10n_pt_']",
        lambda person, scene: (
            person.open(SETTINGS),
            person.page.locator("#l10n_pt_at_environment_setting").evaluate(
                "setting => setting.scrollIntoView()"
            ),
        ),
    ),
    "journal": (PARTS, record(JOURNALS, "journal", tab("l10n_pt_series"))),
    "invoice-draft": (PARTS, record(INVOICES, "proposed")),
    "invoice": (PARTS, record(INVOICES, "invoice")),
    "void": (WHOLE, record(INVOICES, "invoice", press("action_l10n_pt_void"))),
    "receipt": (PARTS, record(PAYMENTS, "receipt", tab("l10n_pt_receipt"))),
    "delivery": (PARTS, record(DELIVERIES, "delivery")),
    "operation-type": (PARTS, record(OPERATIONS, "operation")),
    "order": (PARTS, record(QUOTATIONS, "order")),
}


@pytest.fixture(scope="module")
def scene(whole_office):
    """A company in the middle of its year: something to see on every screen."""
    office = whole_office
    office.simulator.faults.clear()
    office.connect()
    admin = office.admin
    journal, code = office.journal()
    name = f"A{code}"  # before all others in the list
    year = today().year
    begin = date(year, 1, 1).isoformat()
    made = SimpleNamespace(journal=journal)
    made.invoices, made.notes, _debits, _receipts = (
        office.series(journal, name, document_type=kind)
        for kind in ("FT", "NC", "ND", "RG")
    )
    made.draft = office.series(journal, f"{name}D", register=False)
    old = office.series(
        journal,
        f"{name}{year - 1}",
        register=False,
        start_date=date(year - 1, 1, 1).isoformat(),
    )
    office.call(SERIES_MODEL, "action_set_code", [old], f"AAJFXX{code}")
    made.annulled = office.series(journal, f"{name}X", is_default=False)
    values = {"series_id": made.annulled, "declaration": True}
    annul = office.add("l10n_pt.series.annul", **values)
    office.call("l10n_pt.series.annul", "action_confirm", [annul])
    office.series(journal, f"{name}R", series_type="R", is_default=False)
    made.invoice, paid = (office.invoice(journal, lines) for lines in (1, 2))
    for invoice in (made.invoice, paid):
        office.post(invoice)
    made.receipt = office.pay(paid)
    made.proposed = office.invoice(journal)
    shop, code = office.journal()
    for number in ("0034", "0035"):
        office.post(office.invoice(shop, name=f"FT {code}/{number}"))
    web, _code = office.journal()
    office.post(office.invoice(web))
    made.operation = office.deliveries
    kind = {"document_type": "GR", "picking_type_id": office.deliveries}
    office.series(False, name, **kind)
    made.delivery = office.delivery()
    admin.call("stock.picking", "button_validate", [made.delivery])
    office.series(False, name, document_type="OR")
    made.order = office.quotation(login=product.ADMINISTRATOR)
    admin.call("sale.order", "action_quotation_sent", [made.order])
    office.simulator.seed(
        nif=product.NIF, identifier=f"{name}W", document_type="FT", start_date=begin
    )
    comparison = office.add("l10n_pt.series.reconcile")
    office.call("l10n_pt.series.reconcile", "action_list", [comparison])
    office.simulator.faults.add("drop_after", "registarSerie")
    made.pending = office.series(journal, f"{name}P", register=False)
    office.call(SERIES_MODEL, "action_register", [made.pending])
    [made.call] = office.call("l10n_pt.at.communication", "search", [], limit=1)
    office.simulator.faults.clear()
    return made


@pytest.fixture(scope="module", params=LOOKS, ids="-".join)
def seen(request, running, whole_office, chromium, scene):
    """Every screen, looked at once in a language and a size.

    :return: what is cut, what axe says and what the browser complains of, a line each
    """
    language, size = request.param
    admin = whole_office.admin
    users = admin.call("res.users", "search", [("login", "=", product.ADMINISTRATOR)])
    admin.call("res.users", "write", users, {"lang": language})
    window = browser.window(chromium, *SIZES[size])
    person = browser.Person(window, running.url, product.ADMINISTRATOR)
    page, folder = person.page, LOGS / "screens" / f"{language}-{size}"
    cut, violations = [], []
    for name, (ours, go) in SCREENS.items():
        try:
            go(person, scene)
            person.settle()
        except Error as error:  # the others are looked at all the same
            cut.append(f"{name}: {error}")
            continue
        finally:
            page.screenshot(path=folder / f"{name}.png")
        root = ".modal-content" if page.locator(".modal").count() else ours
        cut += [f"{name}: {line}" for line in look.cut(page, root)]
        violations += [f"{name}: {line}" for line in look.violations(page, root)]
    window.close()
    admin.call("res.users", "write", users, {"lang": "en_US"})
    return SimpleNamespace(cut=cut, violations=violations, console=person.complaints)


def test_no_text_of_ours_is_cut(seen):
    assert not seen.cut, "\n".join(seen.cut)


def test_axe_finds_nothing_wrong_with_what_is_ours(seen):
    assert not seen.violations, "\n".join(seen.violations)


def test_the_browser_does_not_complain(seen):
    assert not seen.console, "\n".join(seen.console)
