# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo databases: built once, then cloned, which takes a second."""

import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from psycopg2 import sql

from . import machine, odoo, odoo_source, postgres, results
from .console import Failure, step
from .paths import (
    ADDON,
    ADDONS,
    LOCAL,
    PREPARATION,
    ROOT,
    TEST_ADDONS,
    folder,
    manifest,
)

MADE_FROM = ".made-from"


def name(purpose: str) -> str:
    """Return the database's name; other clones on one server get other names."""
    if postgres.is_embedded():
        return f"{ADDON}_{purpose}"
    return f"{ADDON}_{purpose}_{hashlib.sha256(os.fsencode(LOCAL)).hexdigest()[:8]}"


# === Templates: made when needed, and again when what they are made from changes ===


def template(purpose: str, made_from: str, make: Callable[[str], None]) -> str:
    """Return the name of a database that is there to be copied.

    :param made_from: whatever it depends on, in any form
    :param make: is given the name of a database that does not exist yet
    """
    database = name(purpose)
    wanted = hashlib.sha256(made_from.encode()).hexdigest()
    stamp = LOCAL / f"{database}{MADE_FROM}"
    with machine.one_at_a_time(f"database-{purpose}"):
        current = stamp.is_file() and stamp.read_text() == wanted
        if not (current and exists(database)):
            stamp.unlink(missing_ok=True)
            drop(database)
            make(database)
            stamp.write_text(wanted)
    return database


def base(demo: bool = False) -> str:
    """Return the name of a template with all that the main addon stands on."""

    def make(database: str) -> None:
        with step(f"Database with Odoo's own modules{' and demo data' * demo}"):
            install(database, *modules, log=f"base{'-demo' * demo}", demo=demo)
            # Else every copy would put the web client's files together again.
            odoo.script(odoo.SCRIPTS / "assets.py", database)

    modules = sorted(manifest(ADDON)["depends"])
    home = odoo_source.home()
    release = (home / "odoo" / "release.py").read_text(encoding="utf-8")
    return template(f"base{'_demo' * demo}", f"{home}{release}{modules}", make)


def with_addon() -> str:
    """Return the name of a template with the main addon, and without the others.

    :raise Failure: when the installation fails or its log is not clean
    """

    def make(database: str) -> None:
        with step("Database with the addon"):
            clone(stands_on, database)
            install_cleanly(database, ADDON, log="install")
            odoo.script(PREPARATION, database)

    stands_on = base()
    prepared = PREPARATION.read_text(encoding="utf-8")
    return template("addon", made_from(stands_on, ADDON) + prepared, make)


def apps() -> str:
    """Return the name of a template with all that any of the addons stands on."""

    def make(database: str) -> None:
        with step(f"Database with {', '.join(modules)}"):
            clone(stands_on, database)
            install(database, *modules, log="apps")

    needed = {name for addon in ADDONS for name in manifest(addon)["depends"]}
    modules = sorted(needed - {*ADDONS, *manifest(ADDON)["depends"]})
    stands_on = base()
    if not modules:
        return stands_on
    return template("apps", f"{made_from(stands_on)}{modules}", make)


def with_addons() -> str:
    """Return the name of a template with all addons.

    Those of apps come by themselves with the main one, as on a real database.

    :raise Failure: when one does not, or an installation fails or is not clean
    """

    def make(database: str) -> None:
        with step("Database with all addons"):
            clone(stands_on, database)
            install_cleanly(database, ADDON, log="install-main")
            odoo.script(PREPARATION, database)
            rest = [addon for addon in ADDONS if addon not in installed(database)]
            if lost := [one for one in rest if manifest(one).get("auto_install")]:
                raise Failure(f"Not installed with {ADDON}: {', '.join(lost)}")
            if rest:
                install_cleanly(database, *rest, log="install-rest")

    stands_on = apps()
    prepared = PREPARATION.read_text(encoding="utf-8")
    return template("addons", made_from(stands_on, *ADDONS) + prepared, make)


def with_one(addon: str) -> str:
    """Return the name of a template with the main addon, and one beside it."""
    return _with_others(addon.removeprefix(f"{ADDON}_"), [addon])


def with_test_addons() -> str:
    """Return the name of a template with the main addon and those for tests only."""
    return _with_others("test_addons", TEST_ADDONS)


def _with_others(purpose: str, others: list[str]) -> str:
    """Return the name of a template with more than the main addon.

    :raise Failure: when the installation fails or its log is not clean
    """

    def make(database: str) -> None:
        with step(f"Database with {', '.join(others)}"):
            clone(stands_on, database)
            install_cleanly(database, *others, log=f"install-{purpose}")

    stands_on = with_addon()
    return template(purpose, made_from(stands_on, *others), make)


def made_from(template: str, *addons: str) -> str:
    """Return what stands for a template and the code of addons."""
    return (LOCAL / f"{template}{MADE_FROM}").read_text() + code(*addons)


def code(*addons: str) -> str:
    """Return what stands for the present code of addons."""
    found = hashlib.sha256()
    for path in (p for addon in addons for p in sorted(folder(addon).rglob("*"))):
        if path.is_file() and path.suffix != ".pyc":
            found.update(os.fsencode(path.relative_to(ROOT)))
            found.update(path.read_bytes())
    return found.hexdigest()


def drop_templates() -> None:
    """Leave nothing of ours on somebody else's server."""
    for stamp in LOCAL.glob(f"*{MADE_FROM}"):
        drop(stamp.name.removesuffix(MADE_FROM))
        stamp.unlink()


# === Databases ===


def install_cleanly(database: str, *modules: str, log: str) -> None:
    """Install modules.

    :raise Failure: when that fails or Odoo's log has a warning
    """
    path = install(database, *modules, log=log)
    if complaints := results.complaints(path):
        raise Failure("\n".join([f"{path} is not clean:", *complaints]))


def installed(database: str) -> set[str]:
    """Return the names of the modules that a database has."""
    query = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    with closing(postgres.connect(database)) as connection:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return {name for [name] in cursor.fetchall()}


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
