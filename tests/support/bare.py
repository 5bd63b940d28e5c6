# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The addon's packages without the addon's ``__init__``, which would import Odoo.

After ``import support.bare``: ``from l10n_pt_at_series.at import client``.
"""

import importlib
import sys
import types
from pathlib import Path

ADDON = Path(__file__).resolve().parents[2] / "l10n_pt_at_series"


def module(name):
    """A module of the addon, such as ``wizards.series_table``; packages stay empty."""
    *parents, _last = f"{ADDON.name}.{name}".split(".")
    for depth in range(1, len(parents) + 1):
        _empty(".".join(parents[:depth]), ADDON.joinpath(*parents[1:depth]))
    return importlib.import_module(f"{ADDON.name}.{name}")


def _empty(name, folder):
    package = types.ModuleType(name)
    package.__path__ = [str(folder)]
    sys.modules.setdefault(name, package)


_empty(ADDON.name, ADDON)
# ``python -m simulator`` is started in the addon's folder, and so are its tests.
sys.path.insert(0, str(ADDON))
