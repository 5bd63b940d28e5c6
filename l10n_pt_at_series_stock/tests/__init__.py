# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import test_cost
from . import test_locks
from . import test_series
from . import test_slip
from . import test_transfers
