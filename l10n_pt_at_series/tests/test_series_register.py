# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import NIF, AtSeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSeriesRegister(AtSeriesCommon):
    """A series is registered at AT once, and its code arrives."""

    def test_register_stores_code_and_date(self):
        series = self._series()
        series.action_register()
        kept = self.at.book.get(NIF, "A2027", "FT")
        self.assertRecordValues(
            series,
            [
                {
                    "state": "registered",
                    "validation_code": kept.validation_code,
                    "environment": "test",
                    "registration_date": kept.registration_date,
                    "nif": NIF,
                }
            ],
        )
        self.assertEqual(
            (kept.first_number, kept.start_date, kept.document_class),
            (1, series.start_date, "SI"),
        )

    def test_first_invoice_gets_atcud(self):
        series = self._registered()
        invoice = self._invoice(post=True)
        self.assertRecordValues(
            invoice,
            [
                {
                    "name": "FT A2027/1",
                    "l10n_pt_series_id": series.id,
                    "l10n_pt_atcud": f"{series.validation_code}-1",
                    "l10n_pt_document_type": "FT",
                    "sequence_prefix": "FT A2027/",
                    "sequence_number": 1,
                    "payment_reference": "FT A2027/1",
                }
            ],
        )
        self.assertEqual(invoice.line_ids.mapped("move_name"), ["FT A2027/1"] * 3)
