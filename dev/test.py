# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make test``: every kind of test, stage by stage."""

import fcntl
import json
import subprocess
import time
from contextlib import contextmanager
from dataclasses import asdict

from . import databases, machine, odoo, odoo_source, postgres, stages
from .console import Failure, say
from .paths import LOCAL, LOGS, PYTHON, ROOT
from .results import Result
from .stages import STAGES

# Most stages keep one core busy. When all are run, two lanes go on at a time, the
# second in a process of its own, shown when both have ended; then the next two.
LANES = (
    (("lint", "pure", "odoo"), ("pytest-odoo", "terms")),
    (("concurrency", "e2e", "package"), ("faults",)),
)
BESIDE_OPTION = "--beside"
BESIDE_RESULT = LOGS / "beside.json"


def main(names: list[str]) -> int:
    """Run the named stages, or all; print the sum; return the exit code."""
    if names[:1] == [BESIDE_OPTION]:
        BESIDE_RESULT.write_text(json.dumps(asdict(_stages(names[1:]))))
        return 0
    if unknown := set(names) - STAGES.keys():
        raise Failure(f"No such stage: {', '.join(unknown)}; {', '.join(STAGES)}")
    with _alone(), _everything_for(names or list(STAGES)):
        total = _stages(names) if names else _all_stages()
    for skip in total.skips:
        say(f"skipped: {skip}")
    say(str(total))
    return bool(total.failed) or not total.passed


@contextmanager
def _alone():
    """Keep a second run in this clone from using the same databases."""
    with open(LOCAL / "test.lock", "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure("Another make test is running in this clone.") from None
        yield


@contextmanager
def _everything_for(names: list[str]):
    """Have what the stages need: little for those that only read files."""
    if set(names) <= stages.FILES_ONLY:
        yield
        return
    odoo_source.home()
    machine.ensure_printing()
    machine.ensure_browser()
    with postgres.server():
        try:
            yield
        finally:
            databases.drop(databases.name("test_addon"))
            if not postgres.is_embedded():
                # Somebody else's server is left as it was.
                databases.drop(databases.name("base"))
                databases.drop(databases.name("base_demo"))


def _all_stages() -> Result:
    total = Result()
    for demo, (here, beside) in enumerate(LANES):
        databases.base(demo=bool(demo))  # which both lanes copy
        with _beside(beside) as others:
            total += _stages(here) + others()
    return total


@contextmanager
def _beside(names):
    """Have a second process run stages; the value waits and gives the result."""
    log = odoo.log_file("beside")
    BESIDE_RESULT.unlink(missing_ok=True)
    say(f"\nAt the same time, shown afterwards: {', '.join(names)} ({log})")
    with open(log, "w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [PYTHON, "-m", "dev", "test", BESIDE_OPTION, *names],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def wait() -> Result:
        process.wait()
        say(log.read_text(encoding="utf-8"))
        if not BESIDE_RESULT.is_file():
            return Result(failed=1)
        return Result(**json.loads(BESIDE_RESULT.read_text()))

    try:
        yield wait
    finally:
        odoo.stop(process, patience=90)


def _stages(names) -> Result:
    total = Result()
    for name in names:
        say(f"\n=== {name}: {STAGES[name].__doc__.splitlines()[0]}")
        start = time.monotonic()
        try:
            result = STAGES[name]()
        except Failure as failure:
            say(str(failure))
            result = Result(failed=1)
        say(f"=== {name}: {result}, {time.monotonic() - start:.0f} s")
        total += result
    return total
