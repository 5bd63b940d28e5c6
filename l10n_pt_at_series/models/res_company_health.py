# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import date

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .groups import READERS

CERTIFICATES = {
    "client": "l10n_pt_at_client_certificate_id",
    "cipher": "l10n_pt_at_cipher_certificate_id",
}


def _fact(kind, *arguments, **keywords):
    """A figure of the health page: read anew each time, kept nowhere."""
    return kind(*arguments, compute_sudo=True, groups=READERS, **keywords)


class ResCompany(models.Model):
    """What has to be well for a company to issue documents with ATCUD.

    Figures, and the records behind them. All are computed when a page shows them;
    posting a document reads none of them.
    """

    _inherit = "res.company"

    l10n_pt_at_line_state = _fact(
        fields.Selection,
        lambda self: self._fields["l10n_pt_at_connection_state"]._description_selection(
            self.env
        ),
        string="Connection",
        compute="_compute_l10n_pt_at_line",
        help="Of the company whose credentials are used. Active: AT accepted them at "
        "the last call.",
    )
    l10n_pt_at_line_message = _fact(
        fields.Char,
        string="Reason",
        compute="_compute_l10n_pt_at_line",
        help="What AT or Odoo said about the credentials.",
    )
    l10n_pt_at_line_checked_at = _fact(
        fields.Datetime,
        string="Since",
        compute="_compute_l10n_pt_at_line",
        help="When the connection became what it is.",
    )
    l10n_pt_at_client_expires_on = _fact(
        fields.Date,
        string="Client certificate until",
        compute="_compute_l10n_pt_at_expiry",
        help="Last day of the client certificate. AT refuses every call after it.",
    )
    l10n_pt_at_client_days = _fact(
        fields.Integer,
        string="Days left on the client certificate",
        compute="_compute_l10n_pt_at_expiry",
        help="Days until the client certificate ends; below zero: it has ended.",
    )
    l10n_pt_at_cipher_expires_on = _fact(
        fields.Date,
        string="AT public key until",
        compute="_compute_l10n_pt_at_expiry",
        help="Last day of AT's public key. AT gives out the next one before.",
    )
    l10n_pt_at_cipher_days = _fact(
        fields.Integer,
        string="Days left on the AT public key",
        compute="_compute_l10n_pt_at_expiry",
        help="Days until AT's public key ends; below zero: it has ended.",
    )
    l10n_pt_at_last_call = _fact(
        fields.Datetime,
        string="Last successful call",
        compute="_compute_l10n_pt_at_last_call",
        help="When AT last accepted what it was asked.",
    )
    l10n_pt_pending_count = _fact(
        fields.Integer,
        string="Series waiting for AT",
        compute="_compute_l10n_pt_series_counts",
        help="Series of which nobody knows yet whether AT did what was asked.",
    )
    l10n_pt_difference_count = _fact(
        fields.Integer,
        string="Open differences with AT",
        compute="_compute_l10n_pt_series_counts",
        help="What AT and Odoo disagree on, as of the last comparison.",
    )
    l10n_pt_without_atcud_count = _fact(
        fields.Integer,
        string="Documents without ATCUD",
        compute="_compute_l10n_pt_series_counts",
        help="Posted customer documents without ATCUD in journals that need series, "
        "dated since the first series of the journal began. Numbers that a series took "
        "over when it was registered do not count.",
    )
    l10n_pt_lacking_count = _fact(
        fields.Integer,
        string="Series missing",
        compute="_compute_l10n_pt_lacking_count",
        help="Journals and document types in use for which no series is taken by "
        "itself today. Their documents cannot be posted, or get no ATCUD.",
    )
    l10n_pt_next_year_state = _fact(
        fields.Selection,
        [("early", "Not needed yet"), ("ready", "Ready"), ("todo", "Not ready")],
        string="Next year",
        compute="_compute_l10n_pt_next_year",
        help="From October on: whether no series is missing and the default series of "
        "this year have their followers for the next one.",
    )
    l10n_pt_next_year_count = _fact(
        fields.Integer,
        string="Series to renew",
        compute="_compute_l10n_pt_next_year",
        help="Default series of this year that have no follower for the next one.",
    )

    # === Figures: one query each, for all companies ===

    def _compute_l10n_pt_at_line(self):
        for company in self:
            owner = company.l10n_pt_at_account_company_id
            for name in ("state", "message", "checked_at"):
                company[f"l10n_pt_at_line_{name}"] = owner[
                    f"l10n_pt_at_connection_{name}"
                ]

    def _compute_l10n_pt_at_expiry(self):
        today = self.env["l10n_pt.document.series"]._today()
        for company in self:
            owner = company.l10n_pt_at_account_company_id
            for kind, name in CERTIFICATES.items():
                end = fields.Date.to_date(owner[name].date_end)
                company[f"l10n_pt_at_{kind}_expires_on"] = end
                company[f"l10n_pt_at_{kind}_days"] = end and (end - today).days

    def _compute_l10n_pt_at_last_call(self):
        found = dict(
            self.env["l10n_pt.at.communication"]._read_group(
                [("company_id", "in", self.ids), ("outcome", "=", "accepted")],
                ["company_id"],
                ["create_date:max"],
            )
        )
        for company in self:
            company.l10n_pt_at_last_call = found.get(company, False)

    _PENDING = ("state", "=", "pending")
    _OPEN = ("status", "=", "open")

    def _compute_l10n_pt_series_counts(self):
        pending = self._l10n_pt_count("l10n_pt.document.series", self._PENDING)
        differences = self._l10n_pt_count("l10n_pt.series.difference", self._OPEN)
        without_atcud = self._l10n_pt_without_atcud()
        for company in self:
            company.l10n_pt_pending_count = pending.get(company, 0)
            company.l10n_pt_difference_count = differences.get(company, 0)
            company.l10n_pt_without_atcud_count = len(without_atcud.get(company, ()))

    def _l10n_pt_count(self, model, condition):
        return dict(
            self.env[model]._read_group(
                [("company_id", "in", self.ids), condition], ["company_id"], ["__count"]
            )
        )

    def _l10n_pt_without_atcud(self):
        """Posted documents that should have an ATCUD and have none.

        :rtype: dict[res.company, list[int]], ids of ``account.move``
        """
        self.env["account.move"].flush_model()
        self.env["l10n_pt.document.series"].flush_model()
        self.env["account.journal"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.company_id, ARRAY_AGG(move.id)
                  FROM account_move move
                  JOIN account_journal journal
                    ON journal.id = move.journal_id AND journal.l10n_pt_series_required
                  JOIN (SELECT journal_id, MIN(start_date) AS day
                          FROM l10n_pt_document_series
                         WHERE state IN ('registered', 'finalised')
                      GROUP BY journal_id) started
                    ON started.journal_id = journal.id
                   AND move.invoice_date >= started.day
                 WHERE move.company_id = ANY(%s)
                   AND move.move_type IN ('out_invoice', 'out_refund')
                   AND move.state = 'posted'
                   AND (move.l10n_pt_series_id IS NULL
                        OR move.l10n_pt_atcud IS NULL)
                   AND NOT EXISTS (SELECT
                                     FROM l10n_pt_document_series adopted
                                    WHERE adopted.journal_id = journal.id
                                      AND adopted.prefix = move.sequence_prefix
                                      AND adopted.previous_number
                                          >= move.sequence_number)
              GROUP BY move.company_id
                """,
                self.ids,
            )
        )
        return {self.browse(company): moves for company, moves in rows}

    def _compute_l10n_pt_lacking_count(self):
        lacking = self._l10n_pt_lacking()
        for company in self:
            company.l10n_pt_lacking_count = sum(map(len, lacking[company].values()))

    def _l10n_pt_sales_journals(self):
        return self.env["account.journal"].search(
            [("company_id", "in", self.ids), ("type", "=", "sale")]
        )

    def _l10n_pt_lacking(self):
        """Types in use that no series is taken for by itself today.

        :rtype: dict[res.company, dict[account.journal, list[str]]]
        """
        today = self.env["l10n_pt.document.series"]._today()
        journals = self._l10n_pt_sales_journals()
        found = journals._l10n_pt_types_without_series(today)
        return {
            company: {
                journal: kinds
                for journal, kinds in found.items()
                if journal.company_id == company
            }
            for company in self
        }

    def _compute_l10n_pt_next_year(self):
        today = self.env["l10n_pt.document.series"]._today()
        early = today.month < 10
        new_year = date(today.year + 1, 1, 1)
        lacking = {} if early else self._l10n_pt_not_renewed(new_year)
        for company in self:
            count = sum(map(len, lacking.get(company, {}).values()))
            # What has no series today will have none in January.
            missing = count or company.l10n_pt_lacking_count
            company.l10n_pt_next_year_count = count
            company.l10n_pt_next_year_state = (
                "early" if early else "todo" if missing else "ready"
            )

    # === The records behind the figures ===

    def action_l10n_pt_view_pending(self):
        return self._l10n_pt_view("l10n_pt_document_series_action", [self._PENDING])

    def action_l10n_pt_view_differences(self):
        return self._l10n_pt_view("l10n_pt_series_difference_action", [self._OPEN])

    def action_l10n_pt_view_calls(self):
        return self._l10n_pt_view("l10n_pt_at_communication_action", [])

    def _l10n_pt_view(self, action, domain):
        self._l10n_pt_check_reader()
        action = self.env["ir.actions.actions"]._for_xml_id(
            f"l10n_pt_at_series.{action}"
        )
        action["domain"] = [("company_id", "=", self.id), *domain]
        action["context"] = {"create": False}
        return action

    def action_l10n_pt_view_without_atcud(self):
        self._l10n_pt_check_reader()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
        found = self._l10n_pt_without_atcud().get(self, [])
        action["name"] = self.env._("Documents without ATCUD")
        action["domain"] = [("id", "in", found)]
        action["context"] = {"create": False}
        return action

    def action_l10n_pt_renew(self):
        self._l10n_pt_check_manager()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series.l10n_pt_series_renew_action"
        )
        action["context"] = {"default_company_ids": self.ids}
        return action

    def _l10n_pt_check_reader(self):
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_groups(READERS):
            raise AccessError(self.env._("Only accountants may see this."))

    def _l10n_pt_check_manager(self):
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("account.group_account_manager"):
            raise AccessError(
                self.env._("Only accounting administrators may set this up.")
            )
