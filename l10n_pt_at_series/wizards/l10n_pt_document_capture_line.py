# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date, formatLang

from ..exceptions import SeriesError
from ..models.l10n_pt_recovery_mixin import paper_problems
from ..rules import paper

TYPES = ("FT", "FS", "FR", "NC", "ND")
NOTES = ("NC", "ND")


class Known(NamedTuple):
    """What lines may mean, from one query each."""

    captured: dict  # live captures by key
    named: dict  # issued documents of the company by number
    first: dict  # first line of the table with a key


class L10nPtDocumentCaptureLine(models.TransientModel):
    _name = "l10n_pt.document.capture.line"
    _inherit = "l10n_pt.dialog"
    _description = "Paper to be captured"
    _order = "row, id"

    wizard_id = fields.Many2one(
        "l10n_pt.document.capture",
        required=True,
        ondelete="cascade",
        export_string_translation=False,
    )
    row = fields.Integer(
        string="Line", readonly=True, help="Line of the table or file."
    )
    company_id = fields.Many2one(
        related="wizard_id.company_id",
        related_sudo=False,
        export_string_translation=False,
    )
    journal_id = fields.Many2one(
        related="wizard_id.journal_id",
        related_sudo=False,
        export_string_translation=False,
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
        related_sudo=False,
        export_string_translation=False,
    )
    document_type = fields.Selection(
        lambda self: [
            one
            for one in self.env["l10n_pt.document.series"]._selection_document_type()
            if one[0] in TYPES
        ],
        help="AT's type of the original document.",
    )
    series_id = fields.Many2one(
        "l10n_pt.document.series",
        domain="[('series_type', '=', 'R'), ('state', '=', 'registered'),"
        " ('document_type', '=', document_type), ('journal_id', '=', journal_id)]",
        help="Recovery series that numbers the document.",
    )
    recovery_kind = fields.Selection(
        lambda self: self.env["account.move"]
        ._fields["l10n_pt_recovery_kind"]
        ._description_selection(self.env),
        string="Recovered from",
        help="Whether the document was issued on paper, or was lost and is recovered "
        "from its duplicate.",
    )
    manual_series = fields.Char(
        string="Manual series", help="Series printed on the original document."
    )
    manual_number = fields.Char(
        string="Manual number",
        help="Number printed on the original document: digits only.",
    )
    invoice_date = fields.Date(
        string="Date", help="Date printed on the original document."
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", help="Found by tax ID, or by name."
    )
    description = fields.Char(
        help="What was sold; the document has one line with it. Empty: number of the "
        "original document."
    )
    amount_untaxed = fields.Monetary(
        string="Amount before tax", help="In the currency of the company."
    )
    tax_id = fields.Many2one(
        "account.tax",
        string="Tax",
        domain="[('type_tax_use', '=', 'sale'), ('amount_type', '=', 'percent'),"
        " ('price_include', '=', False)]",
        help="Sales tax of the company that has the rate of the original document.",
    )
    amount_paper = fields.Monetary(
        string="Total on paper",
        help="Total of the original document: the new one must come to the same.",
    )
    origin = fields.Char(
        string="Corrects",
        help="For notes: number of the corrected document, on paper (A/12) or in Odoo.",
    )
    unread = fields.Json(export_string_translation=False)
    move_id = fields.Many2one(
        "account.move",
        string="Document",
        readonly=True,
        help="The document in Odoo that was made of the line.",
    )
    status = fields.Selection(
        [("ready", "Ready"), ("error", "Error"), ("done", "Captured")],
        compute="_compute_status",
        help="Ready: it will be captured.\n"
        "Error: correct the line; nothing is captured before.\n"
        "Captured: the document is there.",
    )
    message = fields.Text(
        string="Remark",
        compute="_compute_status",
        help="What is wrong and what to do, or what will happen.",
    )

    @api.depends(
        *("document_type", "series_id", "recovery_kind", "manual_series"),
        *("manual_number", "invoice_date", "partner_id", "amount_untaxed", "tax_id"),
        *("amount_paper", "origin", "unread", "move_id"),
        *("wizard_id.line_ids.document_type", "wizard_id.line_ids.manual_series"),
        "wizard_id.line_ids.manual_number",
    )
    def _compute_status(self):
        for wizard, lines in self.grouped("wizard_id").items():
            known = lines._known(wizard)
            for line in lines:
                line.status, line.message = line._check(known)

    @api.model
    def _labels(self):
        """Columns that are read, with what they are called on the screen."""
        labels = {
            name: self._fields[name]._description_string(self.env)
            for name in (
                *("document_type", "recovery_kind", "manual_series", "manual_number"),
                *("invoice_date", "description", "amount_untaxed", "origin"),
            )
        }
        return labels | {
            "customer": self._fields["partner_id"]._description_string(self.env),
            "vat": self.env._("Tax ID"),
            "amount_tax": self.env._("Tax amount"),
            "amount_total": self._fields["amount_paper"]._description_string(self.env),
            "tax_rate": self.env._("Tax rate"),
        }

    @api.model
    def _taxes(self, company):
        """Sales taxes that come on top of an amount, by their rate in percent."""
        taxes = self.env["account.tax"].search(
            [
                *self.env["account.tax"]._check_company_domain(company),
                ("type_tax_use", "=", "sale"),
                ("amount_type", "=", "percent"),
                ("amount", ">=", 0),
            ]
        )
        return taxes.filtered(lambda tax: not tax.price_include).grouped("amount")

    @api.onchange("document_type")
    def _onchange_document_type(self):
        series = self.wizard_id._recovery_series().get(self.document_type, ())
        self.series_id = len(series) == 1 and series

    # === What a line will do ===

    def _known(self, wizard):
        """What is issued and captured already, and what else the table has."""
        first = {}
        for line in wizard.line_ids.sorted("row", reverse=True):
            first[line._paper_key()] = line
        # Of other tables and companies too; origins without a type may be any.
        keys = {self._full_key(key) for key in first}
        for line in self:
            keys |= {self._full_key(key) for key in line._origin_keys()}
        moves = self.env["account.move"]
        captured = moves._l10n_pt_captured(keys)
        named = moves.search(
            [
                ("company_id", "=", wizard.company_id.id),
                ("move_type", "=", "out_invoice"),
                ("name", "in", list(set(filter(None, self.mapped("origin"))))),
                ("state", "=", "posted"),
            ]
        )
        return Known(
            {move.l10n_pt_paper_key: move for move in captured},
            {move.name: move for move in named},
            first,
        )

    def _paper_key(self):
        return paper.key(
            self.document_type or "", self.manual_series or "", self.manual_number or ""
        )

    def _full_key(self, key):
        company = self.wizard_id[:1].company_id or self.env.company
        place = company._l10n_pt_environment(), company._l10n_pt_nif() or ""
        return "/".join((*place, key))

    def _origin_keys(self):
        """Keys of the papers that a note may correct."""
        found = paper.origin(self.origin or "")
        if not found:
            return []
        kind, series, number = found
        kinds = [kind] if kind else ("FT", "FS", "FR")
        return [paper.key(one, series, number) for one in kinds]

    def _corrected(self, known):
        """The document that a note corrects: ``(move, line of the table)``."""
        move = known.named.get(self.origin)
        if move:
            return move, self.browse()
        for key in self._origin_keys():
            if move := known.captured.get(self._full_key(key)):
                own = move.sudo(False)._filtered_access("read")
                return own, self.browse()
            if line := known.first.get(key):
                return line.move_id, line
        return self.env["account.move"], self.browse()

    def _check(self, known):
        """Status of the line, and its remark."""
        if self.move_id:
            return "done", self.move_id.display_name
        problems = [
            *self._problems_of_paper(known),
            *self._problems_of_values(),
            *self._problems_of_amounts(),
            *self._problems_of_origin(known),
        ]
        if any(problems):
            return "error", " ".join(filter(None, problems))
        move, line = self._corrected(known)
        remarks = [
            self.env._("Tax: %(tax)s.", tax=self.tax_id.display_name),
            self.origin
            and not (move or line)
            and self.env._(
                "“%(number)s” is not in Odoo: it is printed as the reference.",
                number=self.origin,
            ),
        ]
        return "ready", " ".join(filter(None, remarks))

    def _problems_of_paper(self, known):
        unread = self.unread or {}
        if not self.document_type:
            yield self.env._(
                "Document type “%(type)s”: choose FT, FS, FR, NC or ND.",
                type=unread.get("document_type", ""),
            )
        if not self.recovery_kind:
            yield self.env._(
                "Recovered from “%(text)s”: choose paper (M) or duplicate (D).",
                text=unread.get("recovery_kind", ""),
            )
        problems = paper_problems(self.env, self.manual_series, self.manual_number)
        yield from problems
        if problems:
            return
        key = self._paper_key()
        first = known.first.get(key, self)
        if first.row < self.row:
            yield self.env._(
                "The same original document is on line %(line)s. One with several "
                "rates of tax has to be captured by hand.",
                line=first.row,
            )
        if other := known.captured.get(self._full_key(key)):
            yield self.env._(
                "It has been captured already: see %(other)s. Delete the line.",
                other=other.display_name,
            )

    def _problems_of_values(self):
        unread = self.unread or {}
        today = self.env["l10n_pt.document.series"]._today()
        if self.document_type and not self.series_id:
            yield self.env._(
                "Series: journal %(journal)s has no recovery series for type %(type)s, "
                "or several. Register one, or choose one.",
                journal=self.journal_id.display_name,
                type=self.document_type,
            )
        elif self.series_id and (
            self.series_id.series_type != "R"
            or self.series_id.document_type != self.document_type
        ):
            yield self.env._(
                "Series %(series)s: choose a recovery series for type %(type)s.",
                series=self.series_id.display_name,
                type=self.document_type,
            )
        if not self.invoice_date and unread.get("invoice_date"):
            yield self.env._(
                "Date “%(text)s”: enter a date, such as 2027-01-31 or 31-01-2027.",
                text=unread["invoice_date"],
            )
        elif not self.invoice_date:
            yield self.env._("Date: enter the date of the original document.")
        elif self.invoice_date > today:
            yield self.env._(
                "Date %(date)s: it is in the future. Enter the date of the original "
                "document.",
                date=format_date(self.env, self.invoice_date),
            )
        if not self.partner_id:
            yield self._customer_text(unread)

    def _customer_text(self, unread):
        if text := unread.get("several_customers"):
            return self.env._(
                "Customer “%(text)s”: several have this tax ID or name. Choose one.",
                text=text,
            )
        if text := unread.get("partner_id"):
            return self.env._(
                "Customer “%(text)s”: none has this tax ID or name. Create the "
                "customer, or choose another.",
                text=text,
            )
        return self.env._("Customer: choose one.")

    def _problems_of_amounts(self):
        unread = self.unread or {}
        labels = self._labels()
        for name in ("amount_untaxed", "amount_tax", "amount_total"):
            if name in unread and not (self.amount_untaxed and self.tax_id):
                yield self.env._(
                    "%(field)s “%(text)s”: enter a positive amount with two decimals, "
                    "such as 1234.50.",
                    field=labels[name],
                    text=unread[name],
                )
        if not self.tax_id:
            yield self._tax_text(unread)
        if not self.amount_untaxed > 0:
            yield self.env._(
                "Amount before tax: enter a positive amount, of credit notes too."
            )
        elif self.tax_id and self.amount_paper:
            total = self._total()
            if self.currency_id.compare_amounts(total, self.amount_paper):
                yield self.env._(
                    "Total on paper %(paper)s: the amount before tax and %(tax)s make "
                    "%(total)s. Correct the line, or capture the document by hand.",
                    paper=self._money(self.amount_paper),
                    tax=self.tax_id.display_name,
                    total=self._money(total),
                )

    def _tax_text(self, unread):
        if text := unread.get("several_taxes"):
            return self.env._(
                "Tax rate “%(text)s”: several taxes have it. Choose the one that fits "
                "the reason.",
                text=text,
            )
        if text := unread.get("tax_rate"):
            return self.env._(
                "Tax rate “%(text)s”: no sales tax of the company has it. Choose a "
                "tax.",
                text=text,
            )
        return self.env._("Tax rate: choose a tax.")

    def _total(self):
        made = self.tax_id.compute_all(self.amount_untaxed, currency=self.currency_id)
        return made["total_included"]

    def _money(self, amount):
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    def _problems_of_origin(self, known):
        is_note = self.document_type in NOTES
        if self.origin and not is_note:
            yield self.env._("Corrects: only credit and debit notes correct documents.")
        elif is_note and not self.origin:
            yield self.env._(
                "Corrects: enter the number of the document that the note corrects."
            )
        elif is_note:
            move, line = self._corrected(known)
            if self.document_type == "ND" and not (move or line):
                yield self.env._(
                    "Corrects “%(number)s”: a debit note needs its invoice in Odoo. "
                    "Capture the invoice first.",
                    number=self.origin,
                )
            partner = (move or line).partner_id.commercial_partner_id
            if partner and partner != self.partner_id.commercial_partner_id:
                yield self.env._(
                    "Corrects “%(number)s”: it is of customer %(name)s.",
                    number=self.origin,
                    name=partner.display_name,
                )

    # === Capture ===

    def _refusal(self, text):
        """Why nothing at all is captured.

        :rtype: SeriesError
        """
        return SeriesError(
            self.env._(
                "Line %(line)s: %(problem)s Nothing was captured.",
                line=self.row,
                problem=text,
            )
        )

    def _capture(self):
        """Make the documents, notes after what they correct."""
        notes = self.filtered(lambda line: line.document_type in NOTES)
        for lines in (self - notes, notes):
            known = lines._known(self.wizard_id)
            moves = self.env["account.move"].create(
                [line._document_values(known) for line in lines]
            )
            for line, move in zip(lines, moves, strict=True):
                line.move_id = move
                if line.wizard_id.is_posted:
                    line._post()

    def _post(self):
        try:
            # Nobody is there to be asked about unusual amounts.
            self.move_id.with_context(
                disable_abnormal_invoice_detection=True
            ).action_post()
        except UserError as error:
            raise self._refusal(str(error)) from error

    def _document_values(self, known):
        name = self.description or paper.reference(
            *(self.document_type, self.recovery_kind),
            *(self.manual_series, self.manual_number),
        )
        values = {
            "move_type": "out_refund" if self.document_type == "NC" else "out_invoice",
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "currency_id": self.currency_id.id,
            "partner_id": self.partner_id.id,
            "invoice_date": self.invoice_date,
            "l10n_pt_series_id": self.series_id.id,
            "l10n_pt_recovery_kind": self.recovery_kind,
            "l10n_pt_manual_series": self.manual_series.strip(),
            "l10n_pt_manual_number": self.manual_number.strip(),
            "invoice_line_ids": [
                Command.create(
                    {
                        "name": name,
                        "quantity": 1,
                        "price_unit": self.amount_untaxed,
                        "tax_ids": [Command.set(self.tax_id.ids)],
                    }
                )
            ],
        }
        if self.document_type in NOTES:
            move, line = self._corrected(known)
            origin = move or line.move_id
            is_credit = self.document_type == "NC"
            values["reversed_entry_id" if is_credit else "debit_origin_id"] = origin.id
            # A note names the paper of a captured document by itself.
            if not origin._l10n_pt_recoveries():
                values["ref"] = origin.name or self.origin
        return values
