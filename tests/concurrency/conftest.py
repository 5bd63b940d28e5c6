# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tests that start several Odoo processes: they need a PostgreSQL, no plug-in."""

import pytest

from dev import databases, odoo, odoo_source, postgres
from support import race


def pytest_addoption(parser):
    parser.addoption("--database", help="with the addon; the tests use a copy of it")


@pytest.fixture(scope="session")
def database(request):
    """Name of a database with the addon and a company with a clerk."""
    odoo_source.home()
    with postgres.server():
        copy = databases.name("test_concurrency")
        given = request.config.getoption("--database")
        try:
            databases.clone(given or databases.with_addons(), copy)
            odoo.script(race.SCRIPTS / "company.py", copy)
            odoo.script(race.SCRIPTS / "apps.py", copy)
            yield copy
        finally:
            databases.drop(copy)


@pytest.fixture(scope="session")
def others(database):
    """The database, with series for deliveries and for orders."""
    race.prepare_apps(database)
    return database


@pytest.fixture(scope="session")
def journals(database):
    """Codes of journals with series, for one test each."""
    codes = ["ONE", "TWO", "END", "LOOK", "PAID"]
    race.prepare(database, codes)
    return codes


@pytest.fixture(scope="session")
def receipts(database, journals):
    """The database, with receipts for the invoices of a journal."""
    race.prepare_receipts(database, journals[4:])
    return database
