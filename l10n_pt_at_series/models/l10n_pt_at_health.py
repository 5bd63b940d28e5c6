# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

CERTIFICATES = {
    "client": "l10n_pt_at_client_certificate_id",
    "cipher": "l10n_pt_at_cipher_certificate_id",
}
PENDING = ("state", "=", "pending")
OPEN = ("status", "=", "open")


class L10nPtAtHealth(models.Model):
    """What has to be well for a company to issue documents with ATCUD.

    Figures, and the records behind them. All are computed when a page shows them;
    posting a document reads none of them. They are the company's, whatever else of it
    its reader may see.
    """

    _name = "l10n_pt.at.health"
    _inherit = "l10n_pt.at.page"
    _description = "Health of a company's series"
    _auto = False

    line_state = fields.Selection(
        lambda self: (
            self.env["res.company"]
            ._fields["l10n_pt_at_connection_state"]
            ._description_selection(self.env)
        ),
        string="Connection",
        compute="_compute_line",
        help="Of the company whose credentials are used. Active: AT accepted them when "
        "it was last reached.",
    )
    line_message = fields.Char(
        string="Reason",
        compute="_compute_line",
        help="What AT or Odoo said about the credentials.",
    )
    line_failed = fields.Boolean(
        compute="_compute_line", export_string_translation=False
    )
    line_checked_at = fields.Datetime(
        string="Since",
        compute="_compute_line",
        help="When the connection became what it is.",
    )
    client_expires_on = fields.Date(
        string="Client certificate until",
        compute="_compute_expiry",
        help="Last day of the client certificate. AT refuses every call after it.",
    )
    client_days = fields.Integer(
        string="Days left on the client certificate",
        compute="_compute_expiry",
        help="Days until the client certificate ends; below zero: it has ended.",
    )
    cipher_expires_on = fields.Date(
        string="AT public key until",
        compute="_compute_expiry",
        help="Last day of AT's public key. AT gives out the next one before.",
    )
    cipher_days = fields.Integer(
        string="Days left on the AT public key",
        compute="_compute_expiry",
        help="Days until AT's public key ends; below zero: it has ended.",
    )
    last_call = fields.Datetime(
        string="Last successful call",
        compute="_compute_last_call",
        help="When AT last accepted what it was asked.",
    )
    pending_count = fields.Integer(
        string="Series waiting for AT",
        compute="_compute_counts",
        help="Series of which nobody knows yet whether AT did what was asked.",
    )
    difference_count = fields.Integer(
        string="Differences with AT",
        compute="_compute_counts",
        help="What AT and Odoo disagree on, to be settled, as of the last comparison.",
    )
    compared_at = fields.Datetime(
        string="Compared with AT",
        compute="_compute_counts",
        help="When AT last told all series of the company. Empty: it was never asked, "
        "and nobody knows of differences.",
    )
    without_atcud_count = fields.Integer(
        string="Documents without ATCUD",
        compute="_compute_counts",
        help="Posted customer documents without ATCUD in journals that need series, "
        "dated since the first series of the journal began, and payments of invoices "
        "since there is a series for their receipts. Numbers that a series took over "
        "when it was registered do not count.",
    )
    lacking_count = fields.Integer(
        string="Series missing",
        compute="_compute_gaps",
        help="Journals and document types in use that have no registered series for "
        "documents of today. They cannot be posted, or get no ATCUD.",
    )
    undecided_count = fields.Integer(
        string="Default missing",
        compute="_compute_gaps",
        help="Journals and document types in use that have registered series, none of "
        "which is taken by itself: somebody has to choose it on each document.",
    )
    next_year_state = fields.Selection(
        [("early", "Not needed yet"), ("ready", "Ready"), ("todo", "Not ready")],
        string="Next year",
        compute="_compute_next_year",
        help="Ready: no series will be missing on 1 January, and each default series "
        "of this year has its follower.\n"
        "Not needed yet: it is not, and there is time until October.",
    )
    next_year_count = fields.Integer(
        string="Series to renew",
        compute="_compute_next_year",
        help="Default series of this year that have no follower for the next one.",
    )

    missing_addons = fields.Char(
        string="Addons to install",
        compute="_compute_missing_addons",
        help="Addons for the documents of apps that are installed. Without them these "
        "documents get no ATCUD.",
    )

    # === Figures: one query each, for all companies ===

    def _compute_line(self):
        for health in self:
            owner = health.company_id.sudo().l10n_pt_at_account_company_id
            health.line_state = owner.l10n_pt_at_connection_state
            health.line_failed = health.line_state == "active" and bool(
                self.env["l10n_pt.at.communication"]._failure_text(owner)
            )
            health.line_message = owner.l10n_pt_at_connection_message
            health.line_checked_at = owner.l10n_pt_at_connection_checked_at

    def _compute_expiry(self):
        today = self.env["l10n_pt.document.series"]._today()
        for health in self:
            owner = health.company_id.sudo().l10n_pt_at_account_company_id
            for kind, name in CERTIFICATES.items():
                end = fields.Date.to_date(owner[name].date_end)
                health[f"{kind}_expires_on"] = end
                health[f"{kind}_days"] = end and (end - today).days

    def _compute_last_call(self):
        found = dict(
            self.env["l10n_pt.at.communication"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "in", self.company_id.ids),
                    ("outcome", "=", "accepted"),
                ],
                ["company_id"],
                ["create_date:max"],
            )
        )
        for health in self:
            health.last_call = found.get(health.company_id, False)

    @api.depends_context("lang")
    def _compute_missing_addons(self):
        missing = self.env["ir.module.module"]._l10n_pt_missing()
        self.missing_addons = ", ".join(missing.mapped("shortdesc"))

    def _compute_counts(self):
        pending = self._count("l10n_pt.document.series", PENDING)
        differences = self._count("l10n_pt.series.difference", OPEN)
        usage = self.env["l10n_pt.series.usage"]
        without_atcud = usage._without_atcud(self.company_id)
        log = self.env["l10n_pt.at.communication"]
        compared = log._compared_at(self.company_id)
        for health in self:
            company = health.company_id
            health.pending_count = pending.get(company, 0)
            health.difference_count = differences.get(company, 0)
            health.compared_at = compared.get(company)
            health.without_atcud_count = sum(map(len, without_atcud.get(company, ())))

    def _count(self, model, condition):
        return dict(
            self.env[model]
            .sudo()
            ._read_group(
                [("company_id", "in", self.company_id.ids), condition],
                ["company_id"],
                ["__count"],
            )
        )

    def _compute_gaps(self):
        for health, (missing, undecided) in self.sudo()._gaps().items():
            health = health.sudo(False)
            health.lacking_count = sum(map(len, missing.values()))
            health.undecided_count = sum(map(len, undecided.values()))

    def _lacking(self, day=None):
        """Types in use that no series is taken for by itself on a day, or today.

        :rtype: dict[res.company, dict[holder, list[str]]]
        """
        day = day or self.env["l10n_pt.document.series"]._today()
        usage = self.env["l10n_pt.series.usage"]
        found = usage._types_without_series(self.company_id, day)
        return {company: found.get(company, {}) for company in self.company_id}

    def _gaps(self, day=None):
        """Types without any series to use, and those with series but no default.

        The one answer for guide, inventory and health page.

        :param date day: date of the documents; None: today
        :return: for each page two dictionaries of holders, such as journals, and AT's
            types: missing and undecided
        :rtype: dict[l10n_pt.at.health, tuple[dict, dict]]
        """
        lacking = self._lacking(day)
        holders = [holder for found in lacking.values() for holder in found]
        choice = self.env["l10n_pt.series.choice"]
        candidates = choice._candidates(self.company_id, *holders)
        gaps = {}
        for health in self:
            missing, undecided = {}, {}
            for holder, kinds in lacking[health.company_id].items():
                usable = health._usable(holder, day, candidates)
                usable = set(usable.mapped("document_type"))
                for kind in kinds:
                    found = undecided if kind in usable else missing
                    found.setdefault(holder, []).append(kind)
            gaps[health] = missing, undecided
        return gaps

    def _missing_and_undecided(self):
        """Types without any series to use today, and those with series but no default.

        :return: two dictionaries of holders, such as journals, and AT's types
        """
        self.ensure_one()
        return self._gaps()[self]

    def _usable(self, holder, day=None, candidates=None):
        """Series that an ordinary document of the day could be put into by hand.

        :param candidates: see ``l10n_pt.series.choice._candidates``, if at hand
        """
        series = self.env["l10n_pt.document.series"]
        company = self.company_id
        wanted = company._l10n_pt_wanted(holder, None, day or series._today())
        if candidates is None:
            choice = self.env["l10n_pt.series.choice"]
            candidates = choice._candidates(company, holder)
        found = candidates.filtered(
            lambda one: (
                # Recovery series start early enough for all, and take papers only.
                one.series_type == wanted.series_type
                and not wanted._replace(document_type=one.document_type).broken_rule(
                    one
                )
            )
        )
        return series.browse(found.ids)

    def _undecided_series(self):
        """Series to choose from, for the types that have no default one."""
        _missing, undecided = self._missing_and_undecided()
        found = self.env["l10n_pt.document.series"]
        for holder, kinds in undecided.items():
            usable = self._usable(holder)
            found |= usable.filtered(lambda one, some=kinds: one.document_type in some)
        return found

    def _unregistered(self, missing):
        """Series of the missing types that exist and wait for AT or for their code."""
        series = self.env["l10n_pt.document.series"]
        today = series._today()
        wanted = [
            self.company_id._l10n_pt_wanted(holder, kind, today)
            for holder, kinds in missing.items()
            for kind in kinds
        ]
        return series.search(
            self.env["l10n_pt.series.choice"]._domain(self.company_id, missing)
            & Domain("state", "in", ("draft", "pending"))
        ).filtered(lambda one: any(want.is_served_by(one) for want in wanted))

    def _listed(self, lacking):
        """``Sales: FT, NC · Shop: FS``"""
        return " · ".join(
            f"{holder.display_name}: {', '.join(kinds)}"
            for holder, kinds in lacking.items()
        )

    def _not_renewed(self, day):
        """What lacks series that start on a day or later.

        :param date day: 1 January of the year in question
        :return: only companies that lack something
        :rtype: dict[res.company, dict[holder, list[str]]]
        """
        usage = self.env["l10n_pt.series.usage"]
        return usage._types_not_renewed(self.company_id, day)

    def _new_year(self):
        today = self.env["l10n_pt.document.series"]._today()
        return date(today.year + 1, 1, 1)

    def _compute_next_year(self):
        new_year = self._new_year()
        early = self.env["l10n_pt.document.series"]._today().month < 10
        late = self.sudo()._not_renewed(new_year)
        for health, (missing, _undecided) in self.sudo()._gaps(new_year).items():
            health = health.sudo(False)
            count = sum(map(len, late.get(health.company_id, {}).values()))
            health.next_year_count = count
            health.next_year_state = (
                "ready" if not count and not missing else "early" if early else "todo"
            )

    # === The records behind the figures ===

    def action_view_pending(self):
        return self._view("l10n_pt_document_series_action", PENDING)

    def action_view_differences(self):
        return self._view("l10n_pt_series_difference_action", OPEN)

    def action_view_calls(self):
        return self._view("l10n_pt_at_communication_action")

    def _view(self, action, *conditions):
        company = self._checked_company()
        domain = [("company_id", "=", company.id), *conditions]
        return self._action(action, domain=domain, context={"create": False})

    def action_view_without_atcud(self):
        """A list is of one kind of documents: the next one shows when it is empty."""
        company = self._checked_company()
        usage = self.env["l10n_pt.series.usage"]
        found = usage._without_atcud(company).get(company) or usage._models()
        action = found[0].sudo(False)._l10n_pt_list_action()
        action["name"] = self.env._("Documents without ATCUD")
        action["domain"] = [("id", "in", found[0].ids)]
        action["context"] = {"create": False}
        return action

    def action_install_addons(self):
        """Install the addons for the documents of apps that are installed.

        :raise UserError: only administrators of Odoo install addons
        """
        if not self.env.is_system():
            reminder = self.env["l10n_pt.at.reminder"]
            users = reminder._whom(self.company_id, administrators=True)
            raise UserError(
                self.env._(
                    "Only administrators of Odoo install addons: ask %(names)s.",
                    names=reminder._names(users) or "–",
                )
            )
        missing = self.env["ir.module.module"]._l10n_pt_missing()
        return missing.sudo(False).button_immediate_install() if missing else True

    def _check_manager(self):
        """Who looks at a figure and may not change it is told whom to ask.

        :raise SeriesError: no accounting manager
        """
        if not self.env["l10n_pt.document.series"].has_access("create"):
            question = self.env["l10n_pt.at.question"]
            raise question._refusal(self.company_id, "", "missing")

    def action_view_missing(self):
        """The dialog that makes the series that are missing."""
        company = self._checked_company()
        self._check_manager()
        context = {
            "dialog_size": "extra-large",
            "default_company_ids": company.ids,
        }
        return self._action("l10n_pt_series_inventory_action", context=context)

    def action_choose_default(self):
        """Registered series of the types without a default, to tick one."""
        self._checked_company()
        return self._list_of(self._undecided_series())

    def action_cash_vat(self):
        """The dialog that makes series for the cash-VAT regime."""
        company = self._checked_company()
        self._check_manager()
        journals = self.env["account.journal"]._l10n_pt_holders_of(company.parent_ids)
        context = {
            "default_company_id": company.id,
            "default_journal_id": journals[:1].id,
        }
        return self._action("l10n_pt_series_create_action", context=context)

    def action_compare(self):
        """The dialog that asks AT for all series of the company."""
        company = self._checked_company()
        self._check_manager()
        context = {"default_company_id": company.id}
        return self._action("l10n_pt_series_reconcile_action", context=context)

    def action_renew(self):
        """What the new year lacks: followers, or series that are missing altogether."""
        company = self._checked_company()
        if not self.next_year_count and self.next_year_state != "ready":
            return self.action_view_missing()
        self._check_manager()
        context = {
            "dialog_size": "extra-large",
            "default_company_ids": company.ids,
            "default_year": str(self._new_year().year),
        }
        return self._action("l10n_pt_series_renew_action", context=context)

    def action_guide(self):
        return self.env["l10n_pt.at.guide"]._of(self._checked_company()).action_open()

    def action_series(self):
        """The menu *AT Series*: the guide while something is left, then the list."""
        company = self._checked_company()
        guide = self.env["l10n_pt.at.guide"]._of(company)
        guided = (
            company.account_fiscal_country_id.code == "PT"
            and guide.has_access("read")
            and not company.l10n_pt_at_guide_hidden
            and not guide.setup_done
        )
        if guided:
            return guide.action_open()
        return self._action("l10n_pt_document_series_action")
