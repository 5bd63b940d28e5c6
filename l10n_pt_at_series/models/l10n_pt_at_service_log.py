# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from contextlib import contextmanager, suppress

import psycopg2

from odoo import api, models, modules, sql_db
from odoo.exceptions import UserError

from ..at.errors import ErrorKind

_logger = logging.getLogger(__name__)


class L10nPtAtService(models.AbstractModel):
    """The durable log: what is committed before and after each call."""

    _inherit = "l10n_pt.at.service"

    @api.model
    def _keep(self, records):
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

    @api.model
    def _log_intent(self, company, operation, series):
        with self._own_transaction() as env:
            # A series that its own transaction has not committed is not visible here:
            # the row then names it by its identity and is linked afterwards.
            known = series and env["l10n_pt.document.series"].browse(series.id).exists()
            row = (
                env["l10n_pt.at.communication"]
                .sudo()
                .create(
                    {
                        "company_id": company.id,
                        "operation": operation,
                        "series_id": known and known.id,
                        "identity": series and series._at_identity(),
                        "user_id": env.uid,
                    }
                )
            )
        if series and not known:
            self.env.cr.postcommit.add(lambda: self._link(row.id, series.id))
        return row.id

    @api.model
    def _link(self, row_id, series_id):
        with self._own_transaction() as env:
            row = env["l10n_pt.at.communication"].sudo().browse(row_id)
            row.series_id = env["l10n_pt.document.series"].browse(series_id).exists()

    @api.model
    def _log_failure(self, row_id, error):
        refused = error.outcome in ("refused", "not_sent")
        self._log_answer(
            row_id,
            "refused" if refused else "unknown",
            error.code or error.kind.value,
            error.message,
            error.exchange,
            error.kind.value,
        )

    @api.model
    def _log_broken_off(self, row_id, sent, error):
        """End the row of a call that something else than AT has ended."""
        _logger.info("A call to AT was broken off: %s", type(error).__name__)
        kind = ErrorKind.INTERRUPTED if sent else ErrorKind.CONFIGURATION
        # Without a database the row stays as it is: the next attempt finds it.
        with suppress(Exception):
            self._log_answer(
                row_id,
                "unknown" if sent else "refused",
                "server_stopped" if sent else "not_sent",
                type(error).__name__,  # its text might hold a secret
                None,
                kind.value,
            )

    @api.model
    def _log_answer(self, row_id, outcome, code, message, exchange, kind=False):
        try:
            with self._own_transaction() as env:
                env["l10n_pt.at.communication"].sudo().browse(row_id).write(
                    {
                        "outcome": outcome,
                        "result_code": code and str(code),
                        "error_kind": kind,
                        "message": message,
                        "request_xml": exchange and exchange.request_xml,
                        "response_xml": exchange and exchange.response_xml,
                        "duration_ms": exchange and exchange.duration_ms,
                    }
                )
            # The caller's connection was idle all the while: is it still there?
            self.env.cr.execute("SELECT", log_exceptions=False)
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            _logger.warning("Database lost during a call to AT", exc_info=True)
            raise UserError(
                self.env._(
                    "The connection to the database was lost while AT was answering. "
                    "Try again: Odoo first asks AT what became of it."
                )
            ) from error
