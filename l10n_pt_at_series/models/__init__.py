# Copyright 2026 The l10n_pt_at_series authors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

# Abstract models before those that inherit them.
from . import (
    l10n_pt_cash_vat_mixin,
    l10n_pt_document_draft_mixin,
    l10n_pt_document_line_mixin,
    l10n_pt_document_lock_mixin,
    l10n_pt_document_number_mixin,
    l10n_pt_document_paper_mixin,
    l10n_pt_invoice_paper_mixin,
    l10n_pt_issuer_mixin,
    l10n_pt_sequence_mixin,
    l10n_pt_settled_mixin,
    l10n_pt_series_holder,
    l10n_pt_series_kind_mixin,
    l10n_pt_series_name_mixin,
    l10n_pt_series_place_mixin,
)
from . import l10n_pt_series_default_mixin  # it asks where the series stands
from . import l10n_pt_at_page  # the guide and the health page inherit it
from . import l10n_pt_document_mixin
from . import l10n_pt_numbered_mixin, l10n_pt_recovery_mixin
from . import (
    account_journal,
    account_move,
    account_move_line,
    account_move_send,
    account_partial_reconcile,
    account_payment,
    ir_actions_report,
    ir_module_module,
    ir_rule,
    l10n_pt_at_attempts,
    l10n_pt_at_communication,
    l10n_pt_at_guide,
    l10n_pt_at_guide_connect,
    l10n_pt_at_health,
    l10n_pt_at_reminder,
    l10n_pt_at_comparison,
    l10n_pt_at_question,
    l10n_pt_at_recovery,
    l10n_pt_at_registrar,
    l10n_pt_at_service,
    l10n_pt_document_series,
    l10n_pt_document_series_rules,
    l10n_pt_numbering,
    l10n_pt_receipt_line,
    l10n_pt_series_choice,
    l10n_pt_series_difference,
    l10n_pt_series_usage,
    l10n_pt_settlement,
    mail_template,
    res_company,
    res_config_settings,
    res_partner,
)
