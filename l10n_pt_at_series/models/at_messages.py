# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What went wrong with AT, what to do, and the button that helps, for whoever reads it.

The texts stand in ``at_message_codes.py`` (AT's numbers) and ``at_message_words.py``
(everything else); ``docs/_make`` makes the pages of the guides from them.
"""

import re

from ..at.errors import AtError, ErrorKind
from .at_message_codes import (
    CERTIFICATE,
    CODE,
    CODES,
    LOGIN,
    QUERY,
    SERIES,
    SETTINGS,
    SUCCESSES,
)
from .at_message_words import KINDS, WORDS

# Only these carry a text of AT's own; the others a technical word of ours.
WITH_TEXT_OF_AT = {
    ErrorKind.AUTHENTICATION,
    ErrorKind.GATEWAY,
    ErrorKind.REFUSED,
    ErrorKind.REQUEST,
    ErrorKind.TECHNICAL,
}
FOR_ADMINISTRATORS = (SETTINGS, CERTIFICATE)


def find(kind, code):
    """The entry of the tables for a failure.

    :param ErrorKind kind: the family of the failure; None for a success
    :param code: AT's number or a word of ours (int, str or None)
    :rtype: Entry, or None for a success nobody knows
    """
    code = str(code or "")
    if kind is None:
        return SUCCESSES.get(code)
    keys = [re.sub(r"^http_\d+$", "http_xxx", code)]
    if re.fullmatch(r"1\d{3}", code):
        keys += [code[:3] + "x", code[:2] + "xx"]
    # A number of the log-in means nothing elsewhere.
    login = LOGIN if kind is ErrorKind.AUTHENTICATION else {}
    for table in (login, CODES, WORDS):
        for key in keys:
            if key in table:
                return table[key]
    return KINDS[kind]


def explain(env, error, company=None):
    """Say in the user's language what went wrong and what to do, with AT's own text.

    :param env: environment whose language is used
    :param at.errors.AtError error: the failure
    :param company: whose administrators can help; None: the one worked for
    :rtype: str
    """
    entry = find(error.kind, error.code)
    text = f"{env._(entry.meaning)} {remedy(env, entry, company)}"
    if error.tries_left is not None and error.tries_left >= 0:
        text += " " + env._("Attempts left: %(count)s.", count=error.tries_left)
    if error.message and error.kind in WITH_TEXT_OF_AT:
        text += " " + env._(
            "AT: “%(message)s” (%(code)s)",
            message=error.message.strip(),
            code=error.code or error.kind.value,
        )
    return text


def remedy(env, entry, company=None):
    """What to do; who may not do it is told whom to ask.

    :param company: whose administrators can help; None: the one worked for
    :rtype: str
    """
    text = str(env._(entry.remedy))
    if entry.button in FOR_ADMINISTRATORS and not may_see_settings(env):
        text += " " + ask_administrator(env, company)
    return text


def may_see_settings(env):
    return env.user.has_group("base.group_system")


def ask_administrator(env, company=None):
    """Whom to ask for what is in the settings, by name.

    :param company: whose administrators can help; None: the one worked for
    """
    reminder = env["l10n_pt.at.reminder"]
    users = reminder._whom(company or env.company, administrators=True)
    if not users:
        return env._("Only administrators of Odoo see these settings: ask one.")
    return env._(
        "Only administrators of Odoo see these settings: ask %(names)s.",
        names=reminder._names(users),
    )


def ask_button(env, error, company=None):
    """Action and text of a button that notifies an administrator of a failure.

    :param at.errors.AtError error: the failure
    :param company: whose settings they are; None: the one worked for
    """
    return env["l10n_pt.at.question"]._ask_button(
        company or env.company, "settings", kind=error.kind.value, code=error.code
    )


def notification(kind, text):
    """An action that tells something and closes the dialog it comes from, if any.

    :param str kind: ``success``, ``warning`` or ``danger``
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": kind,
            "message": text,
            "next": {"type": "ir.actions.act_window_close"},
        },
    }


def settings_button(env, setting="l10n_pt_at_connection_setting"):
    """Action and text of the button *Open the settings* of an error.

    :param str setting: id of the setting that the page opens at
    """
    action = env["ir.actions.actions"]._for_xml_id("account.action_account_config")
    # Read by l10n_pt_at_settings.js.
    action["context"] = {
        "module": "account",
        "bin_size": False,
        "l10n_pt_scroll_to": setting,
    }
    return action, env._("Open the settings")


def query_button(env, series):
    """Action and text of a button that asks AT about a series."""
    action = env["ir.actions.actions"]._for_xml_id(
        "l10n_pt_at_series.l10n_pt_document_series_query_action"
    )
    action["context"] = {
        "active_model": series._name,
        "active_id": series.id,
        "active_ids": series.ids,
    }
    return action, env._("Query AT")


def remedy_button(env, error, series=None, company=None):
    """Action and text of the button that helps, for ``SeriesError``.

    :param at.errors.AtError error: the failure
    :param series: the ``l10n_pt.document.series`` it happened to, if it was one
    :param company: whose settings may help; None: that of the series
    :return: ``(None, None)`` when there is none, or not for this user
    """
    button = find(error.kind, error.code).button
    if button in FOR_ADMINISTRATORS:
        if not may_see_settings(env):
            company = company or (series and series.company_id)
            return ask_button(env, error, company)
        if button == CERTIFICATE:
            action, _text = settings_button(env, "l10n_pt_at_certificates_setting")
            return action, env._("Upload the certificate")
        return settings_button(env)
    if series:
        if button == QUERY:
            return query_button(env, series)
        if button == CODE and series._allows("set_code"):
            return series.action_set_code(), env._("Enter code")
        if button == SERIES:
            return series._form_button()
    return None, None


# === Failures that are kept, to be told later to somebody else ===


def facts(error):
    """What a record keeps of a failure instead of a text in one person's language.

    :param at.errors.AtError error: the failure, or None
    :rtype: dict or False
    """
    return error is not None and {
        "kind": error.kind.value,
        "code": error.code,
        "message": error.message,
        "tries_left": error.tries_left,
    }


def restored(values):
    """The failure that ``facts`` was made of."""
    return AtError(
        ErrorKind(values["kind"]),
        values["message"],
        code=values["code"],
        tries_left=values["tries_left"],
    )
