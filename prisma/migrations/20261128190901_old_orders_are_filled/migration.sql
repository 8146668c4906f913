-- How far the log has been read for what orders from before 20261128190401 did not keep
-- (lib/woocommerce/fill-old-orders.ts): one row.
create table integrations.old_orders_progress (
  only_row boolean primary key default true check (only_row),
  -- By then the version before, which may run beside this one, makes no more of them.
  starts_at timestamptz(3) not null default now() + interval '10 minutes',
  -- Rows of the log are read from the newest to the oldest; those below this id are still to be read.
  below uuid not null default 'ffffffff-ffff-ffff-ffff-ffffffffffff',
  ended_at timestamptz(3)
);
insert into integrations.old_orders_progress default values;
