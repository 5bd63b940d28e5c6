# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class L10nPtNumberedMixin(models.AbstractModel):
    """Columns for documents whose model counts nothing and has no date of issue."""

    _name = "l10n_pt.numbered.mixin"
    _inherit = ["l10n_pt.document.mixin"]
    _description = "Document counted by its AT series alone"

    _l10n_pt_number_field = "l10n_pt_sequence"
    _l10n_pt_date_field = "l10n_pt_issue_date"

    l10n_pt_sequence = fields.Integer(
        copy=False, readonly=True, export_string_translation=False
    )
    l10n_pt_issue_date = fields.Date(
        string="Issued on",
        copy=False,
        readonly=True,
        help="Day on which the document was issued, in Lisbon.",
    )

    _l10n_pt_number_uniq = models.UniqueIndex(
        "(l10n_pt_series_id, l10n_pt_sequence) WHERE l10n_pt_atcud IS NOT NULL",
        "Another document of the AT series already has this number.",
    )
