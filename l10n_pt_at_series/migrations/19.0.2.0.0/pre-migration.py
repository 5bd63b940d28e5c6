# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    forget_dialog_about_other_addons(cr)
    forget_open_lines(cr)


def forget_dialog_about_other_addons(cr):
    """Drop the rows of a dialog that is in ``l10n_pt_at_series_migrate`` now.

    Odoo removes its models, screens and access rights by itself at the end of the
    update, but leaves the tables of models whose code is gone. They held proposals: the
    series made from them stay. That addon makes its own tables when it is installed.
    """
    cr.execute(
        "DROP TABLE IF EXISTS l10n_pt_series_migrate_line, l10n_pt_series_migrate"
    )


def forget_open_lines(cr):
    """Drop what was proposed in dialogs: lines name their journal in another column now.

    Odoo makes the tables again during the update.
    """
    cr.execute(
        """
        DROP TABLE IF EXISTS l10n_pt_series_adopt_line, l10n_pt_series_inventory_line
        """
    )
