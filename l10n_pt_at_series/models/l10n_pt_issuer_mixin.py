# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..exceptions import SeriesError
from . import at_messages
from .groups import READERS, USERS


class L10nPtIssuerMixin(models.AbstractModel):
    """What a company issues documents for: practice or earnest, and its VAT regime.

    Part of ``res.company``.
    """

    _name = "l10n_pt.issuer.mixin"
    _description = "Company that issues documents in AT series"

    l10n_pt_training = fields.Boolean(
        string="Training company",
        copy=False,
        groups=READERS,
        help="A company for practice: its documents are numbered in training series "
        "only and say so on each page, under the name of the software's publisher. "
        "They have no fiscal value.",
    )
    l10n_pt_publisher_id = fields.Many2one(
        "res.partner",
        string="Publisher of the software",
        copy=False,
        groups=READERS,
        ondelete="restrict",
        help="Who makes or distributes this software. Documents of training series "
        "show this contact, with its tax ID and address, in place of the company's "
        "header (Despacho 8632/2014, 1.5).",
    )

    l10n_pt_cash_vat = fields.Boolean(
        string="Cash VAT",
        copy=False,
        groups=READERS,
        help="The company has chosen the cash-VAT regime (DL 71/2013): VAT is due when "
        "the customer pays. Invoices to taxable persons in Portugal take series of "
        "their own, say “IVA - regime de caixa” on each page, and each payment needs "
        "a receipt of type RC.",
    )

    l10n_pt_series_ids = fields.One2many(
        "l10n_pt.document.series",
        "company_id",
        string="AT series",
        groups=USERS,
        help="Series registered with AT for this company.",
    )
    # What each payment asks first: without such series nothing else is read for it.
    l10n_pt_issues_receipts = fields.Boolean(
        compute="_compute_l10n_pt_issues_receipts",
        store=True,
        groups=USERS,
        export_string_translation=False,
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._l10n_pt_check_receipts(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._l10n_pt_check_receipts(vals)
        return super().write(vals)

    def _l10n_pt_series_type(self):
        """Type of the series that its documents take by themselves.

        :rtype: str
        """
        return "F" if self.sudo().l10n_pt_training else "N"

    # === Receipts ===

    @api.depends(
        "l10n_pt_cash_vat", "l10n_pt_series_ids.state", "l10n_pt_series_ids.active"
    )
    def _compute_l10n_pt_issues_receipts(self):
        for company in self.sudo():
            series = company.with_context(active_test=True).l10n_pt_series_ids
            company.l10n_pt_issues_receipts = company.l10n_pt_cash_vat or any(
                one.document_class == "PY" and one.state not in ("draft", "annulled")
                for one in series
            )

    def _l10n_pt_may_issue_receipts(self):
        """Whether any of the companies, or of their parents, issues receipts."""
        return any(self.sudo().parent_ids.mapped("l10n_pt_issues_receipts"))

    @api.model
    def _l10n_pt_check_receipts(self, vals):
        if "l10n_pt_issues_receipts" in vals:
            raise UserError(
                self.env._(
                    "Whether a company issues receipts in AT series follows from its "
                    "series and cannot be entered. Leave it out."
                )
            )

    # === Practice and earnest do not mix ===

    @api.constrains("l10n_pt_training")
    def _check_l10n_pt_training(self):
        """Practice and earnest never share the books of a company.

        In the test environment of AT nothing is in earnest.

        :raise ValidationError: naming the series that stands against it
        """
        for company in self:
            found = self.env["l10n_pt.document.series"].sudo()
            found = found.with_context(active_test=False).search(
                [
                    ("company_id", "=", company.id),
                    ("environment", "=", "production"),
                    ("state", "not in", ("draft", "annulled")),
                ]
            )
            training = found.filtered(lambda series: series.series_type == "F")
            if company.l10n_pt_training:
                if real := (found - training)[:1]:
                    raise ValidationError(
                        self.env._(
                            "Training company: %(company)s has series %(series)s, "
                            "which is registered in production and not for training. "
                            "Create another company for training.",
                            company=company.name,
                            series=real.display_name,
                        )
                    )
            elif used := self.env["l10n_pt.series.usage"]._used(training)[:1]:
                raise ValidationError(
                    self.env._(
                        "Training company: documents for practice were issued in "
                        "series %(series)s and are in the books of %(company)s, so it "
                        "stays a training company. Use another company for real "
                        "documents.",
                        company=company.name,
                        series=used.display_name,
                    )
                )

    def _l10n_pt_publisher_problem(self):
        """Why no document of a training series can be issued.

        :rtype: SeriesError or None
        """
        self.ensure_one()
        company = self.sudo()
        publisher = company.l10n_pt_publisher_id
        if not publisher:
            text = self.env._(
                "Publisher of the software: documents of training series show it in "
                "place of the header of %(company)s, and none is chosen. Choose a "
                "contact in the settings, below Training company.",
                company=company.name,
            )
            if not at_messages.may_see_settings(self.env):
                whom = at_messages.ask_administrator(self.env, self)
                return SeriesError(f"{text} {whom}")
            setting = "l10n_pt_training_setting"
            return SeriesError(text, *at_messages.settings_button(self.env, setting))
        missing = [
            publisher._fields[name]._description_string(self.env)
            for name in ("name", "vat")
            if not (publisher[name] or "").strip()
        ]
        if not missing:
            return None
        return SeriesError(
            self.env._(
                "Publisher of the software: contact %(contact)s lacks %(fields)s, "
                "which documents of training series show. Enter it in the contact.",
                contact=publisher.display_name,
                fields=", ".join(missing),
            ),
            publisher.sudo(False)._get_records_action(name=publisher.name, context={}),
            self.env._("Open the contact"),
        )
