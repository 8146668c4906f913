-- What a store was paid on a day, for the console's overview. Its condition is true of every payment, and only the overview
-- says it: on a table that is empty PostgreSQL would plan other looks at a store's payments by this index.
create index concurrently if not exists payments_paid_idx on core.payments (store_id, paid_at) where paid_at > '-infinity';
