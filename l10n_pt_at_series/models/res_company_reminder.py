# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models


class ResCompany(models.Model):
    """Who is reminded of what has to be done for AT."""

    _inherit = "res.company"

    l10n_pt_at_responsible_id = fields.Many2one(
        "res.users",
        string="Responsible for AT",
        copy=False,
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Gets the reminders: a certificate that is about to expire, series for the "
        "new year. Whoever enters the sub-user, unless somebody is chosen here.",
    )

    def write(self, vals):
        result = super().write(vals)
        user = self.env.user
        if vals.get("l10n_pt_at_username") and user != self.env.ref("base.user_root"):
            nobody = self.filtered(lambda one: not one.l10n_pt_at_responsible_id)
            nobody.sudo().l10n_pt_at_responsible_id = user
        return result

    def _l10n_pt_responsible(self):
        """Who is reminded: the person chosen, else the first accounting manager.

        :rtype: res.users, empty when nobody in the company manages its accounting
        """
        self.ensure_one()
        chosen = self.sudo().l10n_pt_at_responsible_id
        if chosen.active and self in chosen.company_ids:
            return chosen
        return self.env["res.users"].sudo().search(
            [
                ("company_ids", "in", self.ids),
                ("share", "=", False),
                (
                    "all_group_ids",
                    "in",
                    self.env.ref("account.group_account_manager").ids,
                ),
            ],
            order="id",
            limit=1,
        )
