# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models

from ..exceptions import SeriesError
from ..models.l10n_pt_at_attempts import ACCEPTED, BY_HAND, Result
from ..rules import names

# In the context of the menu: nothing is ticked before a person has looked.
BY_PERSON = "l10n_pt_by_person"


class L10nPtSeriesClose(models.TransientModel):
    """The series that another one has followed, to be finalised in January.

    AT refuses the end of a series with one document (4047), and one never used has
    nothing to end: these stay active at AT and can be archived here.
    """

    _name = "l10n_pt.series.close"
    _inherit = "l10n_pt.series.batch"
    _description = "Finalise old AT series"

    company_ids = fields.Many2many(
        "res.company",
        required=True,
        default=lambda self: self.env.companies,
        string="Companies",
        help="Companies whose old series are listed.",
    )
    on_portal = fields.Boolean(
        string="Already finalised on the Portal",
        help="Only record it here; nothing is sent to AT.",
    )
    line_ids = fields.One2many(
        "l10n_pt.series.close.line",
        help="Registered series that a later one has followed.",
    )

    @api.depends("on_portal", "line_ids.operation", "line_ids.series_id")
    def _compute_question(self):
        return super()._compute_question()

    def _title(self):
        return self.env._("Finalise old series")

    def _proposals(self):
        """Values of one line per old series, by company, holder and type."""
        registered = self.env["l10n_pt.document.series"].search(
            [("company_id", "in", self.company_ids.ids), ("state", "=", "registered")],
            order="company_id, journal_id, document_type, start_date, id",
        )
        old = registered.filtered(self._is_old)
        usage = self.env["l10n_pt.series.usage"]
        dates, drafts = usage._last_dates(old), usage._drafts_to_come(old)
        return [
            self._proposal(series, dates.get(series), drafts[series]) for series in old
        ]

    def _question(self):
        ended = self.line_ids.filtered(
            lambda line: (
                line.selected
                and line.operation == "finalise"
                and not self._is_done(line)
            )
        )
        if not ended:
            return False
        names = ", ".join(ended.series_id.mapped("display_name"))
        if self.on_portal:
            return self.env._(
                "Series recorded as ended for ever: %(count)s (%(names)s).",
                count=len(ended),
                names=names,
            )
        return self.env._(
            "Series that end at AT for ever: %(count)s (%(names)s). No document gets a "
            "number in them any more.",
            count=len(ended),
            names=names,
        )

    def _left_out(self):
        registered = self.env["l10n_pt.document.series"].search(
            [("company_id", "in", self.company_ids.ids), ("state", "=", "registered")]
        )
        return self._left_out_rows(
            lambda company: self.env._("no later series has followed one of its own.")
            if company in registered.company_id
            else self.env._("it has no registered series.")
        )

    def _is_old(self, series):
        """Whether another series has followed, or the year of its name is over."""
        this_year = series._today().year
        year = names.year(series.name, series.start_date.year)
        return series.environment == series.company_id._l10n_pt_environment() and (
            (year or this_year) < this_year or self._has_successor(series)
        )

    def _has_successor(self, series):
        """Whether a later series takes the documents of today by itself."""
        wanted = series.company_id._l10n_pt_wanted(
            series._holder(), series.document_type, series._today()
        )
        wanted = wanted._replace(cash_vat=series.is_cash_vat)
        chosen = self.env["l10n_pt.series.choice"]._choose(wanted)
        if chosen.series_type != series.series_type:
            return False  # papers are not captured in it
        return chosen.start_date and (chosen.start_date, chosen.id) > (
            series.start_date,
            series.id,
        )

    def _proposal(self, series, last_date, drafts):
        operation, remark = "finalise", False
        if series.last_number <= series.first_number:
            operation = "archive"
        if not self._has_successor(series):
            remark = self.env._("No later series takes over yet.")
        elif drafts:
            remark = self.env._("Post the drafts first, or give them another series.")
        elif operation == "archive" and last_date:
            remark = self.env._("AT does not finalise a series with one document.")
        return {
            "series_id": series.id,
            "document_type": series.document_type,
            "operation": operation,
            "last_number": series.last_number,
            "last_date": last_date,
            "drafts": drafts,
            "remark": remark,
            # Who opens the dialog on the screen ticks what is to end for ever.
            "selected": not remark and not self.env.context.get(BY_PERSON),
        }

    def _is_done(self, line):
        return line.series_id.state == "finalised" or not line.series_id.active

    def _needs_at(self, line):
        to_end = line.operation == "finalise" and not self.on_portal
        return to_end and super()._needs_at(line)

    def _chosen_lines(self):
        lines = self.line_ids.filtered("selected")
        if not lines:
            raise SeriesError(self.env._("Series: choose at least one old series."))
        return lines

    def _make_series(self, lines):
        """Nothing: they are there."""

    def _attempt_series(self, line):
        series, registrar = line.series_id, self.env["l10n_pt.at.registrar"]
        if line.operation == "archive":
            return registrar._attempt(self._archive, series)
        if self.on_portal:
            return registrar._attempt(self._record_end, series)
        if series.company_id._l10n_pt_at_works_by_hand():
            return Result(series, BY_HAND, self._by_hand(series))
        return registrar._attempt(self._finalise, series)

    def _finalise(self, series):
        """End a series with its last number, after the same checks as alone."""
        registrar = self.env["l10n_pt.at.registrar"]
        if series.state == "pending":
            return registrar._query(series)  # an earlier attempt may have ended it
        return registrar._finalise(series, registrar._check_finalise(series))

    def _record_end(self, series):
        registrar = self.env["l10n_pt.at.registrar"]
        if series.state == "pending":
            return registrar._query(series)
        number = registrar._check_finalise(series)
        return registrar._ended_on_portal(series, "finalise", number)

    def _archive(self, series):
        series.action_archive()
        text = self.env._("Archived here; it stays active at AT.")
        return Result(series, ACCEPTED, text)

    def _by_hand(self, series):
        return self.env._(
            "Finalise %(series)s on the Portal das Finanças with last number "
            "%(number)s. Then tick Already finalised on the Portal and press again.",
            series=series.display_name,
            number=series.last_number,
        )


class L10nPtSeriesCloseLine(models.TransientModel):
    _name = "l10n_pt.series.close.line"
    _inherit = "l10n_pt.series.batch.line"
    _description = "Old AT series"

    wizard_id = fields.Many2one("l10n_pt.series.close", export_string_translation=False)
    selected = fields.Boolean(
        string="End it", help="Tick what is to be finalised or archived now."
    )
    series_id = fields.Many2one(
        required=True, help="The old series: its type and identifier."
    )
    company_id = fields.Many2one(related="series_id.company_id", related_sudo=False)
    operation = fields.Selection(
        [("finalise", "Finalise"), ("archive", "Archive")],
        string="What",
        required=True,
        readonly=True,
        help="Finalise: AT is told the last number, and the series ends for ever.\n"
        "Archive: AT has nothing to end; the series stays active there and is hidden "
        "here.",
    )
    last_number = fields.Integer(
        readonly=True, help="Number of the last document issued; AT is told it."
    )
    last_date = fields.Date(
        string="Last document",
        readonly=True,
        help="Date of the last document issued in the series.",
    )
    drafts = fields.Integer(
        readonly=True,
        help="Drafts that will take their number from this series: it is chosen on "
        "them, or their date leads to it.",
    )
    remark = fields.Text(
        readonly=True, help="What to look at before the series is ended."
    )
