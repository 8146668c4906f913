-- ---- people who sign in to the console ---------------------------------------------------------------------------
-- A session carries the version that it was made with: raising it ends all others of that user.
alter table core.users
  add column session_version integer not null default 1,
  add column last_signed_in_at timestamptz(3),
  add column single_key_shortcuts boolean not null default true;

-- The one-time links that a start prints while there is no owner. Only the SHA-256 of a token is kept.
create table core.setup_links (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  created_at timestamptz(3) not null
);

-- Who is asked to join, until they do. Another invitation of the same address takes the place of the first.
create table core.invitations (
  id uuid primary key,
  organization_id uuid not null references core.organizations on delete cascade,
  email text not null check (char_length(email) <= 320),
  role core.role not null,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  invited_by text not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null
);
create unique index invitations_email_key on core.invitations (organization_id, lower(email));

-- Tries to sign in that failed, of an account or an address: each moves `spent_until` on by what one try costs, and
-- with time they are given back. See lib/organizations/throttle.ts.
create table core.sign_in_tries (
  subject text primary key,
  spent_until timestamptz(3) not null
);
create index sign_in_tries_spent_idx on core.sign_in_tries (spent_until);
