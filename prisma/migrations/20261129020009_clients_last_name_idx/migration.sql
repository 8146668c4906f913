-- And by how the last word of it begins.
create index concurrently if not exists clients_last_name_idx
  on core.clients (store_id, lower(substring(name from '\S+$')) text_pattern_ops) where name is not null;
