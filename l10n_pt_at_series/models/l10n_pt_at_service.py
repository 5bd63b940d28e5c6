# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
import logging
import secrets
from contextlib import contextmanager, suppress
from datetime import date, datetime, timezone
from typing import NamedTuple

from psycopg2 import errors as pgerrors

from odoo import SUPERUSER_ID, api, fields, models, modules, sql_db
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..at import client as at_client
from ..at import endpoints, messages
from ..at.errors import CREDENTIAL_KINDS, AtError, ErrorKind
from ..exceptions import SeriesBusy, SeriesError
from ..rules import atcud
from . import at_messages

_logger = logging.getLogger(__name__)

LONGEST_TIMEOUT = 300  # seconds; the log takes a call of ten minutes for dead
# How the client is called, by the name that the log has for it.
CALLS = {
    "register": lambda client, request: client.register(request),
    "finalise": lambda client, request: client.finalise(request),
    "annul": lambda client, request: client.annul(request),
    "query": lambda client, request: client.query(request),
}


class Reply(NamedTuple):
    """What AT told of one series, whatever it was asked."""

    info: messages.SeriesInfo | None  # its record of the series
    message: str  # its own text


class L10nPtAtService(models.AbstractModel):
    """The one door to AT: credentials, lock, durable log, call.

    Each call is framed by two transactions of its own: the first commits a log row
    ``sending`` before anything is sent, the second commits the answer before anybody
    works with it. A process that dies in between leaves a row that says so, and the
    next attempt asks AT first (``_lock`` says so). What the rows hold:
    ``l10n_pt.at.communication``.
    """

    _name = "l10n_pt.at.service"
    _description = "Communication with AT"

    # === The four operations: each says what AT told of one series ===

    @api.model
    def _send_register(self, series):
        """Register a series.

        :param series: a draft or pending ``l10n_pt.document.series``
        :return: what AT keeps about it, always
        :rtype: Reply
        :raise AtError: refused, not sent, or without a clear answer
        """
        request = messages.RegisterRequest(
            first_number=series.first_number,
            start_date=series.start_date,
            series_type=series.series_type,
            software_certificate_number=(
                series.company_id.l10n_pt_software_certificate_number
            ),
            **self._identification(series),
        )
        return self._call_about(series, "register", request)

    @api.model
    def _send_finalise(self, series, last_number, justification=None):
        """Tell AT that a series ends with ``last_number``.

        :return: AT's record, or only its message
        :rtype: Reply
        :raise AtError: refused, not sent, or without a clear answer
        """
        request = messages.FinaliseRequest(
            validation_code=series.validation_code,
            last_number=last_number,
            justification=justification or None,
            **self._identification(series),
        )
        return self._call_about(series, "finalise", request)

    @api.model
    def _send_annul(self, series):
        """Annul a registration made in error (reason ER).

        :return: AT's record, or only its message
        :rtype: Reply
        :raise AtError: refused, not sent, or without a clear answer
        """
        request = messages.AnnulRequest(
            validation_code=series.validation_code, **self._identification(series)
        )
        return self._call_about(series, "annul", request)

    @api.model
    def _send_query(self, series):
        """Ask AT what it knows about a series.

        :return: AT's record, or none when it does not know the series
        :rtype: Reply
        :raise AtError: AT gave no usable answer
        """
        request = messages.QueryRequest(**self._identification(series))
        return self._call_about(series, "query", request)

    @api.model
    def _call_about(self, series, operation, request):
        answer = self._call(series.company_id, operation, request, series)
        # AT ignores case and may change it in its answer.
        wanted = (series.name.lower(), series.document_type)
        for info in answer.series:
            if (info.identifier.lower(), info.document_type) == wanted:
                return Reply(info, answer.message)
        return Reply(None, answer.message)

    @api.model
    def _send_query_all(self, company):
        """Ask AT for all series of the company's taxpayer.

        :rtype: tuple of at.messages.SeriesInfo
        :raise AtError: AT gave no usable answer
        """
        request = messages.QueryRequest()
        return self._call(company, "query", request, scope="all").series

    @api.model
    def _test_connection(self, company):
        """Ask for series of a day long past: harmless, and AT checks everything.

        :return: ``(state, failure)`` for the company's badge: an ``AtError`` or None
        """
        self._check_reach(company)
        if company._l10n_pt_at_missing():
            return "unconfigured", None
        day = date(2021, 1, 1)  # before the service existed: empty answer
        request = messages.QueryRequest(registered_from=day, registered_to=day)
        try:
            self._call(company, "query", request, scope="connection")
        except AtError as error:
            return "inactive", error
        except SeriesError as error:
            return "inactive", error.failure
        return "active", None

    # === Locks ===

    @api.model
    def _lock(self, series):
        """Lock a series until the caller's transaction ends, across processes.

        Until then, because nobody else may ask AT between its answer and the commit
        that makes the answer visible. The lock ends with the process as well: it tells
        a dead attempt from a living one.

        :return: operations of earlier attempts that may have reached AT: whoever
            repeats one asks AT first
        :rtype: set[str]
        :raise SeriesBusy: somebody else is communicating this series now
        """
        lock = SQL(
            "SELECT pg_try_advisory_xact_lock(hashtext(%s), hashtext(%s))",
            self._name,
            series._at_identity(),
        )
        current = SQL(
            "SELECT FROM %s WHERE id = %s FOR SHARE",
            SQL.identifier(series._table),
            series.id,
        )
        try:
            with self.env.cr.savepoint(flush=False):
                [(locked,)] = self.env.execute_query(lock)
                if locked:
                    self.env.cr.execute(current, log_exceptions=False)
        except pgerrors.SerializationFailure:
            # They have just finished: our snapshot is older than their commit.
            locked = False
        if not locked:
            raise self._busy_error(series)
        # An attempt may have been logged after our transaction took its snapshot.
        with self._own_transaction() as env:
            unclear = self._attempts(env, series, ("outcome", "!=", "refused"))
            unclear.filtered(lambda row: row.outcome == "sending")._interrupted()
            return set(unclear.mapped("operation"))

    @api.model
    def _abandon(self, moment):
        """Close what was sent before that moment, when no attempt can be alive."""
        with self._own_transaction() as env:
            rows = env["l10n_pt.at.communication"].sudo()
            rows = rows.search(
                [("outcome", "=", "sending"), ("create_date", "<", moment)]
            )
            rows._interrupted()

    @api.model
    def _attempts(self, env, series, *domain):
        """The log of what AT calls this series; newest first."""
        rows = env["l10n_pt.at.communication"].sudo()
        return rows.search([("identity", "=", series._at_identity()), *domain])

    @api.model
    def _busy_error(self, series):
        with self._own_transaction() as env:
            user = self._attempts(env, series)[:1].user_id.name
        return SeriesBusy(
            self.env._(
                "%(series)s is being communicated to AT by %(user)s right now. "
                "Wait for the answer.",
                series=series.display_name,
                user=user or self.env._("another user"),
            )
        )

    # === What outlives the caller: nothing else commits ===

    @api.model
    def _commit_prepared(self, records):
        """Commit what the caller has prepared, before calls that may take minutes.

        :param records: what was created; all is flushed, these name the purpose
        """
        records.env.flush_all()
        if not modules.module.current_test:
            self.env.cr.commit()  # pylint: disable=invalid-commit

    @contextmanager
    def _own_transaction(self):
        """An environment whose work is kept whatever becomes of the caller's.

        Inside Odoo's transactional test cases nothing is ever committed, and a second
        connection would not even see the company: there the caller's transaction
        serves, unless the test case provides its own nested cursors.
        """
        with self.env.registry.cursor() as cr:
            if modules.module.current_test and isinstance(cr, sql_db.Cursor):
                yield self.env
            else:
                yield api.Environment(cr, self.env.uid, self.env.context)

    # === One call ===

    @api.model
    def _check_reach(self, company):
        """Refuse a call with the account of a company that is out of the user's reach.

        Here and nowhere else: whoever calls may be a computed field, which reads as
        superuser. The company of the call counts, not the owner of the credentials: a
        branch uses its parent's.

        :raise AccessError: not one of the companies the user has selected
        """
        if self.env.uid == SUPERUSER_ID:
            return  # scheduled actions
        company = company.with_env(self.env(su=False))
        if company not in company.env.companies or not company.has_access("read"):
            raise AccessError(
                self.env._(
                    "Communication with AT: you have not selected this company (id "
                    "%(id)s), or may not use it. Select it at the top of the screen, "
                    "or ask an administrator for access to it.",
                    id=company.id,
                )
            )

    @api.model
    def _call(self, company, operation, request, series=None, scope=False):
        """Log, send, log.

        :param str scope: of the log's row, where it is about no single series
        :return: the answer
        :rtype: at.messages.Answer
        :raise AtError: see ``at.errors``
        :raise SeriesError: credentials are missing
        :raise AccessError: the company is out of the user's reach
        """
        self._check_reach(company)
        log = self.env["l10n_pt.at.communication"]
        row_id = log._begin(company, operation, series, scope)
        sent = False
        try:
            client = self._client(company)
            sent = True  # from here on only the client knows
            answer = CALLS[operation](client, request)
            self._check_codes(company, request, answer)
        except AtError as error:
            log._end_failed(row_id, error)
            if error.kind in CREDENTIAL_KINDS:
                self._note_connection(company, "inactive", error)
            raise
        except SeriesError as error:
            log._end_failed(row_id, error.failure, str(error))
            raise
        except BaseException as error:
            # The process is being stopped, or this is our own mistake.
            log._end_broken_off(row_id, sent, error)
            raise
        log._end_accepted(row_id, answer)
        for remark in answer.remarks:
            _logger.info("AT's answer for %s: %s", company.name, remark)
        self._note_connection(company, "active")
        return answer

    @api.model
    def _check_codes(self, company, request, answer):
        """Refuse codes of the other environment: AT never gives them (its FAQ).

        Of a list of all series none is taken over here.

        :raise AtError: the answer is not understood
        """
        environment = company._l10n_pt_environment()
        for info in answer.series if getattr(request, "identifier", None) else ():
            if problems := atcud.code_problems(info.validation_code, environment):
                error = AtError(
                    ErrorKind.ANSWER,
                    f"{info.validation_code}: {', '.join(problems)}",
                    code="other_environment",
                )
                error.exchange = answer.exchange
                raise error

    @api.model
    def _note_connection(self, company, state, error=None):
        """Keep the badge true, and the failure that scheduled actions must know of."""
        owner = company.l10n_pt_at_account_company_id
        with self._own_transaction() as env:
            # The settings form tests inside the transaction that writes the company;
            # and of several calls at once, one notes the news. Lock before reading:
            # what is read first may have changed when the lock is there.
            owner = owner.with_env(env).sudo()
            owner = owner.try_lock_for_update(allow_referencing=True)
            known = (
                owner.l10n_pt_at_connection_state,
                owner.l10n_pt_at_connection_error,
            )
            if owner and known != (state, at_messages.facts(error)):
                owner.write(
                    {
                        "l10n_pt_at_connection_state": state,
                        "l10n_pt_at_connection_error": at_messages.facts(error),
                        "l10n_pt_at_connection_checked_at": fields.Datetime.now(),
                    }
                )

    @api.model
    def _client(self, company):
        """A client with the credentials in force, which never leave this method."""
        owner = company.l10n_pt_at_account_company_id.sudo()
        if company._l10n_pt_at_missing():
            text = self.env._("The communication with AT is not configured.")
            missing = company._l10n_pt_at_missing_text()
            raise self._settings_error("not_configured", f"{text} {missing}", company)
        nif = company._l10n_pt_nif()
        environment = owner.l10n_pt_at_environment
        if environment == "production" and not owner.l10n_pt_at_username.startswith(
            f"{nif}/"
        ):
            raise self._settings_error(
                "other_taxpayer",
                self.env._(
                    "AT sub-user %(username)s belongs to another taxpayer than "
                    "%(company)s (%(nif)s): its series would be registered for that "
                    "taxpayer. Enter a sub-user of %(nif)s.",
                    username=owner.l10n_pt_at_username,
                    company=company.name,
                    nif=nif,
                ),
                company,
            )
        endpoint, options = self._endpoint(environment)
        certificate = owner.l10n_pt_at_client_certificate_id
        return at_client.SeriesClient(
            endpoint,
            at_client.Credentials(
                username=owner.l10n_pt_at_username,
                password=company._l10n_pt_at_typed_password()
                or owner.l10n_pt_at_stored_password,
                cipher_key=self._pem(
                    owner.l10n_pt_at_cipher_certificate_id, "pem_certificate"
                ),
                client_certificate=self._pem(certificate, "pem_certificate"),
                client_key=self._pem(certificate.private_key_id, "pem_key"),
            ),
            clock=lambda: datetime.now(timezone.utc),
            random_bytes=secrets.token_bytes,
            **options,
        )

    @api.model
    def _endpoint(self, environment):
        """Address, and the client's options; only the test environment has any.

        :return: the address, and ``ca_bundle`` and time-outs in seconds where set
        :rtype: tuple[str, dict]
        """
        if environment == "production":
            return endpoints.ENDPOINTS["production"], {}
        get = self.env["ir.config_parameter"].sudo().get_param
        options = {"ca_bundle": get("l10n_pt_at_series.test_ca_bundle") or None}
        if timeout := self._seconds(get("l10n_pt_at_series.test_timeout")):
            options["connect_timeout"] = options["read_timeout"] = timeout
        return (
            get("l10n_pt_at_series.test_endpoint") or endpoints.ENDPOINTS["test"],
            options,
        )

    @api.model
    def _seconds(self, text):
        """A time-out from a parameter, or None; nonsense is named and ignored."""
        if not text:
            return None
        with suppress(ValueError):
            if 0 < float(text) <= LONGEST_TIMEOUT:
                return float(text)
        _logger.warning(
            "System parameter l10n_pt_at_series.test_timeout: %r is no number of "
            "seconds up to %s; it is ignored",
            text[:100],
            LONGEST_TIMEOUT,
        )
        return None

    @staticmethod
    def _pem(record, field):
        return base64.b64decode(record.with_context(bin_size=False)[field] or b"")

    @staticmethod
    def _identification(series):
        return {
            "identifier": series.name,
            "document_class": series.document_class,
            "document_type": series.document_type,
        }

    @api.model
    def _settings_error(self, code, text, company):
        """A refusal whose remedy is in the settings, which few people may open.

        :param str code: its word in the table of messages
        :param company: whose credentials they are
        :rtype: SeriesError
        """
        failure = AtError(ErrorKind.CONFIGURATION, code=code)
        if at_messages.may_see_settings(self.env):
            button = at_messages.settings_button(self.env)
        else:
            text = f"{text} {at_messages.ask_administrator(self.env, company)}"
            button = at_messages.ask_button(self.env, failure, company)
        return SeriesError(text, *button, failure=failure)
