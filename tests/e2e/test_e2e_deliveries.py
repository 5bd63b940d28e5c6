# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Goods leave the warehouse with a delivery note."""

from playwright.sync_api import expect

from support.browser import DELIVERIES
from support.product import WAREHOUSE


def test_a_validated_delivery_is_a_delivery_note(people, office):
    name = office.free_name()
    office.series(False, name, document_type="GR", picking_type_id=office.deliveries)
    delivery = office.delivery()
    person = people(WAREHOUSE)
    person.open(DELIVERIES, delivery)
    person.press("button_validate")
    expect(person.field("l10n_pt_document_number")).to_have_text(f"GR {name}/1")
    expect(person.field("l10n_pt_atcud")).to_contain_text("-1")
    person.settle()
    text = person.printed()
    assert f"GR {name}/1" in text
    assert "ATCUD:" in text
    assert "Este documento não serve de fatura" in text


def test_a_void_delivery_note_keeps_its_number(people, office):
    name = office.free_name()
    office.series(False, name, document_type="GR", picking_type_id=office.deliveries)
    delivery = office.delivery()
    person = people(WAREHOUSE)
    person.open(DELIVERIES, delivery)
    person.press("button_validate")
    expect(person.field("l10n_pt_document_number")).to_have_text(f"GR {name}/1")
    person.open_dialog("action_l10n_pt_void")
    person.enter("reason", "Não chegou a sair")
    person.press("action_confirm")
    expect(person.field("l10n_pt_void_reason")).to_have_text("Não chegou a sair")
    expect(person.field("l10n_pt_document_number")).to_have_text(f"GR {name}/1")
