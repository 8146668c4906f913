-- The console's list of orders, newest first, and a range of dates. Takes the place of orders_store_idx.
create index concurrently if not exists orders_placed_idx on core.orders (store_id, placed_at desc, id desc);
