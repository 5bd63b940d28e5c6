# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The three steps of the guide without a mouse: connect, register, take on what is."""

import re

import pytest
from playwright.sync_api import expect

from support import product
from support.browser import SETTINGS

FAR = 150  # presses of Tab, at most, to what is looked for
FOCUSED = "selector => Boolean(document.activeElement.closest(selector))"
CREATE = "l10n_pt_at_series.l10n_pt_series_create_action"
ADOPT = "l10n_pt_at_series.l10n_pt_series_adopt_action"


@pytest.fixture
def keys(people):
    """Somebody whose mouse is broken."""
    hands = []

    def sit_down(login):
        hands.append(Keys(people(login)))
        return hands[-1]

    yield sit_down
    assert [clicks for one in hands for clicks in one.clicks] == []


class Keys:
    """A person who only types."""

    def __init__(self, person):
        self.person, self._page = person, person.page
        self.clicks = person.count_clicks()

    def press(self, *names):
        for name in names:
            self._page.keyboard.press(name)

    def type(self, text):
        self._page.keyboard.type(text)

    def go(self, selector, key="Tab"):
        """Press a key until the focus is there."""
        self.person.settle()
        for _ in range(FAR):
            self.press(key)
            if self._page.evaluate(
                "selector => Boolean(document.activeElement.closest(selector))",
                selector,
            ):
                return
        raise AssertionError(f"{key} does not lead to {selector}")

    def enter(self, name, value):
        """Go to a field and type its value over what it has."""
        self.go(f"[name='{name}']")
        self.press("ControlOrMeta+a")
        self.type(value)

    def use(self, button):
        """Go to a button and press it."""
        self.go(f"button[name='{button}']")
        self.press("Enter")
        self.person.settle()

    def choose(self, name, text):
        """Go to a field of records and take one of those offered."""
        self.enter(name, text)
        self.person.option(text).wait_for()
        self.press("Enter")
        self.person.settle()


def test_connect(keys, whole_office):
    """Both files are in Odoo already: its own button for files takes no keyboard."""
    whole_office.connect()
    whole_office.disconnect()
    files = whole_office.product.pfx_file, whole_office.product.cipher_file
    hands = keys(product.ADMINISTRATOR)
    person = hands.person
    person.open(SETTINGS)
    person.page.wait_for_function(
        "document.activeElement.matches('.o_searchview_input')"
    )
    hands.type("Portugal:")  # only the block that is called so stays
    hands.enter("l10n_pt_at_username", "1")
    hands.enter("l10n_pt_at_password", product.AT_USER.password)
    for kind, file in zip(("client", "cipher"), files, strict=True):
        hands.choose(f"l10n_pt_at_{kind}_certificate_id", file.name)
    hands.press("Alt+s")
    badge = person.field("l10n_pt_at_connection_state").locator(".badge")
    expect(badge).to_have_class(re.compile("text-bg-success"))


def test_save_and_register(keys, office):
    journal, name = office.journal()
    hands = keys(product.ACCOUNTANT)
    person = hands.person
    person.open(CREATE)
    person.page.wait_for_selector(".modal .o_form_view")
    hands.enter("name", name)
    hands.choose("journal_id", f"Loja {name}")
    hands.use("action_confirm")
    expect(person.page.locator(".modal .o_data_row .text-bg-success")).to_have_count(3)
    assert office.known_to_at(name).keys() == {"FT", "NC", "ND"}
    hands.go(".modal [special='cancel']")
    hands.press("Enter")
    expect(person.page.locator(".modal")).to_have_count(0)
    assert office.read("account.journal", journal, "l10n_pt_series_required")


def test_register_existing(keys, office):
    journal, code = office.journal()
    prefix = f"FT {code}"
    office.post(office.invoice(journal, name=f"{prefix}/0034"))
    hands = keys(product.ACCOUNTANT)
    person = hands.person
    person.open(ADOPT)
    person.page.wait_for_selector(".modal .o_form_view")
    person.settle()
    line = person.page.locator(".modal .o_data_row", has_text=f"{prefix}/0034")
    if not line.count():  # another journal is proposed
        hands.choose("journal_id", f"Loja {code}")
    expect(line).to_be_visible()
    hands.use("action_confirm")
    expect(line.locator("td[name='validation_code']")).not_to_be_empty()
    assert office.known_to_at(code)["FT"].first_number == 34
