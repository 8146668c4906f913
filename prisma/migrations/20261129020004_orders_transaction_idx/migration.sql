-- By what the shop's payment provider calls the payment. Those of other senders are found by their references.
create index concurrently if not exists orders_transaction_idx on core.orders (store_id, (metadata ->> 'woo_transaction_id'))
  where metadata ->> 'woo_transaction_id' is not null;
