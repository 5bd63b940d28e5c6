# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import pytest

from l10n_pt_at_series.rules import regime


@pytest.mark.parametrize(
    ("vat", "country", "expected"),
    [
        ("PT503504564", "PT", True),
        ("pt 503 504 564", False, True),
        ("503504564", "PT", True),
        ("503504564", None, True),
        ("PT503504564", "ES", True),  # registered here, with an address abroad
        ("503504564", "ES", False),
        ("ESB12345678", "ES", False),
        ("PT999999990", "PT", False),
        ("999999990", False, False),
        ("", "PT", False),
        (None, "PT", False),
        (False, False, False),
        ("PT50350456", "PT", False),
        ("5035045641", "PT", False),
    ],
)
def test_who_is_a_taxable_person_in_portugal(vat, country, expected):
    assert regime.is_taxable_here(vat, country) is expected
