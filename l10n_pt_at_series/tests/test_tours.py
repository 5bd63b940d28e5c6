# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import AtSeriesCommon


@tagged("post_install_l10n", "post_install", "-at_install", "is_tour")
class TestTours(AtSeriesCommon, HttpCase):
    """The dialogs as a plain accountant uses them, in a browser or over XML-RPC."""

    def _tour(self, name, action, record=None):
        """Play a tour from the first screen of an action, or from a record's form."""
        path = f"/odoo/action-l10n_pt_at_series.{action}"
        self.start_tour(
            f"{path}/{record.id}" if record else path,
            f"l10n_pt_at_series_{name}",
            login=self.accountant.login,
        )

    def test_a_series_made_on_the_portal_is_imported(self):
        series = self._registered("PORTAL")
        code = series.validation_code
        series.sudo().with_context(l10n_pt_at_answer=True).state = "draft"
        series.unlink()
        self._tour("compare_with_at", "l10n_pt_series_reconcile_action")
        imported = self.Series.search([("name", "=", "PORTAL")])
        self.assertEqual(imported.validation_code, code)

    def test_the_password_is_asked_for_and_used_once(self):
        self.company.sudo().action_l10n_pt_at_forget_password()
        series = self._series()
        self._tour("ask_password", "l10n_pt_document_series_action", series)
        self.assertEqual(series.state, "registered")
        self.assertFalse(self.company.l10n_pt_at_password_is_set)

    def test_the_audit_shows_a_gap(self):
        series = self._registered()
        invoices = [self._invoice(post=True) for _turn in range(2)]
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET sequence_number = 4 WHERE id = %s",
            [invoices[1].id],
        )
        self.env.invalidate_all()
        self._tour("audit", "l10n_pt_document_series_action", series)

    def test_one_click_does_the_first_inventory(self):
        year = self.Series._today().year
        self._invoice(name=f"FT {year}/0035", post=True)
        self._tour("inventory", "l10n_pt_series_inventory_action")
        series = self.Series.search([("journal_id", "=", self.journal.id)])
        self.assertRecordValues(
            series.sorted("document_type"),
            [
                {"name": f"INV{year}", "document_type": "FT", "state": "registered"},
                {"name": str(year), "document_type": "NC", "state": "registered"},
            ],
        )

    def test_the_guide_leads_from_credentials_to_registered_series(self):
        self._tour("setup_guide", "l10n_pt_guide_menu_action")
        series = self.Series.search([("journal_id", "=", self.journal.id)])
        self.assertEqual(set(series.mapped("state")), {"registered"})
        self.assertEqual(set(series.mapped("document_type")), {"FT", "NC"})

    def test_the_health_page_leads_to_what_waits_for_at(self):
        series = self._series()
        self.at.faults.add("drop_after", "registarSerie")
        series.action_register()
        self._tour("health", "l10n_pt_health_action")
        self.assertEqual(series.state, "registered")

    def test_next_years_series_are_registered_with_progress(self):
        for kind in ("FT", "NC"):
            old = self._series("LOJA", kind, start_date="2020-01-01")
            old.action_set_code(f"AAJFN{old.id:07}")
        self._tour("renew", "l10n_pt_series_renew_action")
        year = self.env["l10n_pt.series.renew"]._default_year()
        series = self.Series.search([("name", "=", f"LOJA-{year}")])
        self.assertEqual(series.mapped("state"), ["registered"] * 2)

    def test_old_series_are_finalised_with_progress(self):
        old = self._registered("VELHA")
        for _turn in range(2):
            self._invoice(post=True)
        unused = self._registered("VELHA", "NC")
        for kind in ("FT", "NC"):
            self._registered("NOVA", kind)
        self._tour("close", "l10n_pt_series_close_action")
        self.assertEqual((old.state, old.final_number), ("finalised", 2))
        self.assertFalse(unused.active)

    def test_a_pasted_table_of_codes_is_corrected_and_imported(self):
        self._tour("import_codes", "l10n_pt_series_import_action")
        series = self.Series.search([("name", "=", "A2027")], order="document_type")
        self.assertEqual(series.mapped("validation_code"), ["AAJFBCDFG2", "AAJFBCDFG3"])

    @mute_logger("odoo.addons.rpc.controllers.xmlrpc")  # old, says Odoo
    def test_lines_of_dialogs_are_their_callers_over_xml_rpc_too(self):
        def call(model, method, *arguments):
            credentials = (self.env.cr.dbname, self.accountant.id, "contabilista")
            return self.xmlrpc_object.execute(*credentials, model, method, *arguments)

        for name in ("inventory", "create"):
            model = f"l10n_pt.series.{name}"
            wizard = call(model, "create", {})
            [values] = call(model, "read", [wizard], ["line_ids"])
            self.assertTrue(values["line_ids"])
            lines = call(f"{model}.line", "read", values["line_ids"], ["create_uid"])
            owners = {line["create_uid"][0] for line in lines}
            self.assertEqual(owners, {self.accountant.id})
            self.assertTrue(call(model, "action_confirm", [wizard]))
