# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An accountant registers series with AT."""

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from support.browser import INVOICES, SERIES
from support.product import ACCOUNTANT, CLERK, CONTABILISTA

LINES = 80  # enough for three pages


@pytest.mark.parametrize(
    ("accountant", "clerk"),
    [
        pytest.param(ACCOUNTANT, ACCOUNTANT, id="in English"),
        pytest.param(CONTABILISTA, CLERK, id="in Portuguese"),
    ],
)
def test_a_registered_series_numbers_an_invoice_whose_every_page_has_the_atcud(
    people, office, accountant, clerk
):
    journal, name = office.journal()
    person = people(accountant)
    person.menu(
        "account.menu_finance",
        "account.menu_finance_configuration",
        "l10n_pt_at_series.menu_l10n_pt_document_series",
    )
    # The set-up guide opens first: the other journals have no series.
    person.press("action_series_list")
    person.open_dialog("action_new")
    person.press("action_one_type")
    person.page.wait_for_selector(".modal", state="detached")
    person.enter("name", name)
    person.choose("journal_id", f"Loja {name}")
    person.press("action_register")
    expect(person.field("validation_code")).to_be_visible()
    code = office.known_to_at(name)["FT"].validation_code
    expect(person.field("validation_code")).to_have_text(code)
    assert person.state() == "registered"

    invoice = office.invoice(journal, LINES)
    person = people(clerk)
    person.open(INVOICES, invoice)
    expect(person.heading()).to_have_text(f"FT {name}/1")
    person.press("action_post")
    expect(person.field("l10n_pt_atcud")).to_have_text(f"{code}-1")
    expect(person.heading()).to_have_text(f"FT {name}/1")

    pages = PdfReader(person.download("action_print_pdf")).pages
    assert len(pages) >= 3
    for page in pages:
        assert f"ATCUD:{code}-1" in page.extract_text()


def test_one_name_is_registered_for_several_document_types_at_once(people, office):
    journal, name = office.journal()
    person = people(ACCOUNTANT)
    person.open("account.action_account_journal_form", journal)
    person.page.click(".o_notebook_headers [name='l10n_pt_series']")
    person.open_dialog("action_l10n_pt_create_series")
    person.enter("name", name)
    person.press("action_confirm")
    lines = person.field("line_ids").locator(".o_data_row")
    codes = lines.locator("td[name='validation_code']")
    expect(codes.filter(has_text="AA")).to_have_count(3)
    known = office.known_to_at(name)
    assert known.keys() == {"FT", "NC", "ND"}
    for kind, series in known.items():
        # Not by text of the whole line: a code may hold the two letters as well.
        types = person.page.locator("td[name='document_type']", has_text=f"{kind} -")
        line = lines.filter(has=types)
        expect(line.locator("td[name='validation_code']")).to_have_text(
            series.validation_code
        )
    required = office.read("account.journal", journal, "l10n_pt_series_required")
    assert required


def test_a_numbering_in_use_is_registered_and_goes_on_without_a_gap(people, office):
    journal, code = office.journal()
    prefix = f"FT {code}"
    first = office.invoice(journal, name=f"{prefix}/0034")
    assert office.post(first) == f"{prefix}/0034"
    assert office.post(office.invoice(journal)) == f"{prefix}/0035"

    person = people(ACCOUNTANT)
    person.open("account.action_account_journal_form", journal)
    person.page.click(".o_notebook_headers [name='l10n_pt_series']")
    person.open_dialog("action_l10n_pt_adopt_series")
    line = person.field("line_ids").locator(".o_data_row")
    expect(line.locator("td[name='last_document']")).to_have_text(f"{prefix}/0035")
    person.press("action_confirm")
    expect(line.locator("td[name='validation_code']")).not_to_be_empty()
    registered = office.known_to_at(code)["FT"]
    assert registered.first_number == 35

    invoice = office.invoice(journal)
    person.open(INVOICES, invoice)
    person.press("action_post")
    expect(person.heading()).to_have_text(f"{prefix}/0036")
    atcud = f"{registered.validation_code}-0036"
    expect(person.field("l10n_pt_atcud")).to_have_text(atcud)
    assert not office.read("account.move", first, "l10n_pt_atcud")


def test_a_lost_answer_is_cleared_up_by_asking_at(people, office):
    journal, name = office.journal()
    series = office.series(journal, name, register=False)
    office.simulator.faults.add("drop_after", "registarSerie")
    person = people(ACCOUNTANT)
    person.open(SERIES, series)
    person.press("action_register")
    expect(person.field("pending_message")).to_be_visible()
    assert person.state() == "pending"

    person.press("action_query")
    code = office.known_to_at(name)["FT"].validation_code
    expect(person.field("validation_code")).to_have_text(code)
    assert person.state() == "registered"


def test_a_code_from_the_portal_is_typed_in(people, office):
    journal, name = office.journal()
    series = office.series(journal, name, register=False)
    person = people(ACCOUNTANT)
    person.open(SERIES, series)
    person.open_dialog("action_set_code")
    person.enter("code", f" aajfzz{name} ")
    person.press("action_confirm")
    expect(person.field("validation_code")).to_have_text(f"AAJFZZ{name}")
    assert person.state() == "registered"
    assert not office.known_to_at(name)


def test_an_unused_series_is_annulled_with_the_declaration(people, office):
    journal, name = office.journal()
    series = office.series(journal, name)
    person = people(ACCOUNTANT)
    person.open(SERIES, series)
    person.open_dialog("action_annul")
    person.field("declaration").locator("input").check()
    person.press("action_confirm")
    expect(person.page.locator(".modal")).to_have_count(0)
    assert person.state() == "annulled"
    assert office.known_to_at(name)["FT"].state == "N"


def test_a_used_series_is_finalised_with_its_last_number(people, office):
    journal, name = office.journal()
    series = office.series(journal, name)
    numbers = [office.post(office.invoice(journal)) for _ in range(2)]
    assert numbers == [f"FT {name}/1", f"FT {name}/2"]
    person = people(ACCOUNTANT)
    person.open(SERIES, series)
    person.open_dialog("action_finalise")
    last_number = person.field("last_number").locator("input")
    expect(last_number).to_have_value("2")
    person.press("action_confirm")
    expect(person.page.locator(".modal")).to_have_count(0)
    assert person.state() == "finalised"
    assert office.known_to_at(name)["FT"].last_number == 2
