# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make test``: every kind of test, several at a time."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict

from . import databases, machine, odoo, odoo_source, postgres
from .console import Failure, say
from .paths import LOGS, PYTHON, ROOT
from .results import Result
from .stages import FILES_ONLY, STAGES

# The long jobs first. Each waits for a browser, a simulator or a database part of its
# time, so that one more runs than there are cores.
ORDER = (
    *("faults", "odoo_first", "odoo_second", "odoo_apart", "e2e", "odoo_together"),
    *("concurrency", "pure"),
)
JOB_OPTION = "--job"


def main(names: list[str]) -> int:
    """Run the named stages, or all; print the sum; return the exit code."""
    if names[:1] == [JOB_OPTION]:
        result = _counted(names[1], _jobs(STAGES)[names[1]])
        _result_file(names[1]).write_text(json.dumps(asdict(result)))
        return 0
    if unknown := set(names) - STAGES.keys():
        raise Failure(f"No such stage: {', '.join(unknown)}; {', '.join(STAGES)}")
    names = names or list(STAGES)
    jobs = _jobs(names)
    with machine.only_one("test"), _everything_for(names):
        [first, *more] = jobs.items()
        total = _side_by_side(list(jobs)) if more else _counted(*first)
    for skip in total.skips:
        say(f"skipped: {skip}")
    for failure in total.failures:  # last: the end of a log is what people see first
        say(f"failed: {failure}")
    say(str(total))
    return bool(total.failed) or not total.passed


@contextmanager
def _everything_for(names: list[str]):
    """Have what the stages need: little for those that only read files."""
    if set(names) <= FILES_ONLY:
        yield
        return
    odoo_source.home()
    machine.ensure_printing()
    machine.ensure_browser()
    with postgres.server():
        try:
            yield
        finally:
            if not postgres.is_embedded():
                databases.drop_templates()


def _jobs(stages: Iterable[str]) -> dict[str, Callable[[], Result]]:
    """Return the jobs of stages by name."""
    return {
        name if len(STAGES[name]) == 1 else job.__name__: job
        for name in stages
        for job in STAGES[name]
    }


def _side_by_side(names: list[str]) -> Result:
    """Run each job in a process of its own, and show it when it has ended."""
    names.sort(key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    workers = len(os.sched_getaffinity(0)) + 1
    processes: dict[str, subprocess.Popen] = {}
    say(f"{workers} at a time, each shown when it has ended: {', '.join(names)}")
    with ThreadPoolExecutor(workers) as pool:
        try:
            results = pool.map(lambda name: _apart(name, processes), names)
            return sum(results, Result())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            running = [each for each in processes.values() if each.poll() is None]
            for process in running:  # all at once; the wait is for each
                process.send_signal(signal.SIGINT)
            for process in running:
                odoo.stop(process, patience=90)


def _apart(name: str, processes: dict[str, subprocess.Popen]) -> Result:
    log, file = odoo.log_file(f"job-{name}"), _result_file(name)
    file.unlink(missing_ok=True)
    with open(log, "w", encoding="utf-8") as output:
        processes[name] = subprocess.Popen(
            [PYTHON, "-m", "dev", "test", JOB_OPTION, name],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    processes[name].wait()
    say(log.read_text(encoding="utf-8").rstrip())
    if not file.is_file():
        return Result(failed=1, failures=[name])
    return Result(**json.loads(file.read_text()))


def _result_file(name: str):
    return LOGS / f"job-{name}.json"


def _counted(name: str, job: Callable[[], Result]) -> Result:
    say(f"\n=== {name}: {job.__doc__.splitlines()[0]}")
    start = time.monotonic()
    try:
        result = job()
    except Failure as failure:
        say(str(failure))
        result = Result(failed=1)
    if result.failed:
        failures = result.failures or ["told above"]
        result.failures = [f"{name}: {failure}" for failure in failures]
    say(f"=== {name}: {result}, {time.monotonic() - start:.0f} s")
    return result
