# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import date

from odoo import api, models

from ..rules import codes


class L10nPtSeriesHolder(models.AbstractModel):
    """What series hang on, and their documents with them: a journal, for example.

    A model that holds series has ``company_id`` and is the target of a field of the
    series (``l10n_pt.document.series._holder_fields``).
    """

    _name = "l10n_pt.series.holder"
    _description = "Holder of AT series"

    # === What a holder tells ===

    @api.model
    def _l10n_pt_holders_of(self, companies):
        """Those of the companies that issue documents in series, or should."""
        raise NotImplementedError

    def _l10n_pt_series_name(self, day):
        """Name for new series that start that day, such as ``INV2027``.

        The taxpayer may have used it already: see ``_free_name``.
        """
        raise NotImplementedError

    def _l10n_pt_types_in_use(self):
        """AT's types that each holder of ``self`` has to have a series for.

        :rtype: dict[record, list[str]], types in AT's order
        """
        raise NotImplementedError

    def _l10n_pt_types_by_choice(self):
        """AT's types that each holder may have series for, and need not.

        :rtype: dict[record, list[str]]
        """
        return {holder: [] for holder in self}

    def _l10n_pt_choice_text(self, kind):
        """Why a type by choice is offered, for whoever decides."""
        return False

    def _l10n_pt_numbering_in_use(self):
        """Numbering of documents issued without ATCUD that a series can go on with.

        :return: values of ``l10n_pt.series.numbering.line``, with ``holder``
        :rtype: list[dict]
        """
        return []

    def _l10n_pt_code(self):
        """What a table calls the holder; nothing: the whole company."""
        return self.display_name

    def _l10n_pt_issuers(self):
        """Companies that the holders belong to, or are."""
        return self.company_id

    # === What follows ===

    def _l10n_pt_types_begun(self):
        """Types, but those of invoices, that each holder has series of its own for.

        Ended ones count until they are archived: see ``l10n_pt.series.choice``.

        :rtype: dict[record, list[str]]
        """
        choice = self.env["l10n_pt.series.choice"]
        series = choice._begun(self._l10n_pt_issuers(), self)
        kinds = {(one._holder(), one.document_type) for one in series}
        return {
            holder: [
                kind
                for kind, its_class in codes.DOCUMENT_TYPES.items()
                if its_class != "SI" and (holder, kind) in kinds
            ]
            for holder in self
        }

    def _l10n_pt_holder_label(self):
        """Its name, for messages; with the kind where that says too little."""
        return self.display_name

    def _l10n_pt_series_button(self):
        """Action and text of a button that opens the holder's series."""
        choice = self.env["l10n_pt.series.choice"]
        field = choice._holder_field(self._name) or "company_id"
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series.l10n_pt_document_series_action"
        )
        action["context"] = {f"default_{field}": self.id}
        action["domain"] = [(field, "in", self.ids)]
        return action, self._l10n_pt_button_text()

    def _l10n_pt_button_text(self):
        return self.env._("AT series")

    def _l10n_pt_types_without_series(self, day):
        """AT's types in use that no series is taken for by itself on a day.

        :param date day: date of the documents
        :return: only holders of ``self`` that lack something
        :rtype: dict[record, list[str]]
        """
        choice = self.env["l10n_pt.series.choice"]
        candidates = choice._candidates(self._l10n_pt_issuers(), *self)
        lacking = {
            holder: [
                kind
                for kind in kinds
                if not choice._choose(
                    holder._l10n_pt_issuers()._l10n_pt_wanted(holder, kind, day),
                    candidates,
                )
            ]
            for holder, kinds in self._l10n_pt_types_in_use().items()
        }
        return {holder: kinds for holder, kinds in lacking.items() if kinds}

    def _l10n_pt_types_not_renewed(self, day):
        """AT's types whose default series has no follower from a day on.

        The same that ``l10n_pt.series.renew`` proposes.

        :param date day: 1 January of the year in question
        :return: only holders of ``self`` that lack something
        :rtype: dict[record, list[str]]
        """
        candidates = self.env["l10n_pt.series.choice"]._candidates(
            self._l10n_pt_issuers(), *self
        )
        candidates = candidates.filtered("is_default")
        late = date.max
        lacking = {}
        for holder in self:
            starts = {}  # latest first
            for series in candidates.filtered(lambda one, h=holder: one._holder() == h):
                kind, regime = series.document_type, series.is_cash_vat
                company = holder._l10n_pt_issuers()
                wanted = company._l10n_pt_wanted(holder, kind, late)
                if not wanted.broken_rule(series):
                    starts.setdefault((kind, regime), series.start_date)
            late_kinds = {kind for (kind, _), start in starts.items() if start < day}
            if kinds := [kind for kind in codes.DOCUMENT_TYPES if kind in late_kinds]:
                lacking[holder] = kinds
        return lacking
