-- What people sent from the console: a test, whose record is taken away again when it is undone, or the body of a refused
-- request again (`row_id`, of the log). Written before it is sent; what it came to is added after.
create table integrations.console_requests (
  id uuid primary key,
  organization_id uuid not null references core.organizations,
  integration_key_id uuid not null references integrations.integration_keys,
  row_id uuid,
  entity_type core.entity_type,
  external_id text,
  sent_by text not null,
  sent_at timestamptz(3) not null,
  request_id uuid,
  status_code smallint,
  undone_at timestamptz(3),
  undone_by text,
  check ((row_id is null) = (external_id is not null and entity_type is not null))
);

create index console_requests_key_idx on integrations.console_requests (integration_key_id, id);
create index console_requests_row_idx on integrations.console_requests (row_id) where row_id is not null;
create index console_requests_test_idx on integrations.console_requests (organization_id, external_id)
  where external_id is not null;
