# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

import logging
from contextlib import contextmanager
from contextvars import ContextVar

_unlogged = ContextVar("l10n_pt_at_unlogged", default=False)
logging.getLogger("odoo.sql_db").addFilter(lambda _record: not _unlogged.get())


@contextmanager
def unlogged_queries():
    """Keep queries of this thread out of Odoo's log inside the block.

    The log shows their values at level DEBUG, and whenever a query fails. Odoo's
    ``mute_logger`` does it for the whole process: when two people connect at once, the
    one who ends first makes the other's password readable.
    """
    token = _unlogged.set(True)
    try:
        yield
    finally:
        _unlogged.reset(token)
