-- The console's list of clients, newest first. It says `created_at > '-infinity'`, and nothing else does: on a table that is
-- empty PostgreSQL would plan other looks at a store's clients by this index, and read all of them when it is full.
create index concurrently if not exists clients_store_idx on core.clients (store_id, id desc) where created_at > '-infinity';
