-- WooCommerce sends states, not events. The stamp of the one that a record is the state of says which of two is newer;
-- null for records that no WooCommerce shop made.
alter table core.orders add column source_modified_at timestamptz(3);
alter table core.clients add column source_modified_at timestamptz(3);

-- Deliveries that are authentic and were not applied, or not wholly, kept whole: WooCommerce never sends one again.
-- A later delivery of the same thing resolves them; the others wait for the job (over_rate_limit) or for people.
create table integrations.parked_deliveries (
  id uuid primary key,
  organization_id uuid not null references core.organizations,
  store_id uuid not null references core.stores,
  integration_key_id uuid not null references integrations.integration_keys,
  source text not null,
  -- Its row in the request log, which is not kept as long.
  request_id uuid not null,
  received_at timestamptz(3) not null,
  topic text,
  webhook_id text,
  source_url text,
  body bytea not null,
  -- What it is about, as far as can be made out.
  entity_type core.entity_type,
  external_id text check (char_length(external_id) between 1 and 255),
  cause text not null check (cause in ('unreadable', 'over_rate_limit', 'other_shop', 'missing_scope')),
  reason text not null,
  what_to_do text not null,
  state text not null default 'parked' check (state in ('parked', 'applied', 'resolved')),
  settled_at timestamptz(3),
  -- A user's e-mail address, the command line, the job, or the delivery that resolved it.
  settled_by text,
  check ((state = 'parked') = (settled_at is null) and (settled_at is null) = (settled_by is null))
);
create index parked_deliveries_organization_idx on integrations.parked_deliveries (organization_id, id desc);
create index parked_deliveries_key_idx on integrations.parked_deliveries (integration_key_id, id desc);
create index parked_deliveries_waiting_idx on integrations.parked_deliveries (store_id, external_id) where state = 'parked';
create index parked_deliveries_over_limit_idx on integrations.parked_deliveries (received_at, id)
  where state = 'parked' and cause = 'over_rate_limit';
create index parked_deliveries_other_shop_idx on integrations.parked_deliveries (integration_key_id, source_url)
  where state = 'parked' and cause = 'other_shop';
create index parked_deliveries_settled_idx on integrations.parked_deliveries (settled_at) where settled_at is not null;
