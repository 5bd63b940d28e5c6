# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.tools import SQL, sql


def migrate(cr, version):
    forget_open_dialogs(cr)
    forget_dialog_about_other_addons(cr)


def forget_open_dialogs(cr):
    """Empty the tables of dialogs: they have other columns now, some of them required.

    Their rows are what somebody had on the screen; what came of it is elsewhere.
    """
    cr.execute(
        "SELECT model FROM ir_model WHERE transient AND model LIKE 'l10n\\_pt.%'"
    )
    tables = [model.replace(".", "_") for [model] in cr.fetchall()]
    tables = [table for table in tables if sql.table_exists(cr, table)]
    if tables:
        names = SQL(", ").join(map(SQL.identifier, tables))
        cr.execute(SQL("TRUNCATE %s CASCADE", names))


def forget_dialog_about_other_addons(cr):
    """Drop the rows of a dialog that is in ``l10n_pt_at_series_migrate`` now.

    Odoo removes its models, screens and access rights by itself at the end of the
    update, but leaves the tables of models whose code is gone. They held proposals: the
    series made from them stay. That addon makes its own tables when it is installed.
    """
    cr.execute(
        "DROP TABLE IF EXISTS l10n_pt_series_migrate_line, l10n_pt_series_migrate"
    )
