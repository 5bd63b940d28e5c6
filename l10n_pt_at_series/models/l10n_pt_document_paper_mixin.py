# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

# Despacho 8632/2014, 1.5: these words, in Portuguese whoever the customer is.
TRAINING_WORDS = "Documento emitido para fins de Formação"


class L10nPtDocumentPaperMixin(models.AbstractModel):
    """What a document in a series says of itself, on paper and on screens.

    Part of ``l10n_pt.document.mixin``.
    """

    _name = "l10n_pt.document.paper.mixin"
    _description = "Document that says what it is"

    l10n_pt_document_name = fields.Char(
        string="Document",
        compute="_compute_l10n_pt_document_name",
        compute_sudo=True,
        help="Name of the type of a document that is in an AT series or will be.",
    )

    @api.depends("l10n_pt_atcud", "l10n_pt_series_id", "l10n_pt_document_type", "state")
    @api.depends_context("lang")
    def _compute_l10n_pt_document_name(self):
        names = self._l10n_pt_document_names()
        for document in self:
            known = document._l10n_pt_printed_atcud() or (
                document.state == "draft" and document._l10n_pt_to_number()
            )
            document.l10n_pt_document_name = (
                names.get(document.l10n_pt_document_type) if known else False
            )

    def _l10n_pt_document_names(self):
        """Names of the types of documents, in the language of the context."""
        return {
            "FT": self.env._("Invoice"),
            "FS": self.env._("Simplified Invoice"),
            "FR": self.env._("Invoice-Receipt"),
            "NC": self.env._("Credit Note"),
            "ND": self.env._("Debit Note"),
        }

    def _l10n_pt_printed_atcud(self):
        """The ATCUD if it is one: not what another addon may have left in its column.

        :return: the ATCUD, or an empty text (``False-1``, ``0``, no series)
        :rtype: str
        """
        return self.l10n_pt_atcud if self._l10n_pt_is_issued() else ""

    def _l10n_pt_is_void(self):
        return bool(self.state == "cancel" and self._l10n_pt_printed_atcud())

    def _l10n_pt_void_text(self):
        """When and why the document is void, for those who read it; else empty."""
        return self.env._("VOID") if self._l10n_pt_is_void() else ""

    def _l10n_pt_page_words(self):
        """What must be told on each page of the document, beside its ATCUD.

        :rtype: list[str]
        """
        self.ensure_one()
        if not self._l10n_pt_printed_atcud():
            return []
        series = self.l10n_pt_series_id.sudo()
        words = []
        if self._l10n_pt_is_void():
            words.append(self.env._("VOID"))
        if series.environment == "test":
            words.append(self.env._("Test – no fiscal value"))
        if series.series_type == "F":
            words.append(TRAINING_WORDS)
        return words
