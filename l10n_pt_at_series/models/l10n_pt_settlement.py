# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import UserError

from ..rules import settlement

# In the context of whoever registers several payments: receipts are issued together.
# A dictionary of what each settles, which no client can send.
LATER = "l10n_pt_settled_later"


class Later(dict):
    """What payments settle, until all of them are reconciled."""


class L10nPtSettlement(models.AbstractModel):
    """What payments settle, told by Odoo's reconciliation.

    A payment that is posted knows no document yet: it settles some when its entry is
    reconciled with theirs. That is when its receipt is issued, whoever asked for it:
    the dialog that registers payments, somebody who assigns an earlier one, a bank
    statement, an online payment. The rule without a database: ``rules/settlement.py``.
    """

    _name = "l10n_pt.settlement"
    _description = "What payments settle"

    @api.model
    @contextmanager
    def _settling(self, plan):
        """Issue the receipts of payments that a reconciliation makes settle something.

        :param plan: of ``account.move.line._reconcile_plan``
        """
        lines = self._lines_of(plan)
        payments = self._candidates(lines)
        if not payments:
            yield
            return
        self._check_documents(payments, lines)
        before = self._partials(lines)
        yield
        found = self._settled(payments, self._partials(lines) - before)
        later = self.env.context.get(LATER)
        if isinstance(later, Later):
            later.update(found)
        else:
            self._issue(found)

    @api.model
    def _settle_posted(self, moves):
        """Issue the receipts of payments registered before the documents were posted.

        :param moves: documents that have just been posted, with payments
        """
        partials = self._partials(moves.line_ids)
        payments = self._candidates(partials.credit_move_id)
        self._issue(self._settled(payments, partials))

    @api.model
    def _issue(self, settled):
        """Issue receipts, one batch for all.

        :param settled: what each payment settles, see ``_settled``
        """
        payments = self.env["account.payment"].union(*settled)
        payments._l10n_pt_issue_receipts(settled)

    @api.model
    def _lines_of(self, plan):
        lines = self.env["account.move.line"]
        for part in plan:
            is_plan = isinstance(part, (list, tuple))
            lines |= self._lines_of(part) if is_plan else part
        return lines

    @api.model
    def _candidates(self, lines):
        """Payments whose entries are among the lines and that may get a receipt."""
        if not lines.company_id._l10n_pt_may_issue_receipts():
            return self.env["account.payment"]
        return lines.move_id.origin_payment_id.filtered(
            lambda payment: payment._l10n_pt_may_be_receipt()
        )

    @api.model
    def _check_documents(self, payments, lines):
        """Refuse what Odoo would refuse in other words, or pass over.

        :raise UserError: naming document and remedy
        """
        for move in lines.move_id:
            if move._l10n_pt_is_void():
                raise UserError(
                    self.env._(
                        "%(document)s is void: no payment can settle it. Leave it "
                        "out, or assign the payment to another document.",
                        document=move.display_name,
                    )
                )
            if move.company_id.root_id not in payments.company_id.root_id:
                raise UserError(
                    self.env._(
                        "%(document)s belongs to %(company)s: a payment of another "
                        "company cannot settle it. Register the payment there.",
                        document=move.display_name,
                        company=move.company_id.name,
                    )
                )

    @api.model
    def _partials(self, lines):
        return lines.matched_debit_ids | lines.matched_credit_ids

    @api.model
    def _settled(self, payments, partials):
        """What payments settle by being reconciled, then or before.

        :param partials: made in one step, of the payments and of others
        :return: payments that settle something, with the values of their rows
        :rtype: dict[account.payment, list[dict]]
        """
        own = partials.credit_move_id.filtered(
            lambda line: line.move_id in payments.move_id
        )
        partials |= self._partials(own)
        # Drafts may be paid: such a payment settles something once they are posted.
        partials = partials.filtered(
            lambda one: one.debit_move_id.parent_state == "posted"
        )
        matches = [
            settlement.Match(
                partial.debit_move_id.move_id.id,
                partial.credit_move_id.move_id.id,
                partial.debit_amount_currency,
                partial.credit_amount_currency,
            )
            for partial in partials.sorted("id")
        ]
        credits_ = partials.credit_move_id.move_id
        notes = credits_.filtered(lambda move: move.move_type == "out_refund").ids
        entries = set(credits_.filtered("origin_payment_id").ids)
        found = {}
        for payment in payments:
            rows = settlement.settled(payment.move_id.id, matches, notes, entries)
            if rows:
                found[payment] = self._rows(payment, rows)
        return found

    @api.model
    def _allotted(self, payment, moves):
        """The same for a payment without an entry: what it was registered for."""
        day, currency, company = payment.date, payment.currency_id, payment.company_id
        moves = moves.filtered(lambda one: one.state == "posted")
        owed = {
            move.id: move.currency_id._convert(
                self._residual(move), currency, company, day
            )
            for move in moves.sorted(lambda one: (one.invoice_date_due, one.id))
        }
        rows = {}
        parts = settlement.allotted(payment.amount, owed, currency.decimal_places)
        for move_id, row in parts.items():
            move = moves.browse(move_id)
            amount = currency._convert(row.paid, move.currency_id, company, day)
            rows[move_id] = settlement.Settled(amount, row.paid)
        return self._rows(payment, rows, is_open=True)

    @api.model
    def _residual(self, move):
        """What is open of a document, in its currency; credit notes are negative."""
        accounts = self.env["account.payment"]._get_valid_payment_account_types()
        lines = move.line_ids.filtered(lambda one: one.account_type in accounts)
        return sum(lines.mapped("amount_residual_currency"))

    @api.model
    def _rows(self, payment, settled, is_open=False):
        """Values of ``l10n_pt.receipt.line``, that add up to the payment.

        :param bool is_open: what is settled still counts as open in Odoo
        """
        moves = self.env["account.move"].browse(settled)
        rows = []
        for move in moves.sorted(lambda one: (one.invoice_date or one.date, one.id)):
            row = settled[move.id]
            residual = self._residual(move) - (row.amount if is_open else 0)
            rows.append(
                {
                    "move_id": move.id,
                    "name": move.name,
                    "date": move.invoice_date or move.date,
                    "currency_id": move.currency_id.id,
                    "amount": row.amount,
                    "residual": residual,
                    "amount_paid": row.paid,
                }
            )
        currency = payment.currency_id
        _liquidity, _counterpart, written_off = payment._seek_for_lines()
        difference = -sum(written_off.mapped("amount_currency"))
        settled_now = sum(row["amount_paid"] for row in rows)
        advance = payment.amount - settled_now - difference
        for kind, value in (("difference", difference), ("advance", advance)):
            if not currency.is_zero(value):
                rows.append(
                    {
                        "kind": kind,
                        "currency_id": currency.id,
                        "amount": value,
                        "amount_paid": value,
                    }
                )
        return rows
