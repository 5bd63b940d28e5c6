# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Checks that read files only: Python, XML, translations."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from . import translations, xml_format
from .console import say
from .paths import ADDONS, PYTHON, ROOT
from .results import Result

RUFF = (PYTHON, "-m", "ruff")
PYLINT = (
    *(PYTHON, "-m", "pylint", "--rcfile=pyproject.toml", "--jobs=0"),
    # Big models are spread over several files; the readme is the repository's.
    "--disable=consider-merging-classes-inherited,missing-readme",
    *ADDONS,
)


def run() -> Result:
    """Ruff, pylint-odoo, XML format, translation: each counts as one test."""
    checks = {
        "ruff": _command(*RUFF, "check", "--quiet", "."),
        "ruff format": _command(*RUFF, "format", "--check", "--quiet", "."),
        "pylint-odoo": _command(*PYLINT),
        "XML format": [*_xml_problems()],
        "translation": [gap for addon in ADDONS for gap in translations.gaps(addon)],
    }
    result = Result()
    for name, problems in checks.items():
        say(f"  {name}: {'fails' if problems else 'ok'}")
        for problem in problems:
            say(f"    {problem}")
        result += Result(failed=1) if problems else Result(passed=1)
    return result


def _command(*command) -> list[str]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if not done.returncode:
        return []
    return (done.stdout + done.stderr).splitlines() or [f"exit code {done.returncode}"]


def _xml_files() -> list[Path]:
    return sorted(path for addon in ADDONS for path in (ROOT / addon).rglob("*.xml"))


def _xml_problems() -> Iterator[str]:
    for path in _xml_files():
        text = path.read_text(encoding="utf-8")
        try:
            if xml_format.formatted(text) != text:
                yield f"{path.relative_to(ROOT)}: run make format"
        except ElementTree.ParseError as error:
            yield f"{path.relative_to(ROOT)}: {error}"


def fix() -> None:
    """Put Python and XML into the format that the checks expect."""
    subprocess.run([*RUFF, "check", "--fix", "--quiet", "."], cwd=ROOT)
    subprocess.run([*RUFF, "format", "."], cwd=ROOT, check=True)
    for path in _xml_files():
        text = path.read_text(encoding="utf-8")
        path.write_text(xml_format.formatted(text), encoding="utf-8")
