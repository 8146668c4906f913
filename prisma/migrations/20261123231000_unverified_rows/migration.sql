-- Unverified requests have small budgets of rows (contract §7), counted over the last minute before rows are added.
create index request_log_unverified_idx on integrations.request_log (id desc) where not verified;
