# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextlib import nullcontext
from itertools import count

from odoo.tests import tagged
from odoo.tools import SQL

from ..models import (
    account_move_line,
    account_partial_reconcile,
    account_payment,
    l10n_pt_document_line_mixin,
    l10n_pt_document_lock_mixin,
    l10n_pt_settled_mixin,
)
from ..wizards import account_payment_register
from .receipts_common import ReceiptsCommon

STEPS_ASIDE = (
    account_move_line.AccountMoveLine,
    account_partial_reconcile.AccountPartialReconcile,
    account_payment.AccountPayment,
    account_payment_register.AccountPaymentRegister,
    l10n_pt_document_line_mixin.L10nPtDocumentLineMixin,
    l10n_pt_document_lock_mixin.L10nPtDocumentLockMixin,
    l10n_pt_settled_mixin.L10nPtSettledMixin,
)
TABLES = (
    *("account_account", "account_move", "account_move_line"),
    *("account_partial_reconcile", "account_payment"),
)
# More than Odoo alone, for each payment: registered one by one, and in a batch.
SINGLE, BATCH = 12, 4


@tagged("post_install", "-at_install")
class TestReceiptsCost(ReceiptsCommon):
    """What registering payments costs beside Odoo alone, in queries."""

    def setUp(self):
        super().setUp()
        self.receipts._at_write({"state": "annulled"})  # as if it had never been
        # Each amount once: Odoo looks for payments that may be the same.
        self.amounts = count(100)

    def _queries(self, size, one_by_one, *stepping_aside):
        invoices = self.env["account.move"]
        for _turn in range(size):
            invoices |= self._posted(float(next(self.amounts)))
        self.env.flush_all()
        self.env.invalidate_all()
        # Else PostgreSQL takes the tables for empty, and Odoo's own joins last minutes.
        self.cr.execute(SQL("ANALYZE %s", SQL(", ").join(map(SQL.identifier, TABLES))))
        with self._bare_odoo(*stepping_aside) if stepping_aside else nullcontext():
            before = self.cr.sql_log_count
            for documents in invoices if one_by_one else [invoices]:
                self._register(documents, group_payment=False)
            self.env.flush_all()
            return self.cr.sql_log_count - before

    def _fewest(self, size, one_by_one):
        """Fewest queries of the addon and of Odoo alone, see TestNumberingBeside."""
        counts = []
        for _turn in range(3):
            bare = self._queries(size, one_by_one, *STEPS_ASIDE)
            counts.append((self._queries(size, one_by_one), bare))
        return [min(column) for column in zip(*counts, strict=True)]

    def test_without_series_for_receipts_no_payment_costs_a_query_more(self):
        for size, one_by_one in ((5, False), (2, True)):
            with self.subTest(size=size, one_by_one=one_by_one):
                ours, bare = self._fewest(size, one_by_one)
                # One more or less for all together, at times: what is read first
                # comes with what Odoo needs. One for each payment would be two.
                self.assertLessEqual(ours, bare + 1)

    def test_a_receipt_costs_a_few_queries(self):
        self._coded("B2027", "RG")
        for size, one_by_one, most in ((5, False, BATCH), (2, True, SINGLE)):
            with self.subTest(size=size, one_by_one=one_by_one):
                ours, bare = self._fewest(size, one_by_one)
                self.assertLessEqual((ours - bare) / size, most)
