-- ---- second factors: what a person shows besides a password -------------------------------------------------------
-- An authenticator app's secret, sealed as signing secrets are, for this user's id. `last_step` is the time step of the
-- last code that was taken: none is taken twice. Not confirmed: it was shown, but no code has come yet.
create table core.totp_factors (
  user_id uuid primary key references core.users on delete cascade,
  sealed bytea not null,
  last_step bigint not null default 0,
  created_at timestamptz(3) not null,
  confirmed_at timestamptz(3)
);

-- Each works once, for whoever has lost the app: a row goes when its code is used. Only its SHA-256 is kept.
create table core.recovery_codes (
  code_hash bytea primary key check (octet_length(code_hash) = 32),
  user_id uuid not null references core.users on delete cascade
);
create index recovery_codes_user_idx on core.recovery_codes (user_id);

-- Members without a second factor are led to set one up, and get to nothing else before.
alter table core.organizations add column requires_second_factor boolean not null default false;

-- Where a session was begun, on what and how, and when it was last in use; null: begun before this was noted.
alter table core.sessions
  add column seen_at timestamptz(3),
  add column user_agent text,
  add column client_ip text;

-- Links that set another password, for an hour; a user has one at a time. Only the SHA-256 of a token is kept.
create table core.password_links (
  user_id uuid primary key references core.users on delete cascade,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  created_at timestamptz(3) not null
);
