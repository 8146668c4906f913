-- Clients are found by how their name begins.
create index concurrently if not exists clients_name_idx on core.clients (store_id, lower(name) text_pattern_ops)
  where name is not null;
