-- What a verified signature shows besides: how its sender's clock goes, and which of the key's secrets made it
-- (0 the current one, 1 the one before, while it still verifies).
alter table integrations.request_log
  add column secret_age smallint,
  add column clock_drift_seconds integer;
