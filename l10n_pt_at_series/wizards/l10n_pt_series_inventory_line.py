# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import re

from odoo import api, fields, models
from odoo.tools import format_date

from ..exceptions import SeriesError


class L10nPtSeriesInventoryLine(models.TransientModel):
    _name = "l10n_pt.series.inventory.line"
    _inherit = "l10n_pt.series.numbering.line"
    _description = "Document type of a journal in the first inventory"

    wizard_id = fields.Many2one(
        "l10n_pt.series.inventory", export_string_translation=False
    )
    current_series_id = fields.Many2one(
        "l10n_pt.document.series",
        string="Series in use",
        readonly=True,
        help="Registered series that documents of today take, by themselves or when it "
        "is chosen.",
    )
    is_needed = fields.Boolean(
        readonly=True,
        export_string_translation=False,
        help="The holder has to have a series for the type: it is neither by choice "
        "nor out of use.",
    )
    keeps_numbering = fields.Boolean(
        string="Keep",
        help="On: the numbering in use goes on as a series, with the next number. Off: "
        "it stops, and a new series starts at 1.",
    )
    verdict = fields.Selection(
        [
            ("adopt", "Continue"),
            ("new", "New series"),
            ("undecided", "Default missing"),
            ("done", "Ready"),
        ],
        string="Proposal",
        compute="_compute_verdict",
        help="Continue: the numbering has the legal form; it is registered as it is.\n"
        "New series: it has not, or there is none.\n"
        "Default missing: there is a registered series, but documents take it only "
        "when it is chosen.\n"
        "Ready: a registered series takes the documents of today; nothing to do.",
    )
    name = fields.Char(
        compute="_compute_name",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Name of the series as communicated to AT, for example A2027.",
    )
    adopted_name = fields.Char(
        export_string_translation=False, help="Name of the numbering in use."
    )
    new_name = fields.Char(
        export_string_translation=False, help="Name proposed for a new series."
    )
    new_code = fields.Char(
        export_string_translation=False, help="Internal code of a new series."
    )
    is_cash_vat = fields.Boolean(
        string="Cash VAT",
        help="The series is for documents under the cash-VAT regime. Those outside it "
        "need another one.",
    )
    is_of_regime_company = fields.Boolean(
        compute="_compute_is_of_regime_company",
        compute_sudo=False,
        export_string_translation=False,
    )
    numbering = fields.Text(
        string="Numbering in use",
        compute="_compute_numbering",
        help="First and last number of the documents issued in the latest numbering, "
        "with their dates, and how many there are.",
    )
    remark = fields.Text(
        compute="_compute_remark", help="Why this is proposed, and what to think of."
    )

    about = fields.Text(
        string="Numbering and remark",
        compute="_compute_about",
        help="First and last number of the documents issued in the latest numbering, "
        "their dates, how many there are; and what to think of.",
    )

    @api.depends("numbering", "remark")
    def _compute_about(self):
        for line in self:
            texts = ((line.numbering or "").replace("\n", ", "), line.remark)
            line.about = "\n".join(filter(None, texts))

    @api.depends("holder")
    def _compute_place(self):
        for line in self:
            line.place = line._holder().display_name

    @api.depends("current_series_id.is_default", "keeps_numbering")
    def _compute_verdict(self):
        for line in self:
            series = line.current_series_id
            line.verdict = (
                ("done" if series.is_default else "undecided")
                if series
                else "adopt"
                if line.keeps_numbering
                else "new"
            )

    @api.depends("holder")
    def _compute_is_of_regime_company(self):
        for line in self:
            line.is_of_regime_company = line.company_id.sudo().l10n_pt_cash_vat

    @api.depends("last_document", "document_count")
    def _compute_numbering(self):
        for line in self:
            days = (line.first_date, line.last_date)
            days = (format_date(self.env, day) for day in days if day)
            days = " – ".join(dict.fromkeys(days))
            count = self.env._("Documents: %(count)s", count=line.document_count)
            line.numbering = bool(line.document_count) and "\n".join(
                [line._numbers(), f"{days} ({line.document_count})" if days else count]
            )

    def _numbers(self):
        """First and last number, such as ``FT 2026/0001 – 0035``."""
        first, last = self.first_document, self.last_document
        if first in (False, last):
            return last
        return f"{first} – {re.search(r'[0-9]*$', last)[0] or last}"

    @api.depends("verdict")
    def _compute_name(self):
        for line in self:
            names = {
                "done": line.current_series_id.name,
                "undecided": line.current_series_id.name,
                "adopt": line.adopted_name,
                "new": line.new_name,
            }
            line.name = names[line.verdict]

    @api.depends("verdict", "name", "last_number")
    def _compute_next_document(self):
        for line in self:
            if line.current_series_id:
                line.next_document = line.current_series_id.next_number
            elif line.verdict == "adopt":
                line.next_document = line._next_adopted()
            else:
                line.next_document = f"{line.new_code} {line.name or '…'}/1"

    @api.depends("verdict", "series_id")
    def _compute_remark(self):
        for line in self:
            line.remark = line._remark()

    def _remark(self):
        if self.verdict == "undecided":
            return self.env._(
                "Not used by default: documents take the series only when it is chosen."
            )
        if self.verdict == "done":
            return False
        if self.series_id.state == "draft":
            if self.company_id._l10n_pt_at_works_by_hand():
                return self.env._(
                    "A draft that waits for its code: press “Show the series”."
                )
            return self.env._(
                "A draft that AT does not know yet. Delete it to choose again."
            )
        if self.verdict == "adopt":
            return self.reason or (
                bool(self.uncoded_count)
                and self.env._(
                    "Documents without ATCUD since 2023: %(count)s.",
                    count=self.uncoded_count,
                )
            )
        if self.adopted_name:
            return self.env._(
                "The numbering in use ends with %(name)s.", name=self.last_document
            )
        return self.reason

    # === Series ===

    def _series_values(self):
        """Values of the series that the line becomes."""
        if self.verdict == "adopt":
            return {
                **self._adoption_values(),
                "is_cash_vat": self.is_cash_vat,
                "is_default": True,
            }
        return {
            "is_cash_vat": self.is_cash_vat,
            "name": self.name,
            "company_id": self.company_id.id,
            **self.env["l10n_pt.series.choice"]._holder_values(self.holder),
            "document_type": self.document_type,
            "internal_code": self.new_code,
            "is_default": True,
        }

    def _check_names(self):
        """Refuse names that the taxpayer has already, or that two lines share."""
        known = self.env["l10n_pt.document.series"]._of_taxpayers(self.company_id)
        taken = {
            (one.nif, one.environment, one.document_type, one.name.lower())
            for one in known
        }
        for line in self.filtered(lambda line: not line.series_id):
            place = {
                "type": line.document_type,
                "holder": line.holder._l10n_pt_holder_label(),
                "name": line.name or "",
            }
            if not line.name:
                raise SeriesError(
                    self.env._(
                        "Identifier for type %(type)s, %(holder)s: enter the name of "
                        "the series, for example A2027.",
                        **place,
                    )
                )
            company = line.company_id
            key = (
                company._l10n_pt_nif(),
                company._l10n_pt_environment(),
                line.document_type,
                line.name.lower(),
            )
            if key in taken:
                raise SeriesError(
                    self.env._(
                        "Identifier “%(name)s” for type %(type)s, %(holder)s: the "
                        "taxpayer has a series with this name and type already, or "
                        "another line has it. AT does not tell upper "
                        "and lower case apart, and annulled series count. Enter "
                        "another name.",
                        **place,
                    )
                )
            taken.add(key)

    def _update_drafts(self):
        """Drafts of an earlier day start today, after what was issued meanwhile.

        AT takes no start in the past, and wants the last number used at the moment of
        the communication (Portaria 195/2020, art. 7).
        """
        today = self.env["l10n_pt.document.series"]._today()
        for line in self.filtered(lambda line: line.series_id.state == "draft"):
            series = line.series_id
            if series.start_date < today:
                series.start_date = today
            if line.verdict == "adopt" and series.previous_number < line.last_number:
                series.first_number = series.previous_number = line.last_number
