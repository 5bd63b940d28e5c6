# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules import identifiers

# First word of the numbers of test documents that made room for real ones.
ASIDE = "TESTE-"


class L10nPtDocumentSeries(models.Model):
    """From test to production under the same names."""

    _inherit = "l10n_pt.document.series"

    can_be_set_aside = fields.Boolean(
        compute="_compute_can_be_set_aside", export_string_translation=False
    )

    @api.depends("environment", "company_id.l10n_pt_at_environment")
    def _compute_can_be_set_aside(self):
        for series in self:
            series.can_be_set_aside = (
                series.environment == "test"
                and series.company_id._l10n_pt_environment() == "production"
                and not series.internal_code.startswith(ASIDE)
                and series.is_used
            )

    def action_set_test_aside(self):
        """Free the numbers of a test series for the series of production.

        Its documents have no fiscal value: they are voided and their numbers get the
        word TESTE before them, here and at no authority.

        :raise UserError: the series is no test series of a company in production
        """
        self.check_access("write")
        # Notes first: while they live, what they correct cannot be voided.
        for series in self.sorted(lambda one: one.document_type not in ("NC", "ND")):
            if series.internal_code.startswith(ASIDE):
                continue  # done before
            if not series.can_be_set_aside:
                raise UserError(
                    self.env._(
                        "Series %(series)s: only documents of AT's test environment "
                        "can be set aside, once the company is in production.",
                        series=series.display_name,
                    )
                )
            series._freeze()
            code = (ASIDE + series.internal_code)[: identifiers.MAX_INTERNAL_CODE]
            series.sudo().with_context(l10n_pt_at_answer=True).write(
                {"internal_code": code, "is_default": False, "active": False}
            )
            self.env["l10n_pt.series.usage"]._set_aside(series)
            series.message_post(
                body=self.env._("Test documents set aside: their numbers are free.")
            )
        return True
