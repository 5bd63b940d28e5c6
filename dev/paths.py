# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where things live: everything made here is below one git-ignored folder."""

import ast
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The main addon, and all: those that stand on it come after it.
ADDON = "l10n_pt_at_series"
ADDONS = sorted(path.parent.name for path in ROOT.glob("l10n_pt_*/__manifest__.py"))
ADDONS.sort(key=ADDON.__ne__)
# Addons that are tests only, and never shipped.
TEST_FOLDER = ROOT / "tests" / "addons"
TEST_ADDONS = sorted(path.parent.name for path in TEST_FOLDER.glob("*/__manifest__.py"))
# Run in a database that tests will use, once the main addon is in it.
PREPARATION = ROOT / "tests" / "support" / "scripts" / "tested.py"
# Where Python finds what is not an addon: dev, support, benchmarks, _make.
SOURCES = os.pathsep.join(str(ROOT / name) for name in ("", "tests", "docs"))
LOCAL = ROOT / ".local"
VENV = LOCAL / "venv"
PYTHON = VENV / "bin" / "python"
LOGS = LOCAL / "logs"


def cache() -> Path:
    """Return the folder where downloads stay between runs and clones."""
    given = os.environ.get("CACHE_DIR")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(given).expanduser() if given else Path(base) / ADDON
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def folder(addon: str) -> Path:
    """Return where an addon of the repository is."""
    return (TEST_FOLDER if addon in TEST_ADDONS else ROOT) / addon


def manifest(addon: str) -> dict:
    """Return what an addon says of itself."""
    text = (folder(addon) / "__manifest__.py").read_text(encoding="utf-8")
    return ast.literal_eval(text)
