# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import models

from ..rules import codes, names


class L10nPtSeriesInventory(models.TransientModel):
    """What is proposed: one line per holder and document type that is in use."""

    _inherit = "l10n_pt.series.inventory"

    def _proposals(self):
        """Values of one line per holder and document type that is in use."""
        # The parent's are the business of the parent's managers.
        companies = self._portuguese_companies()._origin.parent_ids
        companies &= self.env.companies
        all_holders = self.env["l10n_pt.series.usage"]._holders(companies)
        series = self.env["l10n_pt.document.series"]
        known = series._of_taxpayers(companies)
        ours = known.sudo(False)._filtered_access("read").sudo()
        ours = ours.grouped(lambda one: (one._holder(), one.document_type))
        lines = []
        candidates = self.env["l10n_pt.series.choice"]._candidates(
            companies, *(holder for holders in all_holders for holder in holders)
        )
        for holders in all_holders:
            numbering = {
                (values["holder"], values["document_type"]): values
                for values in holders._l10n_pt_numbering_in_use()
            }
            by_choice = holders._l10n_pt_types_by_choice()
            for holder, kinds in holders._l10n_pt_types_in_use().items():
                for kind in codes.DOCUMENT_TYPES:
                    found = numbering.get((f"{holder._name},{holder.id}", kind))
                    if kind in kinds or kind in by_choice[holder] or found:
                        own = ours.get((holder, kind), series)
                        current = self._current_series(holder, kind, candidates)
                        line = self._proposal(holder, kind, found or {}, own, current)
                        line["is_needed"] = kind in kinds
                        if kind in by_choice[holder]:
                            line.update(self._by_choice(holder, line))
                        elif kind not in kinds:
                            line["selected"] = False
                        lines.append((holder, line))
        place = {company: place for place, company in enumerate(companies.sorted())}
        lines.sort(key=lambda line: place[line[0]._l10n_pt_issuers()])
        self._name_new_series(lines, known)
        # Company by company; of each, what there is to do comes first.
        lines.sort(
            key=lambda line: (
                place[line[0]._l10n_pt_issuers()],
                "current_series_id" in line[1],
            )
        )
        return [line for _holder, line in lines]

    def _proposal(self, holder, kind, numbering, own, current):
        """Values of a line, but for the name of a new series.

        :param dict numbering: of the documents without ATCUD, see
            ``l10n_pt.series.holder._l10n_pt_numbering_in_use``
        :param own: series of the holder and type
        :param current: the registered one that documents of today take, if any
        """
        company = holder._l10n_pt_issuers()
        values = {"holder": f"{holder._name},{holder.id}", "document_type": kind}
        own = own.filtered(
            lambda one: one.environment == company._l10n_pt_environment()
        )
        if current:
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
            is_cash_vat=draft.is_cash_vat
            if draft
            else company.sudo().l10n_pt_cash_vat and codes.DOCUMENT_TYPES[kind] == "SI",
            selected=bool(nif)
            # Other receipts, transport and working documents are nobody's duty.
            and not codes.is_by_choice(kind)
            and draft.state != "registered"
            and not (draft and company._l10n_pt_at_works_by_hand()),
            reason=numbering.get("reason") or self._obstacle(nif, numbering),
        )

    def _by_choice(self, holder, line):
        """What is different about a type that nobody has to have series for."""
        if "current_series_id" in line or line["series_id"]:
            return {}
        text = holder._l10n_pt_choice_text(line["document_type"])
        return {"selected": False, "reason": text}

    def _obstacle(self, nif, numbering):
        if not nif:
            return self.env._(
                "The company has no valid Portuguese tax ID (nine digits). Enter it in "
                "the company's form first: AT registers series for that taxpayer."
            )
        return not numbering and self.env._("No documents yet.")

    def _current_series(self, holder, kind, candidates):
        """The series that documents of today take, by themselves or when chosen."""
        company = holder._l10n_pt_issuers()
        today = self.env["l10n_pt.document.series"]._today()
        wanted = company._l10n_pt_wanted(holder, kind, today)
        if found := self.env["l10n_pt.series.choice"]._choose(wanted, candidates):
            return found
        health = self.env["l10n_pt.at.health"]._of(company)
        usable = health._usable(holder, candidates=candidates)
        return usable.filtered(lambda one: one.document_type == kind)[:1]

    def _name_new_series(self, lines, known):
        """Add names and internal codes that AT, the law and the other lines allow.

        The types of a holder get the same name, that of its other series if any:
        notes follow the family of the invoice they correct.

        :param list lines: pairs of a holder and the values of a line
        """
        series = self.env["l10n_pt.document.series"]
        spent_codes = {(one.nif, one.internal_code): one.document_type for one in known}
        spent = {(one.nif, one.document_type, one.name.lower()) for one in known}
        families = {}
        for holder, line in lines:
            nif, kind = holder._l10n_pt_issuers()._l10n_pt_nif(), line["document_type"]
            if line.get("adopted_name"):
                spent_codes[nif, line["internal_code"]] = kind
                spent.add((nif, kind, line["adopted_name"].lower()))
                families.setdefault(holder, line["adopted_name"])
            elif current := series.browse(line.get("current_series_id")):
                if current.is_default:
                    families[holder] = current.name
        proposed = {}
        for holder, line in lines:
            if line.get("current_series_id") or line["new_name"]:
                continue
            nif, kind = holder._l10n_pt_issuers()._l10n_pt_nif(), line["document_type"]
            name = families.get(holder)
            if not name or (nif, kind, name.lower()) in spent:
                if holder not in proposed:
                    taken = self._names_of_class(spent, nif, kind)
                    stem = holder._l10n_pt_series_name(series._today())
                    proposed[holder] = names.first_free(stem, taken)
                name = proposed[holder]
            spent.add((nif, kind, name.lower()))
            line["new_name"] = name
            line["new_code"] = self._free_code(nif, kind, spent_codes)
            spent_codes[nif, line["new_code"]] = kind

    def _names_of_class(self, spent, nif, kind):
        """Names that a taxpayer has for any type of the same class."""
        of = codes.DOCUMENT_TYPES
        return {
            name for owner, one, name in spent if owner == nif and of[one] == of[kind]
        }

    def _free_code(self, nif, kind, spent_codes):
        """The type itself, or with a number behind it, if another type has it.

        Despacho 8632/2014: one internal code never serves two document types.
        """
        candidates = (kind, *(f"{kind}{number}" for number in range(2, 100)))
        return next(
            code for code in candidates if spent_codes.get((nif, code), kind) == kind
        )
