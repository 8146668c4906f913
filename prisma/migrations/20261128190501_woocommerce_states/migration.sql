-- What is remembered of a WooCommerce order's snapshots besides the order that they make: its date_paid, and for each
-- one ever seen the total that was taken (lib/woocommerce/source-state.ts). Null where no shop made it, or before.
alter table core.orders add column source_state json;

-- Orders that somebody should look at, and why: few, so that they are found without an index on all of them.
create table core.order_attention (
  order_id uuid primary key references core.orders on delete cascade,
  store_id uuid not null,
  reason text not null,
  since timestamptz(3) not null
);
create index order_attention_store_idx on core.order_attention (store_id, since desc);

-- What else the headers said, and which order it is, where an id has been used twice.
alter table integrations.parked_deliveries
  add column resource text,
  add column order_key text,
  drop constraint parked_deliveries_cause_check,
  add constraint parked_deliveries_cause_check
    check (cause in ('unreadable', 'over_rate_limit', 'other_shop', 'missing_scope', 'another_order')) not valid;
