# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make test``: every kind of test, one stage after the other."""

import fcntl
import time
from contextlib import contextmanager

from . import databases, machine, odoo_source, postgres, stages
from .console import Failure, say
from .paths import LOCAL
from .results import Result
from .stages import STAGES


def main(names: list[str]) -> int:
    """Run the named stages, or all; print the sum; return the exit code."""
    names = names or list(STAGES)
    if unknown := set(names) - STAGES.keys():
        raise Failure(f"No such stage: {', '.join(unknown)}; {', '.join(STAGES)}")
    with _alone(), _everything_for(names):
        total = _stages(names)
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
