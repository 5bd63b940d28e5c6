# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re
from contextlib import contextmanager

from psycopg2 import errors as pgerrors

from odoo import api, models
from odoo.tools import SQL, format_date

from ..exceptions import SeriesError

# Whoever posts documents of a day to come has to say in the context that it is meant.
FUTURE = "l10n_pt_future_date"


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "l10n_pt.document.mixin"]
    _l10n_pt_date_field = "invoice_date"

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
        "l10n_pt_atcud",
    )
    def _compute_l10n_pt_document_type(self):
        for move in self:
            if not move._l10n_pt_is_document():
                move.l10n_pt_document_type = False
            elif move._l10n_pt_is_issued():
                move.l10n_pt_document_type = move.l10n_pt_series_id.document_type
            elif move.move_type == "out_refund":
                move.l10n_pt_document_type = "NC"
            elif move.debit_origin_id:
                move.l10n_pt_document_type = "ND"
            elif move.l10n_pt_series_id.document_type in ("FT", "FS", "FR"):
                move.l10n_pt_document_type = move.l10n_pt_series_id.document_type
            else:
                move.l10n_pt_document_type = move.journal_id.l10n_pt_invoice_type

    def _l10n_pt_is_document(self):
        # Where series are, the duty stays when the fiscal country is changed.
        return self.move_type in ("out_invoice", "out_refund") and (
            self.company_id.account_fiscal_country_id.code == "PT"
            or self.journal_id.l10n_pt_series_required
        )

    def _l10n_pt_journal(self):
        return self.journal_id

    def _l10n_pt_date(self):
        return self.invoice_date or self.env["l10n_pt.document.series"]._today()

    def _l10n_pt_origin(self):
        return (self.reversed_entry_id or self.debit_origin_id).sudo()

    def _l10n_pt_broken_origin_rule(self):
        origin = self._l10n_pt_origin()
        if not origin:
            return ""
        if origin.state == "cancel":
            return "origin_void"
        if self.move_type == "out_refund" and self._l10n_pt_is_credited(origin):
            return "origin_credited"
        series = origin._l10n_pt_issued().l10n_pt_series_id
        if series and series.nif != self.company_id._l10n_pt_nif():
            return "origin_nif"
        if series and series.environment != self.company_id._l10n_pt_environment():
            return "origin_environment"
        return ""

    def _l10n_pt_is_credited(self, origin):
        """Whether other credit notes have taken back all of a document already."""
        others = origin.reversal_move_ids.filtered(
            lambda note: (
                note.state == "posted"
                and note != self
                and note.currency_id == origin.currency_id
            )
        )
        total = sum(others.mapped("amount_total"))
        compared = origin.currency_id.compare_amounts(total, origin.amount_total)
        return bool(others) and compared >= 0

    def _l10n_pt_is_history(self):
        """Issued before its journal had series: goes on as it was, without ATCUD."""
        return bool(
            self.posted_before
            and not self._l10n_pt_is_issued()
            and self.name
            and self.name != "/"
        )

    def _l10n_pt_to_number(self):
        return (
            super()
            ._l10n_pt_to_number()
            .filtered(lambda move: not move._l10n_pt_is_history())
        )

    @api.model
    def _l10n_pt_last_unregistered(self, all_series):
        self.flush_model(["sequence_prefix", "sequence_number", "l10n_pt_series_id"])
        all_series.flush_recordset(["prefix", "journal_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT series.id, MAX(move.sequence_number)
                  FROM l10n_pt_document_series series
                  JOIN account_move move
                    ON move.journal_id = series.journal_id
                   AND move.sequence_prefix = series.prefix
                   AND move.l10n_pt_series_id IS NULL
                   AND move.posted_before
                 WHERE series.id = ANY(%s)
              GROUP BY series.id
                """,
                all_series.ids,
            )
        )
        return dict(rows)

    # === Posting ===

    def write(self, vals):
        issued = self.browse()
        if vals.get("state") == "posted":
            issued = self._l10n_pt_resolve_series()
        with self._l10n_pt_naming(issued):
            if issued:
                issued._l10n_pt_assign_numbers()
            # Other addons compute names in their own way; these have theirs.
            with self.env.protecting(self._l10n_pt_number_fields(), issued):
                result = super().write(vals)
        self._l10n_pt_leave_series(vals)
        return result

    @contextmanager
    def _l10n_pt_naming(self, issued):
        """Say in words which number of the documents somebody else has."""
        try:
            yield
        except pgerrors.UniqueViolation as error:
            if not issued or error.diag.constraint_name != "account_move_unique_name":
                raise
            # The detail reads: Key (name, journal_id)=(FT A2027/7, 12) already exists.
            name = re.search(r"=\((.*), \d+\)", error.diag.message_detail)[1]
            raise self._l10n_pt_name_taken(name) from error

    def _l10n_pt_assign_numbers(self):
        result = super()._l10n_pt_assign_numbers()
        self._inverse_name()
        return result

    def _post(self, soft=True):
        if not self._l10n_pt_to_number():
            return super()._post(soft)
        # Undated documents are dated with the day that AT counts by.
        lisbon = self.with_context(tz="Europe/Lisbon")
        return super(AccountMove, lisbon)._post(soft).with_env(self.env)

    def action_post(self):
        """Post, or ask first when a date in the future would lock a series.

        The button asks; other callers are refused (``_l10n_pt_resolve_series``).
        """
        # The same sign by which Odoo's own warnings know that a person is there.
        asks = not self.env.context.get("disable_abnormal_invoice_detection", True)
        future = asks and self._l10n_pt_future()
        if not future:
            return super().action_post()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Date in the future"),
            "res_model": "l10n_pt.document.future",
            "view_mode": "form",
            "target": "new",
            "context": {"default_move_ids": self.ids},
        }

    def _l10n_pt_future(self):
        """Documents of ``self`` that would keep earlier dates out of their series."""
        if self.env.context.get(FUTURE):
            return self.browse()
        today = self.env["l10n_pt.document.series"]._today()
        return self._l10n_pt_to_number().filtered(
            lambda move: move._l10n_pt_date() > today
        )

    def _l10n_pt_resolve_series(self):
        others = self - self._l10n_pt_to_number()
        astray = others.filtered(
            lambda move: move.l10n_pt_series_id and not move._l10n_pt_is_issued()
        )
        with self.env.protecting([self._fields["l10n_pt_series_id"]], astray):
            astray.l10n_pt_series_id = False
        undated = (self - others).filtered(lambda move: not move.invoice_date)
        if undated:
            undated.invoice_date = self.env["l10n_pt.document.series"]._today()
        issued = super()._l10n_pt_resolve_series()
        for move in self._l10n_pt_future():
            raise SeriesError(
                self.env._(
                    "%(document)s: date %(date)s is in the future. Once it is issued, "
                    "series %(series)s takes no document with an earlier date. Change "
                    "the date, or open the document and confirm it there.",
                    document=move.display_name,
                    date=format_date(self.env, move._l10n_pt_date()),
                    series=move.l10n_pt_series_id.display_name,
                ),
                move._get_records_action(name=move.display_name, context={}),
                self.env._("Open the document"),
            )
        return issued

    def _l10n_pt_leave_series(self, vals):
        """A series chosen for another journal or type of document is forgotten."""
        if not {"journal_id", "move_type", "debit_origin_id"} & vals.keys():
            return
        if vals.get("l10n_pt_series_id"):
            return
        self.filtered(lambda move: move._l10n_pt_has_strange_series()).write(
            {"l10n_pt_series_id": False}
        )

    @api.onchange("journal_id", "move_type")
    def _onchange_l10n_pt_series(self):
        if self._l10n_pt_has_strange_series():
            self.l10n_pt_series_id = False

    def _l10n_pt_has_strange_series(self):
        series = self.l10n_pt_series_id.sudo()
        return (
            series
            and not self._l10n_pt_is_issued()
            and (
                series.journal_id != self.journal_id
                or series.document_type != self.l10n_pt_document_type
            )
        )

    # === Numbers: what account's sequence mixin does, for documents in a series ===

    def _compute_name(self):
        return super(AccountMove, self - self._l10n_pt_issued())._compute_name()

    def _compute_split_sequence(self):
        issued = self._l10n_pt_issued()
        for move in issued:
            prefix, _slash, digits = move.name.rpartition("/")
            move.sequence_prefix = f"{prefix}/"
            move.sequence_number = int(digits)
        return super(AccountMove, self - issued)._compute_split_sequence()

    def _sequence_matches_date(self):
        return self._l10n_pt_is_issued() or super()._sequence_matches_date()

    def _must_check_constrains_date_sequence(self):
        return (
            not self._l10n_pt_is_issued()
            and super()._must_check_constrains_date_sequence()
        )

    def _set_next_made_sequence_gap(self, made_gap):
        others = self - self._l10n_pt_issued()
        return super(AccountMove, others)._set_next_made_sequence_gap(made_gap)

    def _compute_made_sequence_gap(self):
        # The series has no gaps; a voided document keeps its place.
        issued = self._l10n_pt_issued()
        issued.made_sequence_gap = False
        return super(AccountMove, self - issued)._compute_made_sequence_gap()

    def _get_chain_info(self, *args, **kwargs):
        """A void document without hash keeps its number: it is no gap in the chain."""
        info = super()._get_chain_info(*args, **kwargs)
        if isinstance(info, dict) and "gap" in info.get("warnings", ()):
            numbers = info["moves"].mapped("sequence_number")
            last = info["last_move_hashed"]
            first = last.sequence_number + 1 if last else numbers[0]
            void = self.sudo().search_count(
                [
                    ("l10n_pt_series_id", "in", info["moves"].l10n_pt_series_id.ids),
                    ("l10n_pt_atcud", "!=", False),
                    ("state", "=", "cancel"),
                    ("inalterable_hash", "=", False),
                    ("sequence_number", ">=", first),
                    ("sequence_number", "<=", numbers[-1]),
                ]
            )
            if void and numbers[-1] - first + 1 == len(numbers) + void:
                info["warnings"].discard("gap")
        return info

    def _get_last_sequence(self, relaxed=False, with_prefix=None):
        if not self._l10n_pt_is_issued():
            return super()._get_last_sequence(relaxed, with_prefix)
        series = self.l10n_pt_series_id
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
            where += """ AND l10n_pt_series_id IS NULL AND sequence_prefix NOT IN (
                SELECT prefix FROM l10n_pt_document_series
                 WHERE journal_id = %(l10n_pt_journal_id)s) """
            params["l10n_pt_journal_id"] = self.journal_id.id
        return where, params

    # === Draft: what will happen, before it happens ===

    @api.depends("journal_id.l10n_pt_series_required", "name", "posted_before")
    def _compute_l10n_pt_series_required(self):
        return super()._compute_l10n_pt_series_required()

    @api.depends("journal_id", "invoice_date", "state")
    def _compute_l10n_pt_series_placeholder(self):
        return super()._compute_l10n_pt_series_placeholder()

    @api.depends("l10n_pt_series_id", "invoice_date")
    def _compute_name_placeholder(self):
        drafts = self._l10n_pt_drafts_to_number()
        candidates = drafts._l10n_pt_candidates()
        for move in drafts:
            series = move._l10n_pt_effective_series(candidates).sudo()
            move.name_placeholder = series.next_number
        return super(AccountMove, self - drafts)._compute_name_placeholder()

    @api.depends(
        *("l10n_pt_series_id", "invoice_date", "journal_id", "move_type", "state"),
    )
    def _compute_alerts(self):
        return super()._compute_alerts()

    def _get_alerts(self):
        alerts = super()._get_alerts()
        if self._l10n_pt_drafts_to_number():
            alerts.update(self._l10n_pt_series_alerts())
        elif self.state == "draft" and (text := self._l10n_pt_outside_text()):
            alerts["l10n_pt_outside"] = {"level": "danger", "message": text}
        return alerts

    def _l10n_pt_outside_text(self):
        """What to know about a draft that no series will number, or None."""
        if self.company_id.account_fiscal_country_id.code != "PT":
            return None
        if self._l10n_pt_is_history():
            return self.l10n_pt_series_id and self.env._(
                "This document was issued before: it keeps its number, gets no ATCUD, "
                "and the series chosen here is not used."
            )
        required = self.journal_id.l10n_pt_series_required
        if self.move_type == "out_receipt" and required:
            return self.env._(
                "Sales receipts are not numbered by an AT series and carry no ATCUD. "
                "Issue a simplified invoice (FS) or an invoice-receipt (FR) instead."
            )
        if not self._l10n_pt_is_document() or required:
            return None
        series = self.env["l10n_pt.document.series"].sudo()
        return series._numbers_invoices_of(self.company_id) and self.env._(
            "Journal %(journal)s has no AT series: this document will be issued "
            "without ATCUD. Choose a journal that has series, or register one.",
            journal=self.journal_id.display_name,
        )
