-- A copied database talks to AT's test environment, and only after credentials are entered.
-- The private key of the client certificate, and the file it came in, stay behind.
DELETE FROM ir_attachment
 WHERE res_model = 'certificate.key'
   AND res_field IN ('content', 'pem_key')
   AND res_id IN (
       SELECT private_key_id
         FROM certificate_certificate
         JOIN res_company
           ON certificate_certificate.id = l10n_pt_at_client_certificate_id);
DELETE FROM ir_attachment
 WHERE res_model = 'certificate.certificate'
   AND res_field = 'content'
   AND res_id IN (SELECT l10n_pt_at_client_certificate_id FROM res_company);
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
