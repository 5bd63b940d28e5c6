# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The stages of ``make test``: each runs one kind of test and counts."""

import ast
import os
import subprocess

from . import databases, lint, odoo, odoo_source, results, translations
from .console import Failure, say
from .paths import ADDON, ADDONS, LOGS, PYTHON, ROOT, TEST_ADDONS, manifest
from .results import Result

# Enough to see that pytest can run the addons' tests: one class.
SMOKE = "test_settings"
# Addons that stand on the main one and on no other of ours.
APART = [
    addon
    for addon in ADDONS[1:]
    if {*manifest(addon)["depends"]} & {*ADDONS} == {ADDON}
]


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
    others = ("concurrency", "e2e", "faults", "upgrade", "test_packaging.py")
    ignored = (f"--ignore=tests/{name}" for name in others)
    return _pytest("pure", "-p", "no:odoo", "tests", *ignored)


def halves(addon: str) -> tuple[str, str]:
    """Return Odoo's tags for two runs that take about as long.

    The second is told what to leave out: whatever the first does not run, it does.
    """
    sizes = {}
    for path in sorted((ROOT / addon / "tests").glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
                sizes[node.name] = len(node.body)
    by_size = sorted(sizes, key=sizes.get)
    first = [f"/{addon}:{name}" for name in by_size[::4] + by_size[3::4]]
    return ",".join(first), ",-".join([f"/{addon}", *first])


def _run_tests(template: str, tags: str, log: str) -> Result:
    """Let Odoo run tests in a copy of a database that has the addons.

    Without ``-i`` and ``-u``, Odoo runs all tests of what is installed that come after
    an installation; tests/test_architecture.py says that there are no others.
    """
    database = databases.clone(template, databases.name(f"test_{log}"))
    port = str(odoo.free_port())
    options = ["-d", database, "--test-tags", tags, "--http-port", port]
    try:
        path = odoo.run(*options, "--stop-after-init", log=log)
    except Failure:
        path = odoo.log_file(log)  # which says more
    finally:
        databases.drop(database)
    result = results.from_odoo_log(path)
    for line in results.complaints(path):
        say(f"  {line}")
        result.failed = max(result.failed, 1)
    if not result.passed:
        say(odoo.tail(path))
    return result


def odoo_first() -> Result:
    """Half of the main addon's tests, in Odoo's own runner, without other addons."""
    return _run_tests(databases.with_addon(), halves(ADDON)[0], "odoo-first")


def odoo_second() -> Result:
    """All other tests of the main addon, in Odoo's own runner."""
    return _run_tests(databases.with_addon(), halves(ADDON)[1], "odoo-second")


def odoo_apart() -> Result:
    """The tests of addons that need the main one, each where no other is."""
    return sum(
        (_run_tests(databases.with_one(addon), f"/{addon}", addon) for addon in APART),
        Result(),
    )


def odoo_together() -> Result:
    """All addons in one database: what stands on several, the walk of all models."""
    several = [addon for addon in ADDONS[1:] if addon not in APART]
    tags = ",".join([*(f"/{addon}" for addon in several), f"/{ADDON}:TestSecurityWalk"])
    return _run_tests(databases.with_addons(), tags, "odoo-together")


def odoo_test_addons() -> Result:
    """The tests of addons that are never shipped, installed after the main one."""
    tags = ",".join(f"/{addon}" for addon in TEST_ADDONS)
    return _run_tests(databases.with_test_addons(), tags, "odoo-test-addons")


def pytest_odoo() -> Result:
    """The same tests can be run through pytest: all are found, a few are run."""
    database = databases.clone(databases.with_addons(), databases.name("test_pytest"))
    try:
        return _pytest(
            "pytest-odoo",
            *("--odoo-http", f"--odoo-database={database}"),
            f"--odoo-config={odoo.environment()['ODOO_RC']}",
            *("-k", SMOKE),
            *ADDONS,
            environment=odoo.environment(),
        )
    finally:
        databases.drop(database)


def terms() -> Result:
    """The exported terms are those of the code."""
    database = databases.clone(databases.with_addons(), databases.name("test_terms"))
    try:
        problems = translations.differences(database)
    finally:
        databases.drop(database)
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


def upgrade() -> Result:
    """A database of the previous version, updated."""
    return _pytest("upgrade", "-p", "no:odoo", "tests/upgrade")


def package() -> Result:
    """The wheels, and Odoo finding the addons in them."""
    home = {"ODOO_HOME": str(odoo_source.home())}
    tests = "tests/test_packaging.py"
    return _pytest("package", "-p", "no:odoo", tests, environment=home)


STAGES = {
    "lint": (lint.run,),
    "pure": (pure,),
    "odoo": (
        *(odoo_first, odoo_second),
        *(odoo_apart, odoo_together, odoo_test_addons),
    ),
    "pytest-odoo": (pytest_odoo,),
    "terms": (terms,),
    "concurrency": (concurrency,),
    "faults": (faults,),
    "e2e": (e2e,),
    "upgrade": (upgrade,),
    "package": (package,),
}
FILES_ONLY = {"lint", "pure"}
