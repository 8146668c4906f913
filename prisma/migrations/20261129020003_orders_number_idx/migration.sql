-- By what people call them.
create index concurrently if not exists orders_number_idx on core.orders (store_id, number) where number is not null;
