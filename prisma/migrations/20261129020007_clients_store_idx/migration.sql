-- The console's list of clients, newest first.
create index concurrently if not exists clients_store_idx on core.clients (store_id, id desc);
