# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""``python3 -m dev pictures``, ``python3 -m dev errors``: parts of the guides."""

import sys

from dev import console

from . import error_pages, pictures

MAKE = {"errors": error_pages.write, "pictures": pictures.main}

console.main(MAKE[sys.argv[1]])
