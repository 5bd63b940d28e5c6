# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models
from odoo.tools import format_date

from . import at_messages
from .l10n_pt_at_health import CERTIFICATES

STATES = [("done", "Done"), ("todo", "To do"), ("optional", "Not needed")]
STATES_HELP = (
    "Done: nothing is left to do here.\n"
    "To do: documents with ATCUD need it.\n"
    "Not needed: it works without."
)
BY_HAND = ("step_vat", "step_series", "step_default")
CONNECTED = (
    *("step_vat", "step_user", "step_password", "step_client", "step_cipher"),
    *("step_connection", "step_series", "step_default"),
)


class L10nPtAtGuide(models.Model):
    """The set-up guide: steps with their real state, and what their buttons do.

    For accounting managers. They may not write companies: the buttons write just what
    they are for.
    """

    _name = "l10n_pt.at.guide"
    _inherit = "l10n_pt.at.page"
    _description = "Set-up guide of a company"
    _auto = False

    hidden = fields.Boolean(related="company_id.l10n_pt_at_guide_hidden")
    setup_done = fields.Boolean(
        string="Set up",
        compute="_compute_steps",
        help="No step of the set-up guide is left.",
    )
    step_vat = fields.Selection(
        STATES,
        string="Tax ID of the company",
        compute="_compute_steps",
        help=STATES_HELP,
    )
    step_vat_detail = fields.Char(
        compute="_compute_steps", export_string_translation=False
    )
    step_user = fields.Selection(
        STATES,
        string="Sub-user with the permission WSE",
        compute="_compute_steps",
        help=STATES_HELP,
    )
    step_user_detail = fields.Char(
        compute="_compute_steps", export_string_translation=False
    )
    step_password = fields.Selection(
        STATES,
        string="Password of the sub-user",
        compute="_compute_steps",
        help=STATES_HELP,
    )
    step_client = fields.Selection(
        STATES,
        string="Client certificate (PFX file)",
        compute="_compute_steps",
        help=STATES_HELP,
    )
    step_client_detail = fields.Char(
        compute="_compute_steps", export_string_translation=False
    )
    step_cipher = fields.Selection(
        STATES,
        string="AT public key (.cer file)",
        compute="_compute_steps",
        help=STATES_HELP,
    )
    step_cipher_detail = fields.Char(
        compute="_compute_steps", export_string_translation=False
    )
    step_connection = fields.Selection(
        STATES,
        string="Connection tested",
        compute="_compute_steps",
        help=STATES_HELP,
    )
    step_connection_detail = fields.Char(
        compute="_compute_steps", export_string_translation=False
    )
    step_series = fields.Selection(
        STATES,
        string="A series for each journal and document type",
        compute="_compute_steps",
        help=STATES_HELP,
    )
    step_series_detail = fields.Char(
        compute="_compute_steps", export_string_translation=False
    )
    step_series_drafts = fields.Boolean(
        compute="_compute_steps", export_string_translation=False
    )
    step_default = fields.Selection(
        STATES,
        string="A default series for each of them",
        compute="_compute_steps",
        help=STATES_HELP,
    )
    step_default_detail = fields.Char(
        compute="_compute_steps", export_string_translation=False
    )

    def _compute_steps(self):
        for guide in self:
            # Managers may not read the credentials, but they see what is there.
            steps = {
                **guide.sudo()._connection_steps(),
                **guide.sudo()._series_steps(),
            }
            needed = BY_HAND if guide.is_by_hand else CONNECTED
            done = "todo" not in [steps[name] for name in needed]
            guide.update({**steps, "setup_done": done})

    def _connection_steps(self):
        company = self.company_id
        owner = company.l10n_pt_at_account_company_id
        # Without a stored password it is asked for: nothing is missing then.
        password = "done" if owner.l10n_pt_at_password_is_set else "optional"
        portuguese = company.account_fiscal_country_id.code == "PT"
        active = owner.l10n_pt_at_connection_state == "active"
        steps = {
            "step_vat": "done" if portuguese and company._l10n_pt_nif() else "todo",
            "step_vat_detail": company._l10n_pt_nif(),
            "step_user": "done" if owner.l10n_pt_at_username else "todo",
            "step_user_detail": owner.l10n_pt_at_username,
            "step_password": password if owner.l10n_pt_at_username else "todo",
            "step_connection": "done" if active else "todo",
            "step_connection_detail": owner.l10n_pt_at_connection_message,
        }
        health = self.env["l10n_pt.at.health"]._of(company)
        for kind in CERTIFICATES:
            expires = health[f"{kind}_expires_on"]
            days = health[f"{kind}_days"]
            steps[f"step_{kind}"] = "done" if expires and days >= 0 else "todo"
            steps[f"step_{kind}_detail"] = expires and (
                self.env._("Valid until %(date)s", date=format_date(self.env, expires))
                if days >= 0
                else self.env._(
                    "Expired on %(date)s", date=format_date(self.env, expires)
                )
            )
        return steps

    def _series_steps(self):
        if not self._issues_documents():
            return {
                "step_series": "optional",
                "step_series_detail": self.env._(
                    "The company has no sales journal of its own."
                ),
                "step_series_drafts": False,
                "step_default": "optional",
                "step_default_detail": False,
            }
        health = self.env["l10n_pt.at.health"]._of(self.company_id)
        missing, undecided = health._missing_and_undecided()
        return {
            "step_series": "todo" if missing else "done",
            "step_series_detail": bool(missing)
            and self.env._("Missing: %(list)s", list=health._listed(missing)),
            "step_series_drafts": bool(health._unregistered(missing)),
            "step_default": "todo" if missing or undecided else "done",
            "step_default_detail": health._listed(undecided),
        }

    def _issues_documents(self):
        return any(
            kinds
            for holders in self.env["l10n_pt.series.usage"]._holders(self.company_id)
            for kinds in holders._l10n_pt_types_in_use().values()
        )

    # === Ways in and out ===

    def action_open(self):
        company = self._checked_company()
        return self._action("l10n_pt_guide_action", res_id=self._of(company).id)

    def action_leave(self):
        """Do not open the guide by itself again."""
        self._checked_company().sudo().l10n_pt_at_guide_hidden = True
        return self.action_series_list()

    def action_series_list(self):
        self._checked_company()
        return self._action("l10n_pt_document_series_action")

    def action_work_by_hand(self):
        """Codes come from the Portal from now on; those are codes of production."""
        company = self._checked_company().sudo()
        values = {"l10n_pt_at_manual": True}
        owner = company.l10n_pt_at_account_company_id
        if owner == company and not owner.l10n_pt_at_username:
            values["l10n_pt_at_environment"] = "production"
        company.write(values)
        return True

    def action_work_connected(self):
        self._checked_company().sudo().l10n_pt_at_manual = False
        return True

    # === Steps ===

    def action_open_company(self):
        company = self._checked_company()
        company.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": company.name,
            "res_model": company._name,
            "res_id": company.id,
            "views": [(False, "form")],
        }

    def action_open_settings(self):
        company = self._checked_company()
        company.check_access("write")
        action, _text = at_messages.settings_button(self.env)
        action["context"] = {"module": "account", "default_company_id": company.id}
        return action

    def action_test_connection(self):
        return self._checked_company().action_l10n_pt_at_test_connection()

    def action_register_missing(self):
        """Make the series that are missing."""
        context = {
            "dialog_size": "extra-large",
            "default_company_ids": self._checked_company().ids,
        }
        return self._action("l10n_pt_series_inventory_action", context=context)

    def action_new_invoice(self):
        """The first invoice with an ATCUD."""
        company = self._checked_company()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        context = {"default_move_type": "out_invoice", "default_company_id": company.id}
        return {**action, "views": [(False, "form")], "context": context}

    def action_view_unregistered(self):
        """Drafts of the missing types: to register, or to enter their codes."""
        health = self.env["l10n_pt.at.health"]._of(self._checked_company())
        missing, _undecided = health._missing_and_undecided()
        return self._list_of(health._unregistered(missing))

    def action_choose_default(self):
        """Registered series of the types without a default, to tick one."""
        health = self.env["l10n_pt.at.health"]._of(self._checked_company())
        return health.action_choose_default()

    def _list_of(self, series):
        return self._action(
            "l10n_pt_document_series_action",
            domain=[("id", "in", series.ids)],
            context={"create": False},
        )
