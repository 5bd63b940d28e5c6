# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The stages of ``make test``: each runs one kind of test and counts."""

import functools
import os
import subprocess

from . import (
    databases,
    lint,
    odoo,
    odoo_source,
    results,
    translations,
)
from .console import Failure, say
from .paths import ADDON, LOGS, PYTHON, ROOT
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
