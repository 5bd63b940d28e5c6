# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from l10n_pt_at_series.rules.settlement import (
    Match,
    Settled,
    allotted,
    settled,
    share,
)

PAYMENT, OTHER, NOTE = 1, 2, 3
INVOICE, SECOND = 11, 12

CENTS = some.integers(1, 10**9).map(lambda cents: cents / 100)


def of_payment(matches, payment=PAYMENT, notes=(), payments=(PAYMENT,)):
    return settled(payment, matches, notes, {*payments})


# === What a reconciliation says ===


def test_a_payment_settles_what_it_is_set_against():
    matches = [
        Match(SECOND, PAYMENT, 50.0, 50.0),
        Match(INVOICE, PAYMENT, 100.0, 100.0),
    ]
    found = of_payment(matches)
    assert found == {SECOND: Settled(50.0, 50.0), INVOICE: Settled(100.0, 100.0)}
    assert [*found] == [SECOND, INVOICE]


def test_two_due_dates_of_one_invoice_are_one_row():
    matches = [Match(INVOICE, PAYMENT, 30.0, 30.0), Match(INVOICE, PAYMENT, 70.0, 70.0)]
    assert of_payment(matches) == {INVOICE: Settled(100.0, 100.0)}


def test_what_others_settle_is_not_its_own():
    matches = [Match(INVOICE, PAYMENT, 60.0, 60.0), Match(INVOICE, OTHER, 40.0, 40.0)]
    both = (PAYMENT, OTHER)
    assert of_payment(matches, payments=both) == {INVOICE: Settled(60.0, 60.0)}
    assert of_payment(matches, OTHER, payments=both) == {INVOICE: Settled(40.0, 40.0)}
    assert of_payment(matches, payment=99) == {}


def test_a_foreign_document_in_its_currency_and_in_that_of_the_payment():
    matches = [Match(INVOICE, PAYMENT, 100.0, 50.0)]
    assert of_payment(matches) == {INVOICE: Settled(100.0, 50.0)}


def test_a_match_of_nothing_is_no_row():
    # Odoo makes such ones for differences of exchange rates.
    assert of_payment([Match(INVOICE, PAYMENT, 0.0, 0.0)]) == {}
    assert of_payment([]) == {}


# === Credit notes ===


def test_a_note_beside_the_payment_is_a_row_and_the_rows_add_up():
    matches = [Match(INVOICE, NOTE, 40.0, 40.0), Match(INVOICE, PAYMENT, 60.0, 60.0)]
    assert of_payment(matches, notes=[NOTE]) == {
        INVOICE: Settled(100.0, 100.0),
        NOTE: Settled(-40.0, -40.0),
    }


def test_a_note_in_another_currency_takes_the_rate_of_the_payment():
    matches = [Match(INVOICE, NOTE, 40.0, 40.0), Match(INVOICE, PAYMENT, 60.0, 30.0)]
    assert of_payment(matches, notes=[NOTE]) == {
        INVOICE: Settled(100.0, 50.0),
        NOTE: Settled(-40.0, -20.0),
    }


def test_a_note_of_an_invoice_that_nobody_paid_is_no_row():
    matches = [Match(INVOICE, NOTE, 40.0, 40.0), Match(SECOND, PAYMENT, 60.0, 60.0)]
    assert of_payment(matches, notes=[NOTE]) == {SECOND: Settled(60.0, 60.0)}


def test_a_note_beside_several_payments_is_nobodys():
    matches = [
        Match(INVOICE, NOTE, 40.0, 40.0),
        Match(INVOICE, PAYMENT, 35.0, 35.0),
        Match(INVOICE, OTHER, 25.0, 25.0),
    ]
    both = {"notes": [NOTE], "payments": (PAYMENT, OTHER)}
    assert of_payment(matches, **both) == {INVOICE: Settled(35.0, 35.0)}
    assert of_payment(matches, OTHER, **both) == {INVOICE: Settled(25.0, 25.0)}


