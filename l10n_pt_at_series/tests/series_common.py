# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from datetime import datetime, timedelta

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import format_date

from .common import AtSeriesCommon

# Lisbon is an hour ahead of UTC then, so the two disagree about the day at midnight.
SUMMER = datetime.now().year + 1


class SeriesCommon(AtSeriesCommon):
    """What AT received, and refusals that show what they leave behind."""

    def setUp(self):
        super().setUp()
        self.today = self.Series._today()
        self.tomorrow = self.today + timedelta(days=1)
        self.yesterday = self.today - timedelta(days=1)

    @classmethod
    def _user(cls, login, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.root,
            login=login,
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    def _sent(self):
        """Operation and fields of each request AT received, in order."""
        sent = []
        for call in self.at.calls:
            envelope = etree.fromstring(call.envelope.encode())
            [operation] = envelope.find("{*}Body")
            fields = [(field.tag, field.text) for field in operation]
            sent.append((etree.QName(operation).localname, fields))
        return sent

    def _operations(self):
        return [call.operation for call in self.at.calls]

    def _refusal(self, method, *arguments):
        """Text of the UserError that a call raises.

        ``assertRaises`` would roll back what the call did before it refused.
        """
        try:
            method(*arguments)
        except UserError as error:
            self.env.flush_all()
            self.env.invalidate_all()
            return str(error)
        self.fail("Nothing was refused.")

    def _day(self, day):
        """A day as messages show it to the user."""
        return format_date(self.env, day)

    def _kept(self, series):
        """What AT keeps about a series of ours, or None."""
        return self.at.book.get(series.nif, series.name, series.document_type)

    def _confirm(self, wizard):
        """Press the button of a dialog and read it anew, as a browser does.

        Related fields of transient records are not refreshed in the same request.
        """
        action = wizard.action_confirm()
        self.env.flush_all()
        self.env.invalidate_all()
        return action

    def _take_over(self, series, button="action_register", **values):
        """Press a button, and confirm the dialog about a registration elsewhere."""
        action = getattr(series, button)()
        self.assertEqual(action["res_model"], "l10n_pt.series.take_over")
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.write(values)
        return self._confirm(wizard)

    def _run_cron(self):
        """Run the scheduled action that asks AT about unclear series."""
        cron = self.root.ref("l10n_pt_at_series.ir_cron_resolve_pending")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def _pending(self, fault="drop_after", **values):
        """A series whose registration ended without a clear answer."""
        series = self._series(**values)
        self.at.faults.add(fault, "registarSerie")
        series.action_register()
        self.assertEqual(series.state, "pending")
        return series

    def _used(self, documents=2, **values):
        series = self._registered(**values)
        for _turn in range(documents):
            self._invoice(post=True)
        self.at.calls.clear()
        return series

    def _dialog(self, action, **values):
        """What a button opens, filled in."""
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        return wizards.create(values)

    def _finalise(self, series, **values):
        return self._dialog(series.action_finalise(), **values).action_confirm()

    def _annul(self, series, **values):
        values = {"declaration": True, **values}
        return self._dialog(series.action_annul(), **values).action_confirm()

    def _identification(self, series):
        return [
            ("serie", "A2027"),
            ("classeDoc", "SI"),
            ("tipoDoc", "FT"),
            ("codValidacaoSerie", series.validation_code),
        ]

    def _valid_until_summer(self):
        client = self.at.certificates.client(days=1000)
        self._enter_credentials(self.company, client=client)

    def assertStillDraft(self, series):
        self.assertRecordValues(
            series,
            [
                {
                    "state": "draft",
                    "validation_code": False,
                    "registration_date": False,
                    "pending_operation": False,
                }
            ],
        )
        self.assertIsNone(self._kept(series))

    def assertRegistered(self, series):
        """Registered here with what AT keeps, and AT keeps nothing else."""
        self.assertEqual(len(self.at.book.series), 1)
        kept = self._kept(series)
        self.assertEqual(kept.state, "A")
        self.assertRecordValues(
            series,
            [
                {
                    "state": "registered",
                    "validation_code": kept.validation_code,
                    "registration_date": kept.registration_date,
                    "start_date": kept.start_date,
                    "first_number": kept.first_number,
                    "pending_operation": False,
                    "pending_message": False,
                }
            ],
        )

    def assertForbidden(self, *attempts):
        for number, attempt in enumerate(attempts):
            with self.subTest(attempt=number), self.assertRaises(AccessError):
                attempt()

    def assertTells(self, text, *parts):
        for part in parts:
            self.assertIn(part, text)
