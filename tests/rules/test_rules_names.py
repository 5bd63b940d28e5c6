# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Names of series from year to year."""

import pytest

from l10n_pt_at_series.rules import names


@pytest.mark.parametrize(
    ("name", "renewed"),
    [
        ("A2026", "A2027"),
        ("26B", "27B"),
        ("2026", "2027"),
        ("LOJA", "LOJA-2027"),
        ("A2025", "A2027"),
        ("F.2026.L2", "F.2027.L2"),
    ],
)
def test_the_year_in_the_name_moves_on(name, renewed):
    assert names.renewed(name, 2026, 2027) == renewed
