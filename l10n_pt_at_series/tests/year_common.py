# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime

from odoo import Command

from ..simulator.security import User
from .common import NIF, PASSWORD, AtSeriesCommon

# A year whose December and the January after it are still ahead.
OLD = datetime.now().year + 1
NEW = OLD + 1
NIFS = (NIF, "599999993", "503504564")
TYPES = ("FR", "FS", "FT", "NC", "ND")


class YearCommon(AtSeriesCommon):
    """Three companies of one accountant, each with its own sub-user at AT."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.companies = cls.company
        for number, nif in enumerate(NIFS):
            if number:
                cls.companies += cls._new_company(f"Cliente {number}", nif)
            # Good until the January in question.
            cls._enter_credentials(
                cls.companies[number],
                client=cls.at.certificates.client(nif=nif, days=1000),
                l10n_pt_at_username=f"{nif}/1",
            )
            cls.at.set_user(User(f"{nif}/1", PASSWORD))
        cls.accountant.sudo().company_ids = [Command.set(cls.companies.ids)]
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.companies.ids)
        )
        cls.companies = cls.companies.with_env(cls.env)
        cls.company, cls.second, cls.third = cls.companies
        cls.journal = cls.journal.with_env(cls.env)
        cls.Series = cls.env["l10n_pt.document.series"]

    @classmethod
    def _new_company(cls, name, nif):
        company = cls.root["res.company"].create(
            {
                "name": name,
                "vat": f"PT{nif}",
                "country_id": cls.root.ref("base.pt").id,
            }
        )
        cls._new_journal(company, "Vendas")
        return company

    @classmethod
    def _new_journal(cls, company, name, kind="FT"):
        return cls.root["account.journal"].create(
            {
                "name": name,
                "code": f"V{kind}",
                "type": "sale",
                "company_id": company.id,
                "l10n_pt_invoice_type": kind,
            }
        )

    def _old(self, document_type="FT", company=None, name=f"A{OLD}", **values):
        """A series of the old year, with a code from the Portal."""
        company = company or self.company
        journal = self.Series.journal_id.search(
            [("company_id", "=", company.id), ("type", "=", "sale")], limit=1
        )
        series = self.Series.create(
            {
                "name": name,
                "document_type": document_type,
                "company_id": company.id,
                "journal_id": journal.id,
                "start_date": f"{OLD}-01-01",
                "is_default": True,
                **values,
            }
        )
        series.action_set_code(f"AAJFN{series.id:07}")
        return series

    def _reload(self):
        """Forget what is in memory: related fields of wizards, as in a new request."""
        self.env.flush_all()
        self.env.invalidate_all()

    def _operations(self):
        return [call.operation for call in self.at.calls]
