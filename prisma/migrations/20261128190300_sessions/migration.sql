-- A session stands here from sign-in until it is ended, or until it is too old whatever renewed it: see
-- lib/organizations/viewer.ts. The token in the browser names it.
create table core.sessions (
  id uuid primary key,
  user_id uuid not null references core.users on delete cascade,
  created_at timestamptz(3) not null
);
create index sessions_user_idx on core.sessions (user_id);
create index sessions_created_idx on core.sessions (created_at);

-- One normal form of an address, whatever the database's locale: the letters A to Z in lower case, nothing else. See
-- lib/organizations/normal-email.ts.
create unique index users_normal_email_key on core.users (lower(email collate "C"));
create unique index invitations_normal_email_key on core.invitations (organization_id, lower(email collate "C"));
drop index core.users_email_key;
drop index core.invitations_email_key;
