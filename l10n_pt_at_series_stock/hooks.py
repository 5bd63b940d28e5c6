# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

SLIP = "'Delivery Slip - %s - %s' % (object.partner_id.name or '', object.name)"


def uninstall_hook(env):
    """Leave Odoo's own slip as it was: the name of its file is ours."""
    env.ref("stock.action_report_delivery").print_report_name = SLIP
