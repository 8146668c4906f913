-- The baseline's tables: the same shape as the product's hot path. Keys, orders, lines, external references,
-- Idempotency-Keys, rate windows, request log.

create table api_keys (
  id uuid primary key default gen_random_uuid(),
  key_hash bytea not null unique,
  prefix text not null,
  payload_format text not null default 'peptideclients',
  scopes text[] not null,
  ip_allowlist cidr[] not null default '{}',
  require_signature boolean not null default true,
  signing_secret text not null,
  rate_limit_per_min int not null default 600,
  status text not null default 'active',
  expires_at timestamptz,
  store_id uuid not null,
  created_at timestamptz not null default now()
);

create table orders (
  id uuid primary key default gen_random_uuid(),
  store_id uuid not null,
  status text not null,
  currency text not null,
  customer_email text,
  total_cents bigint not null,
  note text,
  created_at timestamptz not null default now()
);
create index orders_store on orders (store_id, created_at);

create table order_lines (
  id uuid primary key default gen_random_uuid(),
  order_id uuid not null references orders (id) on delete cascade,
  pos int not null,
  sku text,
  description text not null,
  quantity int not null,
  unit_price_cents bigint not null
);
create index order_lines_order on order_lines (order_id);

create table external_entity_refs (
  id bigint generated always as identity primary key,
  store_id uuid not null,
  source text not null,
  entity_type text not null,
  external_id text not null,
  entity_id uuid not null,
  created_at timestamptz not null default now(),
  unique (store_id, source, entity_type, external_id)
);

create table request_log (
  id bigint generated always as identity primary key,
  key_id uuid,
  method text not null,
  path text not null,
  status_code int not null,
  error_code text,
  client_ip inet,
  idempotency_key text,
  external_id text,
  request_received_at timestamptz not null,
  request_completed_at timestamptz not null,
  request_body text
);
create index request_log_key on request_log (key_id, request_received_at);

create table idempotency_keys (
  key_id uuid not null,
  idem_key text not null,
  body_hash bytea not null,
  status_code int,
  response text,
  created_at timestamptz not null default now(),
  primary key (key_id, idem_key)
);

-- Two buckets, one row per key and minute: the share of the minute before that still counts, and this minute.
create table rate_windows (
  key_id uuid not null,
  bucket bigint not null,
  hits int not null,
  primary key (key_id, bucket)
);

-- One key that all requests share, and 64 over which they are spread.
insert into api_keys (key_hash, prefix, scopes, ip_allowlist, signing_secret, rate_limit_per_min, store_id)
select sha256(key::bytea), 'pck_int_', '{orders:write}', '{127.0.0.0/8}',
  '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 1000000000, '11111111-1111-1111-1111-111111111111'
from (
  select 'pck_int_benchbenchbenchbenchbenchbench01' as key
  union all
  select 'pck_int_multi' || lpad(i::text, 3, '0') || 'benchbenchbenchbenchbench' from generate_series(0, 63) i
) keys;
