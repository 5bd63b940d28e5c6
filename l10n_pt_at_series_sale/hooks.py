# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

NAMES = {
    "sale.action_report_saleorder": (
        "(object.state in ('draft', 'sent') and 'Quotation - %s' % (object.name)) "
        "or 'Order - %s' % (object.name)"
    ),
    "sale.action_report_pro_forma_invoice": "'PRO-FORMA - %s' % (object.name)",
}


def uninstall_hook(env):
    """Leave Odoo's own reports as they were: the names of their files are ours."""
    for xmlid, name in NAMES.items():
        env.ref(xmlid).print_report_name = name
