# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's process, or its database, dies while buttons are pressed."""

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import psycopg2
import pytest
import requests
from faults_office import OPERATIONS, WAYS, Refused, wait_until

NOT_WITHIN_THE_TEST = 300  # seconds


def killed_before_the_call(office, series):
    """The address takes connections and says nothing: no request can be sent."""
    with (
        socket.create_server(("127.0.0.1", 0)) as silence,
        office.parameter("test_endpoint", address_of(silence), office.at.url),
        office.parameter("test_timeout", NOT_WITHIN_THE_TEST),
        pressed(office, series) as answers,
    ):
        wait_until(lambda: last_outcomes(office, series) == {"sending"}, "the calls")
        office.kill()
        office.start()
    assert_nobody_was_answered(answers)
    return "unknown"


def killed_after_ats_commit(office, series):
    before = len(office.at.calls)
    office.at.faults.add("delay_after", times=len(series), seconds=NOT_WITHIN_THE_TEST)
    with pressed(office, series) as answers:
        wait_until(lambda: len(office.at.calls) - before == len(series), "AT's commits")
        office.kill()
    assert_nobody_was_answered(answers)
    assert last_outcomes(office, series) == {"sending"}
    office.start()
    return "unknown"


def killed_after_our_answer_row(office, series):
    """Nobody can write a series: the transactions around the calls come no further."""
    with closing(psycopg2.connect(dbname=office.database)) as connection:
        connection.cursor().execute("LOCK TABLE l10n_pt_document_series IN SHARE MODE")
        with pressed(office, series) as answers:
            wait_until(lambda: waiting(office) == len(series), "the writing")
            office.kill()
    assert_nobody_was_answered(answers)
    assert last_outcomes(office, series) == {"accepted"}
    office.start()
    return "accepted"


def database_lost_after_the_call(office, series):
    before = len(office.at.calls)
    office.at.faults.add("delay_after", times=len(series), seconds=8)
    with pressed(office, series) as answers:
        wait_until(lambda: len(office.at.calls) - before == len(series), "AT's commits")
        office.disconnect()
    for key, answer in answers.items():
        assert isinstance(answer.exception(), Refused), (key, answer.exception())
    assert last_outcomes(office, series) == {"accepted"}
    return "accepted"


ACCIDENTS = {
    "killed before the call": killed_before_the_call,
    "killed after AT's commit": killed_after_ats_commit,
    "killed after our answer row": killed_after_our_answer_row,
    "database lost after the call": database_lost_after_the_call,
}


@contextmanager
def pressed(office, series):
    """All buttons at once; the answers are there when the block ends."""
    answers = {}
    with ThreadPoolExecutor(len(series)) as pool:
        for (operation, way), one in series.items():
            answer = pool.submit(office.accountant.press, operation, one)
            answers[operation, way] = answer
        yield answers


def assert_nobody_was_answered(answers):
    for answer in answers.values():
        assert isinstance(answer.exception(), requests.ConnectionError)


def address_of(server):
    return f"https://127.0.0.1:{server.getsockname()[1]}/SeriesWSService"


def last_outcomes(office, series):
    """Outcomes of the newest rows, where that is the row of the operation."""
    outcomes = set()
    for (operation, _way), one in series.items():
        newest = office.rows(one)[-1:]
        outcomes |= {row.outcome for row in newest if row.operation == operation} or {
            ""
        }
    return outcomes


def waiting(office):
    """How many wait until they can write series."""
    [(count,)] = office.sql(
        "SELECT count(*) FROM pg_locks WHERE NOT granted"
        " AND relation = 'l10n_pt_document_series'::regclass"
    )
    return count


@pytest.fixture(scope="module", params=ACCIDENTS)
def accident(office, request):
    """The accident has happened to a series for each operation and way to go on."""
    series = {}
    for operation in OPERATIONS:
        ids = office.series(operation, len(WAYS))
        series |= {(operation, way): one for way, one in zip(WAYS, ids, strict=True)}
    return series, ACCIDENTS[request.param](office, series)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_survives(office, accident, way, operation):
    series, outcome = accident
    struck = len(office.rows(series[operation, way])) - 1
    if operation == "finalise":
        office.check_nothing_is_posted(series[operation, way])
    office.recover(way, operation, series[operation, way])
    assert office.rows(series[operation, way])[struck].outcome == outcome
    office.check(operation, series[operation, way])
