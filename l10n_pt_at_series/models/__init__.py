# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import (
    l10n_pt_document_draft_mixin,
    l10n_pt_document_lock_mixin,
    l10n_pt_document_paper_mixin,
)
from . import l10n_pt_document_mixin  # inherits those; account.move inherits it
from . import (
    account_journal,
    account_journal_numbering,
    account_move,
    account_move_line,
    account_move_lock,
    account_move_paper,
    account_move_send,
    ir_actions_report,
    ir_module_module,
    ir_rule,
    l10n_pt_at_attempts,
    l10n_pt_at_communication,
    l10n_pt_at_comparison,
    l10n_pt_at_recovery,
    l10n_pt_at_registrar,
    l10n_pt_at_service,
    l10n_pt_document_series,
    l10n_pt_document_series_rules,
    l10n_pt_document_series_usage,
    l10n_pt_old_series,
    l10n_pt_series_difference,
    res_company,
    res_company_guide,
    res_company_health,
    res_company_new_year,
    res_company_reminder,
    res_config_settings,
)
