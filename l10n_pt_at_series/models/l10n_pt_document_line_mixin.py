# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError


class L10nPtDocumentLineMixin(models.AbstractModel):
    """Lines of issued documents stay as they were issued (DL 28/2019, art. 7)."""

    _name = "l10n_pt.document.line.mixin"
    _description = "Line of a document numbered in an AT series"

    # Field for the document, and what a line says on it.
    _l10n_pt_document_field = "move_id"
    _l10n_pt_locked = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._l10n_pt_check_document()
        return lines

    def write(self, vals):
        if names := self._l10n_pt_locked & vals.keys():
            for line in self._l10n_pt_of_issued():
                for document in line._l10n_pt_line_documents():
                    document._l10n_pt_check_equal(line, vals, names)
            if vals.get(self._l10n_pt_document_field):
                self._l10n_pt_check_document(vals[self._l10n_pt_document_field])
        return super().write(vals)

    def unlink(self):
        self._l10n_pt_check_document()
        return super().unlink()

    def _l10n_pt_line_documents(self):
        """The documents on which the lines stand."""
        return self[self._l10n_pt_document_field]

    def _l10n_pt_of_issued(self):
        """Lines of documents that are issued, while nobody is voiding them."""
        documents = self._l10n_pt_line_documents()
        if documents._l10n_pt_is_voiding():
            return self.browse()
        # In this order: the state of a transfer follows from lines that may be on their
        # way, and computing it here would have it computed twice.
        issued = documents._l10n_pt_issued().filtered(
            lambda one: one.state not in one._l10n_pt_open_states
        )
        if not issued:
            return self.browse()
        return self.filtered(lambda line: line._l10n_pt_line_documents() & issued)

    def _l10n_pt_check_document(self, document_id=None):
        documents = self._l10n_pt_of_issued()._l10n_pt_line_documents()
        if document_id:
            documents = documents.browse(document_id)._l10n_pt_issued()
        for document in documents:
            raise UserError(
                self.env._(
                    "%(document)s has been issued with an ATCUD: its lines cannot "
                    "change. %(remedy)s",
                    document=document.display_name,
                    remedy=document._l10n_pt_remedy_text(),
                )
            )
