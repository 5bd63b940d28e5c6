# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How far it is to the first ATCUD: from the list of apps, and from credentials that
are there. First of all tests here: no series is registered yet."""

import time

import pytest
from playwright.sync_api import expect

from dev import databases, odoo, results
from simulator.security import User
from support import browser, product
from support.browser import SETTINGS
from support.office import SERIES
from support.product import ADMINISTRATOR
from support.session import Session

# The company of support/scripts/company.py.
NIF, CUSTOMER = "555555550", "Cliente"
PASSWORD = "palavra-passe"
# Odoo looks for customers on the internet.
HARMLESS = ("iap_tools", "iap_autocomplete")


@pytest.fixture
def fresh(running, chromium, tmp_path):
    """A Portuguese company whose Odoo has no addon of ours, and its administrator."""
    database = databases.clone(databases.base(), databases.name("test_e2e_fresh"))
    try:
        odoo.script(product.SCRIPTS / "company.py", database)
        with product.running(database, tmp_path, connected=False) as fresh:
            fresh.simulator.set_user(User(f"{NIF}/1", PASSWORD))
            client = fresh.simulator.certificates.client(NIF)
            fresh.pfx_file.write_bytes(client.pfx(product.PFX_PASSWORD))
            # OdooBot greets in several transactions at once: errors when they meet.
            admin = Session(fresh.url, database, ADMINISTRATOR, ADMINISTRATOR)
            everybody = admin.call("res.users", "search", [])
            admin.call("res.users", "write", everybody, {"odoobot_state": "disabled"})
            window = browser.window(chromium, 1366, 768)
            yield fresh, browser.Person(window, fresh.url, ADMINISTRATOR)
            window.close()
            complaints = results.complaints(fresh.log)
            assert not [
                one for one in complaints if not any(text in one for text in HARMLESS)
            ]
    finally:
        databases.drop(database)


def test_the_first_atcud_is_at_most_sixteen_clicks_from_the_list_of_apps(
    fresh, request
):
    """Installed in the browser; the invoice is posted with the last click."""
    fresh, person = fresh
    page = person.page
    clicks = person.count_clicks()
    page.goto(f"{fresh.url}/odoo/apps")
    page.wait_for_selector(".o_searchview_input")
    person.settle()
    begin = time.monotonic()

    # Where the cursor stands in the list of apps.
    page.keyboard.type("ATCUD")
    page.keyboard.press("Enter")
    person.settle()
    install = page.locator("button[name='button_immediate_install']:visible").first
    if not install.count():
        # Hidden by the filter that Odoo sets.
        page.locator(".o_facet_remove").first.click()
    install.click()
    # Odoo opens the guide; the cursor stands in its first field.
    user = page.locator("#l10n_pt_at_user")
    expect(user).to_be_focused(timeout=browser.PATIENCE)
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.type(product.PFX_PASSWORD)
    with page.expect_file_chooser() as chooser:
        page.locator("label[name='files']").click()
    chooser.value.set_files([fresh.pfx_file, fresh.cipher_file])
    person.press("connect")
    person.press("action_register_series")
    invoice(person, CUSTOMER)

    tell(request, "first ATCUD, from the list of apps", clicks, begin)
    assert len(clicks) <= 16
    assert person.complaints == []


def test_the_first_atcud_is_at_most_five_clicks_from_saved_credentials(
    people, office, request
):
    """The invoice is posted with the last click."""
    office.call(SERIES, "unlink", office.call(SERIES, "search", []))  # demo data
    customer = office.read("res.partner", office.customer, "name")
    person = people(ADMINISTRATOR)
    clicks = person.count_clicks()
    person.open(SETTINGS)
    begin = time.monotonic()

    person.page.get_by_role("button", name="AT Series").click()
    person.press("action_register_series")
    invoice(person, customer)

    tell(request, "first ATCUD, from saved credentials", clicks, begin)
    assert len(clicks) <= 5


def invoice(person, customer):
    """Write an invoice from the guide on, and post it."""
    person.press("action_new_invoice")
    person.field("partner_id").locator("input").wait_for()
    # Where the cursor stands in a new invoice.
    person.page.keyboard.type(customer)
    person.option(customer).wait_for()
    person.page.keyboard.press("Enter")
    expect(person.field("partner_id").locator("input")).to_have_value(customer)
    person.settle()
    person.page.locator(".o_field_x2many_list_row_add a").first.click()
    person.page.wait_for_function("document.activeElement.closest('.o_data_row')")
    person.settle()
    person.page.keyboard.type("Consultoria")
    person.page.keyboard.press("Tab")
    person.settle()
    person.page.keyboard.type("60")
    person.page.keyboard.press("Tab")
    person.press("action_post")
    expect(person.field("l10n_pt_atcud")).to_be_visible()


def tell(request, what, clicks, begin):
    """Have the figure printed at the end of the run."""
    figure = f"{what}: {len(clicks)} clicks, {time.monotonic() - begin:.0f} s"
    request.node.user_properties.append(("figure", figure))
