# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ..at import codes
from ..exceptions import SeriesError


class L10nPtSeriesInventory(models.TransientModel):
    """All sales journals of a live database: what each needs, and all of it at once.

    A line per journal and document type: its numbering goes on as a series, or a new
    series starts, or there is nothing to do.
    """

    _name = "l10n_pt.series.inventory"
    _inherit = "l10n_pt.series.batch"
    _description = "First inventory of journals"

    company_ids = fields.Many2many(
        "res.company",
        required=True,
        default=lambda self: self.env.companies,
        string="Companies",
        help="Companies whose sales journals are looked at. Those that do not report "
        "in Portugal are left out.",
    )
    line_ids = fields.One2many(
        "l10n_pt.series.inventory.line",
        "wizard_id",
        string="Journals and document types",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        help="What each sales journal needs for each document type it issues.",
    )
    situation = fields.Selection(
        [
            ("open", "Something to do"),
            ("ready", "Everything has its series"),
            ("no_journal", "No sales journal"),
            ("abroad", "No Portuguese company"),
        ],
        compute="_compute_situation",
        export_string_translation=False,
        help="What there is to do in all the journals together.",
    )
    uncoded = fields.Boolean(
        compute="_compute_situation",
        export_string_translation=False,
        help="A numbering that would go on has documents since 2023 without ATCUD.",
    )
    drafts = fields.Boolean(
        compute="_compute_situation",
        export_string_translation=False,
        help="Some lines have their series already, with or without its code.",
    )
    companies_by_hand = fields.Char(
        string="Without connection",
        compute="_compute_connection",
        help="Companies that do not talk to AT: their series become drafts.",
    )
    companies_inactive = fields.Char(
        string="Connection failed",
        compute="_compute_connection",
        help="Companies whose last try to reach AT failed.",
    )

    @api.depends("company_ids")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [fields.Command.clear()] + [
                fields.Command.create(values) for values in wizard._proposals()
            ]

    @api.depends("company_ids", "line_ids.verdict", "line_ids.series_id")
    def _compute_situation(self):
        for wizard in self:
            wizard.drafts = bool(wizard.line_ids.series_id)
            wizard.uncoded = any(
                line.uncoded_count
                for line in wizard.line_ids
                if line.verdict == "adopt"
            )
            if wizard.line_ids:
                verdicts = set(wizard.line_ids.mapped("verdict"))
                wizard.situation = "ready" if verdicts == {"done"} else "open"
            else:
                portuguese = wizard._portuguese_companies()
                wizard.situation = "no_journal" if portuguese else "abroad"

    @api.depends("line_ids.company_id")
    def _compute_connection(self):
        for wizard in self:
            companies = wizard.line_ids.company_id
            by_hand = companies.filtered(self._works_by_hand)
            inactive = (companies - by_hand).filtered(
                lambda company: (
                    company.l10n_pt_at_account_company_id.l10n_pt_at_connection_state
                    == "inactive"
                )
            )
            wizard.companies_by_hand = ", ".join(by_hand.mapped("name"))
            wizard.companies_inactive = ", ".join(inactive.mapped("name"))

    def _shown_results(self):
        # Drafts of an earlier try are there from the beginning, without a result.
        return self.line_ids.filtered("outcome")

    def _portuguese_companies(self):
        return self.company_ids.filtered(
            lambda company: company.account_fiscal_country_id.code == "PT"
        )

    # === What is proposed ===

    def _proposals(self):
        """Values of one line per journal and document type that is in use."""
        journals = self.env["account.journal"].search(
            [
                ("type", "=", "sale"),
                ("company_id", "parent_of", self._portuguese_companies().ids),
            ],
            order="company_id, sequence, id",
        )
        numbering = {
            (values["journal_id"], values["document_type"]): values
            for values in journals._l10n_pt_numbering_in_use()
        }
        series = self.env["l10n_pt.document.series"]
        known = series._of_taxpayers(journals.company_id)
        ours = known.grouped(lambda one: (one.journal_id.id, one.document_type))
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
            and not (draft and self._works_by_hand(company)),
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
        today = own._today()
        environment = journal.company_id._l10n_pt_environment()
        return (
            own._choose(journal, kind, today, environment)
            or own.filtered(
                lambda one: one.state == "registered" and one.start_date <= today
            )[:1]
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
                    proposed[journal] = series._first_free(stem, taken)
                name = proposed[journal]
            spent.add((nif, kind, name.lower()))
            line["new_name"] = name
            line["new_code"] = next(
                code
                for code in (kind, *(f"{kind}{number}" for number in range(2, 100)))
                if spent_codes.get((nif, code), kind) == kind
            )
            spent_codes[nif, line["new_code"]] = kind

    # === Do it ===

    def action_confirm(self):
        """Create and register a series for each ticked line.

        :raise SeriesError: nothing is ticked, or two lines have one name
        :return: the dialog again, with a result on each line
        """
        self.ensure_one()
        lines = self.line_ids.filtered(
            lambda line: line.selected and line.verdict != "done"
        )
        if not lines:
            raise SeriesError(
                self.env._(
                    "Journals and document types: tick at least one line. Lines with "
                    "nothing to do cannot be ticked."
                )
            )
        lines._check_names()
        if dialog := self._ask_password(lines.company_id):
            return dialog
        return self._register_lines(lines, self.env._("First inventory: results"))

    def _series_values(self, line):
        return line._series_values()

    def action_open_series(self):
        """The series of all lines: with their codes, or drafts that wait for them."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "l10n_pt_at_series.l10n_pt_document_series_action"
        )
        series = self.line_ids.series_id | self.line_ids.current_series_id
        action["domain"] = [("id", "in", series.ids)]
        action["context"] = {}
        return action

    def action_open_journals(self):
        return self.env["ir.actions.actions"]._for_xml_id(
            "account.action_account_journal_form"
        )
