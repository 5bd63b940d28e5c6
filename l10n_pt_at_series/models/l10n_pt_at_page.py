# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import SQL


class L10nPtAtPage(models.AbstractModel):
    """A page about each company: one row a company, and its id is the company's.

    The rows are a view of the database: nothing is stored, so addresses of pages stay
    good, and nobody writes. Who opens a page is in ``ir.model.access.csv``, of which
    companies in the record rules.
    """

    _name = "l10n_pt.at.page"
    _description = "Page about a company"
    _auto = False
    _rec_name = "company_id"
    _order = "company_id"

    company_id = fields.Many2one(
        "res.company", readonly=True, help="The company that the page is about."
    )
    environment = fields.Selection(
        lambda self: (
            self.env["res.company"]
            ._fields["l10n_pt_at_environment"]
            ._description_selection(self.env)
        ),
        string="AT environment",
        compute="_compute_environment",
        help="Environment of the credentials in use: a branch may have its parent's.",
    )
    is_by_hand = fields.Boolean(related="company_id.l10n_pt_at_manual")
    lacks_cash_vat = fields.Boolean(
        string="Cash VAT without series",
        compute="_compute_lacks_cash_vat",
        help="The company is in the cash-VAT regime, and no series of its own is "
        "registered for it.",
    )

    def _compute_environment(self):
        for page in self:
            page.environment = page.company_id._l10n_pt_environment()

    def _compute_lacks_cash_vat(self):
        series = self.env["l10n_pt.document.series"].sudo()
        for page in self:
            company = page.company_id.sudo()
            page.lacks_cash_vat = company.l10n_pt_cash_vat and not series.search_count(
                [
                    ("company_id", "in", company.parent_ids.ids),
                    ("environment", "=", company._l10n_pt_environment()),
                    ("state", "=", "registered"),
                    ("is_cash_vat", "=", True),
                ],
                limit=1,
            )

    def init(self):
        if not self._abstract:
            self.env.cr.execute(
                SQL(
                    "CREATE OR REPLACE VIEW %s AS "
                    "SELECT id, id AS company_id FROM res_company",
                    SQL.identifier(self._table),
                )
            )

    @api.model
    def _of(self, companies):
        """The pages of companies."""
        return self.browse(companies.ids)

    def _checked_company(self):
        """The company of the one page whose button is pressed.

        :raise AccessError: the page is not for this user
        """
        self.ensure_one()
        self.check_access("read")
        return self.company_id

    def _action(self, name, **values):
        """An action of the addon, with other values."""
        action = self.env["ir.actions.actions"]._for_xml_id(f"l10n_pt_at_series.{name}")
        return {**action, **values}

    def _list_of(self, series):
        """An action that lists some series, and makes none."""
        return self._action(
            "l10n_pt_document_series_action",
            domain=[("id", "in", series.ids)],
            context={"create": False},
        )
