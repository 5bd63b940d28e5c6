# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make test``: every kind of test, one stage after the other."""

import fcntl
import functools
import os
import subprocess
import time
from contextlib import contextmanager

from . import (
    databases,
    lint,
    machine,
    odoo,
    odoo_source,
    postgres,
    results,
    translations,
)
from .console import Failure, say
from .paths import ADDON, LOCAL, LOGS, PYTHON, ROOT
from .results import Result


def _pytest(name: str, *arguments: str, environment: dict | None = None) -> Result:
    """Run pytest at the terminal and read its report."""
    report = LOGS / f"{name}.xml"
    LOGS.mkdir(exist_ok=True)
    report.unlink(missing_ok=True)
    options = ["-q", "--tb=short", f"--junit-xml={report}"]
    process = subprocess.Popen(
        [PYTHON, "-m", "pytest", *options, *arguments],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        start_new_session=True,
    )
    try:
        code = process.wait()
    finally:
        odoo.stop(process, patience=60)
    if not report.is_file():
        raise Failure(f"pytest ended with code {code} and without a report.")
    return results.from_junit(report) + Result(failed=code not in (0, 1))


def pure() -> Result:
    """Protocol, simulator, architecture: nothing of Odoo."""
    others = ("concurrency", "e2e", "faults", "test_packaging.py")
    ignored = (f"--ignore=tests/{name}" for name in others)
    return _pytest("pure", "-p", "no:odoo", "tests", *ignored)


@functools.cache
def with_addon() -> str:
    """Return the name of a database that has the addon, made once per run.

    :raise Failure: when the installation fails or its log is not clean
    """
    database = databases.clone(databases.base(), databases.name("test_addon"))
    log = databases.install(database, ADDON, log="install")
    if complaints := results.complaints(log):
        raise Failure("\n".join([f"{log} is not clean:", *complaints]))
    return database


def runner() -> Result:
    """Odoo's own test runner while it installs the addon."""
    database = databases.clone(databases.base(), databases.name("test_runner"))
    options = ["-d", database, "-i", ADDON, "--test-enable"]
    options += ["--test-tags", f"/{ADDON}", "--http-port", str(odoo.free_port())]
    try:
        odoo.run(*options, log="runner")
    except Failure:
        pass  # the log says more
    finally:
        databases.drop(database)
    log = odoo.log_file("runner")
    result = results.from_odoo_log(log)
    for line in results.complaints(log):
        say(f"  {line}")
        result.failed = max(result.failed, 1)
    if not result.passed:
        say(odoo.tail(log))
    return result


def pytest_odoo() -> Result:
    """The addon's tests once more, through pytest."""
    database = databases.clone(with_addon(), databases.name("test_pytest"))
    try:
        return _pytest(
            "pytest-odoo",
            f"--odoo-database={database}",
            f"--odoo-config={odoo.environment()['ODOO_RC']}",
            "--odoo-http",
            ADDON,
            environment=odoo.environment(),
        )
    finally:
        databases.drop(database)


def terms() -> Result:
    """The exported terms are those of the code."""
    problems = translations.differences(translations.export(with_addon()))
    for problem in problems:
        say(f"  {problem} (run make translate)")
    return Result(failed=1) if problems else Result(passed=1)


def concurrency() -> Result:
    """Several processes that post and register at the same time."""
    return _pytest("concurrency", "-p", "no:odoo", "tests/concurrency")


def faults() -> Result:
    """Whatever breaks between Odoo and AT, with real processes."""
    return _pytest("faults", "-p", "no:odoo", "tests/faults")


def e2e() -> Result:
    """The user's guide in a browser, against a running Odoo."""
    return _pytest("e2e", "-p", "no:odoo", "tests/e2e")


def package() -> Result:
    """The wheel, and Odoo finding the addon in it."""
    home = {"ODOO_HOME": str(odoo_source.home())}
    tests = "tests/test_packaging.py"
    return _pytest("package", "-p", "no:odoo", tests, environment=home)


STAGES = {
    "lint": lint.run,
    "pure": pure,
    "odoo": runner,
    "pytest-odoo": pytest_odoo,
    "terms": terms,
    "concurrency": concurrency,
    "faults": faults,
    "e2e": e2e,
    "package": package,
}
FILES_ONLY = {"lint", "pure"}


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
            databases.drop(databases.name("test_addon"))
            if not postgres.is_embedded():
                # Somebody else's server is left as it was.
                databases.drop(databases.name("base"))
                databases.drop(databases.name("base_demo"))


def main(names: list[str]) -> int:
    """Run the named stages, or all; print the sum; return the exit code."""
    names = names or list(STAGES)
    if unknown := set(names) - STAGES.keys():
        raise Failure(f"No such stage: {', '.join(unknown)}; {', '.join(STAGES)}")
    total = Result()
    with _alone(), _everything_for(names):
        for name in names:
            total += _stage(name)
    for skip in total.skips:
        say(f"skipped: {skip}")
    say(str(total))
    return bool(total.failed) or not total.passed


def _stage(name: str) -> Result:
    say(f"\n=== {name}: {STAGES[name].__doc__.splitlines()[0]}")
    start = time.monotonic()
    try:
        result = STAGES[name]()
    except Failure as failure:
        say(str(failure))
        result = Result(failed=1)
    say(f"=== {name}: {result}, {time.monotonic() - start:.0f} s")
    return result
