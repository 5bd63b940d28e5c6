# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    l10n_pt_at_environment = fields.Selection(
        related="company_id.l10n_pt_at_environment", readonly=False
    )
    l10n_pt_at_username = fields.Char(
        related="company_id.l10n_pt_at_username", readonly=False
    )
    l10n_pt_at_password = fields.Char(
        related="company_id.l10n_pt_at_password", readonly=False
    )
    l10n_pt_at_password_is_set = fields.Boolean(
        related="company_id.l10n_pt_at_password_is_set"
    )
    l10n_pt_at_client_certificate_id = fields.Many2one(
        related="company_id.l10n_pt_at_client_certificate_id", readonly=False
    )
    l10n_pt_at_cipher_certificate_id = fields.Many2one(
        related="company_id.l10n_pt_at_cipher_certificate_id", readonly=False
    )
    l10n_pt_software_certificate_number = fields.Integer(
        related="company_id.l10n_pt_software_certificate_number", readonly=False
    )
    l10n_pt_at_health_id = fields.Many2one(
        "l10n_pt.at.health",
        compute="_compute_l10n_pt_at_health_id",
        export_string_translation=False,
    )
    l10n_pt_at_client_expires_on = fields.Date(
        related="l10n_pt_at_health_id.client_expires_on"
    )
    l10n_pt_at_client_days = fields.Integer(related="l10n_pt_at_health_id.client_days")
    l10n_pt_at_cipher_expires_on = fields.Date(
        related="l10n_pt_at_health_id.cipher_expires_on"
    )
    l10n_pt_at_cipher_days = fields.Integer(related="l10n_pt_at_health_id.cipher_days")
    l10n_pt_at_responsible_id = fields.Many2one(
        related="company_id.l10n_pt_at_responsible_id",
        readonly=False,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    l10n_pt_training = fields.Boolean(
        related="company_id.l10n_pt_training", readonly=False
    )
    l10n_pt_cash_vat = fields.Boolean(
        related="company_id.l10n_pt_cash_vat", readonly=False
    )
    l10n_pt_publisher_id = fields.Many2one(
        related="company_id.l10n_pt_publisher_id", readonly=False
    )
    l10n_pt_at_account_company_id = fields.Many2one(
        related="company_id.l10n_pt_at_account_company_id"
    )
    l10n_pt_at_connection_state = fields.Selection(
        related="l10n_pt_at_account_company_id.l10n_pt_at_connection_state"
    )
    l10n_pt_at_connection_message = fields.Char(
        related="l10n_pt_at_account_company_id.l10n_pt_at_connection_message"
    )
    l10n_pt_at_connection_checked_at = fields.Datetime(
        related="l10n_pt_at_account_company_id.l10n_pt_at_connection_checked_at"
    )

    # What the badge said before the credentials on the page were written.
    l10n_pt_at_message_before = fields.Char(
        readonly=True, export_string_translation=False
    )

    @api.depends("company_id")
    def _compute_l10n_pt_at_health_id(self):
        for settings in self:
            health = self.env["l10n_pt.at.health"]._of(settings.company_id)
            settings.l10n_pt_at_health_id = health

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            company = self.env["res.company"].browse(vals.get("company_id"))
            message = (company or self.env.company)._l10n_pt_at_badge()[-1]
            vals["l10n_pt_at_message_before"] = message
        settings = super().create(vals_list)
        settings.invalidate_recordset(["l10n_pt_at_password"])  # never read back
        return settings

    def write(self, vals):
        vals = {**vals}
        vals.pop("l10n_pt_at_message_before", None)
        result = super().write(vals)
        self.invalidate_recordset(["l10n_pt_at_password"])
        return result

    def set_values(self):
        result = super().set_values()
        # Credentials just entered are tried once, so that the badge tells the truth.
        owner = self.l10n_pt_at_account_company_id
        if (
            owner.l10n_pt_at_connection_state == "inactive"
            and not owner.l10n_pt_at_connection_checked_at
        ):
            self.company_id.action_l10n_pt_at_test_connection()
        return result

    def execute(self):
        """Say what became of the connection, where Odoo would only load the page anew.

        The try itself is part of saving: AT locks users, so there is just one.
        """
        company = self.company_id
        text = self.l10n_pt_at_message_before
        before = company._l10n_pt_at_badge()
        result = super().execute()
        # Addons may have been installed meanwhile: nothing of before is good any more.
        company = self.env["res.company"].browse(company.id)
        state, _moment, message = after = company._l10n_pt_at_badge()
        changed = after != before or message != text
        if not changed or result.get("tag") != "reload":
            return result
        return {
            "type": "ir.actions.client",
            "tag": "l10n_pt_at_reload_and_tell",
            "params": {
                "title": self.env._("Connection with AT"),
                "message": message or "",
                "type": {"active": "success", "inactive": "danger"}.get(
                    state, "warning"
                ),
                "sticky": state == "inactive",
                "anchor": "l10n_pt_at_connection_setting",
            },
        }

    def action_l10n_pt_at_test_connection(self):
        self.ensure_one()
        return self.company_id.action_l10n_pt_at_test_connection()

    def action_l10n_pt_at_forget_password(self):
        self.ensure_one()
        return self.company_id.action_l10n_pt_at_forget_password()
