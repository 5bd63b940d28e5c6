# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""No document takes a series because somebody looked at it earlier."""

import json
from pathlib import Path

from dev import odoo


def test_what_one_thread_saw_is_no_answer_for_another(database, journals, tmp_path):
    result = tmp_path / "looks.json"
    settings = {"journal": journals[3], "result": str(result)}
    odoo.script(Path(__file__).with_name("old_look.py"), database, settings)
    assert json.loads(result.read_text()) == {
        "begun before": "FT LOOK2027",
        "begun after": "FT NEWER",
        "while it is made": "FT GONE",
        "beside it": "FT NEWER",
        "after the rollback": "FT NEWER",
        "archived, whoever looks": "FT LOOK2027",
        "archived": "FT LOOK2027",
    }
