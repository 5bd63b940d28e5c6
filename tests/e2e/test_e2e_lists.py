# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Lists are read whole: on a small laptop as tables, on a phone as cards."""

import pytest
from playwright.sync_api import expect

from support import browser
from support.browser import LOG, SERIES, Person
from support.office import SERIES as MODEL
from support.product import ACCOUNTANT

DIFFERENCES = "l10n_pt_at_series.l10n_pt_series_difference_action"
# What a person copies or decides by.
CELLS = ("name", "identifier", "validation_code", "state", "outcome", "at_value")
CUT = """cells => cells
    .filter(cell => cell.scrollWidth > cell.clientWidth + 1)
    .map(cell => cell.innerText)"""
# What scrolls sideways.
WIDE = """() => [...document.querySelectorAll("html, .o_content, .o_list_renderer")]
    .filter(part => part.scrollWidth > part.clientWidth)
    .map(part => part.className)"""


@pytest.fixture(scope="module")
def anybody(chromium, running):
    """Have the accountant at a screen of some size, each in a window of its own."""
    windows = []

    def at(width, height, login=ACCOUNTANT):
        windows.append(browser.window(chromium, width, height))
        return Person(windows[-1], running.url, login)

    yield at
    for window in windows:
        window.close()


@pytest.mark.parametrize("login", [ACCOUNTANT, "contabilista"])
def test_nothing_to_copy_or_decide_by_is_cut_off_on_a_laptop(anybody, office, login):
    journal, name = office.journal()
    office.series(journal, name)
    office.series(journal, name, document_type="NC")
    # Its state has the longest word.
    waiting = office.series(journal, name, document_type="ND", register=False)
    office.simulator.faults.add("drop_after", "registarSerie")
    office.call(MODEL, "action_register", [waiting])
    person = anybody(1366, 768, login)
    cells = ", ".join(f".o_data_row td[name='{one}']" for one in CELLS)
    for action in (SERIES, LOG, DIFFERENCES):
        person.open(action)
        assert person.page.locator(cells).evaluate_all(CUT) == [], action
        assert person.page.evaluate(WIDE) == [], action


def test_on_a_phone_series_and_history_are_cards(anybody, office):
    journal, name = office.journal()
    office.series(journal, name)
    person = anybody(390, 844)
    for action in (SERIES, LOG, DIFFERENCES):
        person.open(action)
        expect(person.page.locator(".o_kanban_view")).to_be_visible()
        cards = person.page.locator(".o_kanban_record:not(.o_kanban_ghost) *")
        assert cards.evaluate_all(CUT) == [], action
        assert person.page.evaluate(WIDE) == [], action


def test_the_menu_ends_above_the_fold(anybody, office):
    person = anybody(1366, 768)
    person.open(SERIES)
    person.page.click("[data-menu-xmlid='account.menu_finance_configuration']")
    entries = person.page.locator(".o-dropdown--menu [data-menu-xmlid*='l10n_pt']")
    expect(entries).to_have_count(7)
    box = entries.last.bounding_box()
    assert box["y"] + box["height"] <= 768


def test_the_dialog_for_all_types_keeps_its_buttons_in_view(anybody, office):
    person = anybody(1366, 768)
    person.open(SERIES)
    person.open_dialog("action_new")
    shown = person.page.locator(".modal .o_data_row:visible")
    expect(shown.first).to_be_visible()
    few = shown.count()
    person.field("all_types").locator("input").click()
    expect(shown.nth(few)).to_be_visible()
    box = person.button("action_confirm").bounding_box()
    assert box["y"] + box["height"] <= 768
