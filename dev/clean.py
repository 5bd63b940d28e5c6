# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make clean``: delete what the other commands made."""

import shutil

from . import postgres
from .console import say
from .paths import ADDONS, LOCAL, ROOT


def main() -> None:
    """Delete the environment, Odoo, the databases and leftovers of packaging.

    :raise Failure: while something still uses the embedded PostgreSQL
    """
    postgres.Embedded().remove()
    leftovers = [ROOT / name for name in ("build", "dist", ".ruff_cache")]
    leftovers += ROOT.glob("*.egg-info")
    for folder in ("dev", "docs", "tests", *ADDONS):
        leftovers += (ROOT / folder).rglob("__pycache__")
    for path in [*leftovers, LOCAL]:
        shutil.rmtree(path, ignore_errors=True)
    say("Clean. Downloads stay in CACHE_DIR.")
