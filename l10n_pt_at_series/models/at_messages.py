# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""AT's codes and the faults of the line in plain words: what it means, what to do.

Codes: AT, "Comunicação de Séries Documentais - Aspetos Específicos" §1.3.9.
"""

from odoo.tools.translate import LazyTranslate

from ..at.errors import ErrorKind

_lt = LazyTranslate(__name__)

CODES = {
    "1200": _lt(
        "The sub-user lacks the permission WSE. On the Portal das Finanças, open the "
        "management of users and tick WSE for this sub-user."
    ),
    "4000": _lt("AT could not read the request. Report it to the addon's authors."),
    "4001": _lt(
        "The series is already registered for this document type. Query AT to take "
        "over its code, or choose another name."
    ),
    "4002": _lt("A required field is missing. AT's text names it."),
    "4003": _lt("A field is not valid. AT's text names it; correct it and try again."),
    "4004": _lt(
        "AT did not annul the series. It must be active, unused, and registered today "
        "or yesterday."
    ),
    "4005": _lt(
        "AT did not finalise the series. It must be active and the code must match."
    ),
    "4043": _lt(
        "The taxpayer has no open activity at AT. Check the taxpayer number and the "
        "declaration of activity on the Portal das Finanças."
    ),
    "4045": _lt("AT does not know this document class."),
    "4046": _lt("This document type does not belong to its class at AT."),
    "4047": _lt(
        "The last number must be greater than the first. A series with one document "
        "can stay active; it need not be finalised."
    ),
    "4048": _lt("The end of the period is before its start."),
    "4049": _lt(
        "The start date is in the past. Choose today or a later date and try again."
    ),
    "4051": _lt("AT does not know this reason for the annulment."),
    "5000": _lt("AT had a technical problem. Query AT in a few minutes."),
    "client_certificate_expired": _lt(
        "The client certificate has expired. Upload the renewed certificate in the "
        "settings."
    ),
    "client_certificate_not_yet_valid": _lt(
        "The client certificate is not valid yet. Check its dates."
    ),
    "client_certificate_unreadable": _lt(
        "The client certificate cannot be read. Upload the PFX file again with its "
        "password."
    ),
    "client_key_unreadable": _lt(
        "The client certificate has no readable private key. Upload the PFX file, "
        "which holds both, with its password."
    ),
    "client_key_mismatch": _lt(
        "The private key does not belong to the client certificate. Upload the PFX "
        "file, which holds both."
    ),
    "cipher_key_unreadable": _lt(
        "AT's public key cannot be read. Upload the .cer file from AT again."
    ),
    "cipher_certificate_expired": _lt(
        "AT's public key has expired. Upload the current one from AT."
    ),
    "server_certificate_rejected": _lt(
        "The server that answered could not prove that it is AT; nothing was sent. "
        "Check the network: a proxy or firewall may open secure connections."
    ),
    "client_certificate_refused": _lt(
        "AT refused the client certificate; nothing was registered. It must be signed "
        "by AT, not expired, and made for this environment."
    ),
    "password_missing": _lt("Enter the password of the sub-user in the settings."),
    "ca_bundle_unreadable": _lt(
        "The file of trusted certificates for the test environment cannot be read. "
        "Check the system parameter l10n_pt_at_series.test_ca_bundle."
    ),
    "endpoint_invalid": _lt(
        "The address of the test service is not an https address. Check the system "
        "parameter l10n_pt_at_series.test_endpoint."
    ),
    "username_malformed": _lt(
        "The sub-user must be written as taxpayer number, slash, user number, for "
        "example 555555550/1."
    ),
}

# Only these carry a text of AT's own; the others a technical word of ours.
WITH_TEXT_OF_AT = {
    ErrorKind.AUTHENTICATION,
    ErrorKind.GATEWAY,
    ErrorKind.REFUSED,
    ErrorKind.REQUEST,
    ErrorKind.TECHNICAL,
}

KINDS = {
    ErrorKind.CONFIGURATION: _lt("The credentials are not usable. Check the settings."),
    ErrorKind.UNREACHABLE: _lt(
        "AT could not be reached; nothing was sent. Check the internet connection and "
        "try again. Meanwhile the code can be obtained on the Portal and typed."
    ),
    ErrorKind.TLS: _lt(
        "The secure connection was refused; nothing was registered. Check that the "
        "client certificate is signed by AT, not expired, and made for this "
        "environment."
    ),
    ErrorKind.AUTHENTICATION: _lt(
        "AT refused the sub-user or its password. Check both in the settings, and that "
        "the sub-user has the permission WSE. It is not tried again by itself, because "
        "AT blocks the user after several failures."
    ),
    ErrorKind.REQUEST: _lt(
        "AT refused the form of the request. Check the AT public key in the settings; "
        "if it is current, report the problem with the log of the communication."
    ),
    ErrorKind.REFUSED: _lt("AT refused. Its text tells the reason."),
    ErrorKind.TECHNICAL: _lt("AT had a technical problem. Query AT in a few minutes."),
    ErrorKind.TIMEOUT: _lt(
        "AT did not answer in time. It may have done what was asked: query AT."
    ),
    ErrorKind.INTERRUPTED: _lt(
        "The connection broke before AT's answer was complete. It may have done what "
        "was asked: query AT."
    ),
    ErrorKind.GATEWAY: _lt(
        "AT's service is not available at the moment. It may have done what was asked: "
        "query AT in a few minutes."
    ),
    ErrorKind.ANSWER: _lt(
        "AT's answer was not understood. It may have done what was asked: query AT."
    ),
}


def explain(env, error):
    """Say in the user's language what went wrong and what to do, with AT's own text.

    :param env: environment whose language is used
    :param at.errors.AtError error: the failure
    :rtype: str
    """
    text = str(env._(CODES.get(str(error.code)) or KINDS[error.kind]))
    if error.tries_left is not None and error.tries_left >= 0:
        text += " " + env._("Attempts left: %(count)s.", count=error.tries_left)
    if error.message and error.kind in WITH_TEXT_OF_AT:
        text += " " + env._(
            "AT: “%(message)s” (%(code)s)",
            message=error.message.strip(),
            code=error.code or error.kind.value,
        )
    return text
