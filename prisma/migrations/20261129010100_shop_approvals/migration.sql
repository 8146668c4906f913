-- "Connect with WooCommerce": what a key's shop was last asked to approve, until it is linked (contract §15). No
-- credentials: those are tried before they are kept, and until then they are in no table.
create table integrations.shop_approvals (
  integration_key_id uuid primary key references integrations.integration_keys,
  organization_id uuid not null references core.organizations,
  -- SHA-256 of the state that the shop brings back, once.
  state_hash bytea not null unique,
  user_id uuid not null,
  asked_by text not null,
  url text not null,
  asked_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  -- When the shop brought its keys, and what came of them; a link that was made removes the row.
  received_at timestamptz(3),
  problem text
);
