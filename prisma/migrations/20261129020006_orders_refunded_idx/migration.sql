create index concurrently if not exists orders_refunded_idx on core.orders (store_id, placed_at desc, id desc)
  where refunded_cents > 0;
