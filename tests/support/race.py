# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Several Odoo processes that post into the same series at the same time."""

import json
import signal
import subprocess
import tempfile
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import psycopg2

from dev import odoo
from dev.console import Failure
from dev.paths import ROOT

SCRIPTS = Path(__file__).parent / "scripts"
PATIENCE = 600  # seconds for a whole race
# Of what a process issues: table, column of the number as printed, place in the series.
DOCUMENTS = {
    "account.payment": ("account_payment", "name", "l10n_pt_sequence"),
    "stock.picking": ("stock_picking", "l10n_pt_document_number", "l10n_pt_sequence"),
    "sale.order": ("l10n_pt_working_document", "name", "sequence_number"),
}
DEFAULTS = {
    "model": "account.move",
    "documents": 40,
    "kinds": ["out_invoice"],
    "batch": 1,
    "rollback": 0,
    "pause": 0,
    "finalise": 0,
    "assigned": False,
    "killed": 0,
}


@dataclass
class Outcome:
    """What came of a race.

    ``numbers`` are those in the database, by prefix of the series; ``last_number`` is
    what finalising froze; ``problems`` says in words what must never be.
    """

    seconds: float
    posted: int
    conflicts: int
    refused: list[str]
    last_number: int | None
    numbers: dict[str, list[int]]
    problems: list[str]

    def __str__(self) -> str:
        verdict = "; ".join(self.problems) or "no gap, no repeat, no failure"
        counts = f"{self.posted} posted, {len(self.refused)} refused"
        counts += f", {self.conflicts} conflicts in {self.seconds:.1f} s"
        return f"{counts}: {verdict}"


def prepare(database: str, journals: list[str]) -> None:
    """Make journals, each with a series for invoices and one for credit notes.

    :param database: with the addon and the company of ``company.py``
    :param journals: their codes, of at most five letters
    """
    odoo.script(SCRIPTS / "series.py", database, {"journals": journals})


def prepare_receipts(database: str, journals: list[str]) -> None:
    """Give journals that ``prepare`` made a series for receipts.

    :param journals: their codes
    """
    odoo.script(SCRIPTS / "receipts.py", database, {"journals": journals})


def prepare_apps(database: str) -> None:
    """Make a series for deliveries, ``GR WHOUT2027``, and for orders, ``NE S2027``.

    :param database: with all addons and what ``company.py`` and ``apps.py`` made
    """
    odoo.script(SCRIPTS / "apps_series.py", database)


def run_others(database: str, model: str, prefix: str, *posters: dict) -> Outcome:
    """The same for documents that are no invoices.

    :param model: what is issued, or leads to it: a key of ``DOCUMENTS``
    :param prefix: of the series; of receipts the name of the journal stands in it
    """
    posters = [{"model": model, **poster} for poster in posters]
    results = _results(database, prefix.removesuffix("2027/")[3:], posters)
    return _outcome(results, _issued_others(database, model, prefix))


def run(database: str, journal: str, *posters: dict) -> Outcome:
    """Start all posters together, wait for them and look at what they left.

    :param journal: code of one that ``prepare`` made and no race has used
    :param posters: settings of ``poster.py``, where they differ from ``DEFAULTS``
    :raise Failure: when a process ends badly or takes too long
    """
    results = _results(database, journal, posters)
    return _outcome(results, _issued(database, journal))


def _results(database: str, journal: str, posters) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        common = {**DEFAULTS, "journal": journal, "folder": folder}
        common["processes"] = len(posters)
        settings = [
            {**common, **poster, "number": number}
            for number, poster in enumerate(posters)
        ]
        _together(database, settings)
        return [json.loads(path.read_text()) for path in Path(folder).glob("result-*")]


def _together(database: str, settings: list[dict]) -> None:
    environment = odoo.environment()
    source = (SCRIPTS / "poster.py").read_text(encoding="utf-8")
    with ExitStack() as stack:
        processes = []
        for each in settings:
            log = odoo.log_file(f"{database}-poster-{each['number']}")
            process = subprocess.Popen(
                odoo.command("shell", "-d", database, "--no-http"),
                stdin=subprocess.PIPE,
                stdout=stack.enter_context(open(log, "w", encoding="utf-8")),
                stderr=subprocess.STDOUT,
                cwd=ROOT,
                env=environment,
                text=True,
                start_new_session=True,
            )
            stack.callback(odoo.stop, process)
            process.stdin.write(f"settings = {each!r}\n{source}")
            process.stdin.close()
            processes.append((process, log, -signal.SIGKILL if each["killed"] else 0))
        for process, log, expected in processes:
            _wait(process, log, expected)


def _wait(process: subprocess.Popen, log: Path, expected: int) -> None:
    try:
        code = process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        code = "none yet"
    if code != expected:
        raise Failure(f"{odoo.tail(log)}\nA poster failed (code {code}), see {log}")


def _issued(database: str, journal: str) -> list[tuple]:
    query = """
        SELECT move.sequence_prefix, move.sequence_number, move.name,
               move.l10n_pt_atcud, series.validation_code
          FROM account_move move
          JOIN account_journal journal ON journal.id = move.journal_id
          JOIN l10n_pt_document_series series ON series.id = move.l10n_pt_series_id
         WHERE journal.code = %s AND move.state = 'posted'
      ORDER BY move.sequence_prefix, move.sequence_number
    """
    with closing(psycopg2.connect(dbname=database)) as connection:
        with connection.cursor() as cursor:
            cursor.execute(query, [journal])
            return cursor.fetchall()


def _issued_others(database: str, model: str, prefix: str) -> list[tuple]:
    table, name, number = DOCUMENTS[model]
    query = f"""
        SELECT series.prefix, document.{number}, document.{name},
               document.l10n_pt_atcud, series.validation_code
          FROM {table} document
          JOIN l10n_pt_document_series series
            ON series.id = document.l10n_pt_series_id
         WHERE series.prefix = %s AND document.l10n_pt_atcud IS NOT NULL
      ORDER BY document.{number}
    """
    with closing(psycopg2.connect(dbname=database)) as connection:
        with connection.cursor() as cursor:
            cursor.execute(query, [prefix])
            return cursor.fetchall()


def _outcome(results: list[dict], issued: list[tuple]) -> Outcome:
    numbers = {}
    problems = [failure for result in results for failure in result["failed"]]
    for prefix, number, name, atcud, code in issued:
        numbers.setdefault(prefix, []).append(number)
        if (name, atcud) != (f"{prefix}{number}", f"{code}-{number}"):
            problems.append(f"number {number} of {prefix} is on {name}, ATCUD {atcud}")
    for prefix, used in numbers.items():
        if used != [*range(1, len(used) + 1)]:
            problems.append(f"{prefix} has gaps or repeats: {used}")
    posted = sum(result["posted"] for result in results)
    if posted != len(issued):
        problems.append(f"{posted} posted, but {len(issued)} in the database")
    attempts, requests = (
        sum(result[name] for result in results) for name in ("attempts", "requests")
    )
    return Outcome(
        seconds=max(result["seconds"] for result in results),
        posted=posted,
        conflicts=attempts - requests,
        refused=[refusal for result in results for refusal in result["refused"]],
        last_number=next(filter(None, (r["last_number"] for r in results)), None),
        numbers=numbers,
        problems=problems,
    )