@given(some.lists(some.tuples(CENTS, CENTS, CENTS), max_size=6))
def test_rows_always_add_up_to_what_was_paid(parts):
    """... of invoices paid in another currency, each with a note of its own."""
    matches, notes = [], []
    for number, (owed, paid, returned) in enumerate(parts):
        notes.append(1000 + number)
        matches.append(Match(100 + number, notes[-1], returned, returned))
        matches.append(Match(100 + number, PAYMENT, owed, paid))
    found = of_payment(matches, notes=notes)
    total = sum(paid for _owed, paid, _returned in parts)
    # Floats: of a row no more than one part in 10 ** 12 may get lost.
    room = sum(abs(row.paid) for row in found.values()) * 1e-12
    assert sum(row.paid for row in found.values()) == pytest.approx(total, abs=room)
    for number, (owed, _paid, returned) in enumerate(parts):
        assert found[100 + number].amount == owed + returned
        assert found[notes[number]].amount == -returned


# === Payments that no reconciliation tells of ===


@pytest.mark.parametrize(
    ("amount", "owed", "parts"),
    [
        (100, {INVOICE: 100.0}, {INVOICE: 100.0}),
        (60, {INVOICE: 100.0}, {INVOICE: 60.0}),
        (130, {INVOICE: 100.0}, {INVOICE: 100.0}),
        (120, {INVOICE: 100.0, SECOND: 50.0}, {INVOICE: 100.0, SECOND: 20.0}),
        (100, {INVOICE: 100.0, SECOND: 50.0}, {INVOICE: 100.0}),
        (60, {INVOICE: 100.0, NOTE: -40.0}, {INVOICE: 100.0, NOTE: -40.0}),
        (60, {NOTE: -40.0, INVOICE: 100.0}, {INVOICE: 100.0, NOTE: -40.0}),
        (30, {INVOICE: 100.0, NOTE: -40.0}, {INVOICE: 70.0, NOTE: -40.0}),
        (60, {INVOICE: 0.0, SECOND: 50.0}, {SECOND: 50.0}),
        (60, {}, {}),
        # In floats 0.8 - 0.1 is more than 0.7: nothing is left for the third.
        (0.8, {INVOICE: 0.1, SECOND: 0.7, NOTE: 5.0}, {INVOICE: 0.1, SECOND: 0.7}),
    ],
)
def test_an_amount_goes_to_one_document_after_the_other(amount, owed, parts):
    assert allotted(amount, owed) == {
        document: Settled(part, part) for document, part in parts.items()
    }


@given(CENTS, some.lists(some.one_of(CENTS, CENTS.map(float.__neg__)), max_size=8))
def test_what_is_allotted_is_paid_and_owed(amount, values):
    owed = dict(enumerate(values))
    found = allotted(amount, owed)
    for document, row in found.items():
        assert row.amount == row.paid == round(row.paid, 2) != 0
        low, high = sorted((0.0, owed[document]))
        assert low <= row.amount <= high
    cents = {one: round(row.paid * 100) for one, row in found.items()}
    whole = sum(round(value * 100) for value in values)
    assert sum(cents.values()) == min(round(amount * 100), whole)


# === Base and tax of a part ===


def test_shares_of_a_third_are_rounded_so_that_none_is_lost():
    # 23 % of 100.00, paid in three parts of 41.00.
    parts = [share(123.0, *ends, 23.0) for ends in pairwise((123.0, 82.0, 41.0, 0.0))]
    assert parts == [7.67, 7.66, 7.67]


def test_a_document_of_nothing_has_no_share():
    assert share(0.0, 0.0, 0.0, 23.0) == 0.0


def test_digits_are_those_of_the_currency():
    assert share(3.0, 3.0, 2.0, 100.0, digits=0) == 33
    assert share(3.0, 3.0, 2.0, 100.0, digits=3) == 33.333


@given(some.lists(CENTS, min_size=1, max_size=12), some.integers(0, 10**9))
def test_shares_add_up_to_the_whole(parts, cents):
    whole = [round(part * 100) for part in parts]
    still_open = [sum(whole[paid:]) for paid in range(len(whole) + 1)]
    ends = pairwise(one / 100 for one in still_open)
    total = still_open[0] / 100
    shares = [share(total, before, after, cents / 100) for before, after in ends]
    assert sum(round(one * 100) for one in shares) == cents
    assert all(one >= 0 for one in shares)
