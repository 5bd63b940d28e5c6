# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from collections import namedtuple

from psycopg2 import IntegrityError

from odoo import models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..exceptions import SeriesError
from .l10n_pt_document_series_at import AT_STATES

_logger = logging.getLogger(__name__)

# What a person may fill in; all else is what AT said, and Odoo found.
WRITABLE = {"journal_id", "previous_number", "reason"}

# AT's record as far as it is compared.
AtRecord = namedtuple("AtRecord", "state validation_code first_number last_number")


class L10nPtSeriesDifference(models.Model):
    """What a person does with a difference: fill in, take over, or put aside."""

    _inherit = "l10n_pt.series.difference"

    def write(self, vals):
        if not self.env.su and vals.keys() - WRITABLE:
            raise UserError(
                self.env._(
                    "What AT and Odoo have cannot be typed into a difference: only "
                    "journal, last number used and reason."
                )
            )
        return super().write(vals)

    def action_fix(self):
        """Import what is only at AT; elsewhere take AT's value over.

        One row: raises when it cannot be. Several: does all it can.

        :raise SeriesError: the only row needs a decision that no button can take
        :return: True, or a notification that says what is left and why
        """
        self.check_access("write")
        failures = self._fix_all()
        if failures and len(self) == 1:
            raise SeriesError(failures[self])
        return self._report(failures) if failures else True

    def _fix_all(self):
        """Each row by itself; one that fails stays open and the next is tried.

        :return: why, by row
        :rtype: dict[l10n_pt.series.difference, str]
        """
        failures = {}
        for row in self._plain():
            try:
                with self.env.cr.savepoint():
                    row._fix()
            except UserError as error:
                failures[row.with_env(self.env)] = str(error)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                raise  # Odoo starts the request over
            except IntegrityError as error:
                text = row.series_id._sql_error_to_message(error)
                failures[row.with_env(self.env)] = text
            except Exception:
                _logger.exception("Difference %s with AT not taken over", row.id)
                failures[row.with_env(self.env)] = self.env._(
                    "%(type)s %(name)s: AT's values could not be stored. The server's "
                    "log has the details; the line stays open.",
                    type=row.document_type,
                    name=row.identifier,
                )
        return failures

    def _report(self, failures, after=None):
        """A notification about rows that stay open.

        :param dict failures: see ``_fix_all``
        :param dict after: the action that follows
        """
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._(
                    "Taken over: %(done)s. Left: %(left)s.",
                    done=len(self) - len(failures),
                    left=len(failures),
                ),
                "message": "\n".join(failures.values()),
                "type": "warning",
                "sticky": True,
                "next": after or {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _fix(self):
        self.check_access("write")
        if self.status == "solved":
            return
        if self.kind == "only_at":
            self._check_fixable()
            self._import()
        else:
            series = self.series_id
            series.check_access("write")
            # Nobody posts in it until this is stored, so that unused stays unused.
            series._freeze()
            self._check_fixable()
            if self._still_differs():
                series._at_write(self._at_values())
                series.message_post(body=self.env._("Taken over from AT."))
        self.sudo().status = "solved"

    def _check_fixable(self):
        used = self._is_used()
        if not self._fixable(used):
            raise SeriesError(
                self.env._(
                    "%(type)s %(name)s: documents were already issued, so Odoo cannot "
                    "take over AT's value. Settle it with AT, then dismiss the line "
                    "with a reason.",
                    type=self.document_type,
                    name=self.identifier,
                )
                if used
                else self.env._(
                    "%(type)s %(name)s: Odoo cannot take over a series of this kind "
                    "or in this state. Look at it on the Portal das Finanças, then "
                    "dismiss the line with a reason.",
                    type=self.document_type,
                    name=self.identifier,
                )
            )

    def _is_used(self):
        """Whether documents were issued in the series, as of what is committed."""
        with self.env["l10n_pt.at.service"]._own_transaction() as env:
            series = self.series_id.with_env(env)
            series.invalidate_recordset(["is_used"])
            return series.is_used

    def _still_differs(self):
        """Whether the row is true of the series as it is now."""
        series = self.series_id
        if self.kind == "only_odoo":
            return series.state not in ("draft", "pending")
        record = AtRecord(
            self.at_state,
            self.validation_code,
            int(self.first_number),
            int(self.final_number or 0),
        )
        return self.kind in {one["kind"] for one in self._compare(series, record)}

    def _at_values(self):
        """What the series gets. The code of one with documents never changes."""
        if self.kind == "only_odoo":
            return {
                "state": "draft",
                "validation_code": False,
                "registration_date": False,
            }
        values = {
            "state": AT_STATES[self.at_state],
            "final_number": int(self.final_number or 0),
            "pending_operation": False,
            "pending_error": False,
        }
        if not self._is_used():
            self.series_id._check_code_unused(self.validation_code)
            values.update(
                validation_code=self.validation_code,
                first_number=int(self.first_number),
            )
            for name in ("start_date", "registration_date"):
                if self[name]:  # AT may leave it out
                    values[name] = self[name]
        return values

    def _import(self):
        if not self.journal_id:
            raise SeriesError(
                self.env._(
                    "Journal: choose the journal that will use series %(type)s "
                    "%(name)s.",
                    type=self.document_type,
                    name=self.identifier,
                )
            )
        values = {
            "name": self.identifier,
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "document_type": self.document_type,
            "series_type": self.series_type,
            "previous_number": self.previous_number,
            "first_number": int(self.first_number),
        }
        if self.start_date:
            values["start_date"] = self.start_date
        series = self.env["l10n_pt.document.series"].create(values)
        series._at_write(self._at_values())
        series.message_post(body=self.env._("Imported from AT."))
        self.sudo().series_id = series

    def action_dismiss(self):
        """Put rows aside; each needs its reason.

        :raise SeriesError: a row has no reason
        """
        for row in self:
            if not (row.reason or "").strip():
                raise SeriesError(
                    self.env._(
                        "Reason: say why the difference of %(type)s %(name)s does not "
                        "matter.",
                        type=row.document_type,
                        name=row.identifier,
                    )
                )
        self.check_access("write")
        self.sudo().status = "dismissed"
        return True
