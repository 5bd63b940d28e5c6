# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class L10nPtSeriesKindMixin(models.AbstractModel):
    """What kind of documents a series is for: in earnest or not, of which regime.

    Part of ``l10n_pt.document.series``. What it follows from is the company.
    """

    _name = "l10n_pt.series.kind.mixin"
    _description = "Kind of AT series"

    series_type = fields.Selection(
        [("N", "Normal"), ("F", "Training"), ("R", "Recovery")],
        compute="_compute_series_type",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="Normal: everyday documents.\n"
        "Training: practice documents without fiscal value, in companies marked for "
        "training.\n"
        "Recovery: documents first issued on paper, or recovered from duplicates.",
    )
    is_cash_vat = fields.Boolean(
        string="Cash VAT",
        help="For invoices and notes under the cash-VAT regime (DL 71/2013), which "
        "need series of their own and say “IVA - regime de caixa” on each page. "
        "Documents to taxable persons in Portugal take it by themselves.",
    )
    is_of_training_company = fields.Boolean(
        compute="_compute_of_company", export_string_translation=False
    )

    is_of_regime_company = fields.Boolean(
        compute="_compute_of_company", export_string_translation=False
    )

    @api.depends("company_id")
    def _compute_series_type(self):
        """A training company has training series, and they are nobody else's."""
        for series in self.filtered(lambda one: one.state == "draft"):
            usual = series.company_id._l10n_pt_series_type()
            if usual == "F" or series.series_type in (False, "F"):
                series.series_type = usual

    @api.onchange("series_type")
    def _onchange_series_type(self):
        if self.series_type != self.company_id._l10n_pt_series_type():
            self.is_default = False

    @api.depends("company_id.l10n_pt_training", "company_id.l10n_pt_cash_vat")
    def _compute_of_company(self):
        for series in self:
            company = series.company_id.sudo()
            series.is_of_training_company = company.l10n_pt_training
            series.is_of_regime_company = company.l10n_pt_cash_vat

    @api.constrains("is_cash_vat", "document_type")
    def _check_cash_vat(self):
        for series in self:
            if series.is_cash_vat and series.document_class != "SI":
                raise ValidationError(
                    self.env._(
                        "Cash VAT: only series of invoices and notes can be under the "
                        "regime, not those of type %(type)s.",
                        type=series.document_type,
                    )
                )

    @api.constrains("series_type", "is_default")
    def _check_default(self):
        for series in self:
            usual = series.company_id._l10n_pt_series_type()
            if not series.is_default or series.series_type == usual:
                continue
            texts = {
                "F": self.env._(
                    "Use by default: only training series can be the default of a "
                    "training company."
                ),
                "N": self.env._(
                    "Use by default: only normal series can be the default, not "
                    "training or recovery series."
                ),
            }
            raise ValidationError(texts[usual])

    @api.constrains("state", "series_type", "company_id", "environment")
    def _check_training(self):
        """Nothing of a training company is registered in production but for training.

        Whichever way it came: registered, typed, imported or found at AT.
        """
        for series in self.filtered(lambda one: one.state in ("pending", "registered")):
            if problem := series._training_problem():
                raise ValidationError(problem)

    def _training_problem(self):
        """Why AT cannot be told of the series as it is, in words, or False."""
        self.ensure_one()
        company = self.company_id.sudo()
        if (
            self.series_type == "F"
            or self.environment != "production"
            or not company.l10n_pt_training
        ):
            return False
        return self.env._(
            "Series %(series)s: %(company)s is a training company, and nothing but "
            "training series can be registered for it in production. Choose the "
            "series type Training, or another company.",
            series=self.display_name,
            company=company.name,
        )
