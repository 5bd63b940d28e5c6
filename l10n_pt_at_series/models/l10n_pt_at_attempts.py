# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from typing import NamedTuple

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..at.errors import CREDENTIAL_KINDS
from ..exceptions import SeriesBusy, SeriesError

_logger = logging.getLogger(__name__)

# Kinds of results.
ACCEPTED = "accepted"
UNKNOWN = "unknown"  # AT did not say clearly
BUSY = "busy"  # somebody else is at it
REFUSED = "refused"
CREDENTIALS = "credentials"  # they were refused: the next call would be too
BY_HAND = "by_hand"  # nothing was sent: a person does it on the Portal


class Result(NamedTuple):
    """What became of one series."""

    series: models.Model
    kind: str
    message: str
    # AT's record of a series that somebody else registered, for a person to decide.
    elsewhere: object = None


class L10nPtAtAttempts(models.AbstractModel):
    """Results of the registrar: errors become results, and results are told."""

    _name = "l10n_pt.at.attempts"
    _description = "Attempts to do something with series at AT"

    @api.model
    def _attempt(self, use_case, series, *arguments):
        """Call a use case; an error becomes its result.

        What nobody expected is undone, noted in the server's log and told, and does not
        stop the next series.

        :param use_case: bound method that takes a series and returns a ``Result``
        """
        series.ensure_one()
        try:
            with self.env.cr.savepoint():
                return self._told(use_case, series, *arguments)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # Odoo starts the whole request over
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            # The database is lost, and the savepoint with it.
            raise error.__context__ or error from None
        except UserError as error:
            return Result(series, REFUSED, str(error))
        except Exception as error:
            name = use_case.__name__
            _logger.warning("%s of %s failed", name, series, exc_info=True)
            text = self.env._(
                "Something unexpected happened (%(error)s). Query AT, then try again; "
                "if it happens again, report it to whoever maintains your Odoo, with "
                "the log of the server.",
                error=type(error).__name__,
            )
            return Result(series, REFUSED, text)

    @api.model
    def _told(self, use_case, series, *arguments):
        """Call a use case; a refusal, which undoes nothing, is told."""
        try:
            return use_case(series, *arguments)
        except SeriesBusy as error:
            return Result(series, BUSY, str(error))
        except SeriesError as error:
            of_credentials = error.failure and error.failure.kind in CREDENTIAL_KINDS
            return Result(
                series, CREDENTIALS if of_credentials else REFUSED, str(error)
            )

    @api.model
    def _attempt_all(self, use_case, all_series):
        """Call a use case for each series; errors become results.

        :rtype: list[Result], in the order of the series
        """
        results = []
        for series in all_series:
            results.append(
                self._not_again(series, results) or self._attempt(use_case, series)
            )
        return results

    @api.model
    def _not_again(self, series, results):
        """The result of a series that is not sent, or None.

        Credentials refused for an earlier one are not sent again: AT blocks the user
        after several failures.

        :param results: of the earlier ones
        """
        owner = series.company_id.l10n_pt_at_account_company_id
        for result in results:
            company = result.series.company_id
            if (
                result.kind == CREDENTIALS
                and company.l10n_pt_at_account_company_id == owner
            ):
                text = self.env._("Not sent: the credentials do not work, see above.")
                return Result(series, CREDENTIALS, text)
        return None

    @api.model
    def _notification(self, results, close=False):
        """What is told about results.

        :param bool close: close the dialog that was confirmed
        """
        bad = [result for result in results if result.kind != ACCEPTED]
        lines = [
            result.message
            if len(results) == 1
            else f"{result.series.display_name}: {result.message}"
            for result in results
        ]
        after = (
            {"type": "ir.actions.act_window_close"}
            if close
            else {"type": "ir.actions.client", "tag": "soft_reload"}
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Communication with AT"),
                "message": "\n".join(lines),
                "type": "warning" if bad else "success",
                "sticky": bool(bad),
                "next": after,
            },
        }
