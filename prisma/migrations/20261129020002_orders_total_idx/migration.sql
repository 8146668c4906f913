-- Orders are found by their amount.
create index concurrently if not exists orders_total_idx on core.orders (store_id, total_cents, placed_at desc, id desc);
