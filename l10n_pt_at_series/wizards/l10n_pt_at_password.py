# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models
from odoo.exceptions import UserError

# What may be carried on after the password was asked for.
METHODS = {
    "action_confirm",
    "action_l10n_pt_at_test_connection",
    "action_list",
    "action_query",
    "action_register",
}


class L10nPtAtPassword(models.TransientModel):
    """Asks for a password that is not stored, uses it once and forgets it.

    The password reaches the server in the context of the one call that needs it: it is
    in no column, not even of this transient table.
    """

    _name = "l10n_pt.at.password"
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

    def action_confirm(self):
        """Carry on with the action that needed the password."""
        self.ensure_one()
        if not self.env.context.get("l10n_pt_at_password"):
            raise UserError(self.env._("Password: enter the password of the sub-user."))
        if self.method not in METHODS or not (
            self.res_model == "res.company" or self.res_model.startswith("l10n_pt.")
        ):
            raise UserError(self.env._("This action does not communicate with AT."))
        # Companies with another sub-user may be in the same call.
        records = (
            self.env[self.res_model]
            .with_context(l10n_pt_at_password_username=self.username)
            .browse(self.res_ids)
        )
        return getattr(records, self.method)()
