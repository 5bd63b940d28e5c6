# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Which customers' documents fall under the cash-VAT regime (DL 71/2013).

The regime is for what is supplied to other taxable persons in Portugal (art. 1, 2):
not to consumers, abroad, or where the customer owes the tax.
"""

import re

FINAL_CONSUMER = "999999990"


def is_taxable_here(vat: str | None, country: str | None) -> bool:
    """Whether a customer looks like a taxable person in Portugal.

    That a private person has given a tax ID cannot be told from a trader's.

    :param vat: tax ID as entered, with the country's letters or without
    :param country: code of the customer's country, if it is known
    """
    number = re.sub(r"[^0-9A-Z]", "", (vat or "").upper())
    digits = number.removeprefix("PT")
    if not re.fullmatch(r"[0-9]{9}", digits) or digits == FINAL_CONSUMER:
        return False
    return number != digits or country in (None, False, "PT")
