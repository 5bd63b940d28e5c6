# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a payment settles: the rows of its receipt, from what was reconciled with what.

A receipt names the documents that it settles (CIVA art. 29 and 36; SAF-T (PT), table
4.4, ``SourceDocumentID`` and ``SettlementAmount``). Credit notes set against an invoice
in the same step are rows of their own, so that the rows add up to what was paid.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Match(NamedTuple):
    """One debit set against one credit: a line of Odoo's reconciliation."""

    debit: int  # what was owed: an invoice
    credit: int  # what it was settled with: a payment, or a credit note
    debit_amount: float  # in the currency of the debit
    credit_amount: float  # in the currency of the credit


class Settled(NamedTuple):
    """Of one document, what a payment settles; credit notes are negative."""

    amount: float  # in the document's currency
    paid: float  # in the payment's


def settled(
    payment: int, matches: Iterable[Match], notes: Iterable[int], payments: set[int]
) -> dict[int, Settled]:
    """What a payment settles of each document.

    :param payment: the payment, as ``Match.credit`` names it
    :param matches: made in one step, of this payment and of others
    :param notes: credit notes among the credits
    :param payments: all payments among the credits
    :return: documents in the order in which they were matched
    """
    matches, notes = list(matches), set(notes)
    found: dict[int, Settled] = {}
    for match in matches:
        if match.credit == payment:
            _add(found, match.debit, match.debit_amount, match.credit_amount)
    direct = {debit: one for debit, one in found.items() if one.amount}
    shared = {
        match.debit
        for match in matches
        if match.credit in payments and match.credit != payment
    }
    for match in matches:
        # A note beside several payments is nobody's: then it is no row.
        if match.credit in notes and match.debit in direct.keys() - shared:
            rate = direct[match.debit].paid / direct[match.debit].amount
            paid = match.debit_amount * rate
            _add(found, match.debit, match.debit_amount, paid)
            _add(found, match.credit, -match.credit_amount, -paid)
    return {one: row for one, row in found.items() if row.amount}


def allotted(
    amount: float, owed: Mapping[int, float], digits: int = 2
) -> dict[int, Settled]:
    """What an amount settles of documents that it was paid for, one after the other.

    For payments that no reconciliation tells of: they have no entry of their own.

    :param amount: what was paid, in the currency of the documents
    :param owed: what is open of each; of credit notes negative
    :param digits: of the currency
    """
    left = round(amount - sum(value for value in owed.values() if value < 0), digits)
    found = {}
    for document, value in owed.items():
        part = value if value < 0 else min(value, left)
        if value > 0:
            left = round(left - part, digits)
        if part:
            found[document] = Settled(part, part)
    return found


def share(
    total: float, before: float, after: float, value: float, digits: int = 2
) -> float:
    """The part of a document's base or tax that a payment settles.

    The parts of all payments add up to the whole: each is the difference of two
    rounded shares.

    :param total: of the document
    :param before: open before the payment
    :param after: open after it
    :param value: base or tax of the whole document
    :param digits: of the currency
    """
    if not total:
        return 0.0

    def settled_of(still_open: float) -> float:
        return round(value * (total - still_open) / total, digits)

    return round(settled_of(after) - settled_of(before), digits)


def _add(found: dict[int, Settled], one: int, amount: float, paid: float) -> None:
    known = found.get(one, Settled(0.0, 0.0))
    found[one] = Settled(known.amount + amount, known.paid + paid)
