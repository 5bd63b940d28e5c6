# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``python -m dev COMMAND``: what the Makefile calls, and some more."""

import os
import subprocess
import sys
import time

from . import console, machine
from .paths import ADDON, PYTHON, ROOT, SOURCES, VENV

HELP = f"""\
python3 -m dev COMMAND

  demo [--check]    see make help
  test [STAGE...]   every test, or some: lint, pure, odoo ...
  bench             the performance table
  format            put every file into the format that lint expects
  pictures          take the pictures of the guides from the running product
  translate         export the terms and merge them into the translation
  errors            make the pages of the guides about AT's codes
  clean             delete what was made here

  postgres          keep PostgreSQL running until Ctrl-C (other commands share it)
  base              make the database with Odoo's own modules
  clone FROM TO     copy a database
  drop NAME         drop a database
  odoo ARGUMENT...  Odoo's own command, e.g. odoo -d NAME -u {ADDON}
  run COMMAND...    any command in the environment that Odoo gets
"""
# Programs that use the addons: outside of this package, started as programs only.
PROGRAMS = {
    "demo": ("support.demo",),
    "bench": ("benchmarks",),
    "pictures": ("_make", "pictures"),
    "errors": ("_make", "errors"),
}
FILE_COMMANDS = ("test", "format", "clean")
DATABASE_COMMANDS = ("postgres", "base", "clone", "drop", "odoo", "run", "translate")


def main() -> int | None:
    """Enter the virtual environment, made when needed, and carry out the command."""
    name, *arguments = sys.argv[1:] or ["help"]
    if name not in (*PROGRAMS, *FILE_COMMANDS, *DATABASE_COMMANDS):
        console.say(HELP)
        return name != "help"
    machine.ensure_python()
    os.chdir(ROOT)
    if name in PROGRAMS:
        command = [PYTHON, "-m", *PROGRAMS[name], *arguments]
        os.execve(PYTHON, command, {**os.environ, "PYTHONPATH": SOURCES})
    if sys.prefix != str(VENV):
        os.execv(PYTHON, [PYTHON, "-m", "dev", *sys.argv[1:]])
    if name in DATABASE_COMMANDS:
        return _with_database(name, arguments)
    # Imported late: these need the packages of the virtual environment.
    if name == "test":
        from . import test

        return test.main(arguments)
    if name == "format":
        from . import lint

        return lint.fix()
    from . import clean

    return clean.main()


def _with_database(name: str, arguments: list[str]) -> int | None:
    from . import databases, odoo, odoo_source, postgres, translations

    odoo_source.home()
    machine.ensure_printing()
    with postgres.server():
        if name == "postgres":
            console.say(f"PGHOST={os.environ['PGHOST']} PGUSER={os.environ['PGUSER']}")
            while True:
                time.sleep(3600)
        elif name == "base":
            console.say(databases.base())
        elif name == "clone":
            databases.clone(*arguments)
        elif name == "drop":
            databases.drop(*arguments)
        elif name == "translate":
            translations.renew()
            # Portuguese in the guides comes from the translation.
            subprocess.run([PYTHON, "-m", "dev", "errors"], check=True)
        else:
            return _inside(odoo.command(*arguments) if name == "odoo" else arguments)


def _inside(command: list[str]) -> int:
    """Run a command at the terminal and, on Ctrl-C or a signal, end it first."""
    from . import odoo

    process = subprocess.Popen(command, env=odoo.environment())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.terminate()


console.main(main)
