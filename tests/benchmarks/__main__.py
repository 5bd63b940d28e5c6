# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make bench``: what posting costs with a series, against the same Odoo without."""

import argparse
import fcntl
import json
import tempfile
from contextlib import contextmanager
from pathlib import Path
from statistics import mean

from dev import console, databases, odoo, odoo_source, postgres
from dev.console import Failure, say, step
from dev.paths import ADDON, LOCAL
from support import race

POSTING = Path(__file__).with_name("posting.py")
MILLION = Path(__file__).with_name("million.py")
MANY = 1_000_000  # documents of one series
# At most, in seconds, with that many.
LIST, AUDIT = 0.1, 10

BARE, PLAIN, SERIES = VARIANTS = (
    "Odoo without the addon",
    "addon, journal without series",
    "addon, journal with series",
)
WAYS = {"batch": "all at once", "single": "one by one"}
# At most: time as a share of Odoo's own, and queries per invoice.
AIMS = {"batch": (0.80, 9.3), "single": (1.00, 44)}
# Odoo reads some things once per request: a few more or less in a batch of hundreds.
SAME_QUERIES = 0.05

NOTES = {"kinds": ["out_invoice", "out_refund"], "batch": 25, "documents": 75}
RACES = {
    "ONE": ("one series, 4 x 40 one by one", [{}] * 4),
    "TWO": ("two series, 4 x 75 in batches of 25", [NOTES] * 4),
    "BACK": (
        "the same, batches of 5, half of them first rolled back",
        [{**NOTES, "batch": 5, "rollback": 0.5}] * 4,
    ),
    "END": (
        "one series, 3 x 40, finalised meanwhile",
        [*[{"pause": 0.2}] * 3, {"documents": 0, "finalise": 30}],
    ),
}


def main() -> int:
    """Measure, race, print; return 0 when every aim is met."""
    parser = argparse.ArgumentParser(prog="make bench BENCH_ARGS=")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--invoices", type=int, default=300, help="of 3 lines each")
    parser.add_argument("--million", action="store_true", help="only that series")
    options = parser.parse_args()
    if options.million:
        return _million()
    odoo_source.home()
    with _alone(), postgres.server(), _databases() as (bare, addon):
        rounds = []
        for number in range(options.rounds):
            with step(f"Round {number + 1} of {options.rounds}"):
                rounds.append(_round(number, bare, addon, options.invoices))
        with step("Races of processes"):
            outcomes = {name: race.run(addon, name, *RACES[name][1]) for name in RACES}
    say(f"\n{options.invoices} invoices of 3 lines, {options.rounds} rounds;")
    say("per invoice: mean (lowest to highest); ms CPU: of Odoo's process only\n")
    verdicts = []
    for way in WAYS:
        _print_table(way, rounds)
        verdicts += _aims(way, rounds)
    say("Processes that post at the same time")
    for name, outcome in outcomes.items():
        say(f"  {RACES[name][0]}: {outcome}")
        verdicts.append((f"race: {RACES[name][0]}", _is_right(name, outcome)))
    say("")
    for text, met in verdicts:
        say(f"{'ok  ' if met else 'FAIL'}  {text}")
    return not all(met for _, met in verdicts)


def _million() -> int:
    """Measure a series with a million documents; return 0 when every aim is met."""
    odoo_source.home()
    with (
        _alone(),
        postgres.server(),
        _databases() as (_bare, addon),
        tempfile.TemporaryDirectory() as folder,
        step(f"A series with {MANY} documents"),
    ):
        file = Path(folder, "result.json")
        settings = {"journal": "SERIE", "documents": MANY, "result": str(file)}
        odoo.script(MILLION, addon, settings)
        found = json.loads(file.read_text())
    (_empty_time, empty), (_full_time, full) = found["empty"], found["full"]
    say(f"\nList of series: {found['list']:.3f} s")
    say(f"Audit: {found['audit']:.1f} s, {found['megabytes']:.0f} MB more")
    say(f"Posting one: {full} queries, {empty} into the empty series")
    met = {
        f"list in {LIST} s": found["list"] <= LIST,
        f"audit in {AUDIT} s": found["audit"] <= AUDIT,
        "all of them audited, nothing found": (
            found["audited"] == MANY and not found["findings"]
        ),
        "no query more to post": full <= empty,
    }
    for text, is_met in met.items():
        say(f"{'ok  ' if is_met else 'FAIL'}  {text}")
    return not all(met.values())


