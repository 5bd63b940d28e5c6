# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An administrator connects the company with AT, in the settings."""

import re

from playwright.sync_api import expect

from support import product
from support.browser import SETTINGS


def badge(person):
    return person.field("l10n_pt_at_connection_state").locator(".badge")


def test_saving_tells_why_a_password_is_wrong_and_that_the_right_one_works(
    people, whole_office
):
    whole_office.disconnect()
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
    expect(badge(person)).to_have_class(re.compile("text-bg-danger"))
    reason = person.field("l10n_pt_at_connection_message")
    expect(reason).to_contain_text("Erro na validação da senha")
    username = person.field("l10n_pt_at_username").locator("input")
    expect(username).to_have_value(product.AT_USER.username)
    password = person.field("l10n_pt_at_password").locator("input")
    expect(password).to_have_value("")

    person.enter("l10n_pt_at_password", product.AT_USER.password)
    person.save()
    expect(badge(person)).to_have_class(re.compile("text-bg-success"))


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
