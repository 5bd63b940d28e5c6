# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, models
from odoo.exceptions import UserError

# Odoo's form leaves these open on posted documents.
LOCKED_ON_FORMS = {
    *("delivery_date", "invoice_date_due", "invoice_origin", "narration"),
    *("partner_shipping_id", "invoice_payment_term_id"),
}
ISSUED = "state != 'draft' and l10n_pt_series_id and l10n_pt_atcud"


class AccountMove(models.Model):
    """What nobody may type into a document, and what an issued one keeps."""

    _inherit = "account.move"

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        if not self.env.su and any(moves.mapped("posted_before")):
            raise UserError(self._l10n_pt_history_text())
        for move in moves:
            if move.l10n_pt_void_reason or move.l10n_pt_void_date:
                raise UserError(self._l10n_pt_use_void_text(move))
            if move.name and move.name != "/":
                move._l10n_pt_check_typed(
                    move.name, move.journal_id, move._l10n_pt_to_number()
                )
        return moves

    def write(self, vals):
        self._l10n_pt_check_locked(vals)
        self._l10n_pt_check_history(vals)
        if vals.get("name") and vals["name"] != "/":
            self._l10n_pt_check_names(vals)
        return super().write(vals)

    # === What nobody may type ===

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
        name = vals["name"]
        journal = self.env["account.journal"].browse(vals.get("journal_id"))
        to_number = self._l10n_pt_to_number()
        for move in self.filtered(
            lambda move: name != move.name and not move._l10n_pt_is_issued()
        ):
            move._l10n_pt_check_typed(
                name,
                journal or move.journal_id,
                move in to_number
                or (
                    journal.l10n_pt_series_required
                    and move._l10n_pt_is_document()
                    and not move._l10n_pt_is_history()
                ),
            )

    def _l10n_pt_check_typed(self, name, journal, to_number):
        """Refuse a typed number where a series numbers, or one that a series has.

        :param str name: what somebody typed, imported or wrote
        :param journal: where the entry will be
        :param to_number: whether a series will number it
        :raise UserError: naming journal or series
        """
        if to_number:
            raise UserError(
                self.env._(
                    "Number “%(name)s”: AT series number the documents of journal "
                    "%(journal)s, so no number can be typed or imported. Leave it "
                    "empty. Documents already issued elsewhere belong in a journal "
                    "without series.",
                    name=name,
                    journal=journal.display_name,
                )
            )
        series = self.env["l10n_pt.document.series"]._owner_of_number(
            name, journal, journal.company_id._l10n_pt_nif()
        )
        if series:
            raise UserError(
                self.env._(
                    "Number “%(name)s”: such numbers belong to AT series %(series)s "
                    "and are given by it alone. Choose another number.",
                    name=name,
                    series=series.display_name,
                )
            )

    # === Locks of issued documents ===

    def _l10n_pt_locked_fields(self):
        return super()._l10n_pt_locked_fields() | {
            *("date", "invoice_date", "invoice_date_due", "delivery_date"),
            *("invoice_payment_term_id", "journal_id", "move_type"),
            *("sequence_number", "sequence_prefix", "posted_before"),
            *("partner_id", "commercial_partner_id", "partner_shipping_id"),
            *("currency_id", "invoice_currency_rate", "fiscal_position_id"),
            *("reversed_entry_id", "debit_origin_id", "invoice_origin", "narration"),
            "invoice_cash_rounding_id",
        }

    def unlink(self):
        self._l10n_pt_check_kept()  # before Odoo begins with the lines
        return super().unlink()

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Fields that never change again look like it, whoever made the form."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            for node in arch.xpath("//field[@name][not(ancestor::field)]"):
                if node.get("name") in LOCKED_ON_FORMS:
                    given = node.get("readonly") or "False"
                    node.set("readonly", f"({given}) or ({ISSUED})")
        return arch, view

    # === Void ===

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

    @api.model
    def _l10n_pt_set_aside(self, series):
        """Void the documents of a test series and give them its new prefix."""
        documents = self.search(
            [("l10n_pt_series_id", "=", series.id), ("l10n_pt_atcud", "!=", False)]
        )
        if secured := documents.filtered("inalterable_hash")[:1]:
            raise UserError(
                self.env._(
                    "%(document)s is secured by a hash, so its number cannot change. "
                    "Choose another name for the series of production.",
                    document=secured.name,
                )
            )
        documents.filtered(lambda move: move.state == "posted").action_l10n_pt_void(
            self.env._("Issued with a code of AT's test environment")
        )
        with self.env.protecting(self._l10n_pt_number_fields(), documents):
            for document in documents:
                document.update(series._number_values(document.sequence_number))
        documents.flush_recordset()
