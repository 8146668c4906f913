-- What changed an order or a client after it was made: who, by which request, and each field before and after. The record
-- is its own first entry, so one that never changes costs nothing here. `changes` counts a record's changes; an entry's
-- place is its number modulo 1,000, so that a record keeps the newest thousand, whatever is sent.
create table core.record_history (
  entity_id uuid not null,
  slot integer not null,
  store_id uuid not null references core.stores,
  entity_type core.entity_type not null,
  change integer not null,
  at timestamptz(3) not null,
  origin text not null,
  changed_by text,
  request_id uuid,
  changed json not null,
  primary key (entity_id, slot)
);

alter table core.orders
  add column request_id uuid,
  add column origin text not null default 'request',
  add column created_by text,
  add column changes integer not null default 0;

alter table core.clients
  add column request_id uuid,
  add column origin text not null default 'request',
  add column created_by text,
  add column changes integer not null default 0;
