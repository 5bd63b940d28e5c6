# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from contextlib import suppress

from psycopg2.errors import UniqueViolation

from odoo import api, models

from ..at.errors import AtError
from ..exceptions import SeriesError
from ..rules import comparison
from . import at_messages

_logger = logging.getLogger(__name__)


class L10nPtAtComparison(models.AbstractModel):
    """All that AT knows about a taxpayer's series against all that Odoo has.

    What differs becomes rows of ``l10n_pt.series.difference``.
    """

    _name = "l10n_pt.at.comparison"
    _description = "Comparison of series with AT"

    @api.model
    def _refresh(self, company):
        """Ask AT for all series of the taxpayer and bring the open rows up to date.

        :param company: whose series; those of companies with the same NIF count too
        :return: the open rows of the company
        :raise AccessError: it is out of the user's reach
        :raise SeriesError: AT gave no usable answer
        """
        try:
            infos = self.env["l10n_pt.at.service"]._send_query_all(company)
        except AtError as error:
            raise SeriesError(
                at_messages.explain(self.env, error, company),
                *at_messages.remedy_button(self.env, error, company=company),
                failure=error,
            ) from error
        rows = self.env["l10n_pt.series.difference"]._plain()
        plain = self.with_env(rows.env)
        return plain._bring_up_to_date(company.with_env(rows.env), infos)

    @api.model
    def _bring_up_to_date(self, company, infos):
        rows = self.env["l10n_pt.series.difference"]
        environment = company._l10n_pt_environment()
        found = {
            (values["document_type"], values["identifier"].lower(), values["kind"]): (
                values
            )
            for values in self._differences(company, environment, infos)
        }
        known = rows.sudo().search(
            [("company_id", "=", company.id), ("environment", "=", environment)]
        )
        for row in known:
            key = (row.document_type, row.identifier.lower(), row.kind)
            values = found.pop(key, None)
            if values is None:
                row.filtered(lambda row: row.status == "open").status = "solved"
            elif row.status != "dismissed" or row.at_value != values["at_value"]:
                row.write(dict(values, status="open", reason=False))
        try:
            with self.env.cr.savepoint():
                rows.sudo().create(
                    [
                        dict(values, company_id=company.id, environment=environment)
                        for values in found.values()
                    ]
                )
        except UniqueViolation as error:
            raise SeriesError(
                self.env._(
                    "Somebody else has just compared the series of %(company)s with "
                    "AT. Look at the list of differences, or compare again.",
                    company=company.name,
                )
            ) from error
        return rows.search(
            [
                ("company_id", "=", company.id),
                ("environment", "=", environment),
                ("status", "=", "open"),
            ]
        )

    @api.model
    def _differences(self, company, environment, infos):
        """Values of one row per difference; nothing is read inside the loop."""
        series = (
            self.env["l10n_pt.document.series"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("nif", "=", company._l10n_pt_nif()),
                    ("environment", "=", environment),
                ]
            )
        )
        ours = {(one.document_type, one.name.lower()): one for one in series}
        journals = self.env["l10n_pt.numbering"]._journals_by_prefix(company)
        for info in infos:
            one = ours.pop((info.document_type, info.identifier.lower()), None)
            values = {
                "identifier": info.identifier,
                "document_type": info.document_type,
                "series_type": info.series_type,
                "at_state": info.state,
                "validation_code": info.validation_code,
                "first_number": str(info.first_number),
                "start_date": info.start_date,
                "registration_date": info.registration_date,
                "final_number": info.last_number and str(info.last_number),
            }
            if one is None:
                journal, last = journals.get(
                    (info.document_type, info.identifier.lower()), (False, 0)
                )
                yield dict(
                    values,
                    kind="only_at",
                    at_value=info.validation_code,
                    journal_id=journal or journals.get(info.document_type),
                    previous_number=last,
                )
            elif one.company_id == company:
                yield from (
                    dict(values, series_id=one.id, **difference)
                    for difference in self._compare(one, info)
                )
        for one in ours.values():
            if one.company_id == company and one.state not in ("draft", "pending"):
                yield {
                    "identifier": one.name,
                    "document_type": one.document_type,
                    "series_id": one.id,
                    "kind": "only_odoo",
                    "at_value": False,
                    "odoo_value": one.validation_code,
                }

    @api.model
    def _compare(self, series, info):
        """What differs between a series and AT's record of it."""
        labels = dict(series._fields["state"]._description_selection(self.env))
        theirs = comparison.Record(
            state=comparison.state_here(info.state),
            validation_code=info.validation_code,
            first_number=info.first_number,
            last_number=info.last_number or 0,
        )
        ours = self.env["l10n_pt.series.difference"]._odoo_record(series, theirs)
        for kind, at_value, odoo_value in comparison.compare(ours, theirs):
            yield {
                "kind": kind,
                "at_value": labels.get(at_value, str(at_value)),
                "odoo_value": labels.get(odoo_value, str(odoo_value)),
            }

    @api.model
    def _compare_all(self):
        """Compare every company that is connected; tell who is responsible."""
        companies = self.env["res.company"].sudo()
        companies = companies.search([("partner_id.country_code", "=", "PT")]).filtered(
            lambda company: company._l10n_pt_at_works_by_itself()
        )
        for number, company in enumerate(companies, start=1):
            try:
                # The log of communications has the details of what AT refused.
                with suppress(SeriesError), self.env.cr.savepoint():
                    self._refresh(company)._tell()
            except Exception:
                _logger.exception("Comparison with AT of company %s", company.id)
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - number)
