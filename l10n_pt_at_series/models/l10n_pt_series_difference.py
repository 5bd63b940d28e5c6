# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging

from markupsafe import Markup
from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import format_datetime

from ..exceptions import SeriesError
from ..rules import codes, comparison

_logger = logging.getLogger(__name__)

# Of a context only this counts here: the rest would set defaults, or leave no trace.
CONTEXT = ("allowed_company_ids", "lang", "tz")
# What a person may fill in; all else is what AT said, and Odoo found.
WRITABLE = {"journal_id", "previous_number", "reason"}


class L10nPtSeriesDifference(models.Model):
    """Something on which AT and Odoo disagree about a series of a taxpayer.

    Rows are made by ``l10n_pt.at.comparison``. A person imports, fixes or dismisses
    each; a dismissed one stays away while AT's value stays.
    """

    _name = "l10n_pt.series.difference"
    _description = "Difference between AT and Odoo"
    _rec_name = "identifier"
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
        [("open", "To settle"), ("solved", "Solved"), ("dismissed", "Dismissed")],
        default="open",
        required=True,
        readonly=True,
        index=True,
        help="To settle: AT and Odoo disagree.\n"
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
            row.is_fixable = row._is_fixable(row.series_id.is_used)

    def _is_fixable(self, used):
        """Whether AT's value can be taken over, of a series with documents or not."""
        theirs = self._at_record()
        series = self.series_id
        ours = self._odoo_record(series, theirs) if series else None
        return comparison.can_be_taken_over(self.kind, ours, theirs, used)

    def _at_record(self):
        return comparison.Record(
            state=comparison.state_here(self.at_state),
            validation_code=self.validation_code or None,
            first_number=int(self.first_number or 0),
            last_number=int(self.final_number or 0),
            series_type=self.series_type or None,
        )

    @api.model
    def _odoo_record(self, series, theirs):
        return comparison.Record(
            state=series.state,
            validation_code=series.validation_code or None,
            first_number=series.first_number,
            # It is looked up, so only where it is compared.
            last_number=theirs.last_number and series.last_number,
            series_type=series.series_type,
        )

    def _plain(self):
        context = self.env.context
        kept = {key: context[key] for key in CONTEXT if key in context}
        return self.with_env(self.env(context=kept))

    # === What an empty list means ===

    @api.model
    def action_open(self):
        """The menu *Differences with AT*: what an empty list says is of this moment."""
        self.check_access("read")
        return self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series.l10n_pt_series_difference_action"
        )

    @api.model
    def action_compare(self):
        """The dialog that asks AT for all series of a company."""
        self.env["l10n_pt.series.reconcile"].check_access("create")
        return self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series.l10n_pt_series_reconcile_action"
        )

    @api.model
    def get_empty_list_help(self, help_message):
        """Whether an empty list means that AT was asked and agrees."""
        companies = self.env.companies.filtered(
            lambda company: company.account_fiscal_country_id.code == "PT"
        )
        compared = self.env["l10n_pt.at.communication"]._compared_at(companies)
        open_count = self.search_count(
            [("company_id", "in", companies.ids), ("status", "=", "open")]
        )
        if open_count:
            # They may be settled while this is on the screen.
            title = self.env._("No difference in this list")
            text = self.env._("Other filters may show some. To be sure, ask AT again.")
        elif companies and companies <= self._union(compared):
            title = self.env._(
                "AT and Odoo agree, as of %(date)s",
                date=format_datetime(
                    self.env, min(compared.values()), dt_format="short"
                ),
            )
            text = self.env._(
                "All series that AT has are in Odoo, and as they are there."
            )
        else:
            title = self.env._("Not compared yet")
            text = self.env._(
                "AT has not been asked for all series of %(companies)s. Press Compare "
                "with AT.",
                companies=", ".join((companies - self._union(compared)).mapped("name")),
            )
        return Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>') % (
            title,
            text,
        )

    def _union(self, compared):
        return self.env["res.company"].union(*compared)

    # === What a person does with a row: fill in, take over, or put aside ===

    def write(self, vals):
        if not self.env.su and vals.keys() - WRITABLE:
            raise UserError(
                self.env._(
                    "What AT and Odoo have cannot be typed into a difference: only "
                    "journal, last number used and reason."
                )
            )
        return super().write(vals)

    def action_fix(self):
        """Import what is only at AT; elsewhere take AT's value over.

        One row: raises when it cannot be. Several: does all it can.

        :raise SeriesError: the only row needs a decision that no button can take
        :return: True, or a notification that says what is left and why
        """
        self.check_access("write")
        failures = self._fix_all()
        if failures and len(self) == 1:
            raise SeriesError(failures[self])
        return self._report(failures) if failures else True

    def _fix_all(self):
        """Each row by itself; one that fails stays open and the next is tried.

        :return: why, by row
        :rtype: dict[l10n_pt.series.difference, str]
        """
        failures = {}
        for row in self._plain():
            try:
                with self.env.cr.savepoint():
                    row._fix()
            except UserError as error:
                failures[row.with_env(self.env)] = str(error)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                raise  # Odoo starts the request over
            except IntegrityError as error:
                text = row.series_id._sql_error_to_message(error)
                failures[row.with_env(self.env)] = text
            except Exception:
                _logger.exception("Difference %s with AT not taken over", row.id)
                failures[row.with_env(self.env)] = self.env._(
                    "%(type)s %(name)s: AT's values could not be stored. The server's "
                    "log has the details; the line stays open.",
                    type=row.document_type,
                    name=row.identifier,
                )
        return failures

    def _report(self, failures, after=None):
        """A notification about rows that stay open.

        :param dict failures: see ``_fix_all``
        :param dict after: the action that follows
        """
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._(
                    "Taken over: %(done)s. Left: %(left)s.",
                    done=len(self) - len(failures),
                    left=len(failures),
                ),
                "message": "\n".join(failures.values()),
                "type": "warning",
                "sticky": True,
                "next": after or {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _fix(self):
        self.check_access("write")
        if self.status == "solved":
            return
        if self.kind == "only_at":
            self._check_fixable()
            self._import()
        else:
            series = self.series_id
            series.check_access("write")
            # Nobody posts in it until this is stored, so that unused stays unused.
            self.env["l10n_pt.at.recovery"]._freeze(series)
            self._check_fixable()
            if self._still_differs():
                series._at_write(self._at_values())
                series.message_post(body=self.env._("Taken over from AT."))
        self.sudo().status = "solved"

    def _check_fixable(self):
        used = self._is_used()
        if not self._is_fixable(used):
            raise SeriesError(
                self.env._(
                    "%(type)s %(name)s: documents were already issued, so Odoo cannot "
                    "take over AT's value. Settle it with AT, then dismiss the line "
                    "with a reason.",
                    type=self.document_type,
                    name=self.identifier,
                )
                if used
                else self.env._(
                    "%(type)s %(name)s: Odoo cannot take over a series of this kind "
                    "or in this state. Look at it on the Portal das Finanças, then "
                    "dismiss the line with a reason.",
                    type=self.document_type,
                    name=self.identifier,
                )
            )

    def _is_used(self):
        """Whether documents were issued in the series, as of what is committed."""
        with self.env["l10n_pt.at.service"]._own_transaction() as env:
            series = self.series_id.with_env(env)
            series.invalidate_recordset(["is_used"])
            return bool(series.is_used)

    def _still_differs(self):
        """Whether the row is true of the series as it is now."""
        series = self.series_id
        if self.kind == "only_odoo":
            return series.state not in ("draft", "pending")
        theirs = self._at_record()
        ours = self._odoo_record(series, theirs)
        return self.kind in {one[0] for one in comparison.compare(ours, theirs)}

    def _at_values(self):
        """What the series gets. The code of one with documents never changes."""
        if self.kind == "only_odoo":
            return {
                "state": "draft",
                "validation_code": False,
                "registration_date": False,
            }
        values = {
            "state": comparison.state_here(self.at_state),
            "final_number": int(self.final_number or 0),
            "pending_operation": False,
            "pending_error": False,
        }
        if not self._is_used():
            self.series_id._check_code_unused(self.validation_code)
            values.update(
                validation_code=self.validation_code,
                first_number=int(self.first_number),
            )
            for name in ("start_date", "registration_date"):
                if self[name]:  # AT may leave it out
                    values[name] = self[name]
        return values

    def _lacks_journal(self):
        """Whether the import waits for a journal: invoices and notes need one."""
        kind = codes.DOCUMENT_TYPES[self.document_type]
        return self.kind == "only_at" and kind == "SI" and not self.journal_id

    def _import(self):
        if self._lacks_journal():
            raise SeriesError(
                self.env._(
                    "Journal: choose the journal that will use series %(type)s "
                    "%(name)s.",
                    type=self.document_type,
                    name=self.identifier,
                )
            )
        values = {
            "name": self.identifier,
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "document_type": self.document_type,
            "series_type": self.series_type,
            "previous_number": self.previous_number,
            "first_number": int(self.first_number),
        }
        if self.start_date:
            values["start_date"] = self.start_date
        series = self.env["l10n_pt.document.series"].create(values)
        series._at_write(self._at_values())
        series.message_post(body=self.env._("Imported from AT."))
        self.sudo().series_id = series

    def action_dismiss(self):
        """Put rows aside; each needs its reason.

        :raise SeriesError: a row has no reason
        """
        for row in self:
            if not (row.reason or "").strip():
                raise SeriesError(
                    self.env._(
                        "Reason: say why the difference of %(type)s %(name)s does not "
                        "matter.",
                        type=row.document_type,
                        name=row.identifier,
                    )
                )
        self.check_access("write")
        self.sudo().status = "dismissed"
        return True

    # === Scheduled ===

    @api.model
    def _cron_reconcile(self):
        """What the scheduled action calls, whose code no update changes."""
        self.env["l10n_pt.at.comparison"]._compare_all()

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
