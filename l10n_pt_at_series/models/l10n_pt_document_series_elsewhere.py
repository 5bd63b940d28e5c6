# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import timedelta

import pytz

from odoo import models
from odoo.tools import format_date

from ..at.errors import AtError
from ..exceptions import SeriesError
from .l10n_pt_document_series import LISBON
from .l10n_pt_document_series_at import Result


class L10nPtDocumentSeries(models.Model):
    """A series that AT already has and that no attempt of this Odoo explains.

    Somebody may have issued documents in it elsewhere: taken over in silence, it would
    begin at its first number again. A person sees what AT has and says what the last
    number was.
    """

    _inherit = "l10n_pt.document.series"

    def _is_explained(self, info):
        """Whether an attempt of ours may have made the registration AT has.

        One that AT clearly refused made none; of one of a refused form nobody knows.

        :param at.messages.SeriesInfo info: AT's record
        """
        service = self.env["l10n_pt.at.service"]
        with service._own_transaction() as env:
            attempts = service._rows(
                env,
                self,
                ("operation", "=", "register"),
                "|",
                ("outcome", "!=", "refused"),
                ("error_kind", "=", "request"),
            ).mapped("create_date")
        if not attempts or not info.registration_date:
            return bool(attempts) or self.state == "pending"
        first = pytz.utc.localize(min(attempts)).astimezone(LISBON).date()
        # A day more, should AT count days otherwise than we think.
        return info.registration_date >= first - timedelta(days=1)

    def _elsewhere_text(self, info):
        """What AT has, and what to do, for who registers several at once."""
        day = info.registration_date
        return self.env._(
            "AT already has series %(series)s, registered on %(date)s outside this "
            "Odoo. If it is yours, open the series and press Register: you will be "
            "asked for the last number used. If not, choose another name.",
            series=self.display_name,
            date=format_date(self.env, day) if day else "?",
        )

    def _take_over_dialog(self, info):
        """The dialog that shows AT's record and asks for the last number used.

        :param at.messages.SeriesInfo info: AT's record, to look at; when the dialog is
            confirmed, AT is asked again
        """
        dialog = self.env["l10n_pt.series.take_over"].create(
            {
                "series_id": self.id,
                "validation_code": info.validation_code,
                "registration_date": info.registration_date,
                "start_date": info.start_date,
                "first_number": str(info.first_number),
            }
        )
        title = self.env._("AT already has this series")
        return self._dialog(dialog._name, title) | {"res_id": dialog.id}

    def _take_over(self, last_number):
        """Take over the registration that AT has, and go on after a number.

        :param int last_number: the last one used, in Odoo or elsewhere; 0 if none
        :rtype: Result
        :raise SeriesError: AT has another one, or the number cannot be
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "registered":
            return Result(self, "accepted", self._registered_text())
        self._check_transition("register")
        self._refresh_identity()
        service = self.env["l10n_pt.at.service"]
        service._hold(self)
        try:
            info = service._send_query(self)
        except AtError as error:
            raise self._refusal(error) from error
        if not info:
            raise SeriesError(
                self.env._(
                    "AT does not know series %(series)s any more. Register it.",
                    series=self.display_name,
                )
            )
        if problem := self._other_registration(info):
            raise SeriesError(problem)
        if last_number < self.last_number:
            raise SeriesError(
                self.env._(
                    "Last number used: Odoo has documents of this series up to number "
                    "%(number)s. Enter that number or a higher one.",
                    number=self.last_number,
                )
            )
        self._at_write({"previous_number": last_number})
        result = self._apply(info)
        self.message_post(
            body=self.env._(
                "Taken over from AT, where it was registered outside this Odoo. Last "
                "number used: %(number)s.",
                number=last_number,
            )
        )
        return result
