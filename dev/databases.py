# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo databases: built once, then cloned, which takes a second."""

import hashlib
import os
import shutil
from contextlib import closing
from pathlib import Path

from psycopg2 import sql

from . import machine, odoo, odoo_source, postgres
from .console import step
from .paths import ADDON, LOCAL

# Everything the addon stands on: building it takes most of the time, so it is kept.
BASE_MODULES = ("account_debit_note", "certificate", "l10n_pt")


def name(purpose: str) -> str:
    """Return the database's name; other clones on one server get other names."""
    if postgres.is_embedded():
        return f"{ADDON}_{purpose}"
    return f"{ADDON}_{purpose}_{hashlib.sha256(os.fsencode(LOCAL)).hexdigest()[:8]}"


def base(demo: bool = False) -> str:
    """Return the name of a database with all that the addon stands on.

    It is made again when Odoo is another one.
    """
    home = odoo_source.home()
    wanted = hashlib.sha256(os.fsencode(home))
    wanted.update((home / "odoo" / "release.py").read_bytes())
    database = name("base_demo" if demo else "base")
    made_from = LOCAL / f"{database}.made-from"
    with machine.one_at_a_time("databases"):
        current = made_from.is_file() and made_from.read_text() == wanted.hexdigest()
        if not (current and exists(database)):
            drop(database)
            made_from.unlink(missing_ok=True)
            with step(f"Database with Odoo's own modules{' and demo data' * demo}"):
                install(database, *BASE_MODULES, log=f"base{'-demo' * demo}", demo=demo)
                # Else every copy would put the web client's files together again.
                odoo.script(odoo.SCRIPTS / "assets.py", database)
            made_from.write_text(wanted.hexdigest())
    return database


def install(database: str, *modules: str, log: str, demo: bool = False) -> Path:
    """Install modules in a database, made when needed; return Odoo's log."""
    data = "--with-demo" if demo else "--without-demo=True"
    options = ["-d", database, "-i", ",".join(modules), data]
    return odoo.run(*options, "--stop-after-init", "--no-http", log=log)


def _execute(statement: str, *names: str) -> None:
    """Run an administrative statement; each ``{}`` is replaced by a quoted name."""
    query = sql.SQL(statement).format(*map(sql.Identifier, names))
    with closing(postgres.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(query)


def exists(database: str) -> bool:
    """Tell whether the database is there."""
    query = "SELECT 1 FROM pg_database WHERE datname = %s"
    with closing(postgres.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(query, [database])
        return bool(cursor.fetchone())


def drop(database: str) -> None:
    """Drop the database, if it is there, and its files."""
    # Not "WITH (FORCE)": it may not end the vacuum that runs by itself, which a
    # plain DROP does.
    end_ours = """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = %s AND usename = current_user
    """
    with closing(postgres.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(end_ours, [database])
    _execute("DROP DATABASE IF EXISTS {}", database)
    shutil.rmtree(_files(database), ignore_errors=True)


def clone(template: str, database: str) -> str:
    """Make ``database`` a copy of ``template`` and return its name."""
    drop(database)
    _execute("CREATE DATABASE {} TEMPLATE {}", database, template)
    if _files(template).is_dir():
        # Odoo never changes an attachment's file: links will do.
        shutil.copytree(_files(template), _files(database), copy_function=os.link)
    return database


def _files(database: str) -> Path:
    return odoo.DATA / "filestore" / database
