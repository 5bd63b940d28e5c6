# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From an invoice to the printed receipt: no click more than without its series."""

from playwright.sync_api import expect

from support.browser import INVOICES
from support.product import CLERK


def paid_and_printed(person, office, journal):
    """Pay an invoice in the dialog and print the receipt; return its text."""
    invoice = office.invoice(journal)
    office.post(invoice)
    person.open(INVOICES, invoice)
    person.open_dialog("action_register_payment")
    person.press("action_create_payments")
    person.press("open_payments")
    expect(person.field("amount")).to_be_visible()
    person.settle()
    person.page.locator(".o_cp_action_menus button").first.click()
    with person.page.expect_download() as download:
        person.page.locator(".o_menu_item:has(.fa-print)").click()
    return person.text_of(download.value)


def test_a_printed_receipt_is_no_click_further_away_than_without(
    people, office, request
):
    person = people(CLERK)
    clicks = person.count_clicks()
    plain, _name = office.journal()
    assert "ATCUD" not in paid_and_printed(person, office, plain)
    before = len(clicks)

    journal, name = office.journal()
    office.series(journal, name)
    office.series(journal, name, document_type="RG")
    text = paid_and_printed(person, office, journal)
    assert f"RG {name}/1" in text
    assert "ATCUD:" in text
    after = len(clicks) - before
    figure = f"printed receipt: {after} clicks, {before} without series"
    request.node.user_properties.append(("figure", figure))
    assert 0 < after <= before
