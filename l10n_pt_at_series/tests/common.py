# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import atexit
import base64
import tempfile
from functools import cache

from odoo import Command
from odoo.tests import new_test_user
from odoo.tools import SQL

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..models.l10n_pt_document_mixin import FUTURE
from ..simulator.certificates import Certificates
from ..simulator.security import User
from ..simulator.server import Simulator

NIF = "555555550"
USERNAME = f"{NIF}/1"
PASSWORD = "palavra-passe-de-teste"


@cache
def certificates():
    """AT's keys and certificates, which take a while to make: once per process."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    return Certificates(folder.name)


@cache
def client_pfx():
    """The certificate that most tests enter, with its key and password."""
    return certificates().client(nif=NIF).pfx("segredo")


class AtSeriesCommon(AccountTestInvoicingCommon):
    """A Portuguese company connected to a simulator of AT, and a plain accountant.

    ``self.env`` is the accountant's: access errors that users would meet show up.
    """

    @classmethod
    @AccountTestInvoicingCommon.setup_country("pt")
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.at = cls.enterClassContext(
            Simulator(
                cls.folder,
                users=[User(USERNAME, PASSWORD)],
                certificates=certificates(),
            )
        )
        cls.company = cls.company_data["company"]
        cls.company.vat = f"PT{NIF}"
        cls.journal = cls.company_data["default_journal_sale"]
        cls._redirect_to_simulator()
        cls._enter_credentials(cls.company)
        # The usual test user is an administrator of everything. Ours is an accountant.
        cls.accountant = new_test_user(
            cls.env,
            login="contabilista",
            groups="account.group_account_manager,base.group_partner_manager",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.clerk = new_test_user(
            cls.env,
            login="faturacao",
            groups="account.group_account_invoice",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )
        cls.root = cls.env(user=cls.env.ref("base.user_root"), su=True)
        # Whoever makes documents of days to come means it (``FUTURE``).
        context = {**cls.env.context, FUTURE: True}
        cls.env = cls.env(user=cls.accountant, context=context)
        cls.cr = cls.env.cr
        cls.company = cls.company.with_env(cls.env)
        cls.journal = cls.journal.with_env(cls.env)
        cls.Series = cls.env["l10n_pt.document.series"]

    def setUp(self):
        super().setUp()
        self.at.faults.clear()
        self.at.book.clear()
        self.at.calls.clear()

    @classmethod
    def setup_independent_company(cls, **kwargs):
        """A company of its own; the one of ``tests/support/scripts`` if there is one.

        Loading a chart of accounts is most of what setting up a class of tests costs.
        """
        ready = cls.env.ref("__test__.l10n_pt_company", raise_if_not_found=False)
        if not ready:
            return super().setup_independent_company(**kwargs)
        # Whoever creates a company belongs to it.
        cls.env.user.company_ids = [Command.link(ready.id)]
        return ready

    @classmethod
    def _redirect_to_simulator(cls):
        parameters = cls.env["ir.config_parameter"].sudo()
        parameters.set_param("l10n_pt_at_series.test_endpoint", cls.at.url)
        parameters.set_param("l10n_pt_at_series.test_ca_bundle", str(cls.at.ca_file))

    @classmethod
    def _enter_credentials(cls, company, **changes):
        client = changes.pop("client", None)
        pfx = client.pfx("segredo") if client else client_pfx()
        company.sudo().write(
            {
                "l10n_pt_at_username": USERNAME,
                "l10n_pt_at_password": PASSWORD,
                "l10n_pt_at_client_certificate_id": cls._certificate(
                    company, pfx, "segredo"
                ).id,
                "l10n_pt_at_cipher_certificate_id": cls._certificate(
                    company, cls.at.certificates.cipher_certificate
                ).id,
                **changes,
            }
        )

    @classmethod
    def _certificate(cls, company, content, password=False):
        return (
            cls.env["certificate.certificate"]
            .sudo()
            .create(
                {
                    "name": "AT",
                    "content": base64.b64encode(content),
                    "pkcs12_password": password,
                    "company_id": company.id,
                }
            )
        )

    def _series(self, name="A2027", document_type="FT", **values):
        return self.Series.create(
            {
                "name": name,
                "document_type": document_type,
                "journal_id": self.journal.id,
                "company_id": self.company.id,
                "is_default": True,
                **values,
            }
        )

    def _registered(self, name="A2027", document_type="FT", **values):
        series = self._series(name, document_type, **values)
        series.action_register()
        return series

    def _invoice(self, date=None, move_type="out_invoice", post=False, **values):
        invoice = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.partner_a.id,
                "journal_id": self.journal.id,
                "invoice_date": date or self.Series._today(),
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.product_a.id,
                            "quantity": 2,
                            "price_unit": 50.0,
                        }
                    )
                ],
                **values,
            }
        )
        if post:
            invoice.action_post()
        return invoice

    def _spoil(self, move, **values):
        """Do to the database what no user can, but another program might."""
        self.env.flush_all()
        for name, value in values.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE account_move SET %s = %s WHERE id = %s",
                    SQL.identifier(name),
                    value,
                    move.id,
                )
            )
        self.env.invalidate_all()
