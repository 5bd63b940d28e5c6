# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Waiting for what another process or thread does."""

import time
from collections.abc import Callable

PATIENCE = 60  # seconds; a busy machine is not a failure


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Look every few milliseconds until it is so.

    :param what: what is waited for, in words
    :raise AssertionError: it never happened
    """
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"never happened: {what}"
        time.sleep(0.02)
