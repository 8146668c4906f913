-- A woocommerce key that is linked to its shop through WooCommerce's REST API (contract §15): how to reach the shop, the
-- webhooks there, and how far what the shop has is here.
create table integrations.linked_shops (
  integration_key_id uuid primary key references integrations.integration_keys,
  organization_id uuid not null references core.organizations,
  url text not null,
  -- What the shop itself calls its address: OAuth signs that.
  home_url text not null,
  -- Where its REST API is: /wp-json/ or ?rest_route=
  permalinks text not null check (permalinks in ('pretty', 'plain')),
  -- Where credentials go: some servers drop Authorization, and over plain http WooCommerce takes signed requests alone.
  credentials_in text not null check (credentials_in in ('header', 'query', 'oauth')),
  -- Consumer key and secret, sealed as signing secrets are.
  credentials bytea not null,
  version text,
  linked_at timestamptz(3) not null,
  linked_by text not null,
  -- Where our webhooks deliver to: the first is right, the others were.
  delivery_urls text[] not null,
  -- The signing secret that our webhooks have.
  secret_id uuid,
  -- Old signing secrets, and the key that this one was rolled from, end with the first delivery that needs neither.
  ends_old_secrets boolean not null default false,
  ends_key_id uuid,
  webhooks json not null default '[]',
  -- When one of them was off: [{webhook, topic, from, to}].
  outages json not null default '[]',
  checked_at timestamptz(3),
  compared_at timestamptz(3),
  -- Orders modified in the shop from the first watermark up to then are here; all of them if is_whole.
  watermark timestamptz(3) not null,
  is_whole boolean not null default false,
  -- The oldest modification that could not be applied.
  behind_since timestamptz(3),
  reconciled_at timestamptz(3),
  orders_in_shop integer,
  orders_here integer,
  -- Why the shop could not be read, since when, and when it is tried again.
  trouble text,
  trouble_since timestamptz(3),
  failures integer not null default 0,
  retry_at timestamptz(3),
  import_state text not null default 'none' check (import_state in ('none', 'running', 'paused', 'done', 'failed')),
  import_since timestamptz(3),
  import_started_at timestamptz(3),
  import_page integer not null default 1,
  import_done integer not null default 0,
  import_total integer not null default 0
);

-- An order that the shop had and we had not, or not as the shop had it.
create table integrations.shop_repairs (
  id uuid primary key,
  integration_key_id uuid not null references integrations.linked_shops on update cascade on delete cascade,
  external_id text not null,
  order_id uuid not null,
  -- Fields with their values before and after; null: the order was missing.
  changed json,
  modified_at timestamptz(3),
  repaired_at timestamptz(3) not null,
  why text
);
create index shop_repairs_key_idx on integrations.shop_repairs (integration_key_id, id desc);

-- When it was noticed that the shop has deleted an order for good.
alter table core.orders add column gone_from_shop_at timestamptz(3);
