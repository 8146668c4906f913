-- The two schemas: `core` holds the shop's records, `integrations` what stands between a sender and them.
-- What a table can hold, it holds: every rule below that is a constraint needs no second writing in the code.
create schema core;
create schema integrations;

create type core.role as enum ('owner', 'admin', 'member');
create type core.order_status as enum ('pending', 'on_hold', 'processing', 'completed', 'cancelled', 'refunded', 'failed');
create type core.entity_type as enum ('order', 'payment', 'refund', 'client');
create type integrations.payload_format as enum ('peptideclients', 'woocommerce');

-- ---- tenants ----------------------------------------------------------------------------------------------------

create table core.organizations (
  id uuid primary key,
  name text not null check (btrim(name) <> '' and char_length(name) <= 200),
  created_at timestamptz(3) not null default now()
);

create table core.users (
  id uuid primary key,
  email text not null check (char_length(email) <= 320),
  password_hash text not null,
  created_at timestamptz(3) not null default now()
);
create unique index users_email_key on core.users (lower(email));

create table core.memberships (
  organization_id uuid not null references core.organizations on delete cascade,
  user_id uuid not null references core.users on delete cascade,
  role core.role not null,
  created_at timestamptz(3) not null default now(),
  primary key (organization_id, user_id)
);

create table core.stores (
  id uuid primary key,
  organization_id uuid not null references core.organizations,
  name text not null check (btrim(name) <> '' and char_length(name) <= 200),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  created_at timestamptz(3) not null default now(),
  unique (organization_id, id)
);

-- ---- the shop's records; every row carries its store, so that all of a store's rows can live together --------------

