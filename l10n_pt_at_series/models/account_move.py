# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from psycopg2 import errors as pgerrors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ..exceptions import SeriesError


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "l10n_pt.document.mixin"]
    _l10n_pt_date_field = "invoice_date"

    l10n_pt_void_reason = fields.Char(
        string="Reason for voiding",
        copy=False,
        readonly=True,
        tracking=True,
        help="Why the document was voided. It is kept with the document for "
        "inspections and cannot change.",
    )
    l10n_pt_series_required = fields.Boolean(
        compute="_compute_l10n_pt_series_required", export_string_translation=False
    )
    l10n_pt_series_placeholder = fields.Char(
        compute="_compute_l10n_pt_series_placeholder", export_string_translation=False
    )

    _l10n_pt_number_uniq = models.UniqueIndex(
        "(l10n_pt_series_id, sequence_number) WHERE l10n_pt_atcud IS NOT NULL",
        "Another document of the AT series already has this number.",
    )

    # === The document, as the mixin asks ===

    @api.depends(
        "move_type",
        "debit_origin_id",
        "journal_id.l10n_pt_invoice_type",
        "l10n_pt_series_id",
    )
    def _compute_l10n_pt_document_type(self):
        for move in self:
            if not move._l10n_pt_is_document():
                move.l10n_pt_document_type = False
            elif move.move_type == "out_refund":
                move.l10n_pt_document_type = "NC"
            elif move.debit_origin_id:
                move.l10n_pt_document_type = "ND"
            elif move.l10n_pt_series_id.document_type in ("FT", "FS", "FR"):
                move.l10n_pt_document_type = move.l10n_pt_series_id.document_type
            else:
                move.l10n_pt_document_type = move.journal_id.l10n_pt_invoice_type

    def _l10n_pt_is_document(self):
        return (
            self.move_type in ("out_invoice", "out_refund")
            and self.company_id.account_fiscal_country_id.code == "PT"
        )

    def _l10n_pt_journal(self):
        return self.journal_id

    def _l10n_pt_date(self):
        return self.invoice_date or self.env["l10n_pt.document.series"]._today()

    def _l10n_pt_family(self):
        corrected = self.reversed_entry_id or self.debit_origin_id
        return corrected.sudo().l10n_pt_series_id.name

    def _l10n_pt_is_history(self):
        """Issued before its journal had series: goes on as it was, without ATCUD."""
        return bool(
            self.posted_before
            and not self.l10n_pt_atcud
            and self.name
            and self.name != "/"
        )

    def _l10n_pt_to_number(self):
        return (
            super()
            ._l10n_pt_to_number()
            .filtered(lambda move: not move._l10n_pt_is_history())
        )

    def _l10n_pt_last_unregistered(self, series):
        self.flush_model(["sequence_prefix", "sequence_number", "l10n_pt_series_id"])
        self.env.cr.execute(
            SQL(
                """
                SELECT COALESCE(MAX(sequence_number), 0)
                  FROM account_move
                 WHERE journal_id = %s
                   AND sequence_prefix = %s
                   AND l10n_pt_series_id IS NULL
                   AND posted_before
                """,
                series.journal_id.id,
                series.prefix,
            )
        )
        return self.env.cr.fetchone()[0]

    # === Posting and locks ===

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        # The series gives the number; a typed one would look like a gap meanwhile.
        moves._l10n_pt_to_number().filtered("name").name = False
        return moves

    def write(self, vals):
        self._l10n_pt_check_locked(vals)
        if vals.get("state") != "posted":
            return super().write(vals)
        issued = self._l10n_pt_resolve_series()
        try:
            return super().write(vals)
        except pgerrors.UniqueViolation as error:
            if not issued or error.diag.constraint_name != "account_move_unique_name":
                raise
            # The detail reads: Key (name, journal_id)=(FT A2027/7, 12) already exists.
            name = re.search(r"=\((.*), \d+\)", error.diag.message_detail)[1]
            raise self._l10n_pt_name_taken(name) from error

    def _l10n_pt_resolve_series(self):
        history = self.filtered(
            lambda move: move.l10n_pt_series_id and move._l10n_pt_is_history()
        )
        with self.env.protecting([self._fields["l10n_pt_series_id"]], history):
            history.l10n_pt_series_id = False
        return super()._l10n_pt_resolve_series()

    def _l10n_pt_locked_fields(self):
        return super()._l10n_pt_locked_fields() | {
            "date",
            "invoice_date",
            "journal_id",
            "move_type",
            "sequence_number",
            "sequence_prefix",
        }

    def _l10n_pt_check_locked(self, vals):
        super()._l10n_pt_check_locked(vals)
        if not {"state", "l10n_pt_void_reason"} & vals.keys():
            return
        for move in self.filtered("l10n_pt_atcud"):
            state = vals.get("state", move.state)
            if move.state == "cancel" and (
                state == "posted"
                or vals.get("l10n_pt_void_reason", move.l10n_pt_void_reason)
                != move.l10n_pt_void_reason
            ):
                raise UserError(
                    self.env._(
                        "%(document)s is void for good: neither that nor its reason "
                        "can change.",
                        document=move.display_name,
                    )
                )
            if state == "draft":
                raise UserError(
                    self.env._(
                        "%(document)s has been issued with an ATCUD and cannot go back "
                        "to draft. Void it with a reason, or correct it with a credit "
                        "or debit note.",
                        document=move.display_name,
                    )
                )
            if state == "cancel" and not (
                vals.get("l10n_pt_void_reason") or move.l10n_pt_void_reason
            ):
                raise UserError(
                    self.env._(
                        "%(document)s has been issued with an ATCUD: use the button "
                        "Void and give the reason.",
                        document=move.display_name,
                    )
                )

    @api.depends("l10n_pt_atcud")
    def _compute_show_reset_to_draft_button(self):
        result = super()._compute_show_reset_to_draft_button()
        self.filtered("l10n_pt_atcud").show_reset_to_draft_button = False
        return result

    def action_l10n_pt_void(self, reason=None):
        """Void an issued document: cancelled, its number and ATCUD kept.

        :param str reason: why; without it a dialog asks
        :raise UserError: not issued, already void, or corrected by a live note
        """
        if reason is None:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Void document"),
                "res_model": "l10n_pt.document.void",
                "view_mode": "form",
                "target": "new",
                "context": {"default_move_ids": self.ids},
            }
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Reason: say why the document is void."))
        self.check_access("write")
        for move in self:
            move._l10n_pt_check_voidable()
        self.line_ids.remove_move_reconcile()
        self.line_ids.analytic_line_ids.with_context(skip_analytic_sync=True).unlink()
        self.write(
            {"state": "cancel", "auto_post": "no", "l10n_pt_void_reason": reason}
        )

    def _l10n_pt_check_voidable(self):
        if self.state != "posted" or not self.l10n_pt_atcud:
            raise UserError(
                self.env._(
                    "%(document)s cannot be voided: only posted documents with an "
                    "ATCUD can.",
                    document=self.display_name,
                )
            )
        # Despacho 8632/2014, 3.3.8
        notes = (self.reversal_move_ids | self.debit_note_ids).filtered(
            lambda note: note.state == "posted"
        )
        if notes:
            raise UserError(
                self.env._(
                    "%(document)s cannot be voided: %(notes)s correct it. Void those "
                    "first.",
                    document=self.display_name,
                    notes=", ".join(notes.mapped("name")),
                )
            )

    # === Numbers: what account's sequence mixin does, for documents in a series ===

    def _compute_name(self):
        issued = self.filtered(
            lambda move: (
                move.state == "posted"
                and move.l10n_pt_series_id
                and not move.l10n_pt_atcud
                and move._l10n_pt_is_document()
            )
        )
        if issued:
            issued._l10n_pt_assign_numbers()
            issued._inverse_name()
        return super(AccountMove, self - issued)._compute_name()

    def _compute_split_sequence(self):
        issued = self.filtered("l10n_pt_atcud")
        for move in issued:
            prefix, _slash, digits = move.name.rpartition("/")
            move.sequence_prefix = f"{prefix}/"
            move.sequence_number = int(digits)
        return super(AccountMove, self - issued)._compute_split_sequence()

    def _sequence_matches_date(self):
        return bool(self.l10n_pt_atcud) or super()._sequence_matches_date()

    def _must_check_constrains_date_sequence(self):
        return not self.l10n_pt_atcud and super()._must_check_constrains_date_sequence()

    def _set_next_made_sequence_gap(self, made_gap):
        others = self.filtered(lambda move: not move.l10n_pt_atcud)
        # A name typed on a draft is no number of the series.
        others -= others._l10n_pt_to_number()
        return super(AccountMove, others)._set_next_made_sequence_gap(made_gap)

    def _compute_made_sequence_gap(self):
        # The series has no gaps; a voided document keeps its place.
        issued = self.filtered("l10n_pt_atcud")
        issued.made_sequence_gap = False
        return super(AccountMove, self - issued)._compute_made_sequence_gap()

    def _get_last_sequence(self, relaxed=False, with_prefix=None):
        series = self.l10n_pt_atcud and self.l10n_pt_series_id
        if not series:
            return super()._get_last_sequence(relaxed, with_prefix)
        last = self.sudo().search(
            [
                ("l10n_pt_series_id", "=", series.id),
                ("l10n_pt_atcud", "!=", False),
                ("id", "!=", self._origin.id),
            ],
            order="sequence_number desc",
            limit=1,
        )
        return last.name or None

    def _get_last_sequence_domain(self, relaxed=False):
        # Other entries of the journal (receipts, adjustments) keep their own numbers.
        where, params = super()._get_last_sequence_domain(relaxed)
        if self.journal_id.l10n_pt_series_required:
            where += """ AND l10n_pt_atcud IS NULL AND sequence_prefix NOT IN (
                SELECT prefix FROM l10n_pt_document_series
                 WHERE journal_id = %(journal_id)s) """
        return where, params

    # === Draft: what will happen, before it happens ===

    @api.depends("l10n_pt_document_type", "journal_id.l10n_pt_series_required")
    def _compute_l10n_pt_series_required(self):
        for move in self:
            move.l10n_pt_series_required = bool(
                move.l10n_pt_document_type
                and (move.l10n_pt_series_id or move.journal_id.l10n_pt_series_required)
            )

    @api.depends("journal_id", "invoice_date", "l10n_pt_document_type", "state")
    def _compute_l10n_pt_series_placeholder(self):
        for move in self:
            is_draft = move.state == "draft" and move._l10n_pt_to_number()
            series = is_draft and move._l10n_pt_effective_series()
            move.l10n_pt_series_placeholder = series.display_name if series else False

    @api.depends("l10n_pt_series_id", "invoice_date")
    def _compute_name_placeholder(self):
        ours = self.filtered(lambda move: move.state == "draft")._l10n_pt_to_number()
        for move in ours:
            series = move._l10n_pt_effective_series().sudo()
            move.name_placeholder = series.next_number
        return super(AccountMove, self - ours)._compute_name_placeholder()

    @api.depends("l10n_pt_series_id", "invoice_date", "journal_id", "state")
    def _compute_alerts(self):
        return super()._compute_alerts()

    def _get_alerts(self):
        alerts = super()._get_alerts()
        if self.state == "draft" and self._l10n_pt_to_number():
            series = self._l10n_pt_effective_series()
            problem = self._l10n_pt_problem(series) or self._l10n_pt_order_problem(
                series
            )
            if problem:
                alerts["l10n_pt_series"] = {
                    "level": "danger",
                    "message": str(problem),
                    "action_text": problem.action and problem.args[2],
                    "action": problem.action,
                }
            elif self._l10n_pt_date() > series._today():
                alerts["l10n_pt_future"] = {
                    "level": "warning",
                    "message": self.env._(
                        "The date %(date)s is in the future. Once posted, series "
                        "%(series)s takes no document with an earlier date.",
                        date=format_date(self.env, self._l10n_pt_date()),
                        series=series.display_name,
                    ),
                }
        return alerts

    def _l10n_pt_order_problem(self, series):
        last = self.sudo().search(
            [("l10n_pt_series_id", "=", series.id), ("l10n_pt_atcud", "!=", False)],
            order="sequence_number desc",
            limit=1,
        )
        try:
            self._l10n_pt_check_order(series, last.invoice_date)
        except SeriesError as error:
            return error
