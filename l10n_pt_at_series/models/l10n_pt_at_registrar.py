# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta
from functools import partial

from odoo import api, models
from odoo.tools import format_date

from ..at.errors import CREDENTIAL_KINDS, AtError, ErrorKind
from ..exceptions import SeriesError
from ..rules import clock, codes
from ..rules.lifecycle import AT_STATES, ENDS
from . import at_messages
from .l10n_pt_at_attempts import ACCEPTED, REFUSED, UNKNOWN, Result

NOT_REGISTERED = {
    "state": "draft",
    "pending_operation": False,
    "pending_error": False,
}


class L10nPtAtRegistrar(models.AbstractModel):
    """What is done with series at AT: one method for each use case.

    Each takes one series and returns a ``Result``, or raises ``SeriesError`` when AT or
    a rule refuses. ``_attempt`` (``l10n_pt.at.attempts``) makes a result of that too.
    How AT is asked: ``l10n_pt.at.service``.
    """

    _name = "l10n_pt.at.registrar"
    _inherit = "l10n_pt.at.attempts"
    _description = "Registration of series at AT"

    # === The use cases ===

    @api.model
    def _register_series(self, series):
        """Register a series, or adopt the registration that AT already has.

        Not called ``_register``, which Odoo's models have for something else.
        """
        if series.state == "registered":
            return self._done(series)
        earlier = self._begin(series, "register")
        service = self.env["l10n_pt.at.service"]
        try:
            if series.state == "pending" or "register" in earlier:
                if info := service._send_query(series).info:
                    return self._adopt(series, info)
            series._check_start_date()
            return self._apply(series, service._send_register(series).info)
        except AtError as error:
            if str(error.code) == str(codes.ALREADY_REGISTERED):
                return self._adopt_registered(series, error)
            return self._failed(series, "register", error)

    @api.model
    def _query(self, series):
        """Ask AT about a series and take its answer over."""
        self._begin(series, "query")
        info = self._ask(series)
        if info:
            return self._adopt(series, info)
        if series.state == "pending" and series.pending_operation == "register":
            series._at_write(NOT_REGISTERED)
        return Result(
            series,
            UNKNOWN if series.validation_code else ACCEPTED,
            self.env._(
                "AT does not know series %(series)s of taxpayer %(nif)s.",
                series=series.display_name,
                nif=series.nif,
            ),
        )

    @api.model
    def _take_over(self, series, last_number):
        """Take over a registration made outside this Odoo, and go on after a number.

        :param int last_number: the last one used, in Odoo or elsewhere; 0 if none
        :raise SeriesError: AT has another one, or the number cannot be
        """
        if series.state == "registered":
            series.check_access("write")
            return self._done(series)
        self._begin(series, "register")
        info = self._ask(series)
        if not info:
            raise SeriesError(
                self.env._(
                    "AT does not know series %(series)s any more. Register it.",
                    series=series.display_name,
                )
            )
        if problem := self._other_registration(series, info):
            raise SeriesError(problem)
        if last_number < series.last_number:
            raise SeriesError(
                self.env._(
                    "Last number used: Odoo has documents of this series up to number "
                    "%(number)s. Enter that number or a higher one.",
                    number=series.last_number,
                )
            )
        series._at_write({"previous_number": last_number})
        result = self._apply(series, info)
        series.message_post(
            body=self.env._(
                "Taken over from AT, where it was registered outside this Odoo. Last "
                "number used: %(number)s.",
                number=last_number,
            )
        )
        return result

    @api.model
    def _enter_code(self, series, code, day=None):
        """Take a code that a person obtained on the Portal das Finanças.

        :param str code: as typed
        :param date day: of the registration; today by default
        :raise SeriesError: it is no code of the company's environment
        """
        code, day = series._typed_code(code), series._typed_day(day)
        if not (series.state == "registered" and series.validation_code == code):
            self._prepare(series, "set_code")
            if problem := series._code_problem(code):
                raise problem
            series._check_code_unused(code)
            series._at_write(
                {
                    "state": "registered",
                    "validation_code": code,
                    "registration_date": day,
                    "pending_operation": False,
                    "pending_error": False,
                }
            )
            body = self.env._(
                "Code typed by hand, as obtained on the Portal das Finanças."
            )
            if warning := series._unusual_code_text(code):
                body += " " + warning
            series.message_post(body=body)
        return self._done(series)

    @api.model
    def _finalise(self, series, last_number, justification=None):
        """End a series at AT; ``last_number`` is the last document issued.

        See ``_check_finalise`` for what must hold before.
        """
        send = partial(
            self.env["l10n_pt.at.service"]._send_finalise,
            series,
            last_number,
            justification,
        )
        return self._end(series, "finalise", send, last_number)

    @api.model
    def _annul(self, series):
        """Annul a registration at AT. ``_check_annul``: what must hold before."""
        send = partial(self.env["l10n_pt.at.service"]._send_annul, series)
        return self._end(series, "annul", send)

    # === What must hold before a series ends ===

    @api.model
    def _check_finalise(self, series, number=None):
        """Hold a series still and see whether it can end with a number.

        :param int number: its last one, as AT will be told; by default the last issued
        :return: that number
        :raise SeriesError: a draft holds the series, or the number is not the last
        """
        series.check_access("write")
        series._check_transition("finalise")
        issued = self.env["l10n_pt.at.recovery"]._freeze(series)
        if issued.drafts:
            raise SeriesError(
                self.env._(
                    "%(count)s drafts are to be issued in series %(series)s. Post "
                    "them, or choose another series for them, before you finalise it.",
                    count=issued.drafts,
                    series=series.display_name,
                )
            )
        number = issued.last_number if number is None else number
        if number != issued.last_number and issued.is_used:
            raise SeriesError(
                self.env._(
                    "Last number %(number)s: the last document issued in series "
                    "%(series)s is number %(last)s.",
                    number=number,
                    series=series.display_name,
                    last=issued.last_number,
                )
            )
        if number < max(series.first_number, 1):
            raise SeriesError(
                self.env._(
                    "Last number: series %(series)s has issued no document, so there "
                    "is nothing to finalise. Annul it on the day of its registration "
                    "or the day after, or archive it.",
                    series=series.display_name,
                )
            )
        return number

    @api.model
    def _check_annul(self, series, on_portal=False):
        """Hold a series still and see whether its registration can be annulled.

        :param bool on_portal: it was done there: AT's time limit has been kept
        :raise SeriesError: the series is used, or it is too late
        """
        if self.env["l10n_pt.at.recovery"]._freeze(series).is_used:
            raise SeriesError(
                self.env._(
                    "Series %(series)s has issued documents: it cannot be annulled. "
                    "Finalise it instead.",
                    series=series.display_name,
                )
            )
        if not (on_portal or series.can_be_annulled):
            raise SeriesError(
                self.env._(
                    "Series %(series)s was registered on %(date)s: AT annuls only on "
                    "the day of the registration and the day after. Leave it active "
                    "and archive it here.",
                    series=series.display_name,
                    date=format_date(self.env, series.registration_date),
                )
            )

    @api.model
    def _ended_on_portal(self, series, operation, last_number=0):
        """Record an end that a person brought about on the Portal das Finanças."""
        series._at_write({"state": ENDS[operation], "final_number": last_number})
        series.message_post(body=self.env._("Done by hand on the Portal das Finanças."))
        return self._done(series)

    # === How each begins ===

    @api.model
    def _prepare(self, series, operation):
        """Check that the series is the user's to change, and allows it now."""
        series.ensure_one()
        series.check_access("write")
        series._check_transition(operation)
        # Until AT knows a series, its identity follows the company.
        if series.state == "draft" or operation in ("register", "set_code"):
            series._refresh_identity()

    @api.model
    def _begin(self, series, operation):
        """Prepare a series and lock it until the transaction ends.

        :return: see ``l10n_pt.at.service._lock``
        """
        self._prepare(series, operation)
        return self.env["l10n_pt.at.service"]._lock(series)

    @api.model
    def _ask(self, series):
        """AT's record of a series, or None; what failed is told."""
        try:
            return self.env["l10n_pt.at.service"]._send_query(series).info
        except AtError as error:
            raise self._refusal(series, error) from error

    # === How a registration ends ===

    @api.model
    def _end(self, series, operation, send, last_number=0):
        earlier = self._begin(series, operation)
        try:
            if earlier & ENDS.keys():
                info = self.env["l10n_pt.at.service"]._send_query(series).info
                if info and AT_STATES.get(info.state) != series.state:
                    return self._adopt(series, info)
            reply = send()
        except AtError as error:
            return self._not_ended(series, operation, error)
        if reply.info:
            return self._apply(series, reply.info, last_number)
        series._at_write({"state": ENDS[operation], "final_number": last_number})
        return Result(series, ACCEPTED, reply.message)

    @api.model
    def _not_ended(self, series, operation, error):
        """A refusal is told when AT, asked again, has not done it after all.

        A fault can come after the change: the series would be over at AT, and not here.
        """
        is_answer = error.effect == "refused" and error.exchange
        if not is_answer or error.kind in CREDENTIAL_KINDS:
            return self._failed(series, operation, error)
        try:
            info = self.env["l10n_pt.at.service"]._send_query(series).info
        except AtError:
            if error.kind is ErrorKind.REFUSED:  # a number of AT's own: it did nothing
                raise self._refusal(series, error) from error
            return self._failed(series, operation, AtError(ErrorKind.ANSWER))
        if not info or AT_STATES.get(info.state) != ENDS[operation]:
            raise self._refusal(series, error) from error
        result = self._adopt(series, info)
        text = self.env._(
            "AT answered with a refusal, but has done it: asked again, it says so."
        )
        return result._replace(message=f"{result.message} {text}")

    # === What AT's answers change ===

    @api.model
    def _adopt_registered(self, series, refusal):
        """AT says 4001 and keeps the code to itself: ask for it."""
        try:
            info = self.env["l10n_pt.at.service"]._send_query(series).info
        except AtError as error:
            return self._failed(series, "register", error)
        if not info:
            raise self._refusal(series, refusal) from refusal
        return self._adopt(series, info)

    @api.model
    def _adopt(self, series, info):
        """Take over a registration found at AT, if it is the one meant here.

        :param at.messages.SeriesInfo info: AT's record
        :raise SeriesError: it is another one, or spent
        """
        if series.state == "draft" or series.pending_operation == "register":
            problem, elsewhere = self._other_registration(series, info), None
            if not problem and not self._is_explained(series, info):
                problem, elsewhere = self._elsewhere_text(series, info), info
            if problem:
                if series.state == "draft" and not elsewhere:
                    raise SeriesError(problem)
                # Ours was not made: a draft can be given another name.
                series._at_write(NOT_REGISTERED)
                return Result(series, REFUSED, problem, elsewhere)
        elif series.validation_code and info.validation_code != series.validation_code:
            raise SeriesError(
                self.env._(
                    "AT has code %(at)s for series %(series)s, Odoo has %(odoo)s. "
                    "Compare both on the Portal das Finanças before issuing documents.",
                    at=info.validation_code,
                    series=series.display_name,
                    odoo=series.validation_code,
                )
            )
        return self._apply(series, info)

    @api.model
    def _other_registration(self, series, info):
        """Why AT's record of the name is not the one meant here; or None."""
        if AT_STATES.get(info.state) != "registered":
            return self.env._(
                "AT has a series %(series)s of this taxpayer that is finalised "
                "or annulled: its name is spent. Choose another name.",
                series=series.display_name,
            )
        # AT's type of series may be one that nobody knows, or missing.
        found = info.series_type or series.series_type, info.first_number
        if found != (series.series_type, series.first_number):
            return self.env._(
                "AT already has a series %(series)s with first number "
                "%(number)s and type %(type)s, made elsewhere. If it is this "
                "one, enter the same first number and type here and register "
                "again: Odoo takes over its code. If not, choose another name.",
                series=series.display_name,
                number=info.first_number,
                type=info.series_type,
            )
        return None

    @api.model
    def _is_explained(self, series, info):
        """Whether an attempt of ours may have made the registration AT has.

        If not, somebody may have issued documents in it elsewhere: taken over in
        silence, it would begin at its first number again. An attempt that AT clearly
        refused made none; of one of a refused form nobody knows.

        :param at.messages.SeriesInfo info: AT's record
        """
        service = self.env["l10n_pt.at.service"]
        with service._own_transaction() as env:
            attempts = service._attempts(
                env,
                series,
                ("operation", "=", "register"),
                "|",
                ("outcome", "!=", "refused"),
                ("error_kind", "=", "request"),
            ).mapped("create_date")
        if not attempts or not info.registration_date:
            return bool(attempts) or series.state == "pending"
        first = clock.today(min(attempts))
        # A day more, should AT count days otherwise than we think.
        return info.registration_date >= first - timedelta(days=1)

    @api.model
    def _elsewhere_text(self, series, info):
        """What AT has, and what to do, for whoever registers several at once."""
        day = info.registration_date
        return self.env._(
            "AT already has series %(series)s, registered on %(date)s outside this "
            "Odoo. If it is yours, open the series and press Register: you will be "
            "asked for the last number used. If not, choose another name.",
            series=series.display_name,
            date=format_date(self.env, day) if day else "?",
        )

    @api.model
    def _apply(self, series, info, last_number=0):
        """Write AT's record of a series; what AT left out stays as it is here.

        :param int last_number: what AT was told, should it not repeat it
        """
        series._check_code_unused(info.validation_code)
        state = AT_STATES.get(info.state, series.state)
        last_number = info.last_number or last_number or series.final_number
        if state == "finalised":
            last_number = last_number or series.last_number
        series._at_write(
            {
                "state": state,
                "validation_code": info.validation_code,
                "registration_date": info.registration_date
                or series.registration_date
                or series._today(),
                "start_date": info.start_date or series.start_date,
                "final_number": last_number,
                "pending_operation": False,
                "pending_error": False,
            }
        )
        return self._done(series)

    @api.model
    def _failed(self, series, operation, error):
        """AT did not do it, or did not say clearly whether it did."""
        if error.effect != "unknown":
            raise self._refusal(series, error) from error
        series._at_write(
            {
                "state": "pending",
                "pending_operation": operation,
                "pending_error": at_messages.facts(error),
            }
        )
        return Result(series, UNKNOWN, series.pending_message)

    @api.model
    def _refusal(self, series, error):
        """What the user reads when AT did not do it, with the button that helps."""
        return SeriesError(
            at_messages.explain(self.env, error, series.company_id),
            *at_messages.remedy_button(self.env, error, series),
            failure=error,
        )

    @api.model
    def _done(self, series):
        return Result(series, ACCEPTED, series._registered_text())

    # === Buttons ===

    @api.model
    def _on_button(self, button, use_case):
        """What a button on series does: ask for the password, do it, tell.

        One series: raises when AT or a rule refuses. Several: does all it can.

        :param button: the bound method of the series that was called
        :param use_case: bound method of this model
        :return: an action for the web client
        """
        all_series = button.__self__
        all_series.check_access("write")
        if dialog := self.env["l10n_pt.at.password"]._needed_for(button):
            return dialog
        if len(all_series) != 1:
            return self._notification(
                self._attempt_all(use_case, all_series.sorted("id"))
            )
        result = use_case(all_series)
        if result.elsewhere:
            dialog = self.env["l10n_pt.series.take_over"]
            return dialog._opened_for(all_series, result.elsewhere)
        return self._notification([result])
