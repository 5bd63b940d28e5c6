# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class L10nPtSeriesPlaceMixin(models.AbstractModel):
    """What a series hangs on: a journal, for example, or the company as a whole.

    Part of ``l10n_pt.document.series``. Which it is follows from the model that issues
    documents of its type.
    """

    _name = "l10n_pt.series.place.mixin"
    _description = "Place of an AT series"

    holder_field = fields.Char(
        compute="_compute_holder_field", export_string_translation=False
    )
    place = fields.Char(
        string="Used by",
        compute="_compute_place",
        help="What the series numbers documents of: a journal, for example, or the "
        "whole company.",
    )

    @api.model
    def _holder_fields(self):
        """Fields for what a series hangs on; one at most has a value."""
        return ["journal_id"]

    def _holder(self):
        """What the series hangs on; without it, the company, which it serves whole."""
        values = (self[name] for name in self._holder_fields())
        return next((value for value in values if value), self.company_id)

    @api.depends(lambda self: ["company_id", *self._holder_fields()])
    def _compute_place(self):
        for series in self:
            # Accountants need not see operation types, nor storekeepers journals.
            series.place = series._holder().sudo().display_name

    @api.depends("document_type")
    def _compute_holder_field(self):
        for series in self:
            series.holder_field = self._holder_field_of(series.document_type)

    @api.model
    def _holder_field_of(self, document_type):
        """The only one that series of a type may have, beside none.

        :return: name of a field; False when nothing here issues such documents
        """
        model = self.env["l10n_pt.series.usage"]._model(document_type)
        return model is not None and model._l10n_pt_holder_field

    @api.onchange("document_type")
    def _onchange_document_type(self):
        for name in self._holder_fields():
            if self.holder_field not in (False, name):
                self[name] = False
        if self.holder_field == "journal_id" and not self.journal_id:
            self.journal_id = self.env["account.journal"]._l10n_pt_default_holder()

    @api.model
    def _with_one_holder(self, vals):
        """Values without a default journal where something else is, or has to be."""
        names = self._holder_fields()
        if any(vals.get(name) for name in names):
            return {**dict.fromkeys(names, False), **vals}
        field = self._holder_field_of(vals.get("document_type"))
        return vals if field in (False, "journal_id") else {"journal_id": False, **vals}

    @api.constrains("journal_id", "document_type")
    def _check_journal(self):
        for series in self:
            if series.document_class == "SI" and series.journal_id.type != "sale":
                raise ValidationError(
                    self.env._(
                        "Journal %(journal)s: choose a sales journal for invoices and "
                        "notes.",
                        journal=series.journal_id.display_name,
                    )
                )

    @api.constrains(lambda self: ["document_type", *self._holder_fields()])
    def _check_one_holder(self):
        for series in self:
            names = [name for name in self._holder_fields() if series[name]]
            labels = [self._fields[one]._description_string(self.env) for one in names]
            if len(names) > 1:
                raise ValidationError(
                    self.env._(
                        "Series %(series)s: choose one of %(fields)s, not several.",
                        series=series.display_name,
                        fields=", ".join(labels),
                    )
                )
            if names and series.holder_field not in (False, *names):
                raise ValidationError(
                    self.env._(
                        "%(field)s of series %(series)s: documents of type %(type)s "
                        "have none. Leave it empty.",
                        field=labels[0],
                        series=series.display_name,
                        type=series.document_type,
                    )
                )
