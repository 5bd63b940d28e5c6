# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..unlogged import unlogged_queries
from .l10n_pt_at_health import CERTIFICATES

# What the form of the guide sends, by the field of the company it is for.
TYPED = {
    "vat": "vat",
    "environment": "l10n_pt_at_environment",
    "username": "l10n_pt_at_username",
    "password": "l10n_pt_at_password",
}
LARGEST = 200_000  # characters of a file; certificates have a few thousand


class L10nPtAtGuide(models.Model):
    """Credentials, entered on the guide by an administrator of Odoo.

    They are written to the company at once, and kept nowhere else: the page has no
    columns. Who may not write them is told whom to ask.
    """

    _inherit = "l10n_pt.at.guide"

    connection_state = fields.Selection(
        lambda self: (
            self.env["res.company"]
            ._fields["l10n_pt_at_connection_state"]
            ._description_selection(self.env)
        ),
        string="Connection",
        compute="_compute_connection",
        help="Of the company whose credentials are used. Active: AT accepted them at "
        "the last call.",
    )
    connection_message = fields.Char(
        string="Reason",
        compute="_compute_connection",
        help="What AT or Odoo said about the credentials.",
    )
    connection_checked_at = fields.Datetime(
        string="Since",
        compute="_compute_connection",
        help="When the connection became what it is.",
    )
    lacks_vat = fields.Boolean(
        compute="_compute_credentials", export_string_translation=False
    )
    lacks_country = fields.Boolean(
        compute="_compute_credentials", export_string_translation=False
    )
    username = fields.Char(
        string="AT sub-user",
        compute="_compute_credentials",
        help="Sub-user of the Portal das Finanças that is stored.",
    )
    has_password = fields.Boolean(
        compute="_compute_credentials", export_string_translation=False
    )
    client_detail = fields.Char(
        compute="_compute_credentials", export_string_translation=False
    )
    cipher_detail = fields.Char(
        compute="_compute_credentials", export_string_translation=False
    )
    administrators = fields.Char(
        compute="_compute_administrators", export_string_translation=False
    )

    def _compute_connection(self):
        health = self.env["l10n_pt.at.health"]
        for guide in self:
            line = health._of(guide.company_id)
            guide.connection_state = line.line_state
            guide.connection_message = line.line_message
            guide.connection_checked_at = line.line_checked_at

    @api.depends_context("lang")
    def _compute_credentials(self):
        for guide in self:
            # What is there, not what it is: managers see it as well.
            company = guide.company_id.sudo()
            nif = company._l10n_pt_nif()
            guide.lacks_country = company.account_fiscal_country_id.code != "PT"
            guide.lacks_vat = not (nif or guide.lacks_country)
            guide.username = company.l10n_pt_at_username
            guide.has_password = company.l10n_pt_at_password_is_set
            for kind, name in CERTIFICATES.items():
                guide[f"{kind}_detail"] = guide._validity(company[name])

    def _validity(self, certificate):
        end = fields.Date.to_date(certificate.date_end)
        if not end:
            return False
        date = format_date(self.env, end)
        if end < self.env["l10n_pt.document.series"]._today():
            return self.env._("Expired on %(date)s", date=date)
        return self.env._("Valid until %(date)s", date=date)

    def _compute_administrators(self):
        reminder = self.env["l10n_pt.at.reminder"]
        for guide in self:
            users = reminder._whom(guide.company_id, administrators=True)
            guide.administrators = reminder._names(users)

    # === Connect ===

    def connect(self, values):
        """Store credentials and try them once: the button *Connect*.

        What is left out stays as it is.

        :param dict values: texts ``vat``, ``environment``, ``username``, ``password``,
            ``certificate_password``; files ``client`` and ``cipher``, each with
            ``name`` and ``content`` (base64)
        :raise AccessError: only administrators of Odoo enter credentials
        :raise UserError: a file cannot be used; nothing is stored then
        :return: the dialog that asks for a password which is not stored, or True
        """
        company = self._checked_company()
        company.check_access("write")
        texts, files = self._taken(values)
        self._check_has_credentials(company, texts)
        with unlogged_queries():
            typed = {TYPED[name]: texts[name] for name in TYPED if name in texts}
            if vat := typed.pop("vat", False):
                company.vat = vat  # the sub-user's full name begins with it
            for kind, field in CERTIFICATES.items():
                if kind in files:
                    password = texts.get("certificate_password", False)
                    typed[field] = self._certificate(kind, password, **files[kind]).id
            company.write(typed)
            self.env.flush_all()
        if self.is_by_hand:
            return True
        result = company.action_l10n_pt_at_test_connection()
        if result["type"] != "ir.actions.act_window":
            return True
        # Odoo adds the views for its own buttons only.
        return {**result, "views": [(False, "form")]}

    def _taken(self, values):
        """What was entered: texts, and files as ``name`` and ``content``.

        :raise UserError: it does not come from the form
        """
        try:
            files = {
                kind: {
                    key: self._text(values[kind][key]) for key in ("name", "content")
                }
                for kind in CERTIFICATES
                if values.get(kind)
            }
            texts = {
                name: self._text(values[name])
                for name in (*TYPED, "certificate_password")
                if values.get(name)
            }
            if texts.get("environment", "test") not in ("test", "production"):
                raise ValueError
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise UserError(
                self.env._("Fill in the form of the set-up guide.")
            ) from error
        return texts, files

    @staticmethod
    def _text(value):
        """What was typed, if PostgreSQL can keep it.

        :raise ValueError: it is no text, or none for a database
        """
        if not isinstance(value, str) or "\0" in value:
            raise ValueError
        value.encode()
        return value

    def _check_has_credentials(self, company, texts):
        """Refuse what would never be used: a branch has its parent's sub-user.

        :raise UserError: nor has it one of its own now
        """
        owner = company.sudo().l10n_pt_at_account_company_id
        if owner != company and not (texts.get("username") or self.is_by_hand):
            raise UserError(
                self.env._(
                    "Sub-user: %(branch)s uses the credentials of %(company)s. Enter a "
                    "sub-user for %(branch)s alone, or connect %(company)s.",
                    branch=company.name,
                    company=owner.name,
                )
            )

    def _certificate(self, kind, password, name, content):
        """The certificate in a file: one that is there, or a new one.

        :param str kind: of ``CERTIFICATES``
        :raise UserError: it is not what it should be
        """
        certificates = self.env["certificate.certificate"].with_context(bin_size=False)
        if len(content) > LARGEST:
            raise self._unusable(kind, name)
        try:
            data = base64.b64decode(content, validate=True)
        except ValueError as error:
            raise self._unusable(kind, name) from error
        of_company = [("company_id", "=", self.company_id.id)]
        for known in certificates.search(of_company):
            is_it = base64.b64decode(known.content or b"") == data
            if is_it and self._is_usable(kind, known):
                return known
        made = certificates.create(
            {
                "name": name,
                "content": content,
                "pkcs12_password": kind == "client" and password,
                "company_id": self.company_id.id,
            }
        )
        if not self._is_usable(kind, made):
            raise self._unusable(kind, name)
        return made

    def _is_usable(self, kind, certificate):
        if kind == "client":
            return bool(certificate.pem_certificate and certificate.private_key_id)
        return certificate.content_format in ("der", "pem")

    def _unusable(self, kind, name):
        if kind == "client":
            return UserError(
                self.env._(
                    "Certificate password: it does not open the file “%(file)s”. Type "
                    "the password that came with the file, or choose the PFX file of "
                    "the client certificate.",
                    file=name,
                )
            )
        return UserError(
            self.env._(
                "AT public key: the file “%(file)s” is no certificate. Choose the .cer "
                "file “Chave Cifra Pública AT”.",
                file=name,
            )
        )

    # === Ask somebody who may ===

    def action_ask_administrator(self):
        """Give whoever may enter credentials the task to do so, once."""
        company = self._checked_company()
        reminder = self.env["l10n_pt.at.reminder"]
        reader = reminder._whom(company, administrators=True)[:1]
        words = self.with_context(lang=reader.lang or self.env.lang).env
        note = Markup('<p>%s <a href="%s">%s</a></p>') % (
            words._(
                "%(name)s asks for the connection: sub-user, password and "
                "certificates.",
                name=self.env.user.name,
            ),
            f"/odoo/action-l10n_pt_at_series.l10n_pt_guide_action/{self.id}",
            words._("Set-up guide"),
        )
        summary = words._("Connect %(company)s with AT", company=company.name)
        return reminder._ask(company, summary, note, administrators=True)
