-- The console asks a key's log for its refused rows. They are few among many, and written after the answer, so their
-- index costs the requests that succeed nothing.
create index request_log_refused_idx on integrations.request_log (integration_key_id, id desc) where status_code >= 400;
