# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make bench``: what a series costs who issues documents, against bare Odoo."""

import argparse
import json
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from dev import console, databases, machine, odoo, odoo_source, postgres
from dev.console import say, step
from dev.paths import ADDON
from support import race

ISSUING = Path(__file__).with_name("issuing.py")
MILLION = Path(__file__).with_name("million.py")
MANY = 1_000_000  # documents of one series
# At most, in seconds, with that many.
LIST, AUDIT = 0.1, 10

WAYS = {"batch": "all at once", "single": "one by one"}
# Odoo reads some things once per request: a few more or less in a batch of hundreds.
SAME_QUERIES = 0.05


@dataclass(frozen=True, eq=False)
class Subject:
    """What is measured, three ways: by bare Odoo, with the addon idle, with a series.

    ``places`` are databases and journals by variant, in that order. ``aims`` say by
    way how much of Odoo's own time it may take at most, and how many queries for each
    document, more than bare Odoo's where it is ``beside`` it.
    """

    verb: str
    noun: str
    places: dict[str, tuple[str, str]]
    aims: dict[str, tuple[float, float]]
    beside: bool = True


POSTED = Subject(
    "Posted",
    "invoice",
    {
        "Odoo without the addon": ("bare", "PLAIN"),
        "addon, journal without series": ("addon", "PLAIN"),
        "addon, journal with series": ("addon", "SERIE"),
    },
    {"batch": (0.80, 9.3), "single": (1.00, 44)},
    beside=False,
)
# In databases of their own: how much was posted before is the same in each.
PAID = Subject(
    "Paid",
    "payment",
    {
        "Odoo without the addon": ("paid_bare", "PLAIN"),
        "addon, no series for receipts": ("paid_addon", "SERIE"),
        "addon, series for receipts": ("paid_receipts", "SERIE"),
    },
    {"batch": (1.25, 4), "single": (1.25, 12)},
)
APPS = {
    "Odoo without the addons": ("apps_bare", "PLAIN"),
    "addons, no series": ("apps_addons", "PLAIN"),
    "addons, with series": ("apps_series", "PLAIN"),
}
VALIDATED = Subject(
    "Validated", "delivery", APPS, {"batch": (1.10, 1), "single": (1.10, 20)}
)
CONFIRMED = Subject(
    "Confirmed", "order", APPS, {"batch": (1.10, 1), "single": (1.10, 20)}
)
SUBJECTS = (POSTED, PAID, VALIDATED, CONFIRMED)

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
    parser.add_argument("--documents", type=int, default=300, help="of each kind")
    parser.add_argument(
        "--only", choices=[one.noun for one in SUBJECTS], help="this kind of documents"
    )
    parser.add_argument("--million", action="store_true", help="only that series")
    options = parser.parse_args()
    if options.million:
        return _million()
    odoo_source.home()
    subjects = [one for one in SUBJECTS if options.only in (None, one.noun)]
    with machine.only_one("bench"), postgres.server(), _databases() as found:
        rounds = []
        for number in range(options.rounds):
            with step(f"Round {number + 1} of {options.rounds}"):
                rounds.append(_round(subjects, number, found, options.documents))
        races = {} if options.only else RACES
        with step("Races of processes"):
            outcomes = {
                name: race.run(found["addon"], name, *races[name][1]) for name in races
            }
    say(f"\n{options.documents} documents of each kind, {options.rounds} rounds;")
    say("for each: mean (lowest to highest); ms CPU: of Odoo's process only\n")
    verdicts = []
    for subject in subjects:
        for way in WAYS:
            _print_table(subject, way, rounds)
            verdicts += _aims(subject, way, rounds)
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
        machine.only_one("bench"),
        postgres.server(),
        _databases() as made,
        tempfile.TemporaryDirectory() as folder,
        step(f"A series with {MANY} documents"),
    ):
        file = Path(folder, "result.json")
        settings = {"journal": "SERIE", "documents": MANY, "result": str(file)}
        odoo.script(MILLION, made["addon"], settings)
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
def _databases():
    """Make databases that differ by the addon and its series only, by purpose."""
    places = {place for subject in SUBJECTS for place, _ in subject.places.values()}
    made = {place: databases.name(f"bench_{place}") for place in sorted(places)}
    try:
        base = databases.base()
        with step("Databases with and without the addon"):
            databases.clone(base, made["bare"])
            odoo.script(race.SCRIPTS / "company.py", made["bare"])
            databases.clone(made["bare"], made["paid_bare"])
            databases.clone(made["bare"], made["addon"])
            databases.install(made["addon"], ADDON, log="bench-install")
            race.prepare(made["addon"], ["SERIE", *RACES])
            databases.clone(made["addon"], made["paid_addon"])
            databases.clone(made["addon"], made["paid_receipts"])
            race.prepare_receipts(made["paid_receipts"], ["SERIE"])
            databases.clone(databases.apps(), made["apps_bare"])
            odoo.script(race.SCRIPTS / "company.py", made["apps_bare"])
            odoo.script(race.SCRIPTS / "apps.py", made["apps_bare"])
            databases.clone(made["apps_bare"], made["apps_addons"])
            databases.install(made["apps_addons"], ADDON, log="bench-install-apps")
            databases.clone(made["apps_addons"], made["apps_series"])
            race.prepare_apps(made["apps_series"])
        yield made
    finally:
        for database in made.values():
            databases.drop(database)


