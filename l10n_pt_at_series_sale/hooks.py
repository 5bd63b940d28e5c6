# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def uninstall_hook(env):
    """Leave Odoo's own reports as they were: the names of their files are ours."""
    env["ir.actions.report"]._l10n_pt_name_files(ours=False)
