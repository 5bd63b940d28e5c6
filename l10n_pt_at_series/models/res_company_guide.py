# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import fields, models
from odoo.tools import format_date

from . import at_messages
from .groups import MANAGERS, READERS

BY_HAND = ("vat", "series", "default")
CONNECTED = ("vat", "user", "password", "client", "cipher", "connection", *BY_HAND[1:])


def _step(string):
    """State of a step of the guide."""
    return fields.Selection(
        [("done", "Done"), ("todo", "To do"), ("optional", "Not needed")],
        string=string,
        compute="_compute_l10n_pt_steps",
        compute_sudo=True,
        groups=READERS,
        help="Done: nothing is left to do here.\n"
        "To do: documents with ATCUD need it.\n"
        "Not needed: it works without.",
    )


def _detail(groups=READERS):
    """What a step found."""
    return fields.Char(
        compute="_compute_l10n_pt_steps",
        compute_sudo=True,
        groups=groups,
        export_string_translation=False,
    )


class ResCompany(models.Model):
    """The set-up guide: steps with their real state, and what their buttons do.

    Accounting managers may not write companies: the buttons check who presses them and
    write just what they are for.
    """

    _inherit = "res.company"

    l10n_pt_at_guide_hidden = fields.Boolean(
        string="Guide left",
        copy=False,
        groups=READERS,
        help="The menu AT Series opens the list of series even while steps of the "
        "set-up guide are left.",
    )
    l10n_pt_setup_done = fields.Boolean(
        string="Set up",
        compute="_compute_l10n_pt_steps",
        compute_sudo=True,
        groups=READERS,
        help="No step of the set-up guide is left.",
    )
    l10n_pt_step_vat = _step("Tax ID of the company")
    l10n_pt_step_vat_detail = _detail()
    l10n_pt_step_user = _step("Sub-user with the permission WSE")
    l10n_pt_step_user_detail = _detail(MANAGERS)
    l10n_pt_step_password = _step("Password of the sub-user")
    l10n_pt_step_client = _step("Client certificate (PFX file)")
    l10n_pt_step_client_detail = _detail()
    l10n_pt_step_cipher = _step("AT public key (.cer file)")
    l10n_pt_step_cipher_detail = _detail()
    l10n_pt_step_connection = _step("Connection tested")
    l10n_pt_step_series = _step("A series for each journal and document type")
    l10n_pt_step_series_detail = _detail()
    l10n_pt_step_series_drafts = fields.Boolean(
        compute="_compute_l10n_pt_steps",
        compute_sudo=True,
        groups=READERS,
        export_string_translation=False,
    )
    l10n_pt_step_default = _step("A default series for each of them")
    l10n_pt_step_default_detail = _detail()

    def _compute_l10n_pt_steps(self):
        for company in self:
            steps = {
                **company._l10n_pt_connection_steps(),
                **company._l10n_pt_series_steps(),
            }
            for name, value in steps.items():
                company[f"l10n_pt_step_{name}"] = value
            needed = BY_HAND if company.l10n_pt_at_manual else CONNECTED
            company.l10n_pt_setup_done = "todo" not in [steps[name] for name in needed]

    def _l10n_pt_connection_steps(self):
        owner = self.l10n_pt_at_account_company_id
        # Without a stored password it is asked for: nothing is missing then.
        password = "done" if owner.l10n_pt_at_password_is_set else "optional"
        portuguese = self.account_fiscal_country_id.code == "PT"
        steps = {
            "vat": "done" if portuguese and self._l10n_pt_nif() else "todo",
            "vat_detail": self._l10n_pt_nif(),
            "user": "done" if owner.l10n_pt_at_username else "todo",
            "user_detail": owner.l10n_pt_at_username,
            "password": password if owner.l10n_pt_at_username else "todo",
            "connection": (
                "done" if owner.l10n_pt_at_connection_state == "active" else "todo"
            ),
        }
        for kind in ("client", "cipher"):
            expires = self[f"l10n_pt_at_{kind}_expires_on"]
            days = self[f"l10n_pt_at_{kind}_days"]
            steps[kind] = "done" if expires and days >= 0 else "todo"
            steps[f"{kind}_detail"] = expires and (
                self.env._("Valid until %(date)s", date=format_date(self.env, expires))
                if days >= 0
                else self.env._(
                    "Expired on %(date)s", date=format_date(self.env, expires)
                )
            )
        return steps

    def _l10n_pt_series_steps(self):
        if not self._l10n_pt_sales_journals():
            return {
                "series": "optional",
                "series_detail": self.env._(
                    "The company has no sales journal of its own."
                ),
                "series_drafts": False,
                "default": "optional",
                "default_detail": False,
            }
        missing, undecided = self._l10n_pt_missing_and_undecided()
        return {
            "series": "todo" if missing else "done",
            "series_detail": bool(missing)
            and self.env._("Missing: %(list)s", list=self._l10n_pt_listed(missing)),
            "series_drafts": bool(self._l10n_pt_unregistered(missing)),
            "default": "todo" if missing or undecided else "done",
            "default_detail": self._l10n_pt_listed(undecided),
        }

    def _l10n_pt_missing_and_undecided(self):
        """Types without any series to use today, and those with series but no default.

        :return: two dictionaries of journals and AT's types
        """
        self.ensure_one()
        missing, undecided = {}, {}
        for journal, kinds in self._l10n_pt_lacking()[self].items():
            usable = set(self._l10n_pt_usable(journal).mapped("document_type"))
            for kind in kinds:
                found = undecided if kind in usable else missing
                found.setdefault(journal, []).append(kind)
        return missing, undecided

    def _l10n_pt_usable(self, journal):
        """Series that a document of today could be put into by hand."""
        series = self.env["l10n_pt.document.series"]
        wanted = self._l10n_pt_wanted(journal, None, series._today())
        found = series._candidates(journal.ids).filtered(
            lambda one: (
                not wanted._replace(document_type=one.document_type).broken_rule(one)
            )
        )
        return series.browse(found.ids)

    def _l10n_pt_unregistered(self, missing):
        """Series of the missing types that exist and wait for AT or for their code."""
        return (
            self.env["l10n_pt.document.series"]
            .search(
                [
                    ("journal_id", "in", [journal.id for journal in missing]),
                    ("state", "in", ("draft", "pending")),
                ]
            )
            .filtered(lambda one: one.document_type in missing[one.journal_id])
        )

    def _l10n_pt_listed(self, lacking):
        """``Sales: FT, NC · Shop: FS``"""
        return " · ".join(
            f"{journal.name}: {', '.join(kinds)}" for journal, kinds in lacking.items()
        )

    # === Ways in and out ===

    def action_l10n_pt_series(self):
        """The menu *AT Series*: the guide while something is left, then the list."""
        self._l10n_pt_check_reader()
        guided = (
            self.account_fiscal_country_id.code == "PT"
            and self.env.user.has_group("account.group_account_manager")
            and not self.l10n_pt_at_guide_hidden
            and not self.l10n_pt_setup_done
        )
        return self.action_l10n_pt_guide() if guided else self._l10n_pt_series_list()

    def action_l10n_pt_guide(self):
        self._l10n_pt_check_manager()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series.l10n_pt_guide_action"
        )
        return {**action, "res_id": self.id}

    def action_l10n_pt_leave_guide(self):
        """Do not open the guide by itself again."""
        self._l10n_pt_check_manager()
        self.sudo().l10n_pt_at_guide_hidden = True
        return self._l10n_pt_series_list()

    def action_l10n_pt_series_list(self):
        self._l10n_pt_check_reader()
        return self._l10n_pt_series_list()

    def _l10n_pt_series_list(self):
        return self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series.l10n_pt_document_series_action"
        )

    def action_l10n_pt_work_by_hand(self):
        """Codes come from the Portal from now on; those are codes of production."""
        self._l10n_pt_check_manager()
        values = {"l10n_pt_at_manual": True}
        owner = self.l10n_pt_at_account_company_id.sudo()
        if owner == self and not owner.l10n_pt_at_username:
            values["l10n_pt_at_environment"] = "production"
        self.sudo().write(values)
        return True

    def action_l10n_pt_work_connected(self):
        self._l10n_pt_check_manager()
        self.sudo().l10n_pt_at_manual = False
        return True

    # === Steps ===

    def action_l10n_pt_open_company(self):
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_l10n_pt_open_settings(self):
        self.check_access("write")
        action, _text = at_messages.settings_button(self.env)
        action["context"] = {"module": "account", "default_company_id": self.id}
        return action

    def action_l10n_pt_register_missing(self):
        """Make the series that are missing."""
        self._l10n_pt_check_manager()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series.l10n_pt_series_inventory_action"
        )
        action["context"] = {
            "dialog_size": "extra-large",
            "default_company_ids": self.ids,
        }
        return action

    def action_l10n_pt_new_invoice(self):
        """The first invoice with an ATCUD."""
        self._l10n_pt_check_manager()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        context = {"default_move_type": "out_invoice", "default_company_id": self.id}
        return {**action, "views": [(False, "form")], "context": context}

    def action_l10n_pt_view_unregistered(self):
        """Drafts of the missing types: to register, or to enter their codes."""
        self._l10n_pt_check_manager()
        missing, _undecided = self._l10n_pt_missing_and_undecided()
        return self._l10n_pt_list_of(self._l10n_pt_unregistered(missing))

    def action_l10n_pt_choose_default(self):
        """Registered series of the types without a default, to tick one."""
        self._l10n_pt_check_manager()
        _missing, undecided = self._l10n_pt_missing_and_undecided()
        return self._l10n_pt_list_of(
            self.env["l10n_pt.document.series"].union(
                *(
                    self._l10n_pt_usable(journal).filtered(
                        lambda one, kinds=kinds: one.document_type in kinds
                    )
                    for journal, kinds in undecided.items()
                )
            )
        )

    def _l10n_pt_list_of(self, series):
        action = self._l10n_pt_series_list()
        action["domain"] = [("id", "in", series.ids)]
        action["context"] = {"create": False}
        return action