def _round(subjects, number: int, made: dict[str, str], documents: int) -> dict:
    """Measure each variant once, each in a new process, none always the first."""
    return {
        subject: {
            variant: _measured(subject, made, variant, documents)
            for variant in _in_turn(number, list(subject.places))
        }
        for subject in subjects
    }


def _in_turn(number: int, variants: list[str]) -> list[str]:
    first = number % len(variants)
    return variants[first:] + variants[:first]


def _measured(subject: Subject, made: dict[str, str], variant: str, documents: int):
    place, journal = subject.places[variant]
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder, "result.json")
        settings = {"journal": journal, "documents": documents, "result": str(result)}
        odoo.script(ISSUING, made[place], {"kind": subject.noun, **settings})
        return json.loads(result.read_text())


class _Figures:
    """What rounds found of a subject, done one way."""

    def __init__(self, subject: Subject, way: str, rounds: list[dict]):
        self._found = [each[subject] for each in rounds]
        self._way = way
        self.bare, self.plain, self.series = subject.places

    def values(self, variant: str, what: str) -> list[float]:
        return [each[variant][self._way][what] for each in self._found]

    def ratios(self, variant: str, what: str) -> list[float]:
        """Compare within a round: what the machine does besides changes over time."""
        pairs = zip(
            self.values(variant, what), self.values(self.bare, what), strict=True
        )
        return [value / bare for value, bare in pairs]


def _print_table(subject: Subject, way: str, rounds: list[dict]) -> None:
    heads = ("ms", "ms CPU", "queries", "time/bare", "CPU/bare")
    rows = [(f"{subject.verb} {WAYS[way]}", *heads)]
    figures = _Figures(subject, way, rounds)
    for variant in subject.places:
        wall, cpu, queries = (
            figures.values(variant, what) for what in ("wall", "cpu", "queries")
        )
        rows.append(
            (
                variant,
                _spread(wall, 1),
                _spread(cpu, 1),
                f"{mean(queries):.2f}",
                _spread(figures.ratios(variant, "wall"), 2),
                _spread(figures.ratios(variant, "cpu"), 2),
            )
        )
    for name, *cells in rows:
        say(f"{name:<30}" + "".join(f"{cell:>21}" for cell in cells))
    say("")


def _spread(values: list[float], digits: int) -> str:
    lowest, highest = min(values), max(values)
    return f"{mean(values):.{digits}f} ({lowest:.{digits}f}-{highest:.{digits}f})"


def _aims(subject: Subject, way: str, rounds: list[dict]) -> list[tuple[str, bool]]:
    """Compare with what a series may cost; each aim is (text, met)."""
    figures = _Figures(subject, way, rounds)
    ratio = mean(figures.ratios(figures.series, "wall"))
    bare, plain, series = (
        mean(figures.values(variant, "queries")) for variant in subject.places
    )
    most_time, most_queries = subject.aims[way]
    name = f"{subject.verb.lower()} {WAYS[way]}"
    queries, unit = series, f"queries for each {subject.noun}"
    if subject.beside:
        queries, unit = series - bare, f"queries more for each {subject.noun}"
    return [
        (f"{name}: {ratio:.2f} of Odoo's time (aim {most_time})", ratio <= most_time),
        (f"{name}: {queries:.2f} {unit} (aim {most_queries})", queries <= most_queries),
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
