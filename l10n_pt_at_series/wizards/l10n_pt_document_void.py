# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError


class L10nPtDocumentVoid(models.TransientModel):
    _name = "l10n_pt.document.void"
    _inherit = "l10n_pt.dialog"
    _description = "Void issued documents"

    res_model = fields.Char(
        required=True, readonly=True, export_string_translation=False
    )
    res_ids = fields.Json(required=True, readonly=True, export_string_translation=False)
    document_names = fields.Text(
        string="Documents",
        compute="_compute_document_names",
        compute_sudo=False,
        help="Documents that are voided. Each keeps its number and its ATCUD.",
    )
    consequence = fields.Char(
        compute="_compute_document_names",
        compute_sudo=False,
        export_string_translation=False,
    )
    reason = fields.Char(
        required=True,
        help="Why the documents are void. It is kept with them for inspections.",
    )

    @api.depends("res_model", "res_ids")
    def _compute_document_names(self):
        for wizard in self:
            documents = wizard._documents()
            wizard.document_names = ", ".join(documents.mapped("display_name"))
            wizard.consequence = documents._l10n_pt_void_consequence()

    def _documents(self):
        """What is to be voided, as far as the user may read it.

        :raise UserError: what the client sent names no documents
        """
        models_ = self.env["l10n_pt.series.usage"]._models()
        ids = self.res_ids if isinstance(self.res_ids, list) else []
        if self.res_model not in [model._name for model in models_] or not all(
            type(one) is int and one > 0 for one in ids
        ):
            raise UserError(
                self.env._("Close this dialog and press the button once more.")
            )
        documents = self.env[self.res_model].browse(ids)
        documents.check_access("read")
        return documents

    def action_confirm(self):
        self.ensure_one()
        self._documents().action_l10n_pt_void(self.reason)
        return {"type": "ir.actions.act_window_close"}
