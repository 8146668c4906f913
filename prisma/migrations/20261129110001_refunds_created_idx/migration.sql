-- And what it gave back.
create index concurrently if not exists refunds_created_idx on core.refunds (store_id, created_at) where created_at > '-infinity';
