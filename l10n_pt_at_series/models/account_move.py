# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re
from contextlib import contextmanager

from psycopg2 import errors as pgerrors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.translate import get_translation

from ..exceptions import SeriesError

ORIGINS = ("FT", "FS", "FR")  # what an invoice is follows from its series
SERIES_DEPENDS = ("invoice_date", "commercial_partner_id", "fiscal_position_id")


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = [
        "l10n_pt.settled.mixin",
        "l10n_pt.cash.vat.mixin",
        "l10n_pt.invoice.paper.mixin",
        "l10n_pt.recovery.mixin",
        "l10n_pt.sequence.mixin",
        "account.move",
    ]
    _l10n_pt_document_types = ("FT", "FS", "FR", "NC", "ND")
    _l10n_pt_holder_field = "journal_id"
    _l10n_pt_date_field = "invoice_date"
    # What decides about the series.
    _l10n_pt_deciding_fields = ("journal_id", "move_type", "debit_origin_id")
    _l10n_pt_own_names = ("FS", "FR", "ND")  # Odoo would call these "Invoice"
    # Odoo's form leaves these open on posted documents.
    _l10n_pt_locked_on_forms = (
        *("delivery_date", "invoice_date_due", "invoice_origin", "narration"),
        *("partner_shipping_id", "invoice_payment_term_id"),
    )

    status_in_payment = fields.Selection(selection_add=[("l10n_pt_void", "Voided")])

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
            elif move.l10n_pt_series_id.document_type in ORIGINS:
                move.l10n_pt_document_type = move.l10n_pt_series_id.document_type
            else:
                move.l10n_pt_document_type = move.journal_id.l10n_pt_invoice_type

    def _l10n_pt_is_document(self):
        # Where series are, the duty stays when the fiscal country is changed.
        return self.move_type in ("out_invoice", "out_refund") and (
            self.company_id.account_fiscal_country_id.code == "PT"
            or self.journal_id.l10n_pt_series_required
        )

    def _l10n_pt_holder(self):
        return self.journal_id

    def _l10n_pt_with_duty(self):
        return self.filtered(lambda move: move.journal_id.l10n_pt_series_required)

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
        numbered = super()._l10n_pt_to_number()
        return numbered.filtered(lambda move: not move._l10n_pt_is_history())

    # === Posting ===

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        if not self.env.su and any(moves.mapped("posted_before")):
            raise UserError(self._l10n_pt_history_text())
        return moves

    @contextmanager
    def _l10n_pt_around_write(self, vals):
        """Posting numbers documents before anything else is written of it."""
        issued = self.browse()
        if vals.get("state") == "posted":
            issued = self._l10n_pt_resolve_series()
        with self._l10n_pt_naming(issued):
            if issued:
                issued._l10n_pt_assign_numbers()
            # Other addons compute names in their own way; these have theirs.
            with self.env.protecting(self._l10n_pt_number_fields(), issued):
                yield

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
            raise SeriesError(
                self.env._(
                    "Number %(name)s is already used by a document outside the series. "
                    "Numbers of a series are never skipped: rename that document, or "
                    "use another series.",
                    name=name,
                )
            ) from error

    def _l10n_pt_number_fields(self):
        more = [self._fields[one] for one in ("sequence_prefix", "made_sequence_gap")]
        return super()._l10n_pt_number_fields() + more

    def _l10n_pt_number_values(self, series, number):
        values = super()._l10n_pt_number_values(series, number)
        return {"sequence_prefix": series.prefix, **values}

    def _l10n_pt_claim_values(self, series, number):
        # With the state, which Odoo's unique index of names looks at: entries come into
        # both indexes at once, always in the same order. Else two transactions could
        # hold one each and wait for each other.
        return {"state": "posted", **super()._l10n_pt_claim_values(series, number)}

    def _l10n_pt_assign_numbers(self):
        with self.env.protecting(self._l10n_pt_number_fields(), self):
            self.made_sequence_gap = False
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

    def _l10n_pt_resolve_series(self):
        others = self - self._l10n_pt_to_number()
        astray = others.filtered(
            lambda move: move.l10n_pt_series_id and not move._l10n_pt_is_issued()
        )
        with self.env.protecting([self._fields["l10n_pt_series_id"]], astray):
            astray.l10n_pt_series_id = False
        if undated := (self - others)._l10n_pt_undated():
            undated.invoice_date = self.env["l10n_pt.document.series"]._today()
        return super()._l10n_pt_resolve_series()

    @api.onchange("journal_id", "move_type")
    def _onchange_l10n_pt_series(self):
        if self._l10n_pt_has_strange_series():
            self.l10n_pt_series_id = False

    # === Draft: what will happen, before it happens ===

    @api.depends("journal_id.l10n_pt_series_required", "name", "posted_before")
    def _compute_l10n_pt_series_required(self):
        return super()._compute_l10n_pt_series_required()

    @api.depends(*SERIES_DEPENDS, "journal_id", "state")
    def _compute_l10n_pt_series_placeholder(self):
        return super()._compute_l10n_pt_series_placeholder()

    @api.depends(*SERIES_DEPENDS, "journal_id", "state")
    def _compute_l10n_pt_usable_series_ids(self):
        return super()._compute_l10n_pt_usable_series_ids()

    def _l10n_pt_choosable_types(self):
        types = super()._l10n_pt_choosable_types()
        return ORIGINS if set(types) & set(ORIGINS) else types

    @api.depends("l10n_pt_series_id", *SERIES_DEPENDS)
    def _compute_name_placeholder(self):
        drafts = self._l10n_pt_drafts_to_number()
        candidates = drafts._l10n_pt_candidates()
        for move in drafts:
            series = move._l10n_pt_effective_series(candidates).sudo()
            move.name_placeholder = series.next_number
        return super(AccountMove, self - drafts)._compute_name_placeholder()

    @api.depends(
        *SERIES_DEPENDS, "l10n_pt_series_id", "journal_id", "move_type", "state"
    )
    def _compute_alerts(self):
        return super()._compute_alerts()

    def _get_alerts(self):
        alerts = super()._get_alerts()
        if self._l10n_pt_drafts_to_number():
            alerts.update(self._l10n_pt_series_alerts())
        elif self.state == "draft" and (text := self._l10n_pt_outside_text()):
            alerts["l10n_pt_outside"] = {"level": "danger", "message": text}
        if message := self._l10n_pt_worthless_text():
            alerts["l10n_pt_test"] = {"level": "warning", "message": message}
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
        choice = self.env["l10n_pt.series.choice"]
        return choice._numbers_invoices_of(self.company_id) and self.env._(
            "Journal %(journal)s has no AT series: this document will be issued "
            "without ATCUD. Choose a journal that has series, or register one.",
            journal=self.journal_id.display_name,
        )

    # === What nobody may type ===

    def _l10n_pt_check_locked(self, vals):
        result = super()._l10n_pt_check_locked(vals)
        self._l10n_pt_check_history(vals)
        return result

    def _l10n_pt_check_history(self, vals):
        """Documents become history by being posted, never by a client's word.

        :raise UserError: ``vals`` would make a new document look like an old one
        """
        if self.env.su:
            return
        if vals.get("posted_before") and vals.get("state") != "posted":
            if not all(self.mapped("posted_before")):
                raise UserError(self._l10n_pt_history_text())
        if "move_type" not in vals:
            return
        for move in self.filtered("posted_before"):
            if (
                move.move_type != vals["move_type"]
                and move.journal_id.l10n_pt_series_required
            ):
                raise UserError(
                    self.env._(
                        "%(document)s was posted before: its type cannot change. "
                        "Make a new document instead.",
                        document=move.display_name,
                    )
                )

    def _l10n_pt_history_text(self):
        return self.env._(
            "Posted Before: it is set when a document is posted, never typed or "
            "imported. Leave the column out."
        )

    def _l10n_pt_check_names(self, vals):
        journal = self.env["account.journal"].browse(vals.get("journal_id"))
        if not journal:
            return super()._l10n_pt_check_names(vals)
        to_number = self._l10n_pt_to_number()
        for move in self - self._l10n_pt_issued():
            if vals["name"] != move.name:
                due = (
                    journal.l10n_pt_series_required
                    and move._l10n_pt_is_document()
                    and not move._l10n_pt_is_history()
                )
                move._l10n_pt_check_typed(
                    vals["name"], journal, move in to_number or due
                )

    # === Locks of issued documents ===

    def _l10n_pt_locked_fields(self):
        return super()._l10n_pt_locked_fields() | {
            *("date", "invoice_date_due", "delivery_date"),
            *("invoice_payment_term_id", "journal_id", "move_type"),
            *("sequence_prefix", "posted_before"),
            *("partner_id", "commercial_partner_id", "partner_shipping_id"),
            *("currency_id", "invoice_currency_rate", "fiscal_position_id"),
            *("reversed_entry_id", "debit_origin_id", "invoice_origin", "narration"),
            "invoice_cash_rounding_id",
        }

    def _l10n_pt_remedy_text(self):
        return self.env._(
            "Void it with a reason, or correct it with a credit or debit note."
        )

    # === Void ===

    @api.model
    def _l10n_pt_void_consequence(self):
        return self.env._("To change what was invoiced, issue a credit note instead.")

    @api.depends("l10n_pt_atcud")
    def _compute_show_reset_to_draft_button(self):
        result = super()._compute_show_reset_to_draft_button()
        self.filtered("l10n_pt_atcud").show_reset_to_draft_button = False
        return result

    def _l10n_pt_undo(self):
        # Odoo's own way: sent files are detached, and other addons hear of it.
        self.button_cancel()

    def _check_draftable(self):
        if not self._l10n_pt_is_voiding():
            return super()._check_draftable()
        # On the way to void. A document with a hash stays in its chain as it is.
        secured = self.filtered("inalterable_hash")
        return super(AccountMove, self - secured)._check_draftable()

    def _l10n_pt_check_voidable(self):
        result = super()._l10n_pt_check_voidable()
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
        return result

    def _l10n_pt_check_renumbered(self):
        if secured := self.filtered("inalterable_hash")[:1]:
            raise UserError(
                self.env._(
                    "%(document)s is secured by a hash, so its number cannot change. "
                    "Choose another name for the series of production.",
                    document=secured.name,
                )
            )

    # === Names ===

    @api.depends_context("lang")
    @api.depends("l10n_pt_own_name")
    def _compute_type_name(self):
        result = super()._compute_type_name()
        for move in self:
            move.type_name = move.l10n_pt_own_name or move.type_name
        return result

    def _get_move_display_name(self, show_ref=False):
        name = super()._get_move_display_name(show_ref)
        if self.state != "draft" or not (own := self.l10n_pt_own_name):
            return name
        words = get_translation(
            "account", self.env.context.get("lang") or "en_US", "Draft Invoice", ()
        )
        if not name.startswith(words):
            return name
        return self.env._("Draft %(document)s", document=own) + name[len(words) :]

    # === Void, on lists ===

    @api.depends("l10n_pt_atcud")
    def _compute_status_in_payment(self):
        result = super()._compute_status_in_payment()
        for move in self:
            if move.status_in_payment == "cancel" and move._l10n_pt_is_void():
                move.status_in_payment = "l10n_pt_void"
        return result

    def _field_to_sql(self, alias, fname, query=None):
        sql = super()._field_to_sql(alias, fname, query)
        if fname != "status_in_payment":
            return sql
        atcud = super()._field_to_sql(alias, "l10n_pt_atcud", query)
        return SQL(
            "CASE WHEN (%(status)s) = 'cancel' AND %(atcud)s IS NOT NULL "
            "THEN 'l10n_pt_void' ELSE (%(status)s) END",
            status=sql,
            atcud=atcud,
        )

    # === What the series asks ===

    @api.model
    def _l10n_pt_last_unregistered(self, all_series):
        return self.env["l10n_pt.numbering"]._last_unregistered(all_series)

    @api.model
    def _l10n_pt_document_with_prefix(self, series):
        return self.env["l10n_pt.numbering"]._document_with_prefix(series)

    @api.model
    def _l10n_pt_without_atcud(self, companies):
        return self.env["l10n_pt.numbering"]._without_atcud(companies)

    @api.model
    def _l10n_pt_open_domain(self, series):
        return [("journal_id", "in", series.journal_id.ids)]

    @api.model
    def _l10n_pt_list_action(self):
        return self.env["ir.actions.actions"]._for_xml_id(
            "account.action_move_out_invoice_type"
        )
