-- What needs somebody, told once: an incident is opened, maybe reminded of, and resolved. A moment (somebody was added,
-- say) is resolved as it opens.
create table integrations.incidents (
  id uuid primary key,
  organization_id uuid not null references core.organizations on delete cascade,
  integration_key_id uuid references integrations.integration_keys on delete cascade,
  -- Whom alone it concerns; null: everybody who may see it.
  user_id uuid references core.users on delete cascade,
  kind text not null,
  -- Tells incidents of one kind and key apart: a webhook's number, say.
  subject text not null default '',
  -- Texts with their moments in ISO-8601, for whoever shows them to write as their reader's clock has them.
  title text not null,
  detail text not null,
  meaning text not null,
  -- The one thing to do, and where: a path of the console.
  action text not null,
  path text not null,
  opened_at timestamptz(3) not null,
  reminded_at timestamptz(3),
  -- Since when its cause is gone, until that has lasted long enough.
  clear_since timestamptz(3),
  resolved_at timestamptz(3)
);
create unique index incidents_open_idx on integrations.incidents
  (organization_id, kind, coalesce(integration_key_id, '00000000-0000-0000-0000-000000000000'), subject)
  where resolved_at is null;
create index incidents_organization_idx on integrations.incidents (organization_id, id desc);
create index incidents_key_idx on integrations.incidents (integration_key_id, kind, subject, opened_at);
create index incidents_resolved_idx on integrations.incidents (resolved_at) where resolved_at is not null;

-- Where an organization is told, the inbox and e-mail apart.
create table integrations.notice_channels (
  id uuid primary key,
  organization_id uuid not null references core.organizations on delete cascade,
  type text not null check (type in ('slack', 'webhook')),
  name text not null,
  -- What is shown of the address, which is a secret itself.
  host text not null,
  -- The address, and the signing secret of a webhook, sealed for this row like an integration key's signing secrets.
  sealed_url bytea not null,
  sealed_secret bytea,
  kinds text[] not null,
  created_at timestamptz(3) not null,
  created_by text not null,
  check ((type = 'webhook') = (sealed_secret is not null)),
  unique (organization_id, name)
);

-- The outbox: one row for everybody who is told of an incident's opening, its reminder or its end.
create table integrations.notice_messages (
  id uuid primary key,
  organization_id uuid not null references core.organizations on delete cascade,
  incident_id uuid not null references integrations.incidents on delete cascade,
  event text not null check (event in ('opened', 'reminded', 'resolved')),
  -- One of the two: a channel, or somebody by e-mail.
  channel_id uuid references integrations.notice_channels on delete cascade,
  user_id uuid references core.users on delete cascade,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  attempts smallint not null default 0,
  -- Also while it is being sent: whoever died over it is made up for then.
  next_attempt_at timestamptz(3) not null,
  created_at timestamptz(3) not null,
  ended_at timestamptz(3),
  check ((channel_id is null) <> (user_id is null))
);
create unique index notice_messages_channel_idx on integrations.notice_messages (incident_id, event, channel_id)
  where channel_id is not null;
create unique index notice_messages_user_idx on integrations.notice_messages (incident_id, event, user_id)
  where user_id is not null;
create index notice_messages_due_idx on integrations.notice_messages (next_attempt_at) where state = 'waiting';

-- What was tried and what was answered. Several notices may be one mail.
create table integrations.notice_attempts (
  id bigint generated always as identity primary key,
  organization_id uuid not null references core.organizations on delete cascade,
  channel_id uuid references integrations.notice_channels on delete cascade,
  user_id uuid references core.users on delete cascade,
  at timestamptz(3) not null,
  took_ms integer not null,
  -- None: a test.
  notices integer not null,
  sent boolean not null,
  answer text not null,
  check ((channel_id is null) <> (user_id is null))
);
create index notice_attempts_channel_idx on integrations.notice_attempts (channel_id, id desc) where channel_id is not null;
create index notice_attempts_user_idx on integrations.notice_attempts (organization_id, user_id, id desc) where user_id is not null;
create index notice_attempts_at_idx on integrations.notice_attempts (at);

-- Until when the log was looked through for incidents, and when silence was last looked for: one row.
create table integrations.incident_progress (
  only_row boolean primary key default true check (only_row),
  looked_at timestamptz(3),
  silence_looked_at timestamptz(3)
);
insert into integrations.incident_progress default values;

-- What a member is told by e-mail, if they have chosen; without a row, what their role is told.
create table integrations.mail_choices (
  organization_id uuid not null,
  user_id uuid not null,
  kinds text[] not null,
  primary key (organization_id, user_id),
  foreign key (organization_id, user_id) references core.memberships on delete cascade
);

-- What is parked, by its age.
create index parked_deliveries_age_idx on integrations.parked_deliveries (received_at) where state = 'parked';
