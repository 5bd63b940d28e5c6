# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..at.errors import CREDENTIAL_KINDS, ErrorKind
from ..exceptions import SeriesError
from ..rules.choice import Wanted
from ..unlogged import unlogged_queries
from . import at_messages
from .groups import ADMINISTRATORS, MANAGERS, READERS, USERS
from .l10n_pt_at_health import CERTIFICATES

CREDENTIAL_FIELDS = {
    "l10n_pt_at_environment",
    "l10n_pt_at_username",
    "l10n_pt_at_password",
    "l10n_pt_at_client_certificate_id",
    "l10n_pt_at_cipher_certificate_id",
    "vat",
}
BADGE_FIELDS = {"l10n_pt_at_connection_state", "l10n_pt_at_connection_checked_at"}


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "l10n_pt.issuer.mixin", "l10n_pt.series.holder"]

    l10n_pt_at_environment = fields.Selection(
        [("test", "Test"), ("production", "Production")],
        string="AT environment",
        default="test",
        required=True,
        groups=READERS,
        help="Where series are registered. Test: AT's test service; its codes are not "
        "valid on real documents. Production: real registrations.",
    )
    l10n_pt_at_manual = fields.Boolean(
        string="Codes by hand",
        copy=False,
        groups=USERS,
        help="Series are registered on the Portal das Finanças and their codes are "
        "entered here. Odoo does not talk to AT and asks for no credentials.",
    )
    l10n_pt_at_username = fields.Char(
        string="AT sub-user",
        groups=ADMINISTRATORS,
        copy=False,
        help="Sub-user of the Portal das Finanças with the permission WSE, written as "
        "taxpayer number, slash, user number: 555555550/1.",
    )
    l10n_pt_at_password = fields.Char(
        string="AT password",
        compute="_compute_l10n_pt_at_password",
        inverse="_inverse_l10n_pt_at_password",
        groups=ADMINISTRATORS,
        copy=False,
        help="Password of the sub-user. It can be written but never read back.",
    )
    # The value itself: readable by nobody over RPC, by the service through sudo().
    l10n_pt_at_stored_password = fields.Char(
        groups=fields.NO_ACCESS, copy=False, export_string_translation=False
    )
    l10n_pt_at_password_is_set = fields.Boolean(
        compute="_compute_l10n_pt_at_password_is_set",
        compute_sudo=True,
        groups=MANAGERS,
        export_string_translation=False,
    )
    l10n_pt_at_client_certificate_id = fields.Many2one(
        "certificate.certificate",
        string="Client certificate",
        groups=ADMINISTRATORS,
        copy=False,
        check_company=True,
        help="The certificate, with its private key (PFX file), that AT signed for the "
        "producer of the invoicing software.",
    )
    l10n_pt_at_cipher_certificate_id = fields.Many2one(
        "certificate.certificate",
        string="AT public key",
        groups=ADMINISTRATORS,
        copy=False,
        check_company=True,
        help="AT's certificate 'Chave Cifra Publica AT' (a .cer file) that encrypts "
        "the password on its way. AT replaces it about every two years.",
    )
    l10n_pt_at_responsible_id = fields.Many2one(
        "res.users",
        string="Responsible for AT",
        copy=False,
        groups=READERS,
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="Gets the reminders: a certificate about to expire, series for the new "
        "year. Whoever enters the sub-user, unless somebody is chosen here.",
    )
    l10n_pt_at_guide_hidden = fields.Boolean(
        string="Guide left",
        copy=False,
        groups=READERS,
        help="The menu AT Series opens the list of series even while steps of the "
        "set-up guide are left.",
    )
    l10n_pt_software_certificate_number = fields.Integer(
        string="Software certificate number",
        default=0,
        groups=READERS,
        help="Number AT gave to a certified invoicing program; 0 when there is none.",
    )
    l10n_pt_at_connection_state = fields.Selection(
        [
            ("unconfigured", "Not configured"),
            ("active", "Active"),
            ("inactive", "Inactive"),
        ],
        string="Connection with AT",
        default="unconfigured",
        readonly=True,
        copy=False,
        groups=READERS,
        help="Not configured: something is missing in the settings.\n"
        "Active: AT accepted user, password and certificates.\n"
        "Inactive: the last try failed, or something was changed since.",
    )
    l10n_pt_at_connection_message = fields.Char(
        string="Connection detail",
        compute="_compute_l10n_pt_at_connection_message",
        compute_sudo=True,
        groups=READERS,
        help="What AT said when it was last asked, and what to do about it.",
    )
    # The last failure, from which the message is made in the reader's language.
    l10n_pt_at_connection_error = fields.Json(
        groups=fields.NO_ACCESS, copy=False, export_string_translation=False
    )
    l10n_pt_at_connection_checked_at = fields.Datetime(
        string="Connection tested on",
        readonly=True,
        copy=False,
        groups=READERS,
        help="When AT was last asked with these credentials.",
    )
    l10n_pt_at_account_company_id = fields.Many2one(
        "res.company",
        string="Credentials of",
        compute="_compute_l10n_pt_at_account_company_id",
        compute_sudo=True,
        recursive=True,
        groups=USERS,
        help="The company whose AT credentials are used: this one or a parent company.",
    )

    def _compute_l10n_pt_at_password(self):
        self.l10n_pt_at_password = False  # never read back

    @api.depends("l10n_pt_at_stored_password")
    def _compute_l10n_pt_at_password_is_set(self):
        for company in self:
            company.l10n_pt_at_password_is_set = company.l10n_pt_at_stored_password

    @api.depends(
        "l10n_pt_at_connection_state",
        "l10n_pt_at_connection_error",
        "l10n_pt_at_environment",
        "l10n_pt_at_username",
        "l10n_pt_at_stored_password",
        "l10n_pt_at_client_certificate_id",
        "l10n_pt_at_cipher_certificate_id",
        "vat",
    )
    @api.depends_context("lang", "uid")
    def _compute_l10n_pt_at_connection_message(self):
        for company in self:
            text = company._l10n_pt_at_connection_text()
            company.l10n_pt_at_connection_message = text

    def _l10n_pt_at_connection_text(self):
        """What the badge says, in the language of whoever reads it."""
        if self.l10n_pt_at_connection_state == "active":
            if text := self.env["l10n_pt.at.communication"]._failure_text(self):
                return text
            field = self._fields["l10n_pt_at_environment"]
            labels = dict(field._description_selection(self.env))
            return self.env._(
                "AT accepted the credentials (%(environment)s environment).",
                environment=labels[self._l10n_pt_environment()],
            )
        if self.l10n_pt_at_connection_state == "unconfigured":
            return self._l10n_pt_at_missing_text()
        if error := self.l10n_pt_at_connection_error:
            return at_messages.explain(self.env, at_messages.restored(error))
        return self.env._("Changed since the last test.")

    def _l10n_pt_at_badge(self):
        """What the badge shows: its state, since when, and the reason."""
        owner = self.l10n_pt_at_account_company_id.sudo()
        return (
            owner.l10n_pt_at_connection_state,
            owner.l10n_pt_at_connection_checked_at,
            owner.l10n_pt_at_connection_message,
        )

    def _inverse_l10n_pt_at_password(self):
        # The settings form sends an empty value whenever it is saved: not a deletion.
        with unlogged_queries():
            for company in self.filtered("l10n_pt_at_password"):
                company.sudo().l10n_pt_at_stored_password = company.l10n_pt_at_password
            self.flush_recordset(["l10n_pt_at_stored_password"])
        # What was typed must not come back with the answer to the browser.
        self.invalidate_recordset(["l10n_pt_at_password"], flush=False)

    @api.depends("l10n_pt_at_username", "parent_id.l10n_pt_at_account_company_id")
    def _compute_l10n_pt_at_account_company_id(self):
        for company in self:
            own = company.l10n_pt_at_username or not company.parent_id
            company.l10n_pt_at_account_company_id = (
                company if own else company.parent_id.l10n_pt_at_account_company_id
            )

    @api.constrains("l10n_pt_at_username")
    def _check_l10n_pt_at_username(self):
        for company in self.filtered("l10n_pt_at_username"):
            if not re.fullmatch(r"[0-9]{9}/[0-9]{1,4}", company.l10n_pt_at_username):
                raise ValidationError(
                    self.env._(
                        "AT sub-user “%(value)s”: write the taxpayer number, a slash "
                        "and the number of the sub-user, for example 555555550/1.",
                        value=company.l10n_pt_at_username,
                    )
                )

    @api.constrains("l10n_pt_software_certificate_number")
    def _check_l10n_pt_software_certificate_number(self):
        for company in self:
            if not 0 <= company.l10n_pt_software_certificate_number <= 9999:
                raise ValidationError(
                    self.env._(
                        "Software certificate number: AT's numbers have up to four "
                        "digits. Enter 0 when the program is not certified."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._l10n_pt_at_check_typed(vals)
        companies = super().create(vals_list)
        companies.sudo().filtered("l10n_pt_at_username")._l10n_pt_at_forget_connection()
        return companies

    def write(self, vals):
        self._l10n_pt_at_check_typed(vals)
        changed = {
            name
            for name in CREDENTIAL_FIELDS & vals.keys()
            if name == "l10n_pt_at_password"
            and vals[name]
            or name != "l10n_pt_at_password"
            and any(
                company._fields[name].convert_to_write(company[name], company)
                != (vals[name] or False)
                for company in self
            )
        }
        if vals.get("l10n_pt_at_username"):
            vals = dict(
                vals,
                l10n_pt_at_username=self._l10n_pt_at_full_username(
                    vals["l10n_pt_at_username"]
                ),
            )
        result = super().write(vals)
        if changed:
            self._l10n_pt_at_forget_connection()
        for kind, name in CERTIFICATES.items():
            if name in changed:
                self.env["l10n_pt.at.reminder"]._forget_certificate(self, kind)
        if vals.get("l10n_pt_at_username") and self.env.uid != SUPERUSER_ID:
            nobody = self.filtered(lambda one: not one.l10n_pt_at_responsible_id)
            nobody.sudo().l10n_pt_at_responsible_id = self.env.user
        return result

    def _l10n_pt_at_check_typed(self, vals):
        """The badge is what AT said, not what somebody types into it."""
        if not self.env.su and BADGE_FIELDS & vals.keys():
            raise UserError(
                self.env._(
                    "The state of the connection comes from AT's answers. Use the "
                    "button Test connection."
                )
            )

    def _l10n_pt_at_full_username(self, value):
        """Accept the bare number of the sub-user for one company and add its NIF."""
        value = re.sub(r"\s", "", value)
        if re.fullmatch(r"\d{1,4}", value) and len(self) == 1 and self._l10n_pt_nif():
            return f"{self._l10n_pt_nif()}/{value}"
        return value

    def _l10n_pt_nif(self):
        """Taxpayer number (nine digits) that series of this company belong to.

        A branch without its own VAT number has its parent's.

        :rtype: str or False
        """
        self.ensure_one()
        company = self.sudo()
        while company:
            digits = re.sub(r"\D", "", company.vat or "")
            if re.fullmatch(r"\d{9}", digits):
                return digits
            company = company.parent_id
        return False

    # === Holder of the series that serve the whole company ===

    @api.model
    def _l10n_pt_holders_of(self, companies):
        return companies

    def _l10n_pt_code(self):
        return False

    def _l10n_pt_issuers(self):
        return self

    def _l10n_pt_series_name(self, day):
        return f"S{day.year}"

    def _l10n_pt_types_in_use(self):
        return self._l10n_pt_types_begun()

    def _l10n_pt_environment(self):
        """Environment of the credentials in use, ``test`` or ``production``."""
        self.ensure_one()
        # Whoever posts or looks at a document asks, customers on the portal too.
        company = self.sudo()
        # Without a parent there is no need to read credentials.
        if company.parent_id:
            company = company.l10n_pt_at_account_company_id
        return company.l10n_pt_at_environment

    @api.model
    def _l10n_pt_of_taxpayer(self, nif):
        """All companies of a taxpayer, whoever may see them: branches count."""
        companies = self.sudo()
        # Blanks may stand between the digits: the filter below is exact.
        like = "%".join(["", *(nif or "-"), ""])
        with_number = companies.search([("vat", "=like", like)])
        return companies.search([("id", "child_of", with_number.ids)]).filtered(
            lambda company: company._l10n_pt_nif() == nif
        )

    def _l10n_pt_wanted(self, holder=None, document_type=None, day=None):
        """What a document of this company asks of its series.

        :param holder: what its series hang on, such as a journal; with neither of the
            three it is what the company asks of all its series
        :param str document_type: AT's type
        :param date day: of the document
        :rtype: rules.choice.Wanted
        """
        return Wanted(
            holder=holder,
            companies=tuple(self.sudo().parent_ids[::-1]),
            document_type=document_type,
            day=day,
            nif=self._l10n_pt_nif(),
            environment=self._l10n_pt_environment(),
            series_type=self._l10n_pt_series_type(),
            training=self.sudo().l10n_pt_training,
            in_regime=self.sudo().l10n_pt_cash_vat,
        )

    def _l10n_pt_at_forget_connection(self):
        """The last test says nothing about new credentials."""
        for company in self.sudo():
            missing = company._l10n_pt_at_missing()
            company.write(
                {
                    "l10n_pt_at_connection_state": (
                        "unconfigured" if missing else "inactive"
                    ),
                    "l10n_pt_at_connection_error": False,
                    "l10n_pt_at_connection_checked_at": False,
                }
            )

    def _l10n_pt_at_works_by_itself(self):
        """Whether scheduled actions may call AT: nobody is there to be asked."""
        self.ensure_one()
        # A refused password is never repeated by itself: AT would block the user.
        error = self.l10n_pt_at_account_company_id.sudo().l10n_pt_at_connection_error
        refused = error and ErrorKind(error["kind"]) in CREDENTIAL_KINDS
        return not (self.l10n_pt_at_manual or refused or self._l10n_pt_at_missing())

    def _l10n_pt_at_missing(self):
        """Names of the fields still needed to talk to AT (empty list: complete)."""
        self.ensure_one()
        owner = self.l10n_pt_at_account_company_id.sudo()
        has = {
            "l10n_pt_at_username": owner.l10n_pt_at_username,
            "l10n_pt_at_password": owner.l10n_pt_at_stored_password
            or self._l10n_pt_at_typed_password(),
            "l10n_pt_at_client_certificate_id": owner.l10n_pt_at_client_certificate_id,
            "l10n_pt_at_cipher_certificate_id": owner.l10n_pt_at_cipher_certificate_id,
            "vat": self._l10n_pt_nif(),
        }
        return [name for name, value in has.items() if not value]

    def _l10n_pt_at_missing_text(self):
        """The fields still needed to talk to AT, in words; False when complete."""
        missing = self._l10n_pt_at_missing()
        labels = [self._fields[name]._description_string(self.env) for name in missing]
        return bool(labels) and self.env._(
            "Missing: %(fields)s.", fields=", ".join(labels)
        )

    def _l10n_pt_at_works_by_hand(self):
        """Whether codes come from the Portal: by choice, or without credentials."""
        missing = set(self._l10n_pt_at_missing())
        missing.discard("l10n_pt_at_password")  # it can be asked for
        return bool(self.l10n_pt_at_manual or missing)

    def _l10n_pt_at_typed_password(self):
        """The password just typed for one call, unless it is another sub-user's."""
        context = self.env.context
        username = self.l10n_pt_at_account_company_id.sudo().l10n_pt_at_username
        meant_for = context.get("l10n_pt_at_password_username", username)
        password = context.get("l10n_pt_at_password")
        return meant_for == username and isinstance(password, str) and password

    def action_l10n_pt_at_test_connection(self):
        """Ask AT for the taxpayer's series and show the answer as a badge.

        The query changes nothing at AT (empty filter, code 2002).
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_groups(
            "account.group_account_manager,base.group_system"
        ):
            raise SeriesError(
                self.env._("Only accounting managers may test the connection with AT.")
            )
        password = self.env["l10n_pt.at.password"]
        if dialog := password._needed_for(self.action_l10n_pt_at_test_connection, self):
            return dialog
        company = self.l10n_pt_at_account_company_id
        # The badge is written below: by the call itself it would be written in another
        # transaction, and Odoo would start this one over, call included.
        company.sudo().try_lock_for_update(allow_referencing=True)
        state, error = self.env["l10n_pt.at.service"]._test_connection(self)
        (self | company).sudo().write(
            {
                "l10n_pt_at_connection_state": state,
                "l10n_pt_at_connection_error": at_messages.facts(error),
                "l10n_pt_at_connection_checked_at": fields.Datetime.now(),
            }
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Connection with AT"),
                "message": self.l10n_pt_at_connection_message,
                "type": "success" if state == "active" else "danger",
                "sticky": state != "active",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_l10n_pt_at_forget_password(self):
        """Delete the stored password."""
        self.check_access("write")
        self.sudo().l10n_pt_at_stored_password = False
        self._l10n_pt_at_forget_connection()
        return True
