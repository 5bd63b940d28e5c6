# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An administrator connects the company with AT, in the settings or in the guide."""

import re

from playwright.sync_api import expect

from support import product
from support.browser import GUIDE, SETTINGS


def notification(person, kind):
    return person.page.locator(f".o_notification:has(.o_notification_bar.bg-{kind})")


def drop(place, *names):
    """Drop files of these names, as from the desktop."""
    dragged = place.page.evaluate_handle(
        """names => {
            const dragged = new DataTransfer();
            names.forEach(name => dragged.items.add(new File(["a"], name)));
            return dragged;
        }""",
        names,
    )
    place.dispatch_event("drop", {"dataTransfer": dragged})


def badge(person):
    return person.field("l10n_pt_at_connection_state").locator(".badge")


def test_saving_tells_why_a_password_is_wrong_and_that_the_right_one_works(
    people, whole_office
):
    whole_office.disconnect()
    whole_office.simulator.calls.clear()
    person = people(product.ADMINISTRATOR)
    person.open(SETTINGS)
    person.enter("l10n_pt_at_username", "1")
    person.enter("l10n_pt_at_password", "errada")
    person.upload_certificate(
        "l10n_pt_at_client_certificate_id",
        "AT client",
        whole_office.product.pfx_file,
        product.PFX_PASSWORD,
    )
    person.upload_certificate(
        "l10n_pt_at_cipher_certificate_id", "AT key", whole_office.product.cipher_file
    )
    person.save()
    # Odoo loads the page anew: it says so all the same, and stays where one looks.
    refused = notification(person, "danger")
    expect(refused).to_contain_text("Erro na validação da senha")
    expect(badge(person)).to_have_class(re.compile("text-bg-danger"))
    reason = person.field("l10n_pt_at_connection_message")
    expect(reason).to_contain_text("Erro na validação da senha")
    expect(reason).to_be_in_viewport()
    assert len(whole_office.simulator.calls) == 1
    username = person.field("l10n_pt_at_username").locator("input")
    expect(username).to_have_value(product.AT_USER.username)
    password = person.field("l10n_pt_at_password").locator("input")
    expect(password).to_have_value("")

    person.enter("l10n_pt_at_password", product.AT_USER.password)
    person.save()
    expect(notification(person, "success")).to_be_visible()
    expect(badge(person)).to_have_class(re.compile("text-bg-success"))


def test_the_guide_connects_and_loses_nothing_that_was_typed(people, whole_office):
    whole_office.disconnect()
    stored = whole_office.admin.call("certificate.certificate", "search", [])
    whole_office.admin.call("certificate.certificate", "unlink", stored)
    person = people(product.ADMINISTRATOR)
    people.expect_refusal("Certificate password: ")
    page = person.page
    person.open(GUIDE)
    page.locator("#l10n_pt_at_user").fill("1")
    page.locator("#l10n_pt_at_pass").fill("errada")
    page.locator("#l10n_pt_at_file_pass").fill("falsa")
    files = page.locator("label[name='files']")
    drop(files, "a.txt", "b.cer")
    expect(page.locator("[name='connection'] .alert-warning")).to_contain_text("a.txt")
    expect(files).to_contain_text("b.cer")
    files.locator("input").set_input_files(
        [whole_office.product.cipher_file, whole_office.product.pfx_file]
    )
    expect(files).to_contain_text(whole_office.product.cipher_file.name)
    expect(files).to_contain_text(whole_office.product.pfx_file.name)
    person.press("connect")
    dialog = page.locator(".modal")
    expect(dialog).to_contain_text(whole_office.product.pfx_file.name)
    page.keyboard.press("Escape")

    page.locator("#l10n_pt_at_file_pass").fill(product.PFX_PASSWORD)
    person.press("connect")
    state = person.field("connection_state").locator(".badge")
    expect(state).to_have_class(re.compile("text-bg-danger"))
    reason = person.field("connection_message")
    expect(reason).to_contain_text("Erro na validação da senha")

    # The password alone is typed once more: the cursor is there.
    person.settle()
    page.keyboard.type(product.AT_USER.password)
    page.keyboard.press("Enter")
    expect(state).to_have_class(re.compile("text-bg-success"))
    expect(page.locator("#l10n_pt_at_user")).to_be_hidden()


def test_buttons_lead_to_their_block_of_the_settings(people, office):
    person = people(product.ADMINISTRATOR)
    person.open(GUIDE)
    person.press("action_open_settings")
    setting = person.page.locator("#l10n_pt_at_connection_setting")
    expect(setting).to_be_in_viewport()
    way = person.page.locator(".o_breadcrumb")
    expect(way).to_contain_text("Set-up guide")
    expect(way).to_contain_text("Settings")


def test_each_test_of_a_wrong_password_is_one_try(people, office):
    """AT locks a user after several wrong passwords."""
    office.admin.call(
        "res.company", "write", [office.company], {"l10n_pt_at_password": "errada"}
    )
    person = people(product.ADMINISTRATOR)
    person.open(SETTINGS)
    office.simulator.calls.clear()
    person.press("action_l10n_pt_at_test_connection")
    expect(person.page.locator(".o_notification_bar.bg-danger")).to_be_visible()
    assert len(office.simulator.calls) == 1
