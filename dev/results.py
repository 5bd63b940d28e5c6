# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a stage of tests found, and how the tools' own reports are read."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

LOG_LINE = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) ")
TOTALS = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
# One line per test: what is skipped, and why.
SKIPPED = re.compile(r" INFO \S+ \S+: skipped (.+ : .+?) *$", re.MULTILINE)
FAILED = re.compile(r" ERROR \S+ \S+: (?:FAIL|ERROR): (.+?) *$", re.MULTILINE)
HARMLESS = (
    # Said once more at the end, after each failure itself.
    "odoo.tests.result: ",
)


@dataclass
class Result:
    """Counts of one stage, a line for each skipped test, names of those that failed."""

    passed: int = 0
    failed: int = 0
    skips: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def __add__(self, other: "Result") -> "Result":
        return Result(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skips + other.skips,
            self.failures + other.failures,
        )

    def __str__(self) -> str:
        counts = f"{self.passed} passed, {self.failed} failed"
        return f"{counts}, {len(self.skips)} skipped"


def from_junit(path: Path) -> Result:
    """Read pytest's own report."""
    result = Result()
    for case in ElementTree.parse(path).iter("testcase"):
        skip = case.find("skipped")
        name = f"{case.get('classname')}.{case.get('name')}"
        if case.find("failure") is not None or case.find("error") is not None:
            result.failed += 1
            result.failures.append(name)
        elif skip is not None:
            result.skips.append(f"{name} : {skip.get('message')}")
        else:
            result.passed += 1
    return result


def from_odoo_log(path: Path) -> Result:
    """Read the totals of Odoo's test runner; no test at all is a failure."""
    result = Result()
    text = path.read_text(encoding="utf-8")
    totals = TOTALS.findall(text)
    failed, errors, run = (
        sum(map(int, column)) for column in zip(*totals, strict=True)
    )
    result.skips = [
        match[1] for match in map(SKIPPED.search, text.splitlines()) if match
    ]
    result.failures = FAILED.findall(text)
    result.failed = failed + errors + (run == 0)
    result.passed = max(0, run - failed - errors - len(result.skips))
    return result


def complaints(path: Path) -> list[str]:
    """Return what an Odoo log says at level WARNING or above, each with its traceback."""
    found: list[str] = []
    wanted = False
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := LOG_LINE.match(line):
            wanted = match["level"] in ("WARNING", "ERROR", "CRITICAL")
            wanted = wanted and not any(pattern in line for pattern in HARMLESS)
            found += [line] * wanted
        elif wanted:
            found[-1] += f"\n{line}"
    return found