create table core.clients (
  id uuid primary key,
  store_id uuid not null references core.stores,
  source text not null,
  external_id text check (char_length(external_id) between 1 and 255),
  email text,
  name text,
  phone text,
  company text,
  billing_address json,
  shipping_address json,
  metadata json,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
-- Not unique: a known client may be given an e-mail address that another one has too. The oldest is found.
create index clients_email_idx on core.clients (store_id, lower(email)) where email is not null;

create table core.orders (
  id uuid primary key,
  store_id uuid not null references core.stores,
  source text not null,
  external_id text not null check (char_length(external_id) between 1 and 255),
  status core.order_status not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  subtotal_cents bigint not null check (subtotal_cents >= 0),
  discount_cents bigint not null check (discount_cents >= 0),
  shipping_cents bigint not null check (shipping_cents >= 0),
  fee_cents bigint not null,
  tax_cents bigint not null check (tax_cents >= 0),
  total_cents bigint not null check (total_cents between 0 and 9007199254740991),
  paid_cents bigint not null check (paid_cents between 0 and 9007199254740991),
  refunded_cents bigint not null check (refunded_cents between 0 and 9007199254740991),
  client_id uuid references core.clients,
  note text,
  metadata json,
  placed_at timestamptz(3) not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  cancelled_at timestamptz(3),
  trashed_at timestamptz(3),
  constraint orders_total_is_the_sum check (subtotal_cents - discount_cents + shipping_cents + fee_cents + tax_cents = total_cents)
);
create index orders_store_idx on core.orders (store_id, id desc);
create index orders_client_idx on core.orders (client_id) where client_id is not null;

create table core.order_lines (
  order_id uuid not null references core.orders on delete cascade,
  position integer not null,
  id uuid not null,
  store_id uuid not null,
  description text not null,
  sku text,
  quantity bigint not null check (quantity >= 1),
  unit_price_cents bigint not null check (unit_price_cents >= 0),
  total_cents bigint not null check (total_cents >= 0),
  primary key (order_id, position)
);

create table core.payments (
  id uuid primary key,
  store_id uuid not null references core.stores,
  order_id uuid not null references core.orders,
  source text not null,
  external_id text not null check (char_length(external_id) between 1 and 255),
  amount_cents bigint not null check (amount_cents between 1 and 9007199254740991),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  method text,
  paid_at timestamptz(3) not null,
  refunded_cents bigint not null check (refunded_cents between 0 and amount_cents),
  created_at timestamptz(3) not null
);
create index payments_order_idx on core.payments (order_id);

create table core.refunds (
  id uuid primary key,
  store_id uuid not null references core.stores,
  order_id uuid not null references core.orders,
  payment_id uuid references core.payments,
  source text not null,
  external_id text check (char_length(external_id) between 1 and 255),
  amount_cents bigint not null check (amount_cents between 1 and 9007199254740991),
  reason text,
  created_at timestamptz(3) not null,
  removed_at timestamptz(3)
);
create index refunds_order_idx on core.refunds (order_id);

-- Dedupe, for ever: the sender's own id of a thing leads to our one record of it.
create table core.external_entity_refs (
  store_id uuid not null references core.stores,
  source text not null,
  entity_type core.entity_type not null,
  external_id text not null check (char_length(external_id) between 1 and 255),
  entity_id uuid not null,
  created_at timestamptz(3) not null default now(),
  primary key (store_id, source, entity_type, external_id)
);

-- ---- keys -------------------------------------------------------------------------------------------------------

create table integrations.integration_keys (
  id uuid primary key,
  key_id text not null unique check (key_id ~ '^[0-9A-Za-z]{8}$'),
  key_hash bytea not null check (octet_length(key_hash) = 32),
  organization_id uuid not null,
  store_id uuid not null,
  name text not null check (btrim(name) <> '' and char_length(name) <= 200),
  payload_format integrations.payload_format not null,
  source text not null check (source ~ '^[a-z0-9][a-z0-9_-]{0,63}$'),
  scopes text[] not null check (
    cardinality(scopes) > 0
    and scopes <@ array['orders:write', 'orders:cancel', 'payments:write', 'payments:refund', 'clients:write']
  ),
  require_signature boolean not null,
  require_timestamp boolean not null,
  ip_allowlist inet[] not null check (cardinality(ip_allowlist) <= 50),
  rate_limit_per_minute integer not null check (rate_limit_per_minute between 1 and 6000),
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  revoked_by text,
  -- A key and its successors by roll are one lineage: they share the Idempotency-Keys.
  lineage_id uuid not null,
  rolled_from uuid references integrations.integration_keys,
  webhook_source_url text,
  created_at timestamptz(3) not null,
  created_by text not null,
  foreign key (organization_id, store_id) references core.stores (organization_id, id),
  constraint woocommerce_is_signed check (payload_format <> 'woocommerce' or require_signature)
);
create index integration_keys_organization_idx on integrations.integration_keys (organization_id, created_at desc);

-- Sealed with AES-256-GCM. The current one has no replaced_at; a replaced one may verify until valid_until
-- and stays 7 days for diagnosis.
create table integrations.signing_secrets (
  id uuid primary key,
  integration_key_id uuid not null references integrations.integration_keys on delete cascade,
  sealed bytea not null,
  created_at timestamptz(3) not null,
  created_by text not null,
  replaced_at timestamptz(3),
  valid_until timestamptz(3),
  check (replaced_at is not null or valid_until is null)
);
create unique index signing_secrets_current_key on integrations.signing_secrets (integration_key_id) where replaced_at is null;
create index signing_secrets_key_idx on integrations.signing_secrets (integration_key_id);

create table integrations.audit_log (
  id uuid primary key,
  organization_id uuid not null references core.organizations,
  integration_key_id uuid references integrations.integration_keys,
  actor text not null,
  action text not null,
  details json not null,
  client_ip text,
  created_at timestamptz(3) not null
);
create index audit_log_organization_idx on integrations.audit_log (organization_id, id desc);
create index audit_log_key_idx on integrations.audit_log (integration_key_id, id desc) where integration_key_id is not null;

-- ---- the request log: one row a request, a partition a day ---------------------------------------------------------
-- The id is a UUIDv7 made on arrival, so it carries request_received_at: it is the partition key and the order of rows.

create table integrations.request_log (
  id uuid not null,
  organization_id uuid,
  store_id uuid,
  integration_key_id uuid,
  verified boolean not null,
  method text not null,
  path text not null,
  query text,
  status_code smallint not null,
  error_code text,
  client_ip text not null,
  idempotency_key text,
  external_id text,
  user_agent text,
  request_received_at timestamptz(3) not null,
  request_completed_at timestamptz(3) not null,
  request_headers json not null,
  request_body bytea,
  response_body bytea,
  replayed boolean not null default false,
  duplicate boolean not null default false,
  repeated integer not null default 1,
  diagnosis json,
  primary key (id)
) partition by range (id);
create index request_log_key_idx on integrations.request_log (integration_key_id, id desc);
create index request_log_unmatched_idx on integrations.request_log (id desc) where integration_key_id is null;

-- The least UUIDv7 of a moment.
create function integrations.uuid_at(moment timestamptz) returns uuid language sql immutable strict as $$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
$$;

-- Rows of a day that has no partition yet (a clock far off) are kept here rather than refused.
create table integrations.request_log_other partition of integrations.request_log default;

-- Makes the log's partitions of yesterday to `days_ahead` days from now (days are UTC). Returns how many were missing.
create function integrations.make_log_partitions(days_ahead integer) returns integer language plpgsql as $$
declare
  today date := (now() at time zone 'UTC')::date;
  day date;
  partition text;
  lower_id uuid;
  upper_id uuid;
  made integer := 0;
begin
  perform pg_advisory_xact_lock(hashtext('integrations.make_log_partitions'));
  for day in select generate_series(today - 1, today + days_ahead, interval '1 day')::date loop
    partition := format('request_log_%s', to_char(day, 'YYYY_MM_DD'));
    continue when to_regclass(format('integrations.%I', partition)) is not null;
    lower_id := integrations.uuid_at(day::timestamp at time zone 'UTC');
    upper_id := integrations.uuid_at((day + 1)::timestamp at time zone 'UTC');
    execute format('create table integrations.%I (like integrations.request_log including defaults)', partition);
    execute format('with strays as (delete from integrations.request_log_other where id >= $1 and id < $2 returning *)
      insert into integrations.%I select * from strays', partition) using lower_id, upper_id;
    execute format('alter table integrations.request_log attach partition integrations.%I for values from (%L) to (%L)',
      partition, lower_id, upper_id);
    made := made + 1;
  end loop;
  return made;
end
$$;
select integrations.make_log_partitions(7);

-- ---- idempotency ------------------------------------------------------------------------------------------------

create table integrations.idempotency_records (
  lineage_id uuid not null,
  idempotency_key text not null,
  path text not null,
  body_sha256 bytea not null,
  response_body bytea not null,
  first_received_at timestamptz(3) not null,
  request_id uuid not null,
  primary key (lineage_id, idempotency_key)
);
create index idempotency_records_age_idx on integrations.idempotency_records using brin (first_received_at);

-- ---- rate limit ---------------------------------------------------------------------------------------------------
-- A sliding window of exactly 60 s. Hits are kept in buckets of one second (at most 61 count), each with the time of
-- its LAST hit, and a bucket counts until that + 60 s: so never more than the cap in any 60 s, and never a hit too long.

create table integrations.rate_windows (
  integration_key_id uuid primary key references integrations.integration_keys on delete cascade,
  hits integer[] not null default '{}',
  last_hit_at double precision[] not null default '{}'
) with (fillfactor = 50);

-- Takes one hit of the key's budget, by the database's clock (or by `at_epoch`, for tests).
-- Returns {1 if it is let through else 0, what remains, seconds until more is let through}.
-- For use in a transaction of its own: the hit need not be durable, so its commit does not wait for the disk.
create function integrations.take_hit(key uuid, cap integer, at_epoch double precision default null) returns integer[]
language plpgsql as $$
declare
  counts integer[];
  times double precision[];
  present double precision;
  kept_counts integer[] := '{}';
  kept_times double precision[] := '{}';
  used integer := 0;
  freed integer := 0;
  reset_at double precision;
  last integer;
begin
  perform set_config('synchronous_commit', 'off', true);
  select w.hits, w.last_hit_at into counts, times from integrations.rate_windows w where w.integration_key_id = key for update;
  if not found then
    insert into integrations.rate_windows (integration_key_id) values (key) on conflict do nothing;
    select w.hits, w.last_hit_at into counts, times from integrations.rate_windows w where w.integration_key_id = key for update;
  end if;
  -- Read the clock after the lock, so that hits are in the order of their times.
  present := coalesce(at_epoch, extract(epoch from clock_timestamp()));
  last := cardinality(counts);
  for i in 1 .. last loop
    if times[i] + 60 > present then
      kept_counts := counts[i:last];
      kept_times := times[i:last];
      exit;
    end if;
  end loop;
  last := cardinality(kept_counts);
  for i in 1 .. last loop
    used := used + kept_counts[i];
  end loop;

  if used >= cap then
    for i in 1 .. last loop
      freed := freed + kept_counts[i];
      reset_at := kept_times[i] + 60;
      exit when used - freed < cap;
    end loop;
    return array[0, 0, greatest(1, least(60, ceil(reset_at - present)))::integer];
  end if;

  -- A clock set back must not shorten anything: times never go down.
  if last > 0 then
    present := greatest(present, kept_times[last]);
  end if;
  if last > 0 and floor(kept_times[last]) = floor(present) then
    kept_counts[last] := kept_counts[last] + 1;
    kept_times[last] := present;
  else
    kept_counts := kept_counts || 1;
    kept_times := kept_times || present;
  end if;
  update integrations.rate_windows set hits = kept_counts, last_hit_at = kept_times where integration_key_id = key;
  return array[1, cap - used - 1, greatest(1, least(60, ceil(kept_times[1] + 60 - present)))::integer];
end
$$;
