# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Let journals need series for invoices only, and read the log by its new rule."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    series = env["l10n_pt.document.series"].with_context(active_test=False)
    journals = series.search([]).journal_id
    env.add_to_compute(journals._fields["l10n_pt_series_required"], journals)
    # Rules are not updated, so that people's changes stay: the old one goes by hand.
    old = "l10n_pt_at_series.l10n_pt_at_communication_comp_rule"
    if rule := env.ref(old, raise_if_not_found=False):
        rule.unlink()
