-- A key that takes its deliveries from another shop than before, and what that applied: enough to undo it as a whole.
create table integrations.shop_moves (
  id uuid primary key,
  organization_id uuid not null references core.organizations,
  integration_key_id uuid not null references integrations.integration_keys,
  from_url text not null,
  to_url text not null,
  moved_at timestamptz(3) not null,
  moved_by text not null,
  undone_at timestamptz(3),
  undone_by text,
  -- All that could be taken back is, and what waited waits again.
  undo_ended_at timestamptz(3),
  check ((undone_at is null) = (undone_by is null) and (undo_ended_at is null or undone_at is not null))
);
create index shop_moves_key_idx on integrations.shop_moves (integration_key_id, id desc);
create index shop_moves_undoing_idx on integrations.shop_moves (id) where undone_at is not null and undo_ended_at is null;

-- A record that deliveries of the move made or changed.
create table integrations.shop_move_records (
  move_id uuid not null references integrations.shop_moves on delete cascade,
  entity_type core.entity_type not null check (entity_type in ('order', 'client')),
  entity_id uuid not null,
  external_id text,
  -- Rows as they were before the first of them; null: it made the record.
  before json,
  -- Names under which the client can be found since.
  new_references text[] not null default '{}',
  -- The row's xmin after the last of them. Another now: somebody else has changed the record since.
  version text not null,
  -- Somebody else changed it between two of them.
  disturbed boolean not null default false,
  outcome text check (outcome in ('taken_back', 'kept')),
  primary key (move_id, entity_type, entity_id)
);
create index shop_move_records_open_idx on integrations.shop_move_records (move_id) where outcome is null;

alter table integrations.parked_deliveries add column move_id uuid references integrations.shop_moves on delete set null;
create index parked_deliveries_move_idx on integrations.parked_deliveries (move_id) where move_id is not null;
