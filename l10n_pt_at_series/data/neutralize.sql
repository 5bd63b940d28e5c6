-- A copied database talks to AT's test environment, and only after credentials are entered.
-- Private keys stay behind, with the files they came in: every one of a company that uses
-- the addon, or did. Certificates that were replaced in the settings are linked nowhere
-- any more, and nothing tells which of them were AT's.
CREATE TEMPORARY TABLE l10n_pt_neutralised AS
SELECT DISTINCT unnest(string_to_array(trim(trailing '/' FROM parent_path), '/')::int[]) AS id
  FROM res_company
 WHERE l10n_pt_at_username IS NOT NULL
    OR l10n_pt_at_client_certificate_id IS NOT NULL
    OR id IN (SELECT company_id FROM l10n_pt_at_communication)
    OR id IN (SELECT company_id FROM l10n_pt_document_series);
DELETE FROM ir_attachment
 WHERE res_model = 'certificate.key'
   AND res_field IN ('content', 'pem_key')
   AND res_id IN (
       SELECT id FROM certificate_key
        WHERE company_id IN (SELECT id FROM l10n_pt_neutralised));
DELETE FROM ir_attachment
 WHERE res_model = 'certificate.certificate'
   AND res_field = 'content'
   AND res_id IN (
       SELECT id FROM certificate_certificate
        WHERE company_id IN (SELECT id FROM l10n_pt_neutralised));
DROP TABLE l10n_pt_neutralised;
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