@contextmanager
def _alone():
    """Keep a second run in this clone from using the same databases."""
    with open(LOCAL / "bench.lock", "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure("Another make bench is running in this clone.") from None
        yield


@contextmanager
def _databases():
    """Make two databases that differ by the addon and its series only."""
    bare, addon = databases.name("bench_bare"), databases.name("bench_addon")
    try:
        base = databases.base()
        with step("Databases with and without the addon"):
            databases.clone(base, bare)
            odoo.script(race.SCRIPTS / "company.py", bare)
            databases.clone(bare, addon)
            databases.install(addon, ADDON, log="bench-install")
            race.prepare(addon, ["SERIE", *RACES])
        yield bare, addon
    finally:
        databases.drop(bare)
        databases.drop(addon)


def _round(number: int, bare: str, addon: str, invoices: int) -> dict:
    """Measure each variant once, each in a new process, none always the first."""
    places = {BARE: (bare, "PLAIN"), PLAIN: (addon, "PLAIN"), SERIES: (addon, "SERIE")}
    first = number % len(VARIANTS)
    found = {}
    for variant in (*VARIANTS[first:], *VARIANTS[:first]):
        database, journal = places[variant]
        with tempfile.TemporaryDirectory() as folder:
            result = Path(folder, "result.json")
            settings = {"journal": journal, "invoices": invoices}
            odoo.script(
                POSTING,
                database,
                {**settings, "result": str(result)},
            )
            found[variant] = json.loads(result.read_text())
    return found


def _values(rounds: list[dict], variant: str, way: str, what: str) -> list[float]:
    return [each[variant][way][what] for each in rounds]


def _ratios(rounds: list[dict], variant: str, way: str, what: str) -> list[float]:
    """Compare within a round: what the machine does besides changes over time."""
    pairs = zip(
        _values(rounds, variant, way, what),
        _values(rounds, BARE, way, what),
        strict=True,
    )
    return [value / bare for value, bare in pairs]


def _print_table(way: str, rounds: list[dict]) -> None:
    heads = ("ms", "ms CPU", "queries", "time/bare", "CPU/bare")
    rows = [(f"Posted {WAYS[way]}", *heads)]
    for variant in VARIANTS:
        wall, cpu, queries = (
            _values(rounds, variant, way, what) for what in ("wall", "cpu", "queries")
        )
        rows.append(
            (
                variant,
                _spread(wall, 1),
                _spread(cpu, 1),
                f"{mean(queries):.2f}",
                _spread(_ratios(rounds, variant, way, "wall"), 2),
                _spread(_ratios(rounds, variant, way, "cpu"), 2),
            )
        )
    for name, *cells in rows:
        say(f"{name:<30}" + "".join(f"{cell:>21}" for cell in cells))
    say("")


def _spread(values: list[float], digits: int) -> str:
    lowest, highest = min(values), max(values)
    return f"{mean(values):.{digits}f} ({lowest:.{digits}f}-{highest:.{digits}f})"


def _aims(way: str, rounds: list[dict]) -> list[tuple[str, bool]]:
    """Compare with what posting in a series may cost; each aim is (text, met)."""
    ratio = mean(_ratios(rounds, SERIES, way, "wall"))
    bare, plain, series = (
        mean(_values(rounds, variant, way, "queries")) for variant in VARIANTS
    )
    most_time, most_queries = AIMS[way]
    name = WAYS[way]
    return [
        (f"{name}: {ratio:.2f} of Odoo's time (aim {most_time})", ratio <= most_time),
        (
            f"{name}: {series:.2f} queries (aim {most_queries})",
            series <= most_queries,
        ),
        (
            f"{name}: {plain:.2f} queries without series, {bare:.2f} without the addon",
            abs(plain - bare) <= SAME_QUERIES,
        ),
    ]


def _is_right(name: str, outcome: race.Outcome) -> bool:
    if outcome.problems:
        return False
    wanted = sum(poster.get("documents", 40) for poster in RACES[name][1])
    if name != "END":
        return outcome.posted == wanted
    # All that was not in time was refused, and none got in behind the last number.
    complete = outcome.posted + len(outcome.refused) == wanted
    return complete and outcome.posted == outcome.last_number


console.main(main)
