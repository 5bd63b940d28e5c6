# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Documents that cannot be issued, and documents that should never have been."""

from datetime import timedelta

from playwright.sync_api import expect

from support.browser import INVOICES
from support.office import today
from support.product import ACCOUNTANT, CLERK


def draft_before_the_series(office):
    journal, name = office.journal()
    office.series(journal, name)
    yesterday = (today() - timedelta(days=1)).isoformat()
    return name, office.invoice(journal, invoice_date=yesterday)


def test_a_draft_that_cannot_be_posted_says_so_and_leads_to_the_remedy(people, office):
    name, invoice = draft_before_the_series(office)
    person = people(ACCOUNTANT)
    person.open(INVOICES, invoice)
    banner = person.page.locator(".o_field_actionable_errors .alert-danger")
    expect(banner).to_contain_text(f"FT {name}")
    banner.locator("a, button").first.click()
    expect(person.field("validation_code")).to_be_visible()
    expect(person.heading()).to_have_text(name)


def test_a_refusal_to_post_leads_to_the_remedy(people, office):
    name, invoice = draft_before_the_series(office)
    people.expect_refusal(f"FT {name}")
    person = people(ACCOUNTANT)
    person.open(INVOICES, invoice)
    person.press("action_post")
    dialog = person.page.locator(".modal")
    expect(dialog).to_contain_text(f"FT {name}")
    dialog.locator(".modal-footer .btn-primary").click()
    expect(person.field("validation_code")).to_be_visible()
    assert office.read("account.move", invoice, "state") == "draft"


def test_a_void_invoice_keeps_its_number_and_its_atcud(people, office):
    journal, name = office.journal()
    office.series(journal, name)
    invoice = office.invoice(journal)
    assert office.post(invoice) == f"FT {name}/1"
    atcud = office.read("account.move", invoice, "l10n_pt_atcud")
    person = people(CLERK)
    person.open(INVOICES, invoice)
    person.open_dialog("action_l10n_pt_void")
    person.enter("reason", "Emitida em duplicado")
    person.press("action_confirm")
    expect(person.field("l10n_pt_void_reason")).to_have_text("Emitida em duplicado")
    expect(person.field("l10n_pt_atcud")).to_have_text(atcud)
    expect(person.heading()).to_have_text(f"FT {name}/1")
    assert person.state() == "cancel"
    assert office.post(office.invoice(journal)) == f"FT {name}/2"
