# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def uninstall_hook(env):
    """Leave Odoo's own receipt as it was: the name of its file is ours."""
    env.ref("account.action_report_payment_receipt").print_report_name = False
