# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

# What may be carried on after the password was asked for: the name comes back from the
# client, so that nothing but these can be called.
CARRIED_ON = {
    "action_confirm": lambda records: records.action_confirm(),
    "action_l10n_pt_at_test_connection": lambda records: (
        records.action_l10n_pt_at_test_connection()
    ),
    "action_list": lambda records: records.action_list(),
    "action_query": lambda records: records.action_query(),
    "action_register": lambda records: records.action_register(),
}
OF_SEVERAL = {"action_query", "action_register"}


class L10nPtAtPassword(models.TransientModel):
    """Asks for a password that is not stored, uses it once and forgets it.

    The password reaches the server in the context of the one call that needs it: it is
    in no column, not even of this transient table.
    """

    _name = "l10n_pt.at.password"
    _inherit = "l10n_pt.dialog"
    _description = "Ask for AT's password"

    username = fields.Char(
        readonly=True,
        help="The sub-user of the Portal das Finanças whose password is asked for.",
    )
    password = fields.Char(
        store=False, help="Password of the sub-user. It is used once and not stored."
    )
    res_model = fields.Char(
        required=True, readonly=True, export_string_translation=False
    )
    res_ids = fields.Json(required=True, readonly=True, export_string_translation=False)
    method = fields.Char(required=True, readonly=True, export_string_translation=False)

    @api.model
    def _company_asked_for(self, companies):
        """A company whose password is not stored and was not typed, or none.

        :param companies: whose credentials are to be used
        :raise AccessError: a company is out of the user's reach
        """
        for company in companies:
            self.env["l10n_pt.at.service"]._check_reach(company)
        if self.env.context.get("l10n_pt_at_password"):
            return companies.browse()
        return companies.filtered(
            lambda company: company._l10n_pt_at_missing() == ["l10n_pt_at_password"]
        )[:1]

    @api.model
    def _needed_for(self, action, companies=None):
        """The dialog that asks for a password which is not stored, if it is needed.

        :param action: the bound method that the user called, one of ``CARRIED_ON``; it
            is called again with the password in the context
        :param companies: whose credentials it takes; of its records by default
        :return: an action, or None when the call can go on
        :raise AccessError: a company is out of the user's reach
        """
        records = action.__self__
        company = self._company_asked_for(
            records.company_id if companies is None else companies
        )
        if not company:
            return None
        owner = company.l10n_pt_at_account_company_id.sudo()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Password of the sub-user at AT"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_username": owner.l10n_pt_at_username,
                "default_res_model": records._name,
                "default_res_ids": records.ids,
                "default_method": action.__name__,
            },
        }

    def action_confirm(self):
        """Carry on with the action that needed the password."""
        self.ensure_one()
        if not self.env.context.get("l10n_pt_at_password"):
            raise UserError(self.env._("Password: enter the password of the sub-user."))
        # Companies with another sub-user may be in the same call.
        records = self._records().with_context(
            l10n_pt_at_password_username=self.username
        )
        return CARRIED_ON[self.method](records)

    def _records(self):
        """What the action is carried on with, as the dialog was opened for it.

        :raise UserError: it is no action of this addon, or not on such records
        """
        ours = self.res_model == "res.company" or (
            self.res_model.startswith("l10n_pt.") and self.res_model != self._name
        )
        model = (
            self.env[self.res_model] if ours and self.res_model in self.env else None
        )
        if self.method not in CARRIED_ON or not hasattr(model, self.method):
            raise UserError(self.env._("This action does not communicate with AT."))
        ids = self.res_ids if isinstance(self.res_ids, list) else []
        if not ids or not all(type(one) is int and one > 0 for one in ids):
            raise UserError(
                self.env._("Close this dialog and press the button once more.")
            )
        if len(ids) > 1 and self.method not in OF_SEVERAL:
            raise UserError(self.env._("This action takes one record at a time."))
        return model.browse(ids)
