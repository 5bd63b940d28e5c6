# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The reader of tables without the addon's ``__init__``, which would import Odoo."""

import importlib
import sys
import types
from pathlib import Path

import pytest

ADDON = Path(__file__).resolve().parents[2] / "l10n_pt_at_series"


def load():
    """The module ``wizards.series_table``; packages on the way stay empty."""
    for name, folder in (("bare", ADDON), ("bare.wizards", ADDON / "wizards")):
        package = sys.modules.setdefault(name, types.ModuleType(name))
        package.__path__ = [str(folder)]
    return importlib.import_module("bare.wizards.series_table")


@pytest.fixture(scope="session")
def series_table():
    return load()
