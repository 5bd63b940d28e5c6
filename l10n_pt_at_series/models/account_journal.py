# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..rules import codes
from .l10n_pt_settled_mixin import PAID


class AccountJournal(models.Model):
    _name = "account.journal"
    _inherit = ["account.journal", "l10n_pt.series.holder"]

    l10n_pt_series_ids = fields.One2many(
        "l10n_pt.document.series",
        "journal_id",
        string="AT series",
        help="Series registered with AT that number this journal's documents.",
    )
    l10n_pt_series_required = fields.Boolean(
        string="AT series required",
        compute="_compute_l10n_pt_series_required",
        store=True,
        help="The journal numbers its customer documents in AT series. It begins when "
        "its first series is registered.",
    )
    l10n_pt_invoice_type = fields.Selection(
        [
            ("FT", "FT - Invoice"),
            ("FS", "FS - Simplified invoice"),
            ("FR", "FR - Invoice-receipt"),
        ],
        string="AT type of invoices",
        default="FT",
        required=True,
        help="AT document type of the customer invoices of this journal. FR is for "
        "invoices paid when they are issued, FS for simplified invoices within the "
        "legal limits.",
    )

    @api.depends("l10n_pt_series_ids.state")
    def _compute_l10n_pt_series_required(self):
        # A series that was only ever annulled was never there; an archived one was.
        for journal in self:
            series = journal.with_context(active_test=False).l10n_pt_series_ids
            # Receipts, transport and working documents are opt-in, each on its own.
            series = series.filtered(lambda one: one.document_class == "SI")
            states = set(series.mapped("state"))
            journal.l10n_pt_series_required = bool(
                journal.l10n_pt_series_required
                and "pending" in states
                or states & {"registered", "finalised"}
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._l10n_pt_check_duty(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._l10n_pt_check_duty(vals)
        return super().write(vals)

    @api.model
    def _l10n_pt_check_duty(self, vals):
        if "l10n_pt_series_required" in vals:
            raise UserError(
                self.env._(
                    "AT series required: it follows from the series of the journal and "
                    "cannot be entered. Leave it out."
                )
            )

    @api.onchange("l10n_pt_invoice_type")
    def _onchange_l10n_pt_invoice_type(self):
        journal, kind = self._origin, self.l10n_pt_invoice_type
        today = self.env["l10n_pt.document.series"]._today()
        wanted = journal.company_id._l10n_pt_wanted(journal, kind, today)
        choice = self.env["l10n_pt.series.choice"]
        if not journal.l10n_pt_series_required or choice._choose(wanted):
            return None
        return {
            "warning": {
                "title": self.env._("AT type of invoices"),
                "message": self.env._(
                    "The journal has no registered default series for documents of "
                    "type %(type)s: its next invoice cannot be posted until there is "
                    "one.",
                    type=kind,
                ),
            }
        }

    def action_l10n_pt_create_series(self):
        return self._l10n_pt_wizard(
            "l10n_pt.series.create", self.env._("New AT series")
        )

    def action_l10n_pt_adopt_series(self):
        return self._l10n_pt_wizard(
            "l10n_pt.series.adopt", self.env._("Register existing series")
        )

    def _l10n_pt_wizard(self, model, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_journal_id": self.id, "dialog_size": "extra-large"},
        }

    # === What the journal issues ===

    def _l10n_pt_series_name(self, day):
        code = re.sub(r"[^A-Za-z0-9]", "", self.code or "")
        if not code or code.upper().startswith("AT"):
            code = "S"
        return f"{code}{day.year}"

    def _l10n_pt_types_in_use(self):
        # Those of its invoices and of their credit notes, and whatever it has issued in
        # the last twelve months.
        self.env["account.move"].flush_model()
        since = self.env["l10n_pt.document.series"]._today() - relativedelta(years=1)
        issued = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT move.journal_id,
                       CASE WHEN move.move_type = 'out_refund' THEN 'NC'
                            WHEN move.debit_origin_id IS NOT NULL THEN 'ND'
                            ELSE series.document_type
                        END
                  FROM account_move move
                  LEFT JOIN l10n_pt_document_series series
                    ON series.id = move.l10n_pt_series_id
                 WHERE move.journal_id = ANY(%s)
                   AND move.move_type IN ('out_invoice', 'out_refund')
                   AND move.state = 'posted'
                   AND move.invoice_date >= %s
                """,
                self.ids,
                since,
            )
        )
        issued = set(issued)
        receipts = self._l10n_pt_receipts_in_use()
        return {
            journal: [
                kind
                for kind in codes.DOCUMENT_TYPES
                if kind in (journal.l10n_pt_invoice_type, "NC")
                or (journal.id, kind) in issued
                or kind in receipts[journal]
            ]
            for journal in self
        }

    def _l10n_pt_types_by_choice(self):
        # Receipts where customers' payments are registered.
        since = self.env["l10n_pt.document.series"]._today() - relativedelta(years=1)
        paid = self.env["account.move"]._read_group(
            [
                ("journal_id", "in", self.ids),
                ("move_type", "=", "out_invoice"),
                ("payment_state", "in", PAID),
                ("invoice_date", ">=", since),
            ],
            ["journal_id"],
        )
        paid = self.browse().union(*[journal for [journal] in paid])
        receipts = self._l10n_pt_receipts_in_use()
        return {
            journal: ["RG"] if journal in paid and not receipts[journal] else []
            for journal in self
        }

    def _l10n_pt_choice_text(self, kind):
        return self.env._("By choice: payments of customers become receipts.")

    def _l10n_pt_receipts_in_use(self):
        """Types of receipts that each journal has series for, or has to have.

        RC under cash VAT; else nobody has to issue receipts in series.

        :rtype: dict[account.journal, list[str]]
        """
        return {
            journal: kinds + ["RC"] * bool(journal.company_id.sudo().l10n_pt_cash_vat)
            for journal, kinds in self._l10n_pt_types_begun().items()
        }

    def _l10n_pt_numbering_in_use(self):
        lines = self.env["l10n_pt.numbering"]._in_use(self)
        return [
            {"holder": f"{self._name},{values.pop('journal_id')}", **values}
            for values in lines
        ]

    def _l10n_pt_code(self):
        return self.code

    def _l10n_pt_holder_label(self):
        """``Journal Customer Invoices``."""
        kind = self.env["ir.model"]._get(self._name).name
        return f"{kind} {self.display_name}"

    def _l10n_pt_button_text(self):
        return self.env._("AT series of the journal")

    @api.model
    def _l10n_pt_default_holder(self):
        """The journal that a new series is for, unless somebody says otherwise."""
        context = self.env.context
        names = self.env["l10n_pt.document.series"]._holder_fields()
        if any(context.get(f"default_{name}") for name in names):
            return False  # it hangs on something else
        if context.get("active_model") == "account.journal":
            return context.get("active_id")
        return self.search(
            [*self._check_company_domain(self.env.company), ("type", "=", "sale")],
            limit=1,
        )

    @api.model
    def _l10n_pt_holders_of(self, companies):
        return self.search(
            [("company_id", "in", companies.ids), ("type", "=", "sale")],
            order="sequence, id",
        )
