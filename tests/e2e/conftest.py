# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A browser, an Odoo and a simulator, started once for all tests of this folder."""

import pytest
from playwright.sync_api import expect

from dev import databases, machine, odoo_source, postgres, results
from dev.paths import LOGS
from support import browser, product
from support.office import Office

expect.set_options(timeout=30_000)  # ms; a busy machine is not a failure


@pytest.fixture(scope="session")
def chromium():
    if not machine.browser():
        pytest.skip("Chromium is not installed")
    with browser.chromium() as running:
        yield running


@pytest.fixture(scope="session")
def running(chromium, tmp_path_factory):
    """The product, in a database that is made for this run."""
    odoo_source.home()
    machine.ensure_printing()
    folder = tmp_path_factory.mktemp("simulator")
    with postgres.server():
        database = databases.name("test_e2e")
        product.build(database)
        try:
            with product.running(database, folder, connected=False) as running:
                yield running
        finally:
            databases.drop(database)


@pytest.fixture(scope="session")
def whole_office(running):
    return Office(running)


@pytest.fixture
def office(whole_office):
    """The office, connected with AT."""
    whole_office.simulator.faults.clear()
    whole_office.connect()
    return whole_office


@pytest.fixture(scope="session")
def windows(chromium):
    """A window for each person, who logs in once."""
    opened = {}
    yield lambda login: opened.setdefault(login, browser.window(chromium))
    for window in opened.values():
        window.close()


class People:
    """Somebody at the web client, by login: ``people("accountant")``."""

    def __init__(self, running, windows):
        self._running, self._windows = running, windows
        self._refusals = []
        self.present = []

    def __call__(self, login):
        person = browser.Person(self._windows(login), self._running.url, login)
        self.present.append(person)
        return person

    def expect_refusal(self, text):
        """Odoo's log may say that it refused something with these words."""
        self._refusals.append(text)

    def complaints(self):
        """What went wrong behind the scenes, in the browser or in Odoo."""
        errors = [error for person in self.present for error in person.complaints]
        errors += results.complaints(self._running.log)
        harmless = (*results.HARMLESS, *self._refusals)
        return [e for e in errors if not any(text in e for text in harmless)]


@pytest.fixture
def people(running, windows, request):
    """People at the web client; nothing may go wrong behind the scenes."""
    people = People(running, windows)
    before = people.complaints()
    yield people
    for number, person in enumerate(people.present):
        name = f"{request.node.name}-{number}.png"
        person.page.screenshot(path=LOGS / "screenshots" / name)
        person.page.close()
    assert people.complaints()[len(before) :] == []


def pytest_terminal_summary(terminalreporter):
    """Print the figures that tests measured."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "figure":
                terminalreporter.write_line(value)
