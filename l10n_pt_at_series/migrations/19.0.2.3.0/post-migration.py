# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import SUPERUSER_ID, api
from odoo.tools.translate import TranslationImporter, get_po_paths

ADDON = "l10n_pt_at_series"


def migrate(cr, version):
    renew_names(api.Environment(cr, SUPERUSER_ID, {}))


def renew_names(env):
    """What has another name now: Odoo would keep the old one in Portuguese."""
    importer = TranslationImporter(env.cr)
    for language, _name in env["res.lang"].get_installed():
        for path in get_po_paths(ADDON, language):
            importer.load_file(path, language)
    importer.model_terms_translations.clear()  # found by their text, which is new
    ours = own_names(env)
    for fields in importer.model_translations.values():
        for names in fields.values():
            for name in names.keys() - ours:
                del names[name]
    importer.save(overwrite=True)


def own_names(env):
    """External ids of records that are of the addon alone: models of Odoo are not."""
    env.cr.execute(
        """
        SELECT MIN(module || '.' || name) FILTER (WHERE module = %s)
          FROM ir_model_data
      GROUP BY model, res_id
        HAVING BOOL_AND(STARTS_WITH(module, %s))
        """,
        [ADDON, ADDON],
    )
    return {name for (name,) in env.cr.fetchall()}
