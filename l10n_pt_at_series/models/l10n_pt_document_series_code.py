# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.tools import format_date

from ..exceptions import SeriesError
from ..rules import atcud


class L10nPtDocumentSeries(models.Model):
    """The validation code: entered by hand, and what makes one impossible."""

    _inherit = "l10n_pt.document.series"

    def action_set_code(self, code=None, registration_date=None):
        """Enter the code that AT's Portal gave (manual mode).

        :param str code: the code; without it a dialog asks
        :param date registration_date: day of the registration, if it is not today
        :return: the dialog, or a notification that the series is registered
        :raise UserError: the code is not one, or not of this company's environment
        """
        self.ensure_one()
        self.check_access("write")
        if code is None or code is False:
            self._check_transition("set_code")
            return self._dialog("l10n_pt.series.set_code", self.env._("Enter code"))
        code, day = self._typed_code(code), self._typed_day(registration_date)
        if not (self.state == "registered" and self.validation_code == code):
            self._check_transition("set_code")
            self._take_typed_code(code, day)
        return self._done_already()

    def _take_typed_code(self, code, day):
        self._refresh_identity()
        if problem := self._code_problem(code):
            raise problem
        self._check_code_unused(code)
        self._at_write(
            {
                "state": "registered",
                "validation_code": code,
                "registration_date": day,
                "pending_operation": False,
                "pending_error": False,
            }
        )
        body = self.env._("Code typed by hand, as obtained on the Portal das Finanças.")
        if warning := self._unusual_code_text(code):
            body += " " + warning
        self.message_post(body=body)

    def _typed_code(self, code):
        if not isinstance(code, str):
            raise SeriesError(
                self.env._("Validation code: enter it as text, as the Portal shows it.")
            )
        return atcud.normalise_code(code)

    def _typed_day(self, day):
        """The day of the registration; today when none is given."""
        try:
            found = fields.Date.to_date(day) or self._today()
        except (AttributeError, TypeError, ValueError):
            raise SeriesError(
                self.env._(
                    "Registration date “%(text)s”: enter a date, such as 2027-01-31.",
                    text=str(day)[:40],
                )
            ) from None
        if found > self._today():
            raise SeriesError(
                self.env._(
                    "Registration date %(date)s: it is in the future. Enter the day on "
                    "which AT registered the series.",
                    date=format_date(self.env, found),
                )
            )
        return found

    def _code_problem(self, code):
        """Why a typed code cannot be taken (a ``SeriesError``), or False."""
        self.ensure_one()
        text = self._code_problem_text(code, self.environment)
        return text and SeriesError(text)

    @api.model
    def _code_problem_text(self, code, environment):
        """Why a code cannot be one of an environment, in words, or False."""
        texts = {
            "too_short": self.env._("a code has at least 8 characters."),
            "too_long": self.env._(
                "a code has at most %(limit)s characters.", limit=atcud.MAX_LENGTH
            ),
            "characters": self.env._(
                "a code has letters and digits only, without blanks."
            ),
            "test_code": self.env._(
                "codes that begin with AA come from AT's test environment and must not "
                "be on real documents; this company is in production."
            ),
            "not_test_code": self.env._(
                "codes of AT's test environment begin with AA. To use real codes, set "
                "the AT environment of the company to Production in the settings."
            ),
        }
        problems = atcud.code_problems(code, environment)
        return bool(problems) and self.env._(
            "Validation code “%(code)s”: %(problems)s",
            code=code[: atcud.MAX_LENGTH + 1],
            problems=" ".join(texts[problem] for problem in problems),
        )

    @api.model
    def _unusual_code_text(self, code):
        """A warning about a code that may be mistyped, or False."""
        return atcud.unusual_alphabet(code) and self.env._(
            "It has characters not seen in AT's codes so far (vowels, 0 or 1): "
            "compare it once more with the Portal."
        )

    def _check_code_unused(self, code):
        other = (
            self.sudo()
            .with_context(active_test=False)
            .search([("validation_code", "=", code), ("id", "!=", self.id)], limit=1)
        )
        if other:
            raise SeriesError(other._code_taken_text())

    def _code_taken_text(self):
        """Why no other series can have the code of this one."""
        return self.env._(
            "Validation code “%(code)s” already belongs to series %(series)s of "
            "%(company)s. Each series and document type has its own code.",
            code=self.validation_code,
            series=self.display_name,
            company=self.company_id.name,
        )
