# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ..rules import codes
from . import at_messages
from .l10n_pt_at_attempts import BY_HAND
from .l10n_pt_at_health import CERTIFICATES

STATES = [("done", "Done"), ("todo", "To do"), ("optional", "Not needed")]
STATES_HELP = (
    "Done: nothing is left to do here.\n"
    "To do: documents with ATCUD need it.\n"
    "Not needed: it works without."
)
# More series than these take a while: the dialog shows how far it is.
AT_ONCE = 12


class L10nPtAtGuide(models.Model):
    """The set-up guide: one page that connects, registers and leads to an invoice.

    For accounting managers. They may not write companies: the buttons write just what
    they are for. Credentials: ``l10n_pt_at_guide_connect.py``.
    """

    _name = "l10n_pt.at.guide"
    _inherit = "l10n_pt.at.page"
    _description = "Set-up guide of a company"
    _auto = False

    hidden = fields.Boolean(related="company_id.l10n_pt_at_guide_hidden")
    setup_done = fields.Boolean(
        string="Set up",
        compute="_compute_steps",
        help="No step of the set-up guide is left, and no series for cash VAT is "
        "missing.",
    )
    step_connection = fields.Selection(
        STATES,
        string="Connection with AT",
        compute="_compute_steps",
        help=STATES_HELP,
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
    proposals = fields.Text(
        compute="_compute_proposals", export_string_translation=False
    )
    register_label = fields.Char(
        compute="_compute_proposals", export_string_translation=False
    )

    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Set-up guide")

    def _compute_steps(self):
        for guide in self:
            # Managers may not read the credentials, but they see what is there.
            steps = {
                "step_connection": guide.sudo()._connection_step(),
                **guide.sudo()._series_steps(),
            }
            done = "todo" not in steps.values() and not guide.lacks_cash_vat
            guide.update({**steps, "setup_done": done})

    def _connection_step(self):
        company = self.company_id
        portuguese = company.account_fiscal_country_id.code == "PT"
        if not (portuguese and company._l10n_pt_nif()):
            return "todo"
        if self.is_by_hand:
            return "optional"
        health = self.env["l10n_pt.at.health"]._of(company)
        expired = any(
            health[f"{kind}_expires_on"] and health[f"{kind}_days"] < 0
            for kind in CERTIFICATES
        )
        owner = company.l10n_pt_at_account_company_id
        active = owner.l10n_pt_at_connection_state == "active"
        return "done" if active and not expired else "todo"

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
            "step_default_detail": bool(undecided) and health._listed(undecided),
        }

    # === What is proposed: the inventory knows ===

    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_proposals(self):
        inventory = self.env["l10n_pt.series.inventory"]
        for guide in self:
            wizard = inventory.new(guide._inventory_values())
            lines = self._ticked(wizard)
            guide.proposals = "\n".join(self._told(lines)) or False
            guide.register_label = self._label(guide, len(lines))

    def _inventory_values(self):
        return {"company_ids": [fields.Command.set(self.company_id.ids)]}

    def _ticked(self, wizard):
        return wizard.line_ids.filtered(
            lambda line: line.selected and line.verdict != "done"
        )

    def _told(self, lines):
        """``Sales: FT, NC → L2026``; numberings that go on, with the next number."""
        for line in lines.filtered(lambda line: line.verdict == "adopt"):
            yield self.env._(
                "%(place)s: %(type)s goes on with %(number)s",
                place=line.holder.display_name,
                type=line.document_type,
                number=line.next_document,
            )
        new = lines.filtered(lambda line: line.verdict == "new")
        for (holder, name), ours in new.grouped(
            lambda line: (line.holder, line.name)
        ).items():
            kinds = ", ".join(ours.mapped("document_type"))
            yield f"{holder.display_name}: {kinds} → {name}"

    def _label(self, guide, count):
        """What the button says; nothing when there is nothing to press it for."""
        if not count:
            return False
        if guide.is_by_hand and count == 1:
            return self.env._("Make one draft")
        if guide.is_by_hand:
            return self.env._("Make %(count)s drafts", count=count)
        if count == 1:
            return self.env._("Register one series")
        return self.env._("Register %(count)s series", count=count)

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

    @api.model
    def _after_install(self):
        """The guide of a Portuguese company that is not set up, or Odoo's home."""
        if self.has_access("read"):
            companies = self.env.company | self.env.companies
            for guide in self._of(
                companies.filtered(
                    lambda one: one.account_fiscal_country_id.code == "PT"
                )
            ):
                if not (guide.hidden or guide.setup_done):
                    return guide.action_open()
        return {"type": "ir.actions.act_url", "url": "/odoo", "target": "self"}

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
        action["context"]["default_company_id"] = company.id
        return action

    def action_test_connection(self):
        return self._checked_company().action_l10n_pt_at_test_connection()

    def action_register_missing(self):
        """The inventory of the company: choose what is made."""
        health = self.env["l10n_pt.at.health"]._of(self._checked_company())
        return health.action_view_missing()

    def action_register_series(self):
        """Make and register what is proposed.

        :return: the inventory, where somebody has to choose or something failed; else
            what comes next
        """
        dialog = self.action_register_missing()
        wizard = self.env["l10n_pt.series.inventory"].create(self._inventory_values())
        lines = self._ticked(wizard)
        if not 0 < len(lines) <= AT_ONCE or self._to_decide(wizard):
            return {**dialog, "res_id": wizard.id}
        result = wizard.action_confirm()
        if not all(wizard._is_done(line) or line.outcome == BY_HAND for line in lines):
            return result
        if any(line.outcome == BY_HAND for line in lines):
            return self._list_of(lines.series_id)
        text = self.env._(
            "Registered at AT: %(series)s",
            series=", ".join(lines.series_id.mapped("display_name")),
        )
        return at_messages.notification("success", text)  # and the page is read again

    def _to_decide(self, wizard):
        """Numberings in use that nobody should go on with unasked."""
        return wizard.line_ids.filtered(
            lambda line: (
                line.verdict == "adopt"
                and not codes.is_by_choice(line.document_type)
                and (line.uncoded_count or not line.selected)
            )
        )

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
