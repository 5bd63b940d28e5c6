# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ..exceptions import SeriesError
from ..rules import atcud, codes, identifiers, lifecycle, names
from . import series_words

MAX_NUMBER = 2**31 - 1  # account.move.sequence_number is a 32-bit integer
IDENTITY_FIELDS = {
    "name",
    "company_id",
    "document_type",
    "series_type",
    "is_cash_vat",
    "internal_code",
    "padding",
    "first_number",
    "previous_number",
    "start_date",
}
AT_FIELDS = {
    "state",
    "validation_code",
    "environment",
    "registration_date",
    "final_number",
    "pending_operation",
    "pending_error",
    "nif",
    "prefix",
}


class L10nPtDocumentSeries(models.Model):
    """What may be entered in a series, and what is locked once AT knows it."""

    _inherit = "l10n_pt.document.series"

    @api.constrains("name", "document_type")
    def _check_name(self):
        for series in self:
            if problem := self._name_problem_text(series.name, series.document_class):
                raise ValidationError(problem)

    @api.model
    def _name_problem_text(self, name, document_class):
        """Why AT would not take an identifier, in words, or False."""
        texts = series_words.identifier_problems(self.env)
        problems = identifiers.problems(name, document_class)
        return bool(problems) and self.env._(
            "Identifier “%(name)s”: %(problems)s",
            name=name or "",
            problems=series_words.joined(texts[one] for one in problems),
        )

    @api.constrains("internal_code", "document_type", "company_id")
    def _check_internal_code(self):
        for series in self:
            if not identifiers.INTERNAL_CODE.fullmatch(series.internal_code or ""):
                raise ValidationError(
                    self.env._(
                        "Internal code “%(code)s”: use up to ten letters, digits and "
                        ". _ - without blanks or slashes.",
                        code=series.internal_code,
                    )
                )
            # Despacho 8632/2014: one internal code never serves two document types.
            others = (
                self.sudo()
                .with_context(active_test=False)
                .search(
                    [
                        ("nif", "=", series.nif),
                        ("internal_code", "=ilike", series.internal_code),
                        ("document_type", "!=", series.document_type),
                    ],
                )
            )
            # "_" stands for any letter in the search.
            for other in others.filtered(
                lambda one, series=series: (
                    one.internal_code.lower() == series.internal_code.lower()
                )
            ):
                raise ValidationError(
                    self.env._(
                        "Internal code “%(code)s” already serves document type "
                        "%(type)s. Each type needs its own code.",
                        code=series.internal_code,
                        type=other.document_type,
                    )
                )

    @api.constrains(
        lambda self: ["internal_code", "name", "company_id", *self._holder_fields()]
    )
    def _check_prefix_is_free(self):
        """No number of the series may be on a document outside it.

        Despacho 8632/2014, 1.8: an identifier is never repeated by a taxpayer. Numbers
        that the holder itself used before are gone on with.

        :raise ValidationError: naming the document and the way out
        """
        for series in self.filtered(lambda one: one.state in ("draft", "pending")):
            holder = series._holder()
            field = self.env["l10n_pt.series.choice"]._holder_field(holder._name)
            if others := self.sudo().search(
                [
                    (field or "company_id", "=", holder.id),
                    ("prefix", "=", series.prefix),
                    ("nif", "!=", series.nif),
                ]
            ):
                text = series_words.prefix_shared(self.env, series, others[0].nif)
                raise ValidationError(text)
            usage = self.env["l10n_pt.series.usage"]
            if other := usage._document_with_prefix(series):
                raise ValidationError(series_words.prefix_used(self.env, series, other))

    @api.constrains("first_number", "previous_number", "padding")
    def _check_numbers(self):
        for series in self:
            if not 1 <= series.first_number <= MAX_NUMBER:
                raise ValidationError(
                    self.env._(
                        "First number: enter a number from 1 to %(limit)s.",
                        limit=MAX_NUMBER,
                    )
                )
            if not 0 <= series.previous_number < MAX_NUMBER:
                raise ValidationError(
                    self.env._(
                        "Last number before registration: enter 0 or the last number "
                        "used."
                    )
                )
            if not 0 <= series.padding <= 10:
                raise ValidationError(
                    self.env._("Minimum digits: enter a number from 0 to 10.")
                )

    @api.constrains("document_type")
    def _check_document_type(self):
        for series in self:
            # Odoo does not compare with a selection that is made by a method.
            if series.document_type not in codes.DOCUMENT_TYPES:
                raise ValidationError(
                    self.env._(
                        "Document type “%(type)s”: AT does not know it. Choose one of "
                        "the list.",
                        type=series.document_type,
                    )
                )

    @api.constrains("series_type", "document_type")
    def _check_recovery(self):
        for series in self:
            if series.series_type == "R" and series.document_class != "SI":
                raise ValidationError(series_words.recovery_class(self.env, series))

    @api.constrains("nif")
    def _check_nif(self):
        for series in self:
            if not series.nif:
                raise ValidationError(
                    self.env._(
                        "Company %(company)s has no valid Portuguese tax ID (nine "
                        "digits). Enter it in the company's form: AT registers series "
                        "for that taxpayer.",
                        company=series.company_id.name,
                    )
                )

    # === Numbers ===

    def _next_number(self, last):
        """The number after ``last`` (0: none yet)."""
        self.ensure_one()
        return max(last + 1, self.first_number)

    def _digits(self, number):
        """A number as printed after the slash; the ATCUD repeats these digits."""
        return str(number).zfill(self.padding)

    def _at_identity(self):
        """What AT keeps unique, as one text: key of the lock and of the log."""
        self.ensure_one()
        return "/".join(
            [self.environment, self.nif or "", self.document_type, self.name.lower()]
        )

    # === Codes that are typed ===

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
        texts = series_words.code_problems(self.env)
        problems = atcud.code_problems(code, environment)
        return bool(problems) and self.env._(
            "Validation code “%(code)s”: %(problems)s",
            code=code[: atcud.MAX_LENGTH + 1],
            problems=series_words.joined(texts[problem] for problem in problems),
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

    # === What AT may be asked, and what it answered ===

    def _allows(self, operation):
        """Whether AT may be asked for this now."""
        self.ensure_one()
        return lifecycle.allows(self.state, self.pending_operation, operation)

    def _check_transition(self, operation):
        if not self._allows(operation):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise SeriesError(
                self.env._(
                    "Series %(series)s is in state “%(state)s”, which does not allow "
                    "this.",
                    series=self.display_name,
                    state=labels[self.state],
                )
            )

    def _check_start_date(self):
        if self.start_date < self._today():
            raise SeriesError(
                self.env._(
                    "Start date %(date)s of series %(series)s is in the past. AT "
                    "accepts today or later: change the start date and register again.",
                    date=format_date(self.env, self.start_date),
                    series=self.display_name,
                )
            )

    def _refresh_identity(self):
        """The company, and the documents of its journals, may have changed meanwhile.

        :raise ValidationError: somebody has numbers of this draft by now
        :raise SeriesError: the company is for training, and the series is not
        """
        self._at_write(
            {
                "nif": self.company_id._l10n_pt_nif(),
                "environment": self.company_id._l10n_pt_environment(),
            }
        )
        self._check_prefix_is_free()
        if problem := self._training_problem():
            raise SeriesError(problem, *self._form_button())

    def _at_write(self, vals):
        """Write what comes from AT; unchanged values cost nothing."""
        changed = {
            name: value
            for name, value in vals.items()
            if (self[name] or False) != (value or False)
        }
        if changed:
            self.sudo().with_context(l10n_pt_at_answer=True).write(changed)

    def _registered_text(self):
        if self.state != "registered":
            labels = dict(self._fields["state"]._description_selection(self.env))
            return self.env._(
                "Series %(series)s at AT: %(state)s.",
                series=self.display_name,
                state=labels[self.state],
            )
        return self.env._(
            "Series %(series)s is registered. Code: %(code)s.",
            series=self.display_name,
            code=self.validation_code,
        )

    # === Record life ===

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._with_one_holder(vals) for vals in vals_list]
        if not self.env.su:
            if any(AT_FIELDS & vals.keys() for vals in vals_list):
                raise UserError(self._at_fields_text())
            defaults = {f"default_{name}" for name in AT_FIELDS}
            context = self.env.context
            context = {key: context[key] for key in context.keys() - defaults}
            self = self.with_env(self.env(context=context))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and AT_FIELDS & vals.keys():
            raise UserError(self._at_fields_text())
        self._check_locked(vals)
        self._check_may_be_default(vals)
        return super().write(vals)

    def _at_fields_text(self):
        return self.env._(
            "State, code and dates of a series come from AT. Use the buttons Register, "
            "Query AT or Enter code."
        )

    def _check_locked(self, vals):
        """After AT knows a series, what identifies it never changes (DL 28/2019)."""
        if self.env.context.get("l10n_pt_at_answer") and self.env.su:
            return
        given = IDENTITY_FIELDS.union(self._holder_fields()) & vals.keys()
        for series in self.filtered(lambda series: series.state != "draft"):
            for name in given:
                field = self._fields[name]
                if field.convert_to_write(series[name], series) == vals[name]:
                    continue
                is_date = field.type == "date"
                if is_date and fields.Date.to_date(vals[name]) == series[name]:
                    continue
                raise UserError(
                    self.env._(
                        "%(field)s of series %(series)s cannot change any more: AT "
                        "knows it. Create a new series instead.",
                        field=field._description_string(self.env),
                        series=series.display_name,
                    )
                )

    def unlink(self):
        # Not by @api.ondelete: a key of the caller's context switches that off.
        self._check_deletable()
        return super().unlink()

    def _check_deletable(self):
        for series in self:
            if series.state != "draft":
                raise UserError(
                    self.env._(
                        "Series %(series)s cannot be deleted: AT knows it. Archive it "
                        "instead.",
                        series=series.display_name,
                    )
                )
        self.env["l10n_pt.series.usage"]._check_not_chosen(self)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if not (default or {}).get("name"):
            for vals in vals_list:
                vals.update(
                    name=self._free_name(
                        vals["name"],
                        [vals["document_type"]],
                        self.env["res.company"]
                        .browse(vals["company_id"])
                        ._l10n_pt_nif(),
                    ),
                    start_date=max(
                        fields.Date.to_date(vals["start_date"]), self._today()
                    ),
                    first_number=1,
                    previous_number=0,
                )
        return vals_list

    @api.model
    def _of_taxpayers(self, companies):
        """All series of the companies' taxpayers: names and codes that are spent.

        Those of other companies with the same NIF, archived and annulled ones count.
        """
        nifs = {company._l10n_pt_nif() for company in companies}
        return (
            self.sudo()
            .with_context(active_test=False)
            .search([("nif", "in", list(nifs))])
        )

    @api.model
    def _free_name(self, name, document_types, nif, taken=()):
        """``name``, or with a letter behind it the taxpayer has not used it yet.

        :param list document_types: AT's types the name is for
        :param str nif: the taxpayer
        :param taken: further names, in lower case, that are not free
        """
        taken = set(taken) | {
            series.name.lower()
            for series in self.sudo()
            .with_context(active_test=False)
            .search([("document_type", "in", document_types), ("nif", "=", nif)])
        }
        return names.first_free(name, taken)
