# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""AT's own numbers in plain words: what each means, and what to do.

Results: AT, "Comunicação de Séries Documentais - Aspetos Específicos" v1.0, §1.3.9.
Classes 104x to 12xx: "… Autofaturação com Acordo, Aspetos Genéricos" v1.0, §4.1.2.
Numbers up to 99: AT's manuals for invoices (2023) and transport documents (2025).
An ``x`` stands for any digit.
"""

from collections import namedtuple

from odoo.tools.translate import LazyTranslate

# Tables have no ``self``: these texts are translated when a person reads them.
# (Later versions of pylint-odoo know ``_lt`` and do not ask for ``self.env._`` here.)
# pylint: disable=prefer-env-translation
_lt = LazyTranslate(__name__)

# Keys of the buttons that help; ``at_messages.remedy_button`` says what they open.
SETTINGS = "settings"
CERTIFICATE = "certificate"
QUERY = "query"
SERIES = "series"
CODE = "code"

Entry = namedtuple("Entry", "meaning remedy button", defaults=(None,))

REPORT = _lt(
    "Nothing you entered is wrong. Report it to whoever maintains your Odoo, with the "
    "line of the log."
)
NOTHING = _lt("There is nothing to do.")
USERNAME = _lt(
    "Write the sub-user in the settings as taxpayer number, slash, user number, for "
    "example 555555550/1."
)
PASSWORD = _lt("Enter the password of the sub-user again in the settings.")
PUBLIC_KEY = _lt("Upload AT's current public key (.cer file) in the settings.")
PERMISSION = _lt(
    "On the Portal das Finanças, open the management of users and tick WSE for this "
    "sub-user."
)
CREDENTIALS = _lt(
    "Check both in the settings, and that the sub-user has the permission WSE. It is "
    "not tried again by itself, because AT blocks the user after several failures."
)
HEADER = Entry(
    _lt(
        "AT refused the time, the key or the password in the request. This number does "
        "not mean the same in all of AT's services; AT's text says which it is."
    ),
    _lt(
        "Check that the clock of the server is right, that AT's public key is the "
        "current one, and the password of the sub-user."
    ),
    SETTINGS,
)

# Results of calls that did what was asked.
SUCCESSES = {
    "2001": Entry(_lt("AT registered the series and gave it its code."), NOTHING),
    "2002": Entry(_lt("AT answered the query."), NOTHING),
    "2003": Entry(_lt("AT annulled the series."), NOTHING),
    "2004": Entry(_lt("AT finalised the series."), NOTHING),
}

# Results of calls that did not.
CODES = {
    "4000": Entry(_lt("AT could not read the request."), REPORT),
    "4001": Entry(
        _lt("The series is already registered for this document type."),
        _lt(
            "If it is yours, press Register once more: you see what AT has and are "
            "asked for the last number used. If not, choose another name."
        ),
        SERIES,
    ),
    "4002": Entry(
        _lt("A required field is missing."),
        _lt("AT's text names it: fill it in and try again."),
        SERIES,
    ),
    "4003": Entry(
        _lt("A field is not valid."),
        _lt("AT's text names it; correct it and try again."),
        SERIES,
    ),
    "4004": Entry(
        _lt("AT did not annul the series."),
        _lt(
            "It must be active, unused, and registered today or yesterday. Query AT to "
            "see its state there."
        ),
        QUERY,
    ),
    "4005": Entry(
        _lt("AT did not finalise the series."),
        _lt(
            "It must be active and the code must match. Query AT to see its state "
            "there."
        ),
        QUERY,
    ),
    "4043": Entry(
        _lt("The taxpayer has no open activity at AT."),
        _lt(
            "Check the taxpayer number of the company, and the declaration of activity "
            "on the Portal das Finanças."
        ),
    ),
    "4045": Entry(_lt("AT does not know this document class."), REPORT),
    "4046": Entry(
        _lt("This document type does not belong to its class at AT."), REPORT
    ),
    "4047": Entry(
        _lt("The last number must be greater than the first."),
        _lt("A series with one document can stay active; it need not be finalised."),
        SERIES,
    ),
    "4048": Entry(_lt("The end of the period is before its start."), REPORT),
    "4049": Entry(
        _lt("The start date is in the past."),
        _lt("Choose today or a later date and try again."),
        SERIES,
    ),
    "4051": Entry(_lt("AT does not know this reason for the annulment."), REPORT),
    "5000": Entry(
        _lt("AT had a technical problem."), _lt("Query AT in a few minutes."), QUERY
    ),
    "104x": Entry(
        _lt("AT could not read the security part of the request."),
        REPORT,
    ),
    "105x": Entry(
        _lt("AT could not check the user because of a problem of its own."),
        _lt(
            "Test the connection again in some hours. Not at once: AT may count it as "
            "a failed attempt."
        ),
    ),
    "11xx": Entry(
        _lt("AT refused the sub-user or its password."), CREDENTIALS, SETTINGS
    ),
    "1200": Entry(_lt("The sub-user lacks the permission WSE."), PERMISSION),
    "12xx": Entry(
        _lt("The sub-user may not do this at AT."),
        PERMISSION,
    ),
}

# Numbers of faults of the log-in. They count only where AT refused the user.
LOGIN = {
    "1": Entry(_lt("The request had no user."), USERNAME, SETTINGS),
    "2": Entry(_lt("The user is too long or too short."), USERNAME, SETTINGS),
    "3": Entry(
        _lt("The taxpayer number of the user is not valid."), USERNAME, SETTINGS
    ),
    "4": Entry(_lt("The user is not written as AT expects."), USERNAME, SETTINGS),
    "5": Entry(
        _lt("The number of the sub-user is not written as AT expects."),
        USERNAME,
        SETTINGS,
    ),
    "6": Entry(_lt("The request had no password."), PASSWORD, SETTINGS),
    "7": Entry(_lt("AT could not read the security part of the request."), REPORT),
    "8": Entry(
        _lt("AT could not decrypt the key of the request."),
        PUBLIC_KEY,
        CERTIFICATE,
    ),
    "9": HEADER,
    "10": HEADER,
    "11": HEADER,
    "12": HEADER,
    "13": HEADER,
    "14": Entry(_lt("AT missed the check sum of the password."), REPORT),
    "15": Entry(_lt("The check sum of the password was wrong."), REPORT),
    "16": Entry(
        _lt("AT could not decrypt the time of the request."),
        PUBLIC_KEY,
        CERTIFICATE,
    ),
    "17": Entry(_lt("AT could not decrypt the password."), PUBLIC_KEY, CERTIFICATE),
    "18": Entry(
        _lt("AT could not decrypt the check sum of the password."),
        PUBLIC_KEY,
        CERTIFICATE,
    ),
    "19": Entry(_lt("The request had no time."), REPORT),
    "20": Entry(_lt("The request had no key."), REPORT),
    "33": Entry(_lt("AT could not read the request."), REPORT),
    "50": Entry(_lt("The request had no security part."), REPORT),
    "51": Entry(_lt("The request had no taxpayer number."), USERNAME, SETTINGS),
    "52": Entry(
        _lt("AT could not check what the sub-user may do."),
        _lt(
            "Test the connection again in some hours. Not at once: AT may count it as "
            "a failed attempt."
        ),
    ),
    "54": Entry(_lt("The sub-user may not do this at AT."), PERMISSION),
    "99": Entry(
        _lt(
            "AT refused the sub-user or its password. The password is wrong, or AT has "
            "suspended the access."
        ),
        CREDENTIALS,
        SETTINGS,
    ),
}
