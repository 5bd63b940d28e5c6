# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from psycopg2 import errors as pgerrors

from odoo import api, fields, models
from odoo.tools import format_date

from ..exceptions import SeriesError
from ..rules import paper

# What a document in a recovery series says of the paper, and no other document.
PAPER_FIELDS = (
    "l10n_pt_manual_series",
    "l10n_pt_manual_number",
    "l10n_pt_recovery_kind",
)
# What issuing it stores besides.
CAPTURE_FIELDS = ("l10n_pt_capture_date", "l10n_pt_paper_key")


class L10nPtRecoveryMixin(models.AbstractModel):
    """A document that may be a capture: of a paper, or of a duplicate.

    It is what ``l10n_pt.document.mixin`` says, in a series of type R that somebody has
    chosen. Its date is the paper's, so the rules about start and order of the series do
    not hold for it; the day of the capture stands in for the first.
    """

    _name = "l10n_pt.recovery.mixin"
    _inherit = ["l10n_pt.document.mixin"]
    _description = "Document that may be captured from paper"

    l10n_pt_manual_series = fields.Char(
        string="Manual series",
        copy=False,
        help="Series printed on the original document, without the number.",
    )
    l10n_pt_manual_number = fields.Char(
        string="Manual number",
        copy=False,
        help="Number printed on the original document: digits only.",
    )
    l10n_pt_recovery_kind = fields.Selection(
        [("M", "Issued on paper"), ("D", "Recovered from a duplicate")],
        string="Recovered from",
        copy=False,
        help="Issued on paper: the document was first issued by hand, for example "
        "during an outage.\n"
        "Recovered from a duplicate: the document was lost, and its duplicate is "
        "entered again.",
    )
    l10n_pt_capture_date = fields.Date(
        string="Captured on",
        copy=False,
        readonly=True,
        help="Day on which the original document was entered and issued here.",
    )
    l10n_pt_paper_key = fields.Char(
        copy=False, readonly=True, export_string_translation=False
    )
    l10n_pt_is_recovery = fields.Boolean(
        compute="_compute_l10n_pt_is_recovery",
        compute_sudo=True,
        export_string_translation=False,
    )

    # Despacho 8632/2014, 3.2.2: no two live captures of one paper.
    _l10n_pt_paper_uniq = models.UniqueIndex(
        "(l10n_pt_paper_key) WHERE l10n_pt_paper_key IS NOT NULL "
        "AND l10n_pt_atcud IS NOT NULL AND state != 'cancel'",
        "The original document has been captured already.",
    )

    @api.depends("l10n_pt_series_id")
    def _compute_l10n_pt_is_recovery(self):
        for document in self:
            series = document.l10n_pt_series_id
            document.l10n_pt_is_recovery = series.series_type == "R"

    def _l10n_pt_recoveries(self):
        """Those of ``self`` that are, or will be, captures."""
        return self.filtered(
            lambda document: document.l10n_pt_series_id.sudo().series_type == "R"
        )

    def _l10n_pt_paper(self):
        """How the original document is called: ``FTM A/12``."""
        return paper.reference(
            self.l10n_pt_series_id.sudo().document_type,
            self.l10n_pt_recovery_kind or "",
            self.l10n_pt_manual_series or "",
            self.l10n_pt_manual_number or "",
        )

    def _l10n_pt_key(self):
        """The paper's place in the unique index: one for each taxpayer."""
        series = self.l10n_pt_series_id.sudo()
        return "/".join(
            (
                *(series.environment, series.nif or ""),
                paper.key(
                    series.document_type,
                    self.l10n_pt_manual_series or "",
                    self.l10n_pt_manual_number or "",
                ),
            )
        )

    @api.model
    def _l10n_pt_captured(self, keys):
        """Live documents that were captured from papers, by their keys.

        :return: documents of all companies, to be read as superuser
        """
        return self.sudo().search(
            [
                ("l10n_pt_paper_key", "in", list(keys)),
                ("l10n_pt_atcud", "!=", False),
                self._l10n_pt_counting_term(),
            ]
        )

    # === What the series asks ===

    def _l10n_pt_wanted(self, of_company=None):
        wanted = super()._l10n_pt_wanted(of_company)
        if not self._l10n_pt_recoveries():
            return wanted
        return wanted._replace(captured=self.env["l10n_pt.document.series"]._today())

    def _l10n_pt_future(self):
        # The date of a paper is never one to come; see _l10n_pt_paper_problem.
        others = self - self._l10n_pt_recoveries()
        return super(L10nPtRecoveryMixin, others)._l10n_pt_future()

    def _l10n_pt_check_order(self, series, last_date):
        # Papers are captured as they are found.
        if series.sudo().series_type != "R":
            return super()._l10n_pt_check_order(series, last_date)

    def _l10n_pt_undated(self):
        """Those of ``self`` that get their date when they are issued."""
        day = self._l10n_pt_date_field
        return self.filtered(lambda document: not document[day]) - (
            self._l10n_pt_recoveries()
        )

    def _l10n_pt_problem(self, series, candidates=None, wanted=None):
        return super()._l10n_pt_problem(
            series, candidates, wanted
        ) or self._l10n_pt_paper_problem(series.sudo())

    def _l10n_pt_paper_problem(self, series):
        """Why the document cannot be a capture in the series, or none in another.

        :rtype: SeriesError or None
        """
        if series.series_type != "R":
            return self._l10n_pt_stray_problem()
        if texts := self._l10n_pt_paper_texts():
            return SeriesError(" ".join(texts))
        if other := self._l10n_pt_captured([self._l10n_pt_key()]) - self.sudo():
            return SeriesError(self._l10n_pt_captured_text(other[:1].display_name))
        return None

    def _l10n_pt_stray_problem(self):
        """Why the document cannot be issued outside recovery series, or None."""
        names = [name for name in PAPER_FIELDS if self[name]]
        if not names:
            return None
        labels = [self._fields[one]._description_string(self.env) for one in names]
        return SeriesError(
            self.env._(
                "%(fields)s: only documents in a recovery series have them. Choose a "
                "recovery series, or empty the fields.",
                fields=", ".join(labels),
            )
        )

    def _l10n_pt_paper_texts(self):
        """What is missing or wrong about the paper, in words."""
        texts = paper_problems(
            self.env, self.l10n_pt_manual_series, self.l10n_pt_manual_number
        )
        if self.l10n_pt_recovery_kind not in paper.KINDS:
            texts.append(
                self.env._(
                    "Recovered from: say whether the document was issued on paper or "
                    "is recovered from a duplicate."
                )
            )
        day, today = (
            self[self._l10n_pt_date_field],
            self.env["l10n_pt.document.series"]._today(),
        )
        if not day:
            texts.append(
                self.env._("Invoice date: enter the date of the original document.")
            )
        elif day > today:
            texts.append(
                self.env._(
                    "Invoice date %(date)s: it is in the future. Enter the date of the "
                    "original document.",
                    date=format_date(self.env, day),
                )
            )
        return texts

    def _l10n_pt_captured_text(self, other):
        return self.env._(
            "%(paper)s has been captured already: see %(other)s. Each original "
            "document is captured once. Correct series and number, or void the other "
            "capture.",
            paper=self._l10n_pt_paper(),
            other=other,
        )

    # === Issue ===

    def _post(self, soft=True):
        # Before Odoo dates the documents.
        for document in self:
            problem = (
                document._l10n_pt_paper_texts()
                if document._l10n_pt_recoveries()
                else document._l10n_pt_stray_problem()
            )
            if problem:
                texts = problem if isinstance(problem, list) else problem.args[:1]
                raise SeriesError(" ".join(texts))
        return super()._post(soft)

    def _l10n_pt_resolve_series(self):
        documents = super()._l10n_pt_resolve_series()
        seen = {}
        for document in documents._l10n_pt_recoveries():
            if other := seen.setdefault(document._l10n_pt_key(), document) - document:
                raise SeriesError(document._l10n_pt_captured_text(other.display_name))
        documents._l10n_pt_refer_to_paper()
        return documents

    def _l10n_pt_number_fields(self):
        more = [self._fields[name] for name in CAPTURE_FIELDS]
        return super()._l10n_pt_number_fields() + more

    def _l10n_pt_claim_values(self, series, number):
        values = super()._l10n_pt_claim_values(series, number)
        if series.sudo().series_type == "R":
            values["l10n_pt_paper_key"] = self.l10n_pt_paper_key
        return values

    def _l10n_pt_assign_numbers(self):
        captures = self._l10n_pt_recoveries()
        (self - captures)._l10n_pt_mark_captured(None)
        if not captures:
            return super()._l10n_pt_assign_numbers()
        try:
            # Flushed at its end, so that the index has its say here.
            with self.env.cr.savepoint():
                captures._l10n_pt_mark_captured(
                    self.env["l10n_pt.document.series"]._today()
                )
                return super()._l10n_pt_assign_numbers()
        except pgerrors.UniqueViolation as error:
            if error.diag.constraint_name != f"{self._table}_l10n_pt_paper_uniq":
                raise
            raise captures._l10n_pt_captured_meanwhile() from error

    def _l10n_pt_mark_captured(self, day):
        """Store what no client can: when, and which paper; None: it is none."""
        with self.env.protecting(self._l10n_pt_number_fields(), self):
            for document in self:
                document.l10n_pt_capture_date = day
                document.l10n_pt_paper_key = day and document._l10n_pt_key()

    def _l10n_pt_captured_meanwhile(self):
        """Who captured one of the papers after our snapshot was taken.

        :rtype: SeriesError
        """
        texts = {
            document._l10n_pt_key(): document._l10n_pt_paper() for document in self
        }
        with self.env.registry.cursor() as fresh:
            found = self.with_env(self.env(cr=fresh))._l10n_pt_captured(texts)[:1]
            key, other = found.l10n_pt_paper_key, found.display_name
        return SeriesError(
            self.env._(
                "%(paper)s has just been captured by somebody else: see %(other)s. "
                "Each original document is captured once.",
                paper=texts.get(key, ", ".join(texts.values())),
                other=other or "–",
            )
        )

    # === Notes refer to the paper ===

    def _l10n_pt_corrected_paper(self):
        """The captured document that this one corrects, if any."""
        return self._l10n_pt_origin()._l10n_pt_issued()._l10n_pt_recoveries()

    def _l10n_pt_refer_to_paper(self):
        """Notes name what they correct by the number on paper (8632/2014, 2.4)."""
        for document in self:
            origin = document._l10n_pt_corrected_paper()
            if not origin or origin._l10n_pt_paper() in (document.ref or ""):
                continue
            ref = document.ref or ""
            if origin.name in ref:
                document.ref = ref.replace(origin.name, origin._l10n_pt_paper())
            else:
                parts = filter(None, (origin._l10n_pt_paper(), ref))
                document.ref = ", ".join(parts)

    # === Locks ===

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._l10n_pt_refer_to_paper()
        return documents

    def write(self, vals):
        if "l10n_pt_series_id" in vals:
            series = self.env["l10n_pt.document.series"].browse(
                vals["l10n_pt_series_id"]
            )
            # The form hides what only recovery series ask.
            if series.sudo().series_type != "R":
                vals = {**dict.fromkeys(PAPER_FIELDS, False), **vals}
        return super().write(vals)

    @api.onchange("l10n_pt_series_id")
    def _onchange_l10n_pt_recovery(self):
        if not self._l10n_pt_recoveries():
            self.update(dict.fromkeys(PAPER_FIELDS, False))

    def _l10n_pt_locked_fields(self):
        return super()._l10n_pt_locked_fields() | {*PAPER_FIELDS, *CAPTURE_FIELDS}

    def _l10n_pt_check_locked(self, vals):
        result = super()._l10n_pt_check_locked(vals)
        if "ref" in vals:
            for document in self._l10n_pt_issued():
                if document._l10n_pt_corrected_paper():
                    document._l10n_pt_check_equal(document, vals, ["ref"])
        return result

    # === What it says ===

    @api.depends(*PAPER_FIELDS)
    def _compute_alerts(self):
        return super()._compute_alerts()

    def _l10n_pt_page_words(self):
        words = super()._l10n_pt_page_words()
        if self._l10n_pt_printed_atcud() and self._l10n_pt_recoveries():
            words.append(paper.words(self._l10n_pt_paper()))
        return words


def paper_problems(env, series, number):
    """What to do about each rule that series and number of a paper break.

    :rtype: list[str]
    """
    texts = {
        "no_series": env._(
            "Manual series: enter the series printed on the original document."
        ),
        "series_characters": env._(
            "Manual series “%(series)s”: write it without blanks and slashes. The "
            "number stands in a field of its own.",
            series=series,
        ),
        "series_too_long": env._(
            "Manual series: use at most %(limit)s characters.", limit=paper.MAX_SERIES
        ),
        "no_number": env._(
            "Manual number: enter the number printed on the original document."
        ),
        "number_digits": env._(
            "Manual number “%(number)s”: use digits only. Letters belong to the "
            "manual series.",
            number=number,
        ),
        "number_zero": env._("Manual number: enter a number from 1."),
        "number_too_long": env._(
            "Manual number: use at most %(limit)s digits.", limit=paper.MAX_DIGITS
        ),
    }
    found = paper.problems(series or "", number or "")
    return [texts[one] for one in found]
