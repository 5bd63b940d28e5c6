# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers of a series when several Odoo processes post at the same time."""

from support import race


def test_four_processes_share_a_series_without_gap_repeat_or_retry(database, journals):
    outcome = race.run(database, journals[0], *[{"documents": 10}] * 4)
    assert outcome.problems == []
    assert outcome.refused == []
    assert outcome.numbers == {"FT ONE2027/": [*range(1, 41)]}
    assert outcome.conflicts == 0


def test_requests_given_up_half_way_give_their_numbers_back(database, journals):
    poster = {
        "kinds": ["out_invoice", "out_refund"],
        "documents": 20,
        "batch": 5,
        "rollback": 0.5,
    }
    outcome = race.run(database, journals[1], *[poster] * 4)
    assert outcome.problems == []
    assert outcome.refused == []
    numbers = [*range(1, 41)]
    assert outcome.numbers == {"FT TWO2027/": numbers, "NC TWO2027/": numbers}


def test_nothing_is_issued_behind_the_last_number_of_a_finalised_series(
    database, journals
):
    poster = {"documents": 20, "pause": 0.2}
    closer = {"documents": 0, "finalise": 10}
    outcome = race.run(database, journals[2], poster, poster, poster, closer)
    assert outcome.problems == []
    assert outcome.last_number >= 10
    assert outcome.numbers == {"FT END2027/": [*range(1, outcome.last_number + 1)]}
    assert len(outcome.refused) == 60 - outcome.last_number > 0
    assert all("eries" in refusal for refusal in outcome.refused)
