-- A copied database talks to AT's test environment, and only after credentials are entered.
UPDATE res_company
   SET l10n_pt_at_environment = 'test',
       l10n_pt_at_username = NULL,
       l10n_pt_at_stored_password = NULL,
       l10n_pt_at_client_certificate_id = NULL,
       l10n_pt_at_cipher_certificate_id = NULL,
       l10n_pt_at_connection_state = 'unconfigured',
       l10n_pt_at_connection_error = NULL,
       l10n_pt_at_connection_checked_at = NULL;
-- The redirection to a simulator belongs to the original database.
DELETE FROM ir_config_parameter
 WHERE key LIKE 'l10n_pt_at_series.test\_%';
