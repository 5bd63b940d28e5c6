# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from contextlib import suppress

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..at.errors import AtError
from ..exceptions import SeriesError
from . import at_messages
from .l10n_pt_document_series_at import AT_STATES

_logger = logging.getLogger(__name__)

# Of a context only this counts here: the rest would set defaults, or leave no trace.
CONTEXT = ("allowed_company_ids", "lang", "tz")


class L10nPtSeriesDifference(models.Model):
    """Something on which AT and Odoo disagree about a series of a taxpayer.

    Rows are made by comparing all that AT knows with all that Odoo has. A person
    imports, fixes or dismisses each; a dismissed one stays away while AT's value stays.

    This file: the comparison. What a person does with a row:
    ``l10n_pt_series_difference_fix.py``.
    """

    _name = "l10n_pt.series.difference"
    _description = "Difference between AT and Odoo"
    _order = "identifier desc, document_type, id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        ondelete="cascade",
        help="Company the series belongs to.",
    )
    environment = fields.Selection(
        [("test", "Test"), ("production", "Production")],
        required=True,
        readonly=True,
        help="The AT environment that was compared.",
    )
    kind = fields.Selection(
        [
            ("only_at", "Only at AT"),
            ("only_odoo", "Only in Odoo"),
            ("code", "Other code"),
            ("state", "Other state"),
            ("first_number", "Other first number"),
            ("last_number", "Documents after the end"),
        ],
        required=True,
        readonly=True,
        help="Only at AT: made on the Portal or by another program.\n"
        "Only in Odoo: AT does not know it.\n"
        "Documents after the end: Odoo issued numbers beyond the last one AT knows.",
    )
    identifier = fields.Char(
        required=True,
        readonly=True,
        help="Name of the series as communicated to AT, for example A2027.",
    )
    document_type = fields.Selection(
        selection="_selection_document_type",
        required=True,
        readonly=True,
        help="AT's document type. Each type needs its own registration.",
    )
    series_id = fields.Many2one(
        "l10n_pt.document.series",
        readonly=True,
        ondelete="cascade",
        help="The series in Odoo; empty when only AT has it.",
    )
    at_value = fields.Char(string="At AT", readonly=True, help="What AT has.")
    odoo_value = fields.Char(string="In Odoo", readonly=True, help="What Odoo has.")
    journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        help="Journal that will use the imported series.",
    )
    previous_number = fields.Integer(
        string="Last number used",
        help="Last number already issued in the series, in Odoo or elsewhere. "
        "Numbering goes on after it.",
    )
    status = fields.Selection(
        [("open", "Open"), ("solved", "Solved"), ("dismissed", "Dismissed")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        help="Open: to be settled.\n"
        "Solved: AT and Odoo agree now.\n"
        "Dismissed: put aside with a reason; it comes back when AT's value "
        "changes.",
    )
    reason = fields.Char(help="Why the difference is dismissed.")
    is_fixable = fields.Boolean(
        compute="_compute_is_fixable", export_string_translation=False
    )
    # AT's record, for the import
    series_type = fields.Char(readonly=True, export_string_translation=False)
    at_state = fields.Char(readonly=True, export_string_translation=False)
    validation_code = fields.Char(
        readonly=True, help="Code that AT gave to the series; first part of the ATCUD."
    )
    first_number = fields.Char(readonly=True, export_string_translation=False)
    start_date = fields.Date(
        readonly=True,
        help="First day on which documents can be issued in this series, as AT has it.",
    )
    registration_date = fields.Date(
        readonly=True, help="Day on which AT registered the series."
    )
    final_number = fields.Char(readonly=True, export_string_translation=False)

    _subject_uniq = models.UniqueIndex(
        "(company_id, environment, document_type, lower(identifier), kind)",
        "This difference is known already. Look at the list again.",
    )

    @api.model
    def _selection_document_type(self):
        return self.env["l10n_pt.document.series"]._selection_document_type()

    @api.depends("at_state", "kind", "series_id", "series_type", "validation_code")
    def _compute_is_fixable(self):
        for row in self:
            row.is_fixable = row._fixable(row.series_id.is_used)

    def _fixable(self, used):
        """Whether AT's value can be taken over.

        :param used: whether documents were issued in the series: its code stays then
        """
        if self.kind == "only_odoo":
            return not used
        if self.at_state not in AT_STATES:
            return False
        if self.kind == "only_at":
            return self.series_type in ("N", "F", "R")
        same_code = self.validation_code == self.series_id.validation_code
        return (
            self.kind in ("code", "first_number", "state")
            and self.series_type in (False, self.series_id.series_type)
            and (not used or (self.kind == "state" and same_code))
        )

    # === Compare ===

    @api.model
    def _refresh(self, company):
        """Ask AT for all series of the taxpayer and bring the open rows up to date.

        :param company: whose series; those of companies with the same NIF count too
        :return: the open rows of the company
        :raise AccessError: the user does not work for the company
        :raise SeriesError: AT gave no usable answer
        """
        self._check_company_reach(company)
        try:
            infos = self.env["l10n_pt.at.service"]._send_query_all(company)
        except AtError as error:
            raise SeriesError(
                at_messages.explain(self.env, error),
                *at_messages.remedy_button(self.env, error),
            ) from error
        plain = self._plain()
        return plain._bring_up_to_date(company.with_env(plain.env), infos)

    @api.model
    def _check_company_reach(self, company):
        """AT is asked with the company's password, and told who asks."""
        if self.env.su:
            return
        company.check_access("read")
        if company not in self.env.companies:
            raise AccessError(
                self.env._(
                    "Company %(company)s is not among the companies you have selected.",
                    company=company.display_name,
                )
            )

    def _plain(self):
        context = self.env.context
        kept = {key: context[key] for key in CONTEXT if key in context}
        return self.with_env(self.env(context=kept))

    @api.model
    def _bring_up_to_date(self, company, infos):
        environment = company._l10n_pt_environment()
        found = {
            (values["document_type"], values["identifier"].lower(), values["kind"]): (
                values
            )
            for values in self._differences(company, environment, infos)
        }
        known = self.sudo().search(
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
                self.sudo().create(
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
        return self.search(
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
        journals = company._l10n_pt_journals_by_prefix()
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
        state = AT_STATES.get(info.state)
        if series.state != state:
            yield {
                "kind": "state",
                "at_value": labels.get(state, info.state),
                "odoo_value": labels[series.state],
            }
        if series.validation_code and series.validation_code != info.validation_code:
            yield {
                "kind": "code",
                "at_value": info.validation_code,
                "odoo_value": series.validation_code,
            }
        if series.first_number != info.first_number:
            yield {
                "kind": "first_number",
                "at_value": str(info.first_number),
                "odoo_value": str(series.first_number),
            }
        if info.last_number and series.last_number > info.last_number:
            yield {
                "kind": "last_number",
                "at_value": str(info.last_number),
                "odoo_value": str(series.last_number),
            }

    # === Scheduled ===

    @api.model
    def _cron_reconcile(self):
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

    def _tell(self):
        """One activity on one series of the company, not one a day."""
        for series in self.series_id[:1]:
            if not series.activity_search(["mail.mail_activity_data_todo"]):
                series.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("AT and Odoo differ"),
                    note=self.env._(
                        "Differences found: %(count)s. See AT Series, Differences with "
                        "AT.",
                        count=len(self),
                    ),
                )
