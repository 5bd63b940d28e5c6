# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules for the identifier of a series and for the numbers of its documents."""

import re

MAX_LENGTH = 35
SEPARATORS = "._-"
MAX_INTERNAL_CODE = 10
INTERNAL_CODE = re.compile(rf"[A-Za-z0-9._-]{{1,{MAX_INTERNAL_CODE}}}")
# First word of the numbers of test documents that made room for real ones.
ASIDE = "TESTE-"
MAX_DIGITS = 9  # Odoo counts no further


def problems(identifier: str, document_class: str | None = None) -> tuple[str, ...]:
    """Names of the rules that an identifier breaks; empty when it is good.

    ``empty``, ``too_long`` (35), ``characters`` (ASCII letters, digits and ``. _ -``),
    ``separator_edge``, ``separator_double``: AT, "Aspetos Específicos" v1.0, 1.3.2.
    ``reserved_prefix`` (``AT``, in any case of letters): AT, "… Autofaturação com
    Acordo, Aspetos Específicos" v1.0, 1.3.2.
    ``transport`` (class MG: letters and digits only): AT's transport documents service,
    which accepts no separator in the series part of a document number.

    :param identifier: as it would be sent to AT
    :param document_class: ``SI``, ``MG``, ``WD``, ``PY`` or None
    """
    if not identifier:
        return ("empty",)
    broken = {
        "too_long": len(identifier) > MAX_LENGTH,
        "characters": not re.fullmatch(r"[A-Za-z0-9._-]+", identifier),
        "separator_edge": identifier[0] in SEPARATORS or identifier[-1] in SEPARATORS,
        "separator_double": re.search(r"[._-]{2}", identifier),
        "reserved_prefix": identifier[:2].upper() == "AT",
        "transport": document_class == "MG" and re.search(r"[._-]", identifier),
    }
    return tuple(name for name, is_broken in broken.items() if is_broken)


def aside(internal_code: str) -> str:
    """Internal code of a test series whose own one is free for a real series."""
    return (ASIDE + internal_code)[:MAX_INTERNAL_CODE]


def number_problem(number: str) -> str | None:
    """Name of the first rule that a document number breaks; None when it is lawful.

    ``no_blank``, ``blanks``, ``no_slash``, ``slashes``, ``no_number``: the form is
    code, blank, identifier, slash, digits (Portaria 302/2016, InvoiceNo:
    ``[^ ]+ [^/^ ]+/[0-9]+``). ``code``: an internal code of the addon has up to ten
    letters, digits and ``. _ -``. ``digits``: more than the addon can count.

    :param number: such as ``FT A2027/12``
    """
    code, blank, rest = number.partition(" ")
    identifier, slash, digits = rest.rpartition("/")
    broken = {
        "no_blank": not blank,
        "blanks": " " in rest,
        "no_slash": not slash,
        "slashes": "/" in identifier,
        "no_number": not re.fullmatch(r"[0-9]+", digits),
        "code": not INTERNAL_CODE.fullmatch(code),
        "digits": len(digits) > MAX_DIGITS,
    }
    return next((name for name, is_broken in broken.items() if is_broken), None)
