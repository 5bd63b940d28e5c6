# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import format_date

from . import series_words

# Despacho 8632/2014, 1.5: these words, in Portuguese whoever the customer is.
TRAINING_WORDS = "Documento emitido para fins de Formação"
# The same, 1.2.
NO_INVOICE_WORDS = "Este documento não serve de fatura"
# Regime of DL 71/2013, art. 6: in Portuguese too.
CASH_VAT_WORDS = "IVA - regime de caixa"


class L10nPtDocumentPaperMixin(models.AbstractModel):
    """What a document in a series says of itself, on paper and on screens.

    Part of ``l10n_pt.document.mixin``.
    """

    _name = "l10n_pt.document.paper.mixin"
    _description = "Document that says what it is"

    _l10n_pt_own_names = ()  # AT's types that Odoo would call by another name

    l10n_pt_own_name = fields.Char(
        compute="_compute_l10n_pt_own_name",
        compute_sudo=True,
        export_string_translation=False,
    )
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
                document._l10n_pt_is_open() and document._l10n_pt_to_number()
            )
            document.l10n_pt_document_name = (
                names.get(document.l10n_pt_document_type) if known else False
            )

    @api.depends_context("lang")
    @api.depends("l10n_pt_document_name", "l10n_pt_document_type")
    def _compute_l10n_pt_own_name(self):
        """Name of the document's type where Odoo would call it otherwise."""
        for document in self:
            own = document.l10n_pt_document_type in self._l10n_pt_own_names
            document.l10n_pt_own_name = document.l10n_pt_document_name if own else False

    def _l10n_pt_document_names(self):
        """Names of the types of documents, in the language of the context."""
        return {
            **series_words.document_types(self.env),
            "FT": self.env._("Invoice"),
            "FS": self.env._("Simplified Invoice"),
            "FR": self.env._("Invoice-Receipt"),
            "NC": self.env._("Credit Note"),
            "ND": self.env._("Debit Note"),
            "RG": self.env._("Receipt"),
            "RC": self.env._("Cash VAT Receipt"),
        }

    def _l10n_pt_paper_title(self, proforma=False):
        """Title on paper, in front of the number, where Odoo's would be wrong.

        :param bool proforma: whether Odoo means to print a pro forma
        :return: the title, or False to keep Odoo's
        """
        self.ensure_one()
        name = self.l10n_pt_document_name
        if self._l10n_pt_is_void():
            return self.env._("VOID – %(document)s", document=name)
        if not self.l10n_pt_own_name and not (
            proforma and self._l10n_pt_printed_atcud()
        ):
            return False
        if self._l10n_pt_is_open():
            return self.env._("Draft %(document)s", document=name)
        return name

    def _l10n_pt_document_on(self, report):
        """The document that a paper of the record is; an empty one: none.

        Any model may say so, of a record that is no document itself.

        :param report: an ``ir.actions.report``
        """
        return self

    def _l10n_pt_printed_atcud(self):
        """The ATCUD if it is one: not what another addon may have left in its column.

        :return: the ATCUD, or an empty text (``False-1``, ``0``, no series)
        :rtype: str
        """
        return self.l10n_pt_atcud if self._l10n_pt_is_issued() else ""

    def _l10n_pt_is_void(self):
        return bool(self._l10n_pt_is_cancelled() and self._l10n_pt_printed_atcud())

    def _l10n_pt_void_text(self):
        """When and why the document is void, for whoever reads it; else empty."""
        if not self._l10n_pt_is_void():
            return ""
        values = {
            "date": format_date(self.env, self.l10n_pt_void_date),
            "reason": self.l10n_pt_void_reason or "–",
        }
        if not self.l10n_pt_void_date:
            return self.env._("VOID. Reason: %(reason)s", **values)
        return self.env._("VOID on %(date)s. Reason: %(reason)s", **values)

    def _l10n_pt_is_training(self):
        """Whether it was issued for practice."""
        series = self.sudo().l10n_pt_series_id
        return bool(self._l10n_pt_printed_atcud()) and series.series_type == "F"

    def _l10n_pt_worthless_text(self):
        """Why the document has, or will have, no fiscal value; else empty."""
        series = self.sudo().l10n_pt_series_id
        issued = self._l10n_pt_printed_atcud()
        if not issued:
            if not self._l10n_pt_is_open() or not self._l10n_pt_to_number():
                return ""
            series = self._l10n_pt_effective_series().sudo()
        if series.environment == "test":
            if issued:
                return self.env._(
                    "Test – no fiscal value: the series is registered in AT's test "
                    "environment."
                )
            return self.env._(
                "The series is registered in AT's test environment: the document will "
                "have no fiscal value."
            )
        if series.series_type == "F":
            return self.env._(
                "The series is for training: the document has no fiscal value."
            )
        return ""

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
        if self._l10n_pt_is_training():
            words.append(TRAINING_WORDS)
        if series.is_cash_vat:
            words.append(CASH_VAT_WORDS)
        if series.document_class in ("MG", "WD"):
            words.append(NO_INVOICE_WORDS)
        return words

    def _l10n_pt_title(self):
        """What stands in front of the number."""
        return self._l10n_pt_paper_title() or self.l10n_pt_document_name

    def _l10n_pt_file_name(self):
        """Name of the file of its paper, without ending; False: it has no ATCUD."""
        if not (atcud := self._l10n_pt_printed_atcud()):
            return False
        number = self[self._l10n_pt_name_field]
        return f"{self._l10n_pt_title()} {number} ATCUD {atcud}".replace("/", "-")
