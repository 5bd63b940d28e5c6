# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A paper is captured once, whoever captures it at the same time."""

import json
from pathlib import Path

import pytest

from dev import odoo


@pytest.fixture(scope="module")
def outcomes(database, tmp_path_factory):
    result = tmp_path_factory.mktemp("paper") / "result.json"
    script = Path(__file__).with_name("same_paper.py")
    odoo.script(script, database, {"result": str(result)})
    return json.loads(result.read_text())


@pytest.mark.parametrize("race", ["one series", "two series"])
def test_the_second_is_told_who_was_first(outcomes, race):
    outcome = outcomes[race]
    [told] = outcome["told"]
    assert f"by somebody else: see {outcome['first']}" in told
    assert outcome["states"] == ["posted", "draft", "draft"]


def test_who_is_refused_leaves_no_gap(outcomes):
    assert outcomes["one series"]["first"] == "FT R1/1"
    assert outcomes["two series"]["first"] == "FT R1/2"
    assert outcomes["next"] == "FT R2/1"
