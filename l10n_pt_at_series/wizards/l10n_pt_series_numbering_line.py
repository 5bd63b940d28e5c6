# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class L10nPtSeriesNumberingLine(models.AbstractModel):
    """The numbering of a holder's documents of one type, to go on as a series.

    ``l10n_pt.series.holder._l10n_pt_numbering_in_use()`` gives the values.
    """

    _name = "l10n_pt.series.numbering.line"
    _inherit = "l10n_pt.series.batch.line"
    _description = "Numbering in use"

    holder = fields.Reference(
        lambda self: self.env["l10n_pt.series.usage"]._selection_holder(),
        required=True,
        readonly=True,
        help="What issues the documents: a sales journal, for example.",
    )
    company_id = fields.Many2one(
        compute="_compute_company_id", help="Company the series belongs to."
    )
    first_document = fields.Char(
        readonly=True, help="Lowest number of the numbering in use."
    )
    first_date = fields.Date(
        readonly=True, help="Earliest document date in the numbering."
    )
    last_document = fields.Char(readonly=True, help="Highest number of the numbering.")
    last_date = fields.Date(
        readonly=True, help="Latest document date in the numbering."
    )
    document_count = fields.Integer(
        string="Documents",
        readonly=True,
        help="Issued documents of the numbering, cancelled ones included.",
    )
    uncoded_count = fields.Integer(
        string="Without ATCUD since 2023",
        readonly=True,
        help="Documents of the numbering issued since 1 January 2023, when the ATCUD "
        "became obligatory.",
    )
    internal_code = fields.Char(
        help="First word of the document numbers, for example FT in FT A2027/1."
    )
    name = fields.Char(
        string="Identifier",
        help="Name of the series as communicated to AT, for example A2027.",
    )
    padding = fields.Integer(
        string="Minimum digits", help="Digits of the numbers, leading zeros included."
    )
    last_number = fields.Integer(
        help="Last number used. If other documents were issued elsewhere with the same "
        "numbering, enter the last of them."
    )
    next_document = fields.Char(
        string="Next",
        compute="_compute_next_document",
        help="Number of the next document of this type.",
    )
    reason = fields.Char(
        readonly=True, help="Why AT cannot register the numbering as it is."
    )
    problem = fields.Char(
        readonly=True,
        help="Why AT cannot register the numbering as it is, and what to do.",
    )

    @api.depends("holder")
    def _compute_company_id(self):
        for line in self:
            line.company_id = line.holder and line.holder._l10n_pt_issuers()

    @api.depends("internal_code", "name", "last_number", "padding")
    def _compute_next_document(self):
        for line in self:
            line.next_document = bool(line.name) and line._next_adopted()

    def _next_adopted(self):
        """The number with which the numbering goes on."""
        number = str(self.last_number + 1).zfill(self.padding)
        return f"{self.internal_code} {self.name}/{number}"

    def _holder(self):
        return self.holder or self.env["l10n_pt.document.series"]

    def _adoption_values(self):
        """Values of the series that goes on with the numbering.

        Portaria 195/2020, art. 7: a series in use is communicated with its last number.
        """
        self.ensure_one()
        return {
            "name": self.name,
            "company_id": self.company_id.id,
            **self.env["l10n_pt.series.choice"]._holder_values(self.holder),
            "document_type": self.document_type,
            "internal_code": self.internal_code,
            "padding": self.padding,
            "first_number": self.last_number or 1,
            "previous_number": self.last_number,
        }
