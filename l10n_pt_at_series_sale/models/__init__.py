# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import (
    ir_actions_report,
    l10n_pt_working_document,
    res_company,
    sale_order,
    sale_order_line,
)
