# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The line to AT, or AT itself, fails while a button is pressed."""

from contextlib import contextmanager

import pytest
from faults_office import (
    GOALS,
    OPERATIONS,
    SERIES,
    STARTS,
    WAYS,
    Refused,
    wait_until,
)

from support import product

IMPATIENCE = 1.5  # seconds that Odoo waits when it is to give up

# What the first attempt is logged as. The names are the simulator's, but for those of
# ``struck``.
FAULTS = {
    "connection refused": "refused",
    "handshake": "refused",
    "foreign certificate": "refused",
    "client_fault": "refused",
    "client_fault_after": "refused",
    "unknown_code": "refused",
    "delay_before": "unknown",
    "delay_after": "unknown",
    "drop_before": "unknown",
    "drop_after": "unknown",
    "technical": "unknown",
    "technical_after": "unknown",
    "gateway": "unknown",
    "gateway_after": "unknown",
    "unavailable": "unknown",
    "unavailable_after": "unknown",
    "truncated": "unknown",
    "malformed": "unknown",
    "hostile": "unknown",
    "hostile_file": "unknown",
    "unknown_success": "unknown",
    "missing_code": "unknown",
}


@contextmanager
def struck(office, fault, operation):
    """Let the fault strike one press inside the block."""
    if fault == "connection refused":
        office.at.stop()
        yield
        office.at.start()
    elif fault == "foreign certificate":
        with client_certificate(office, foreign=True):
            yield
    elif fault.startswith("delay"):
        office.at.faults.add(fault, OPERATIONS[operation], seconds=2 * IMPATIENCE)
        with office.parameter("test_timeout", IMPATIENCE):
            yield
    else:
        wire = None if fault == "handshake" else OPERATIONS[operation]
        office.at.faults.add(fault, wire)
        yield
    assert not office.at.faults.waiting


@contextmanager
def client_certificate(office, **properties):
    field = "l10n_pt_at_client_certificate_id"
    [company] = office.admin.call("res.company", "read", [office.company], [field])
    content = office.at.certificates.client(**properties).pfx("x")
    for certificate in (office.certificate(content, "x"), company[field][0]):
        values = {field: certificate}
        office.admin.call("res.company", "write", [office.company], values)
        if certificate != company[field][0]:
            yield
    office.test_connection()


def first_outcome(fault, operation):
    if fault == "missing_code" and operation != "register":
        return "accepted"  # only a registration needs the series in its answer
    return FAULTS[fault]


def is_asked(fault, operation):
    """Whether Odoo asks AT by itself: before a refusal to end a series is told."""
    refusals = ("client_fault", "client_fault_after", "unknown_code")
    return operation in ("finalise", "annul") and fault in refusals


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("fault", FAULTS)
def test_survives(office, operation, fault):
    [series] = office.series(operation)
    before = len(office.rows(series))
    outcome = first_outcome(fault, operation)
    found = fault == "client_fault_after" and is_asked(fault, operation)
    with struck(office, fault, operation):
        is_unclear = operation == "query" and outcome != "accepted"
        if (outcome == "refused" or is_unclear) and not found:
            with pytest.raises(Refused):
                office.accountant.press(operation, series)
        else:
            office.accountant.press(operation, series)
    asked = ["accepted"] if is_asked(fault, operation) else []
    assert [row.outcome for row in office.rows(series)[before:]] == [outcome, *asked]
    state = office.read(series)["state"]
    if found:
        assert state == GOALS[operation]
    elif outcome == "refused":
        assert state == STARTS[operation]
    elif outcome == "unknown":
        assert state == "pending"

    way = WAYS[(list(OPERATIONS).index(operation) + list(FAULTS).index(fault)) % 3]
    office.recover(way, operation, series)
    if fault == "delay_before":
        # AT finishes what it began, long after Odoo has asked.
        received = {OPERATIONS[operation]}
        wait_until(
            lambda: received <= {call.operation for call in office.calls(series)},
            "AT's late answer",
        )
        if office.read(series)["state"] != GOALS[operation]:
            office.press_again(operation, series)
    office.check(operation, series)


@pytest.fixture
def lost(office):
    """A series whose registration never arrived, and nobody knows."""
    [series] = office.series("register")
    office.at.faults.add("drop_before", OPERATIONS["register"])
    office.accountant.press("register", series)
    assert office.read(series)["state"] == "pending"
    return series


def rename(office, series):
    name = f"{office.read(series)['name']}bis"
    office.accountant.call(SERIES, "write", [series], {"name": name})


def test_a_name_that_somebody_else_took_meanwhile_can_be_changed(office, lost):
    name = office.read(lost)["name"]
    office.at.seed(nif=product.NIF, identifier=name, first_number=9)
    told = office.accountant.press("query", lost)["params"]
    assert told["type"] == "warning"
    assert "with first number 9 and type N, made elsewhere" in told["message"]
    assert office.read(lost)["state"] == "draft"
    rename(office, lost)
    office.accountant.press("register", lost)
    office.check("register", lost)


def test_a_draft_with_another_name_does_not_wait_for_the_old_one(office, lost):
    office.accountant.press("query", lost)
    rename(office, lost)
    office.run_scheduled_action([lost])
    assert office.read(lost)["state"] == "draft"
    office.accountant.press("register", lost)
    office.check("register", lost)
