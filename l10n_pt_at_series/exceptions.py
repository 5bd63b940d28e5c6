# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo.exceptions import UserError


class SeriesError(UserError):
    """A refusal with a way out: a message and, in the web client, a button.

    It stays a ``UserError`` because scheduled actions (auto-post) survive nothing else.

    :param str message: what is wrong, by which rule, and what to do
    :param dict action: the action the button opens, if any
    :param str button: the button's text
    :param at.errors.AtError failure: what failed at AT, or on the way there, if it did
    """

    def __init__(self, message, action=None, button=None, *, failure=None):
        super().__init__(message)
        self.action = action
        self.failure = failure
        # The web client picks its dialog by this name and reads the arguments by place.
        if action:
            self.context = {"exception_class": "odoo.exceptions.RedirectWarning"}
            self.args = (message, action, button, None)
        else:
            self.context = {"exception_class": "odoo.exceptions.UserError"}

    def __str__(self):
        return self.args[0]


class SeriesBusy(SeriesError):
    """Somebody else is communicating the series: not a failure."""
