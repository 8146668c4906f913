-- Failures of a key, of which there are few among many rows: for groups of them. Accepted requests do not touch it.
create index request_log_failed_idx on integrations.request_log (integration_key_id, id desc) where status_code >= 400;
