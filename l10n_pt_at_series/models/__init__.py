# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import l10n_pt_document_mixin  # first: account.move inherits it
from . import (
    account_journal,
    account_journal_numbering,
    account_move,
    l10n_pt_at_communication,
    l10n_pt_at_service,
    l10n_pt_at_service_log,
    l10n_pt_document_series,
    l10n_pt_document_series_at,
    l10n_pt_document_series_audit,
    l10n_pt_document_series_code,
    l10n_pt_document_series_elsewhere,
    l10n_pt_document_series_end,
    l10n_pt_document_series_export,
    l10n_pt_document_series_recovery,
    l10n_pt_document_series_rules,
    l10n_pt_old_series,
    l10n_pt_series_difference,
    res_company,
    res_company_guide,
    res_company_health,
    res_company_new_year,
    res_company_reminder,
    res_config_settings,
)
