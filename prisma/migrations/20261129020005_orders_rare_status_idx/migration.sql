-- Orders begin and mostly end in one of three statuses; those of the others are found among a million at once.
create index concurrently if not exists orders_rare_status_idx on core.orders (store_id, status, placed_at desc, id desc)
  where status in ('on_hold', 'cancelled', 'refunded', 'failed');
