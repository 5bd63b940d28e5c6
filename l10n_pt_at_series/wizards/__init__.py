# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import l10n_pt_dialog  # first: all dialogs inherit it
from . import l10n_pt_table_dialog  # then: those that read a table
from . import l10n_pt_series_batch  # then: those with series, one a line
from . import l10n_pt_series_numbering_line  # then: two dialogs inherit it
from . import (
    account_payment_register,
    l10n_pt_at_password,
    l10n_pt_document_capture,
    l10n_pt_document_capture_line,
    l10n_pt_document_future,
    l10n_pt_document_void,
    l10n_pt_series_adopt,
    l10n_pt_series_annul,
    l10n_pt_series_audit,
    l10n_pt_series_close,
    l10n_pt_series_create,
    l10n_pt_series_finalise,
    l10n_pt_series_import,
    l10n_pt_series_import_line,
    l10n_pt_series_inventory,
    l10n_pt_series_inventory_line,
    l10n_pt_series_inventory_proposals,
    l10n_pt_series_reconcile,
    l10n_pt_series_renew,
    l10n_pt_series_set_code,
    l10n_pt_series_take_over,
)
