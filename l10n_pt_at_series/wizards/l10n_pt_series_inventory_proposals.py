# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from ..rules import codes, names


class L10nPtSeriesInventory(models.TransientModel):
    """What is proposed: one line per journal and document type that is in use."""

    _inherit = "l10n_pt.series.inventory"

    def _proposals(self):
        """Values of one line per journal and document type that is in use."""
        journals = self.env["account.journal"].search(
            [
                ("type", "=", "sale"),
                ("company_id", "parent_of", self._portuguese_companies().ids),
                # The parent's are the business of the parent's managers.
                ("company_id", "in", self.env.companies.ids),
            ],
            order="company_id, sequence, id",
        )
        numbering = {
            (values["journal_id"], values["document_type"]): values
            for values in journals._l10n_pt_numbering_in_use()
        }
        series = self.env["l10n_pt.document.series"]
        known = series._of_taxpayers(journals.company_id)
        ours = known.sudo(False)._filtered_access("read").sudo()
        ours = ours.grouped(lambda one: (one.journal_id.id, one.document_type))
        lines = []
        for journal, kinds in journals._l10n_pt_types_in_use().items():
            for kind in codes.DOCUMENT_TYPES:
                key = (journal.id, kind)
                if kind in kinds or key in numbering:
                    found = numbering.get(key, {})
                    own = ours.get(key, series)
                    lines.append(self._proposal(journal, kind, found, own))
        self._name_new_series(journals, lines, known)
        # What there is to do comes first.
        return sorted(lines, key=lambda values: "current_series_id" in values)

    def _proposal(self, journal, kind, numbering, own):
        """Values of a line, but for the name of a new series.

        :param dict numbering: of the documents without ATCUD, see
            ``account.journal._l10n_pt_numbering_in_use``
        :param own: series of the journal and type
        """
        company = journal.company_id
        values = {"journal_id": journal.id, "document_type": kind}
        own = own.filtered(
            lambda one: one.environment == company._l10n_pt_environment()
        )
        if current := self._current_series(journal, kind, own):
            last = current.last_number
            return dict(
                values,
                current_series_id=current.id,
                document_count=current.document_count,
                last_document=last and current.prefix + current._digits(last),
            )
        values.update(numbering)
        drafts = own.filtered(
            lambda one: (
                one.is_default
                and (one.state == "draft" or one.pending_operation == "register")
            )
        )
        adopted = own.browse(numbering.get("series_id"))
        draft = adopted or drafts[:1]
        name = values.pop("name", False)
        nif = company._l10n_pt_nif()
        return dict(
            values,
            adopted_name=name,
            keeps_numbering=bool(name) and draft == adopted,
            series_id=draft.id,
            new_name=draft.name,
            new_code=draft.internal_code,
            selected=bool(nif)
            and draft.state != "registered"
            and not (draft and company._l10n_pt_at_works_by_hand()),
            reason=numbering.get("reason") or self._obstacle(nif, numbering),
        )

    def _obstacle(self, nif, numbering):
        if not nif:
            return self.env._(
                "The company has no valid Portuguese tax ID (nine digits). Enter it in "
                "the company's form first: AT registers series for that taxpayer."
            )
        return not numbering and self.env._("No documents yet.")

    def _current_series(self, journal, kind, own):
        """The series that documents of today take, by themselves or when chosen."""
        wanted = journal.company_id._l10n_pt_wanted(journal, kind, own._today())
        return (
            self.env["l10n_pt.series.choice"]._choose(wanted)
            or own.filtered(lambda one: not wanted.broken_rule(one))[:1]
        )

    def _name_new_series(self, journals, lines, known):
        """Add names and internal codes that AT, the law and the other lines allow.

        The types of a journal get the same name, that of its other series if any:
        notes follow the family of the invoice they correct.
        """
        series = self.env["l10n_pt.document.series"]
        nifs = {one.id: one.company_id._l10n_pt_nif() for one in journals}
        spent_codes = {(one.nif, one.internal_code): one.document_type for one in known}
        spent = {
            (one.nif, one.document_type, one.name.lower())
            for one in known
            if one.document_class == "SI"
        }
        families = {}
        for line in lines:
            nif = nifs[line["journal_id"]]
            kind = line["document_type"]
            if line.get("adopted_name"):
                spent_codes[nif, line["internal_code"]] = kind
                spent.add((nif, kind, line["adopted_name"].lower()))
                families.setdefault(line["journal_id"], line["adopted_name"])
            elif current := series.browse(line.get("current_series_id")):
                if current.is_default:
                    families[line["journal_id"]] = current.name
        proposed = {}
        for line in lines:
            if line.get("current_series_id") or line["new_name"]:
                continue
            journal = journals.browse(line["journal_id"])
            nif, kind = nifs[journal.id], line["document_type"]
            name = families.get(journal.id)
            if not name or (nif, kind, name.lower()) in spent:
                if journal not in proposed:
                    taken = {other for owner, _kind, other in spent if owner == nif}
                    stem = journal._l10n_pt_series_name(series._today())
                    proposed[journal] = names.first_free(stem, taken)
                name = proposed[journal]
            spent.add((nif, kind, name.lower()))
            line["new_name"] = name
            line["new_code"] = self._free_code(nif, kind, spent_codes)
            spent_codes[nif, line["new_code"]] = kind

    def _free_code(self, nif, kind, spent_codes):
        """The type itself, or with a number behind it, if another type has it.

        Despacho 8632/2014: one internal code never serves two document types.
        """
        candidates = (kind, *(f"{kind}{number}" for number in range(2, 100)))
        return next(
            code for code in candidates if spent_codes.get((nif, code), kind) == kind
        )
