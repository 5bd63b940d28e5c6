# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError

from ..models import account_move, l10n_pt_sequence_mixin
from .common import AtSeriesCommon


class DocumentsCommon(AtSeriesCommon):
    """Helpers for documents of a journal with or without series."""

    def assertNumbers(self, documents, names):
        """Documents have these numbers, and the ATCUDs that go with them."""
        self.assertEqual(documents.mapped("name"), names)
        for document in documents:
            code = document.l10n_pt_series_id.validation_code
            digits = document.name.rpartition("/")[2]
            self.assertEqual(document.l10n_pt_atcud, f"{code}-{digits}")

    def _coded(self, name="A2027", document_type="FT", **values):
        """A series registered by hand (manual mode), which can start in the past."""
        series = self._series(
            name, document_type, **{"start_date": "2020-01-01", **values}
        )
        series.action_set_code(f"AAJFN{series.id:07}")
        return series

    def _invoices(self, dates, **values):
        """Drafts, one per date, created in one call."""
        first = self._invoice(dates[0], **values)
        data = first.copy_data()[0]
        return first | first.create(
            [{**data, **values, "invoice_date": day} for day in dates[1:]]
        )

    def _history(self, name, date="2026-01-05", **values):
        """An invoice posted by Odoo alone, named by hand as accountants may."""
        invoice = self._invoice(date, name=name, **values)
        invoice.action_post()
        self.assertEqual((invoice.name, invoice.l10n_pt_atcud), (name, False))
        return invoice

    def _entry(self, date="2027-01-05", **values):
        """A posted miscellaneous entry in the sales journal."""
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": self.journal.id,
                "date": date,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance})
                    for account, balance in (
                        (self.company_data["default_account_revenue"], 10),
                        (self.company_data["default_account_expense"], -10),
                    )
                ],
                **values,
            }
        )
        entry.action_post()
        return entry

    def _for_training(self, company=None):
        """Mark a company for training; its documents show a publisher."""
        publisher = self.root["res.partner"].create(
            {
                "name": "Software House, Lda.",
                "vat": "PT503504564",
                "street": "Rua do Programa 7",
                "city": "Braga",
                "country_id": self.root.ref("base.pt").id,
                "is_company": True,
            }
        )
        (company or self.company).sudo().write(
            {"l10n_pt_training": True, "l10n_pt_publisher_id": publisher.id}
        )
        return publisher.with_env(self.env)

    def _new_sales_journal(self, code, **values):
        return (
            self.env["account.journal"]
            .sudo()
            .create(
                {
                    "name": f"Sales {code}",
                    "code": code,
                    "type": "sale",
                    "company_id": self.company.id,
                    **values,
                }
            )
            .with_env(self.env)
        )

    @contextmanager
    def assertRefused(self, text, error=UserError):
        """The block raises ``error`` with the text; what it did is undone."""
        with self.assertRaises(error) as caught:
            yield caught
        self.assertRegex(str(caught.exception), text)

    @contextmanager
    def _bare_odoo(self, *more):
        """Odoo's own behaviour: what the addon overrides on documents steps aside.

        :param more: further classes of the addon that do
        """

        def stand_in(cls, name):
            def bare(self, *args, **kwargs):
                return getattr(super(cls, self), name)(*args, **kwargs)

            return bare

        with ExitStack() as stack:
            for cls in (
                account_move.AccountMove,
                l10n_pt_sequence_mixin.L10nPtSequenceMixin,
                *more,
            ):
                for name, value in list(vars(cls).items()):
                    if callable(value) and "l10n_pt" not in name and name[:2] != "__":
                        bare = stand_in(cls, name)
                        stack.enter_context(patch.object(cls, name, bare))
            yield
