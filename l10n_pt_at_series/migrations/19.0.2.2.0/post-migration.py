# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    free_series_of_journals(env)
    # Odoo installs the addons for deliveries and orders with their apps, but not where
    # these are already.
    env["ir.module.module"]._l10n_pt_missing().button_install()


def free_series_of_journals(env):
    """Series of transport and working documents hung on the journal of the form.

    Nobody could issue anything in them, and they serve their company.
    """
    series = env["l10n_pt.document.series"].with_context(active_test=False)
    series = series.search([("journal_id", "!=", False)])
    series = series.filtered(lambda one: one.document_class in ("MG", "WD"))
    series.with_context(l10n_pt_at_answer=True).write({"journal_id": False})
