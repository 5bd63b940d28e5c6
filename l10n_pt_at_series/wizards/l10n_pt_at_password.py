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

    def action_confirm(self):
        """Carry on with the action that needed the password."""
        self.ensure_one()
        if not self.env.context.get("l10n_pt_at_password"):
            raise UserError(self.env._("Password: enter the password of the sub-user."))
        # Companies with another sub-user may be in the same call.
        records = self._records().with_context(
            l10n_pt_at_password_username=self.username
        )
        return getattr(records, self.method)()

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
        if self.method not in METHODS or not hasattr(model, self.method):
            raise UserError(self.env._("This action does not communicate with AT."))
        ids = self.res_ids if isinstance(self.res_ids, list) else []
        if not ids or not all(type(one) is int and one > 0 for one in ids):
            raise UserError(
                self.env._("Close this dialog and press the button once more.")
            )
        if len(ids) > 1 and self.method not in OF_SEVERAL:
            raise UserError(self.env._("This action takes one record at a time."))
        return model.browse(ids)
