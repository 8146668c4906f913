-- ---- passkeys: what a person signs in with, alone or after a password ------------------------------------------------
-- The public half of a key pair whose other half is in a device or a password manager. It is of this installation's
-- address. `sign_count` goes up where the device counts, so that a copy of it shows.
create table core.passkeys (
  id uuid primary key,
  user_id uuid not null references core.users on delete cascade,
  credential_id bytea not null unique check (octet_length(credential_id) between 1 and 1023),
  public_key bytea not null,
  sign_count bigint not null default 0,
  transports text[] not null default '{}',
  name text not null,
  created_at timestamptz(3) not null,
  last_used_at timestamptz(3)
);
create index passkeys_user_idx on core.passkeys (user_id);
