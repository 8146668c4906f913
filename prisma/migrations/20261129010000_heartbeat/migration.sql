-- When the API was last served, by whichever process, and when nobody served it: a row an outage.
create table integrations.heartbeat (
  id smallint primary key default 1 check (id = 1),
  beat_at timestamptz(3) not null
);

create table integrations.outages (
  -- The last beat before it, so that of several processes that find it one keeps it.
  began_at timestamptz(3) primary key,
  ended_at timestamptz(3) not null,
  check (ended_at > began_at)
);
create index outages_ended_idx on integrations.outages (ended_at);
