# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two Odoo processes on one database, and the same buttons pressed in both at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from faults_office import OPERATIONS, SERIES, Person, Refused, wait_until

from dev import odoo
from support import product

COUNT = 20


@pytest.fixture(scope="module")
def people(office):
    """Somebody at each of two processes."""
    port = odoo.free_port()
    process = office.server(port)
    try:
        other = Person(office, product.ADMINISTRATOR, f"http://{odoo.HOST}:{port}")
        yield office.accountant, other
    finally:
        process.kill()
        process.wait()


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
        # Odoo may start a request over, when both write the same journal: the second
        # run asks and does not register again.
        first, *others = office.rows(one)
        assert first == ("register", "accepted", "2001")
        assert {row.operation for row in others} <= {"query"}


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
    for answer in answers:
        if isinstance(answer, Refused):
            assert "is being communicated to AT by" in str(answer)
        else:
            assert answer["params"]["type"] == "success"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_who_comes_second_is_told_who_is_at_it(office, people, operation):
    first, second = people
    [series] = office.series(operation)
    before = len(office.at.calls)
    office.at.faults.add("delay_after", OPERATIONS[operation], seconds=4)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(first.press, operation, series)
        wait_until(lambda: len(office.at.calls) > before, "the first call")
        with pytest.raises(Refused) as told:
            second.press(operation, series)
    name = first.user["name"]
    assert f"is being communicated to AT by {name} right now" in str(told.value)
    assert running.result()["params"]["type"] == "success"
    assert len(office.at.calls) - before == 1
    office.check(operation, series)


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
