# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A database of version 19.0.1.0.0, updated: everything as before."""

import polib

from dev.paths import ADDON, ADDONS, ROOT, manifest


def test_the_update_has_nothing_to_complain_about(updated):
    _before, _after, complaints = updated
    assert complaints == []


def test_every_series_keeps_its_name_code_and_state(updated):
    before, after, _complaints = updated
    states = {one["state"] for one in before["series"].values()}
    assert states == {"draft", "pending", "registered", "finalised"}
    for old, new in zip(*(f["series"].values() for f in (before, after)), strict=True):
        if old["document_type"] == "GR":
            assert old.pop("journal_id") and not new.pop("journal_id")
        assert new == old


def test_the_addons_of_apps_come_with_the_update_and_number_nothing(updated):
    before, after, _complaints = updated
    coming = [name for name in ADDONS if manifest(name).get("auto_install")]
    assert {*coming} <= {*after["addons"]}
    assert len(coming) > 1
    assert after["copies"] == [
        ["stock.picking", before["copies"], 0],
        ["sale.order", before["copies"], 0],
    ]


def test_every_document_keeps_its_number_and_atcud(updated):
    before, after, _complaints = updated
    documents = before["moves"].values()
    assert sum(bool(one["l10n_pt_atcud"]) for one in documents) == 5
    assert {one["state"] for one in documents} == {"draft", "posted", "cancel"}
    assert after["moves"] == before["moves"]


def test_the_series_goes_on_where_it_was(updated):
    _before, after, _complaints = updated
    assert after["next"] == ["FT A2026/0004", "AAFT000001-0004"]


def test_pages_and_menus_work_in_both_languages(updated):
    _before, after, _complaints = updated
    assert after["health"]["pending_count"] == 1
    # The one that was issued before there were series.
    assert after["health"]["without_atcud_count"] == 1
    assert after["guide"]
    assert after["inventory"]
    assert "AT Series" in after["menus en_US"]
    assert "Séries AT" in after["menus pt_PT"]
    assert len(after["menus pt_PT"]) == len(after["menus en_US"]) > 5


def test_names_that_have_changed_are_the_new_ones_in_portuguese_too(updated):
    _before, after, _complaints = updated
    words = {
        place: entry.msgstr
        for entry in polib.pofile(ROOT / ADDON / "i18n/pt.po")
        for place, _line in entry.occurrences
    }
    common = words.keys() & after["words"].keys()
    assert len(common) > 1000
    assert not {place for place in common if words[place] != after["words"][place]}


def test_scheduled_actions_call_what_there_is(updated):
    _before, after, _complaints = updated
    assert "l10n_pt.at.reminder: model._cron_certificates()" in after["crons"]
    assert "l10n_pt.at.reminder: model._cron_new_year()" in after["crons"]
