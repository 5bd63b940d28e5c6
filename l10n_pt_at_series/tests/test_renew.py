# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import date

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import NIF, AtSeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestRenew(AtSeriesCommon):
    """This year's series become next year's in one dialog."""

    def _renew(self, **values):
        return self.env["l10n_pt.series.renew"].create(values)

    @freeze_time("2026-12-02 10:00:00")
    def test_the_year_in_the_name_moves_on(self):
        for name, renewed in (
            ("A2026", "A2027"),
            ("26B", "27B"),
            ("2026", "2027"),
            ("LOJA", "LOJA-2027"),
            ("A2025", "A2027"),
            ("F.2026.L2", "F.2027.L2"),
        ):
            with self.subTest(name):
                series = self._series(name)
                self.assertEqual(
                    self._renew(year="2027")._renewed_name(series), renewed
                )

    @freeze_time("2026-12-02 10:00:00")
    def test_each_type_in_use_is_registered_for_the_first_of_january(self):
        old = self._coded("A2026", "FT") | self._coded("A2026", "NC")
        wizard = self._renew()
        self.assertEqual(wizard.year, "2027")
        self.assertEqual(wizard.line_ids.old_series_id, old)
        wizard.action_confirm()
        self.assertRecordValues(
            wizard.line_ids.series_id.sorted("document_type"),
            [
                {
                    "name": "A2027",
                    "document_type": kind,
                    "state": "registered",
                    "start_date": date(2027, 1, 1),
                    "is_default": True,
                    "first_number": 1,
                }
                for kind in ("FT", "NC")
            ],
        )
        self.assertEqual(
            self.at.book.get(NIF, "A2027", "FT").start_date, date(2027, 1, 1)
        )

    @freeze_time("2026-12-02 10:00:00")
    def test_what_failed_is_tried_again_alone(self):
        self._coded("A2026", "FT")
        self._coded("A2026", "NC")
        wizard = self._renew()
        self.at.faults.add("handshake")
        wizard.action_confirm()
        self.assertTrue(wizard.unfinished)
        calls = len(self.at.calls)
        wizard.action_confirm()
        self.assertFalse(wizard.unfinished, wizard.line_ids.mapped("message"))
        self.assertEqual(len(self.at.calls), calls + 1)

    @freeze_time("2026-12-02 10:00:00")
    def test_a_year_that_is_ready_is_not_proposed_again(self):
        self._coded("A2026", "FT")
        self._renew().action_confirm()
        wizard = self._renew()
        self.assertFalse(wizard.line_ids)
        with self.assertRaisesRegex(UserError, "none to renew for 2027"):
            wizard.action_confirm()

    @freeze_time("2026-12-02 10:00:00")
    def test_several_companies_are_renewed_at_once(self):
        self._coded("A2026", "FT")
        other = self.root["res.company"].create(
            {
                "name": "Outra",
                "vat": "PT503504564",
                "country_id": self.env.ref("base.pt").id,
            }
        )
        self.accountant.sudo().company_ids = [Command.link(other.id)]
        journal = self.root["account.journal"].create(
            {"name": "Vendas", "code": "V", "type": "sale", "company_id": other.id}
        )
        theirs = self.root["l10n_pt.document.series"].create(
            {
                "name": "B2026",
                "company_id": other.id,
                "journal_id": journal.id,
                "is_default": True,
                "start_date": "2026-01-01",
            }
        )
        theirs.action_set_code("AAJFBCDFG7")
        both = (self.company | other).ids
        wizard = (
            self.env["l10n_pt.series.renew"]
            .with_context(allowed_company_ids=both)
            .create({})
        )
        self.assertEqual(sorted(wizard.line_ids.mapped("name")), ["A2027", "B2027"])

    @freeze_time("2027-01-03 10:00:00")
    def test_in_january_the_start_is_today(self):
        self._coded("A2026", "FT")
        wizard = self._renew()
        self.assertEqual(wizard.year, "2027")
        values = wizard._series_values(wizard.line_ids)
        self.assertEqual(values["start_date"], date(2027, 1, 3))

    def _coded(self, name, document_type):
        """A series of last year with a code from the Portal."""
        series = self._series(name, document_type, start_date="2026-01-01")
        series.action_set_code({"FT": "AAJFBCDFG2", "NC": "AAJFBCDFG3"}[document_type])
        return series
