# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tools import SQL

RENAMED = {
    "ir_ui_menu": (
        "menu_l10n_pt_at_communication",
        "menu_l10n_pt_at_communication_report",
    ),
    "ir_act_window": ("l10n_pt_at_communication_action",),
    "ir_model_fields_selection": (
        "selection__l10n_pt_series_difference__status__open",
    ),
}


def migrate(cr, version):
    forget_old_translations(cr)


def forget_old_translations(cr):
    """What has another name now: Odoo would keep the old one in Portuguese."""
    for table, names in RENAMED.items():
        cr.execute(
            SQL(
                """
                UPDATE %(table)s renamed
                   SET name = JSONB_BUILD_OBJECT('en_US', renamed.name -> 'en_US')
                  FROM ir_model_data data
                 WHERE data.module = 'l10n_pt_at_series'
                   AND data.name = ANY(%(names)s)
                   AND data.res_id = renamed.id
                """,
                table=SQL.identifier(table),
                names=list(names),
            )
        )
