# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every field that a person can see says what it is."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDONS = [path.parent for path in ROOT.glob("*/__manifest__.py")]
# A related field has the help of the field it shows, an extended one its own already;
# a technical one is on no screen.
ENOUGH = {"help", "related", "selection_add", "export_string_translation"}


def fields():
    """File, name and options of each field that the addons' classes define."""
    for path in sorted(
        path
        for addon in ADDONS
        for folder in ("models", "wizards")
        for path in addon.glob(f"{folder}/*.py")
    ):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                yield from ((path.name, *field) for field in _fields(node))


def _fields(node):
    for line in node.body:
        value = getattr(line, "value", None)
        if isinstance(line, ast.Assign) and isinstance(value, ast.Call):
            if ast.unparse(value.func).startswith("fields."):
                yield line.targets[0].id, {word.arg for word in value.keywords}


def test_every_field_has_a_help_text():
    found = [*fields()]
    assert len(found) > 100
    assert not [
        f"{path}: {name}" for path, name, options in found if not options & ENOUGH
    ]
