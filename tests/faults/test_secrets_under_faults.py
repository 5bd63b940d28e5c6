# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Nobody but AT gets to see the password, whatever breaks.

Each answer to a person is looked at in ``Person``; the logs of all tests here.
"""

import re
from contextlib import closing

import psycopg2
import pytest
from faults_office import (
    OPERATIONS,
    PASSWORD,
    QUIET,
    SERIES,
    UNIQUE,
    Person,
    Refused,
)
from psycopg2 import sql

from dev import databases, odoo
from support import product

STORED = "l10n_pt_at_stored_password"
PEOPLE = (product.ADMINISTRATOR, product.ACCOUNTANT, product.CLERK)
MODELS = (
    "account.journal",
    "bus.bus",
    "certificate.certificate",
    "certificate.key",
    "ir.attachment",
    "ir.config_parameter",
    "ir.logging",
    "ir.model.fields",
    "l10n_pt.at.communication",
    "l10n_pt.document.series",
    "l10n_pt.series.difference",
    "mail.message",
    "mail.tracking.value",
    "res.company",
    "res.config.settings",
    "res.partner",
    "res.users",
)


def tables_with_password(database):
    """Names of the tables that hold the password, as text or as bytes."""
    query = sql.SQL("SELECT count(*) FROM {0} t WHERE t::text LIKE ANY(%s)")
    shapes = [f"%{UNIQUE}%", f"%{UNIQUE.encode().hex()}%"]
    found = []
    with closing(psycopg2.connect(dbname=database)) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(query.format(sql.Identifier(table)), [shapes])
            if cursor.fetchone() != (0,):
                found.append(table)
    return found


@pytest.fixture(scope="module", autouse=True)
def talkative(office):
    """The password was typed in every place there is, then everything was logged."""
    office.kill()
    office.start(*QUIET)
    settings = {"l10n_pt_at_password": PASSWORD}
    [form] = office.admin.call("res.config.settings", "create", [settings])
    office.admin.call("res.config.settings", "execute", [form])
    office.kill()
    office.start()


def test_the_password_is_in_one_place_only(office):
    assert tables_with_password(office.database) == ["res_company"]


def test_a_password_that_is_asked_for_is_forgotten(office):
    [series] = office.series("register")
    company = [office.company]
    office.admin.call("res.company", "action_l10n_pt_at_forget_password", company)
    try:
        dialog = office.accountant.press("register", series)
        model, context = dialog["res_model"], dialog["context"]
        [form] = office.accountant.call(model, "create", [{}], context=context)
        context = {"l10n_pt_at_password": PASSWORD}
        office.accountant.call(model, "action_confirm", [form], context=context)
        office.check("register", series)
        assert tables_with_password(office.database) == []
    finally:
        # Not over RPC, whose arguments Odoo logs now.
        query = f"UPDATE res_company SET {STORED} = %s WHERE id = %s"
        office.sql(query, PASSWORD, office.company)


@pytest.mark.parametrize("login", PEOPLE)
def test_nobody_reads_the_password(office, login):
    person = Person(office, login)
    for model in MODELS:
        for method, *arguments in readings(person, model):
            try:
                person.call(model, method, *arguments)
            except Refused:
                pass  # of course


def readings(person, model):
    """The ways to read all of a model; methods and their arguments."""
    try:
        fields = person.call(model, "fields_get", attributes=["type"])
        ids = person.call(model, "search", [], limit=100)
        if model == "res.config.settings":
            ids = person.call(model, "create", [{}])
    except Refused:
        return
    assert STORED not in fields
    names = [name for name, field in fields.items() if field["type"] != "binary"]
    everything = {name: {} for name in names}
    yield "read", ids, names
    yield "web_read", ids, everything
    yield "web_search_read", [], everything, 0, 10
    yield "export_data", ids[:10], names
    yield "default_get", names


@pytest.mark.parametrize("login", PEOPLE)
def test_nobody_guesses_the_password(office, login):
    person = Person(office, login)
    begins = (STORED, "=like", "Segredo%")
    company = [office.company]
    for model, method, *arguments in (
        ("res.company", "read", company, [STORED]),
        ("res.company", "web_read", company, {STORED: {}}),
        ("res.company", "export_data", company, [STORED]),
        ("res.company", "search", [begins]),
        ("res.company", "search", [], 0, 1, STORED),
        ("res.company", "formatted_read_group", [], [STORED], []),
        ("res.company", "web_search_read", [begins], {"name": {}}),
        ("res.partner", "search", [(f"company_id.{STORED}", "=like", "Segredo%")]),
        ("res.users", "search", [("company_ids", "any", [begins])]),
        (SERIES, "search", [(f"company_id.{STORED}", "=like", "Segredo%")]),
        (SERIES, "export_data", office.series("register"), [f"company_id/{STORED}"]),
    ):
        with pytest.raises(Refused):
            person.call(model, method, *arguments)


def test_no_log_holds_the_password(office):
    faults = ("authentication", "truncated", "client_fault", "gateway")
    for operation, fault in zip(OPERATIONS, faults, strict=True):
        [series] = office.series(operation)
        office.at.faults.add(fault, OPERATIONS[operation])
        try:
            office.accountant.press(operation, series)
        except Refused:
            pass
        office.test_connection()
        office.recover("query", operation, series)
    text = "".join(log.read_text(encoding="utf-8") for log in office.logs)
    # These would show it: they are awake.
    for name in ("odoo.sql_db", "urllib3.connectionpool", "odoo.service.model"):
        assert re.search(rf" DEBUG \S+ {name}: ", text)
    assert UNIQUE not in text


def test_a_neutralised_copy_has_no_password(office, request):
    copy = databases.name("test_faults_copy")
    request.addfinalizer(lambda: databases.drop(copy))
    office.disconnect()  # PostgreSQL copies a database only when nobody uses it
    databases.clone(office.database, copy)
    assert tables_with_password(copy) == ["res_company"]
    odoo.run("neutralize", "-d", copy, log=copy)
    assert tables_with_password(copy) == []
