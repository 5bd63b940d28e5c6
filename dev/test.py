# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make test``: every stage in its turn, or two at a time when all are run."""

import dataclasses
import fcntl
import json
import subprocess
import time
from contextlib import contextmanager

from . import databases, machine, odoo, odoo_source, postgres, stages
from .console import Failure, say
from .paths import LOCAL, LOGS, PYTHON, ROOT
from .results import Result
from .stages import STAGES

# Run by a second process beside the others: most stages keep one core busy.
BESIDE = ("pytest-odoo", "terms", "concurrency", "faults")
BESIDE_OPTION = "--beside"
BESIDE_RESULT = LOGS / "beside.json"


def main(names: list[str]) -> int:
    """Run the named stages, or all; print the sum; return the exit code."""
    if names[:1] == [BESIDE_OPTION]:
        _run_beside(names[1:])
        return 0
    if unknown := set(names) - STAGES.keys():
        raise Failure(f"No such stage: {', '.join(unknown)}; {', '.join(STAGES)}")
    with _alone(), _everything_for(names or list(STAGES)):
        if names:
            total = _stages(names)
        else:
            with _beside() as others:
                total = _stages([name for name in STAGES if name not in BESIDE])
                total += others()
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


@contextmanager
def _beside():
    """Have a second process run its stages; the value waits and gives the result."""
    log = odoo.log_file("beside")
    BESIDE_RESULT.unlink(missing_ok=True)
    say(f"\nAt the same time, shown at the end: {', '.join(BESIDE)} ({log})")
    with open(log, "w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [PYTHON, "-m", "dev", "test", BESIDE_OPTION, *BESIDE],
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


def _run_beside(names: list[str]) -> None:
    BESIDE_RESULT.write_text(json.dumps(dataclasses.asdict(_stages(names))))


def _stages(names: list[str]) -> Result:
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
