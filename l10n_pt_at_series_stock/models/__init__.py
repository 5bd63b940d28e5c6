# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import l10n_pt_document_series
from . import stock_move
from . import stock_move_line
from . import stock_picking
from . import stock_picking_type
