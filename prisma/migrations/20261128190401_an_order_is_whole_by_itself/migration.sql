-- What an order says of itself, and not of its client: what people call it, where it is billed and sent, its coupons,
-- and what a line is of. Null where the sender did not say, and on orders from before.
alter table core.orders
  add column number text,
  add column billing_address json,
  add column shipping_address json,
  add column coupon_codes json,
  -- WooCommerce's order_key: with its id, what an order is known by.
  add column source_order_key text;

alter table core.order_lines
  add column external_id text,
  add column product_id text,
  -- No domain: a column of one with a check is written into every row there is. They are informative.
  add column discount_cents bigint,
  add column tax_cents bigint,
  add column metadata json;

alter table core.payments
  -- A newer snapshot no longer has it: it does not count.
  add column removed_at timestamptz(3);
