# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import tagged

from .common import AtSeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install")
class TestSeriesAudit(AtSeriesCommon):
    """Whatever broke a series is found, document by document."""

    def setUp(self):
        super().setUp()
        self.series = self._registered()
        self.invoices = self.env["account.move"].union(
            *(self._invoice(post=True) for _number in range(4))
        )

    def _audit(self):
        return self.env["l10n_pt.series.usage"]._audit(self.series)

    def _kinds(self):
        return [finding.kind for finding in self._audit()[1]]

    def test_a_healthy_series_has_no_findings(self):
        self.invoices[1].action_l10n_pt_void("Issued twice")
        self.assertEqual(self._audit(), (4, []))

    def test_a_gap_is_found(self):
        self._spoil(self.invoices[1], l10n_pt_atcud=None)
        count, [finding] = self._audit()
        self.assertEqual((count, finding.kind), (3, "gap"))
        self.assertEqual(finding.name, "FT A2027/3")
        detail = self.env["l10n_pt.series.usage"]._detail(self.series, finding)
        self.assertIn("Missing: 2 to 2", detail)

    def test_a_missing_first_document_is_a_gap(self):
        self._spoil(self.invoices[0], l10n_pt_atcud=None)
        self.assertEqual(self._kinds(), ["gap"])

    def test_a_date_that_goes_back_is_found(self):
        self._spoil(self.invoices[2], invoice_date="2020-01-01")
        self.assertEqual(self._kinds(), ["date"])

    def test_a_number_below_the_registered_start_is_found(self):
        self._spoil(self.invoices[0], sequence_number=0, name="FT A2027/0")
        self.assertIn("start", self._kinds())

    def test_a_wrong_atcud_is_found(self):
        self._spoil(self.invoices[3], l10n_pt_atcud="AAJFWRONG2-4")
        self.assertEqual(self._kinds(), ["atcud"])

    def test_a_number_of_another_series_is_found(self):
        self._spoil(self.invoices[3], name="FT OTHER/4")
        self.assertEqual(self._kinds(), ["name"])

    def test_the_dialog_lists_the_findings_and_prints(self):
        self._spoil(self.invoices[3], l10n_pt_atcud="AAJFWRONG2-4")
        audit = self.env["l10n_pt.series.audit"].create({"series_id": self.series.id})
        self.assertEqual(audit.document_count, 4)
        self.assertRecordValues(
            audit.line_ids, [{"kind": "atcud", "res_id": self.invoices[3].id}]
        )
        self.assertEqual(audit.action_print()["type"], "ir.actions.report")

    def test_the_certificate_names_all_that_at_keeps(self):
        report = self.env["ir.actions.report"]
        html, _kind = report._render_qweb_html(
            "l10n_pt_at_series.series_certificate", self.series.ids
        )
        text = html.decode()
        for value in (
            self.series.nif,
            self.series.validation_code,
            "A2027",
            "2001",
            "Série registada com sucesso",
            "No gap, no repeat",
        ):
            self.assertIn(value, text)

    def test_the_certificate_says_how_the_code_came(self):
        def paper(series):
            html, _kind = self.env["ir.actions.report"]._render_qweb_html(
                "l10n_pt_at_series.series_certificate", series.ids
            )
            return html.decode()

        draft = self._series("B2027")
        self.assertIn("has not been communicated", paper(draft))
        pending = self._series("P2027")
        self.at.faults.add("drop_after", "registarSerie")
        pending.action_register()
        self.assertEqual(pending.state, "pending")
        pending = paper(pending)
        self.assertIn("No clear answer", pending)
        self.assertNotIn("has not been communicated", pending)
        draft.action_set_code("AAJFBCDFG2")
        text = paper(draft)
        self.assertIn("obtained on the Portal das", text)
        self.assertIn("Certificate of communication", text)
        self.assertIn(self.company.name, text)
