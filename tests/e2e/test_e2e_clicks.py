# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How far it is from a connected company to its first ATCUD. First of all tests here:
no series is registered yet."""

import time

from playwright.sync_api import expect

from support.browser import SETTINGS
from support.office import SERIES
from support.product import ADMINISTRATOR


def test_the_first_atcud_is_at_most_nine_clicks_away(people, office, request):
    """After the credentials are saved; the invoice is posted with the last click."""
    office.call(SERIES, "unlink", office.call(SERIES, "search", []))  # demo data
    customer = office.read("res.partner", office.customer, "name")
    person = people(ADMINISTRATOR)
    clicks = person.count_clicks()
    person.open(SETTINGS)
    begin = time.monotonic()

    person.page.get_by_role("button", name="AT Series").click()
    person.open_dialog("action_register_missing")
    person.press("action_confirm")
    expect(person.page.locator(".modal .o_data_row .text-bg-success")).to_have_count(2)
    person.page.locator(".modal button[special='cancel']").click()
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

    seconds = time.monotonic() - begin
    figure = f"first ATCUD: {len(clicks)} clicks, {seconds:.0f} s"
    request.node.user_properties.append(("figure", figure))
    assert len(clicks) <= 9
