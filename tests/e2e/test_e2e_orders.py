# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A quotation and the order it becomes, as somebody who only sells sees them."""

import pytest
from playwright.sync_api import expect

from support.browser import QUOTATIONS
from support.product import SALES


@pytest.fixture
def names(office):
    """Names of series for quotations and for orders, of the whole company."""
    names = {kind: office.free_name() for kind in ("OR", "NE")}
    for kind, name in names.items():
        office.series(False, name, document_type=kind)
    return names


def test_what_was_not_issued_is_issued_and_printed_from_the_refusal(
    people, office, names
):
    order = office.quotation()
    people.expect_refusal("Emita")
    person = people(SALES)
    person.open(QUOTATIONS, order)
    person.settle()
    person.print_button().click()
    dialog = person.page.locator(".modal")
    expect(dialog).to_contain_text("Emita")
    with person.page.expect_download() as download:
        dialog.locator(".modal-footer .btn-primary").click()
    text = person.text_of(download.value)
    assert f"OR {names['OR']}/1" in text
    assert "ATCUD:" in text


def test_a_confirmed_quotation_is_an_order_note(people, office, names):
    order = office.quotation()
    person = people(SALES)
    person.open(QUOTATIONS, order)
    person.press("action_confirm")
    expect(person.button("action_l10n_pt_view_documents")).to_be_visible()
    person.press("action_l10n_pt_view_documents")
    expect(person.field("l10n_pt_atcud")).to_be_visible()
    text = person.printed()
    assert f"NE {names['NE']}/1" in text
    assert "ATCUD:" in text
