-- ---- single sign-on: who somebody is at the organization's own identity provider -------------------------------------
-- Tied at the first sign-in, by the address that the provider has verified; from then on the provider's own id counts, so
-- that an address which is given to somebody else there lets nobody in here.
create table core.sso_identities (
  issuer text not null,
  subject text not null,
  user_id uuid not null references core.users on delete cascade,
  created_at timestamptz(3) not null,
  primary key (issuer, subject),
  unique (user_id, issuer)
);
