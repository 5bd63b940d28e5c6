# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``make test`` splits Odoo's tests over two runs, and none is lost on the way."""

import ast

import pytest

from dev import stages
from dev.paths import ADDONS, ROOT


def classes_of(addon):
    for path in (ROOT / addon / "tests").glob("test_*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
                yield node.name


def runs(tags, addon, name):
    """What Odoo makes of tags: some include, those with a minus exclude."""
    one = {f"/{addon}", f"/{addon}:{name}"}
    tags = tags.split(",")
    return bool(one & {*tags}) and not {f"-{tag}" for tag in one} & {*tags}


@pytest.mark.parametrize("addon", ADDONS)
def test_each_class_is_in_one_of_two_halves(addon):
    halves = stages.halves(addon)
    names = [*classes_of(addon)]
    assert names
    assert not [n for n in names if sum(runs(t, addon, n) for t in halves) != 1]


def test_a_class_that_nobody_counted_is_in_the_second_half():
    addon = ADDONS[0]
    assert [runs(t, addon, "TestNew") for t in stages.halves(addon)] == [False, True]


def test_the_halves_are_of_about_the_same_size():
    addon = ADDONS[0]
    first, second = (
        sum(runs(tags, addon, name) for name in classes_of(addon))
        for tags in stages.halves(addon)
    )
    assert abs(first - second) <= 1
