-- Nothing reads it: orders_placed_idx does its work.
drop index concurrently if exists core.orders_store_idx;
