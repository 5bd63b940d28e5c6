# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import base64
import logging
import secrets
from contextlib import suppress
from datetime import datetime, timezone

from psycopg2 import errors as pgerrors

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..at import client as at_client
from ..at import endpoints, messages
from ..at.errors import AtError, ErrorKind
from ..exceptions import SeriesError
from ..rules import atcud
from . import at_messages

_logger = logging.getLogger(__name__)

# Failures that the next call would only repeat.
CREDENTIAL_KINDS = (ErrorKind.AUTHENTICATION, ErrorKind.CONFIGURATION)
LONGEST_TIMEOUT = 300  # seconds; the log takes a call of ten minutes for dead


class L10nPtAtService(models.AbstractModel):
    """The one door to AT: credentials, lock, durable log, call.

    Each call is framed by two transactions of its own: the first commits a log row
    ``sending`` before anything is sent, the second commits the answer before anybody
    works with it. A process that dies in between leaves a row that says so, and the
    next attempt asks AT first (``_needs_query``). The two transactions:
    ``l10n_pt_at_service_log.py``.
    """

    _name = "l10n_pt.at.service"
    _description = "Communication with AT"

    # === The four operations ===

    @api.model
    def _send_register(self, series):
        """Register a series.

        :param series: a draft or pending ``l10n_pt.document.series``
        :return: what AT keeps about it
        :rtype: at.messages.SeriesInfo
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
        return self._call(series.company_id, "register", request, series).series[0]

    @api.model
    def _send_finalise(self, series, last_number, justification=None):
        """Tell AT that the series ends with ``last_number``; see ``_send_register``."""
        request = messages.FinaliseRequest(
            validation_code=series.validation_code,
            last_number=last_number,
            justification=justification or None,
            **self._identification(series),
        )
        return self._call(series.company_id, "finalise", request, series)

    @api.model
    def _send_annul(self, series):
        """Annul a registration made in error (reason ER); see ``_send_register``."""
        request = messages.AnnulRequest(
            validation_code=series.validation_code, **self._identification(series)
        )
        return self._call(series.company_id, "annul", request, series)

    @api.model
    def _send_query(self, series):
        """Ask AT what it knows about a series.

        :rtype: at.messages.SeriesInfo or None
        :raise AtError: AT gave no usable answer
        """
        request = messages.QueryRequest(**self._identification(series))
        answer = self._call(series.company_id, "query", request, series)
        wanted = (series.name.lower(), series.document_type)
        for info in answer.series:
            # AT ignores case and may change it in its answer.
            if (info.identifier.lower(), info.document_type) == wanted:
                return info
        return None

    @api.model
    def _send_query_all(self, company):
        """Ask AT for all series of the company's taxpayer.

        :rtype: tuple of at.messages.SeriesInfo
        :raise AtError: AT gave no usable answer
        """
        return self._call(company, "query", messages.QueryRequest()).series

    @api.model
    def _test_connection(self, company):
        """Ask for series of a day long past: harmless, and AT checks everything.

        :return: ``(state, failure)`` for the company's badge: an ``AtError`` or None
        """
        self._check_reach(company)
        if company._l10n_pt_at_missing():
            return "unconfigured", None
        day = datetime(2021, 1, 1).date()  # before the service existed: empty answer
        request = messages.QueryRequest(registered_from=day, registered_to=day)
        try:
            self._call(company, "query", request)
        except AtError as error:
            return "inactive", error
        except SeriesError as error:
            return "inactive", error.__cause__
        return "active", None

    # === Locks ===

    @api.model
    def _hold(self, series):
        """Hold a series until the caller's transaction ends, across processes.

        Until then, because nobody else may ask AT between its answer and the commit
        that makes the answer visible. The lock ends with the process as well: it tells
        a dead attempt from a living one.

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
            raise self._busy(series)
        with self._own_transaction() as env:
            self._rows(env, series, ("outcome", "=", "sending"))._interrupted()

    @api.model
    def _close_abandoned(self, moment):
        """Close what was sent before that moment, when no attempt can be alive."""
        with self._own_transaction() as env:
            rows = env["l10n_pt.at.communication"].sudo()
            rows = rows.search(
                [("outcome", "=", "sending"), ("create_date", "<", moment)]
            )
            rows._interrupted()

    @api.model
    def _rows(self, env, series, *domain):
        """The log of what AT calls this series; newest first."""
        rows = env["l10n_pt.at.communication"].sudo()
        return rows.search([("identity", "=", series._at_identity()), *domain])

    @api.model
    def _busy(self, series):
        with self._own_transaction() as env:
            user = self._rows(env, series)[:1].user_id.name
        return SeriesBusy(
            self.env._(
                "%(series)s is being communicated to AT by %(user)s right now. "
                "Wait for the answer.",
                series=series.display_name,
                user=user or self.env._("another user"),
            )
        )

    @api.model
    def _needs_query(self, series, *operations):
        """Whether an earlier attempt may have reached AT (ask before repeating it).

        :param operations: the attempts that count
        """
        # The attempt may have been logged after our transaction took its snapshot.
        with self._own_transaction() as env:
            unclear = ("outcome", "!=", "refused")
            return bool(
                self._rows(env, series, ("operation", "in", operations), unclear)
            )

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
    def _call(self, company, operation, request, series=None):
        """Log, send, log.

        :return: the answer
        :rtype: at.messages.Answer
        :raise AtError: see ``at.errors``
        :raise SeriesError: credentials are missing
        :raise AccessError: the company is out of the user's reach
        """
        self._check_reach(company)
        row_id = self._log_intent(company, operation, series)
        sent = False
        try:
            client = self._client(company)
            sent = True  # from here on only the client knows
            answer = getattr(client, operation)(request)
            self._check_codes(company, request, answer)
        except AtError as error:
            self._log_failure(row_id, error)
            if error.kind in CREDENTIAL_KINDS:
                self._note_connection(company, "inactive", error)
            raise
        except SeriesError as error:
            cause = error.__cause__
            self._log_answer(
                row_id, "refused", cause.code, str(error), None, cause.kind.value
            )
            raise
        except BaseException as error:
            # The process is being stopped, or this is our own mistake.
            self._log_broken_off(row_id, sent, error)
            raise
        self._log_answer(
            row_id,
            "accepted",
            answer.code,
            "\n".join([answer.message, *answer.remarks]),
            answer.exchange,
        )
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
    def _connection_text(self, company):
        """What the badge of a company says, in the language of who reads it."""
        if company.l10n_pt_at_connection_state == "active":
            return self.env._(
                "AT accepted the credentials (%(environment)s environment).",
                environment=self._environment_label(company),
            )
        if company.l10n_pt_at_connection_state == "unconfigured":
            missing = company._l10n_pt_at_missing()
            return missing and self._missing_text(missing)
        if error := company.l10n_pt_at_connection_error:
            return at_messages.explain(self.env, at_messages.restored(error))
        return self.env._("Changed since the last test.")

    @api.model
    def _missing_text(self, missing):
        return self.env._("Missing: %(fields)s.", fields=", ".join(missing))

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
        missing = company._l10n_pt_at_missing()
        if missing:
            text = self.env._("The communication with AT is not configured.")
            raise self._settings_error(
                "not_configured", f"{text} {self._missing_text(missing)}"
            )
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
            )
        endpoint, options = self._line(environment)
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
    def _line(self, environment):
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

    @api.model
    def _password_dialog(self, records, method, companies=None):
        """The dialog that asks for a password which is not stored, if it is needed.

        :param records: the records whose ``method`` the user called
        :param str method: to be called again with the password in the context
        :param companies: whose credentials it takes; of the records by default
        :return: an action, or None when the call can go on
        :raise AccessError: a company is out of the user's reach
        """
        companies = records.company_id if companies is None else companies
        for company in companies:
            self._check_reach(company)
        if self.env.context.get("l10n_pt_at_password"):
            return None
        label = self.env["res.company"]._fields["l10n_pt_at_password"]
        only_password = [label._description_string(self.env)]
        for company in companies:
            if company._l10n_pt_at_missing() == only_password:
                owner = company.l10n_pt_at_account_company_id.sudo()
                return {
                    "type": "ir.actions.act_window",
                    "name": self.env._("Password of the sub-user at AT"),
                    "res_model": "l10n_pt.at.password",
                    "view_mode": "form",
                    "target": "new",
                    "context": {
                        "default_username": owner.l10n_pt_at_username,
                        "default_res_model": records._name,
                        "default_res_ids": records.ids,
                        "default_method": method,
                    },
                }
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
    def _environment_label(self, company):
        field = company._fields["l10n_pt_at_environment"]
        labels = dict(field._description_selection(self.env))
        return labels[company._l10n_pt_environment()]

    @api.model
    def _settings_error(self, code, text):
        """A refusal whose remedy is in the settings, which few people may open.

        :param str code: its word in the table of messages
        :rtype: SeriesError
        """
        button = ()
        if at_messages.may_see_settings(self.env):
            button = self._settings_button()
        else:
            text = f"{text} {at_messages.ask_administrator(self.env)}"
        error = SeriesError(text, *button)
        error.__cause__ = AtError(ErrorKind.CONFIGURATION, code=code)
        return error

    @api.model
    def _settings_button(self):
        """Action and text of the button *Open the settings* of an error."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "account.action_account_config"
        )
        return action, self.env._("Open the settings")


class SeriesBusy(SeriesError):
    """Somebody else is communicating the series: not a failure."""
