# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``python -m dev COMMAND``: what the Makefile calls, and some more."""

import os
import subprocess
import sys
import time

from . import console, machine
from .paths import PYTHON, ROOT, VENV

HELP = """\
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
  odoo ARGUMENT...  Odoo's own command, e.g. odoo -d NAME -u l10n_pt_at_series
  run COMMAND...    any command in the environment that Odoo gets
"""
DATABASE_COMMANDS = ("postgres", "base", "clone", "drop", "odoo", "run", "translate")
COMMANDS = (
    "demo",
    "test",
    "bench",
    "pictures",
    "format",
    "errors",
    "clean",
    *DATABASE_COMMANDS,
)


def main() -> int | None:
    """Enter the virtual environment, made when needed, and carry out the command."""
    name, *arguments = sys.argv[1:] or ["help"]
    if name not in COMMANDS:
        console.say(HELP)
        return name != "help"
    machine.ensure_python()
    if sys.prefix != str(VENV):
        os.chdir(ROOT)
        os.execv(PYTHON, [str(PYTHON), "-m", "dev", *sys.argv[1:]])
    if name in DATABASE_COMMANDS:
        return _with_database(name, arguments)
    return _carry_out(name, arguments)


def _carry_out(name: str, arguments: list[str]) -> int | None:
    # Imported late: these need the packages of the virtual environment.
    if name == "demo":
        from . import demo

        return demo.main(arguments)
    if name == "test":
        from . import test

        return test.main(arguments)
    if name == "bench":
        from . import bench

        return bench.main(arguments)
    if name == "pictures":
        from . import pictures

        return pictures.main()
    if name == "format":
        from . import lint

        return lint.fix()
    if name == "errors":
        from . import error_pages

        return error_pages.write()
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
