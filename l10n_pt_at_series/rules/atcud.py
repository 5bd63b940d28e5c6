# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The validation code of a series and the ATCUD of a document.

ATCUD = validation code, hyphen, sequential number: Portaria 195/2020, article 3.
"""

import re

MIN_LENGTH = 8
# The QR code has room for 70 characters of ATCUD (AT, specification of the QR code,
# field H): hyphen and one digit leave this to the code. AT's have eight so far.
MAX_LENGTH = 68
TEST_PREFIX = "AA"
# Symbols seen in every public production code; no document of AT states them.
USUAL_ALPHABET = "BCDFGHJKMNPRSTVWXYZ23456789"


def normalise_code(text: str) -> str:
    """Validation code as AT writes it, from what somebody typed or pasted.

    Only ASCII is raised to capitals: Unicode would turn a wrong letter such as ``ſ``
    into a valid one, silently.

    :param text: the code, perhaps with blanks around it and small letters
    """
    text = text.strip()
    return text.upper() if text.isascii() else text


def code_problems(code: str, environment: str) -> tuple[str, ...]:
    """Names of the rules that a normalised validation code breaks.

    Those of ``form_problems``, and ``test_code`` (begins with ``AA`` but the
    environment is production: AT's FAQ on series and ATCUD), ``not_test_code`` (the
    reverse).

    :param code: normalised code
    :param environment: ``test`` or ``production``
    """
    is_test_code = code.startswith(TEST_PREFIX)
    broken = {
        "test_code": environment == "production" and is_test_code,
        "not_test_code": environment == "test" and code and not is_test_code,
    }
    return form_problems(code) + tuple(
        name for name, is_broken in broken.items() if is_broken
    )


def form_problems(code: str) -> tuple[str, ...]:
    """Names of the rules that a code breaks whatever its environment.

    ``too_short`` (8 characters: Portaria 195/2020, article 3), ``too_long`` (the QR
    code has no room for it), ``characters`` (capital letters and digits).

    :param code: normalised code
    """
    broken = {
        "too_short": len(code) < MIN_LENGTH,
        "too_long": len(code) > MAX_LENGTH,
        "characters": code and not re.fullmatch(r"[A-Z0-9]+", code),
    }
    return tuple(name for name, is_broken in broken.items() if is_broken)


def unusual_alphabet(code: str) -> bool:
    """Whether a code has a symbol never seen in AT's codes: a reason to look twice.

    A typing error (O for 0, I for 1) shows like this. Never refuse for it: the
    alphabet is observed, not published.

    :param code: normalised code
    """
    return not set(code.removeprefix(TEST_PREFIX)) <= set(USUAL_ALPHABET)


def compose(code: str, document_number: str) -> str:
    """ATCUD of a document.

    The number is exactly the digits after the last slash: zeros on the left belong to
    it, so it is never handled as an integer (Portaria 195/2020, article 3, and AT's
    own example).

    :param code: validation code of the document's series
    :param document_number: such as ``FT A2027/12``
    :raises ValueError: without a code or without digits after the last slash
    """
    _prefix, slash, digits = document_number.rpartition("/")
    if not code or not slash or not re.fullmatch(r"[0-9]+", digits):
        raise ValueError(f"no ATCUD for code {code!r} and number {document_number!r}")
    return f"{code}-{digits}"


def belongs_to(atcud: str, document_number: str) -> bool:
    """Whether a text is an ATCUD of a document number: a code and the same digits.

    :param atcud: any text, also what another program has left
    :param document_number: such as ``FT A2027/12``
    """
    code, _hyphen, digits = atcud.rpartition("-")
    return (
        len(code) >= MIN_LENGTH
        and re.fullmatch(r"[0-9]+", digits) is not None
        and document_number.endswith(f"/{digits}")
    )
