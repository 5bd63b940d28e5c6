# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two Odoo processes on one database, and the same buttons pressed in both at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from faults_office import OPERATIONS, SERIES, Person, Refused

from dev import odoo, product

COUNT = 20


@pytest.fixture(scope="module")
def people(office):
    """Somebody at each of two processes."""
    port = odoo.free_port()
    process = office.server(port, "--log-handler=:DEBUG")
    try:
        other = Person(office, product.ADMINISTRATOR, f"http://{odoo.HOST}:{port}")
        yield office.accountant, other
    finally:
        odoo.stop(process)


def at_once(presses):
    """Start all at the same moment; what each was told, and None where it was refused.

    Nothing else may come back: ``Person`` fails on a traceback.
    """
    barrier = Barrier(len(presses))

    def press(function, *arguments):
        barrier.wait()
        try:
            return function(*arguments)
        except Refused as refusal:
            return refusal

    with ThreadPoolExecutor(len(presses)) as pool:
        running = [pool.submit(press, *one) for one in presses]
    return [one.result() for one in running]


def assert_registered_once(office, series):
    for one in series:
        office.check("register", one)
        [row] = office.rows(one)
        assert row == ("register", "accepted", "2001")
        [call] = office.calls(one)
        assert call.operation == OPERATIONS["register"]


def test_one_button_for_twenty_series_pressed_in_both(office, people):
    series = office.series("register", COUNT)
    answers = at_once([(one.call, SERIES, "action_register", series) for one in people])
    assert_registered_once(office, series)
    told = [answer["params"]["message"].splitlines() for answer in answers]
    for lines in zip(*told, strict=True):
        assert any("is registered. Code: " in line for line in lines), lines
        for line in lines:
            assert "is registered" in line or "right now" in line, line


def test_twenty_buttons_pressed_in_both(office, people):
    series = office.series("register", COUNT)
    presses = [(who.press, "register", one) for one in series for who in people]
    answers = at_once(presses)
    assert_registered_once(office, series)
    names = {who: who.user["name"] for who in people}
    for (press, *_), answer in zip(presses, answers, strict=True):
        if isinstance(answer, Refused):
            [other] = {names[who] for who in people if who != press.__self__}
            assert f"is being communicated to AT by {other} right now" in str(answer)
        else:
            assert answer["params"]["type"] == "success"


@pytest.mark.parametrize("operation", ("finalise", "annul"))
def test_a_series_that_is_being_ended_is_ended_once(office, people, operation):
    series = office.series(operation, COUNT // 4)
    answers = at_once([(who.press, operation, one) for one in series for who in people])
    for one in series:
        office.check(operation, one)
        operations = [row.operation for row in office.rows(one)]
        assert operations == ["register", operation]
    for answer in answers:
        if isinstance(answer, Refused):
            # Told who is at it, or, a moment later, that nothing is left to do.
            words = ("is being communicated to AT by", "does not allow this")
            assert any(word in str(answer) for word in words), answer
