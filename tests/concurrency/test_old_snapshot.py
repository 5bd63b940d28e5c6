# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Series are ended by what is committed, not by what a dialog saw when it began."""

import json
from pathlib import Path

import pytest

from dev import odoo


@pytest.fixture(scope="module")
def outcomes(database, tmp_path_factory):
    result = tmp_path_factory.mktemp("old") / "result.json"
    script = Path(__file__).with_name("old_snapshot.py")
    odoo.script(script, database, {"result": str(result)})
    return json.loads(result.read_text())


def test_a_series_used_meanwhile_is_not_annulled(outcomes):
    outcome = outcomes["ANN"]
    assert outcome["seen"] == [0, 0]
    assert "has issued documents: it cannot be annulled" in outcome["told"]
    assert (outcome["state"], outcome["last_number"]) == ("registered", 1)


def test_a_series_used_meanwhile_is_not_finalised_with_the_number_before(outcomes):
    outcome = outcomes["FIN"]
    assert outcome["seen"] == [35, 0]
    assert (
        "the last document issued in series FT FIN2027 is number 36"
        in (outcome["told"])
    )
    assert (outcome["state"], outcome["last_number"]) == ("registered", 36)


def test_an_old_series_used_meanwhile_ends_with_its_true_last_number(outcomes):
    outcome = outcomes["OLD"]
    assert outcome["seen"] == [35, 0]
    assert (outcome["state"], outcome["final_number"]) == ("finalised", 36)
    assert outcome["last_number"] == 36


@pytest.mark.parametrize("code", ["DRA", "DRO"])
def test_a_draft_made_meanwhile_keeps_the_series_open(outcomes, code):
    outcome = outcomes[code]
    assert "1 drafts are to be issued in series" in outcome["told"]
    assert outcome["state"] == "registered"
