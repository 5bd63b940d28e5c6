# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models


class L10nPtSequenceMixin(models.AbstractModel):
    """What account's ``sequence.mixin`` does, for documents that a series numbers.

    Inherited before the model itself, whose other entries go on as they were.
    """

    _name = "l10n_pt.sequence.mixin"
    _description = "Entry whose number comes from an AT series"

    def _compute_name(self):
        return super(L10nPtSequenceMixin, self - self._l10n_pt_issued())._compute_name()

    def _compute_split_sequence(self):
        issued = self._l10n_pt_issued()
        for move in issued:
            prefix, _slash, digits = move.name.rpartition("/")
            move.sequence_prefix = f"{prefix}/"
            move.sequence_number = int(digits)
        return super(L10nPtSequenceMixin, self - issued)._compute_split_sequence()

    def _sequence_matches_date(self):
        return self._l10n_pt_is_issued() or super()._sequence_matches_date()

    def _must_check_constrains_date_sequence(self):
        return (
            not self._l10n_pt_is_issued()
            and super()._must_check_constrains_date_sequence()
        )

    def _set_next_made_sequence_gap(self, made_gap):
        others = self - self._l10n_pt_issued()
        return super(L10nPtSequenceMixin, others)._set_next_made_sequence_gap(made_gap)

    def _compute_made_sequence_gap(self):
        # The series has no gaps; a voided document keeps its place.
        issued = self._l10n_pt_issued()
        issued.made_sequence_gap = False
        return super(L10nPtSequenceMixin, self - issued)._compute_made_sequence_gap()

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
