-- What the console counts of the request log, per key and hour of UTC. A job adds what is some minutes old; whatever is
-- younger is counted from the log itself (integrations.request_counts), so that every number is exact.
create table integrations.request_statistics (
  integration_key_id uuid not null,
  hour timestamptz(3) not null,
  -- Folded ones included: the sum of `repeated`.
  requests integer not null,
  -- 4xx and 5xx.
  refused integer not null,
  failed integer not null,
  -- Verified requests of the minute with most, those above the rate limit included.
  busiest_minute integer not null,
  primary key (integration_key_id, hour)
);
create index request_statistics_hour_idx on integrations.request_statistics (hour);

-- How many verified requests took how long: four classes an octave, see integrations.latency_class.
create table integrations.request_latencies (
  integration_key_id uuid not null,
  hour timestamptz(3) not null,
  latency_class smallint not null,
  requests integer not null,
  primary key (integration_key_id, hour, latency_class)
);
create index request_latencies_hour_idx on integrations.request_latencies (hour);

-- A key's newest verified request. Outlives the log.
create table integrations.keys_last_used (
  integration_key_id uuid primary key,
  last_used_at timestamptz(3) not null
);

-- How far the job has come, and when it last looked: one row.
create table integrations.statistics_progress (
  only_row boolean primary key default true check (only_row),
  counted_until timestamptz(3),
  looked_at timestamptz(3)
);
insert into integrations.statistics_progress default values;

-- Class c holds latencies from 2^(c/4) up to 2^((c+1)/4) ms; 0 those below too, 63 those above.
create function integrations.latency_class(latency interval) returns smallint language sql immutable strict as $$
  select least(63, floor(4 * log(2, greatest(1, extract(epoch from latency) * 1000))))::smallint
$$;

-- The counts of these keys from `since` on, to the millisecond. A key and hour may come in several rows: add them up,
-- the busiest minute apart, of which the greatest counts.
create function integrations.request_counts(keys uuid[], since timestamptz) returns table (
  integration_key_id uuid, hour timestamptz, requests bigint, refused bigint, failed bigint, busiest_minute integer
) language sql stable as $$
  with span as (
    select since as first, date_trunc('hour', since + interval '1 hour - 1 ms', 'UTC') as whole,
      greatest(counted_until, date_trunc('hour', since + interval '1 hour - 1 ms', 'UTC')) as rest
    from integrations.statistics_progress),
  raw as (
    select r.integration_key_id, r.request_received_at, r.status_code, r.repeated, r.verified
    from integrations.request_log r
    where r.integration_key_id = any (keys)
      and r.id >= integrations.uuid_at((select first from span)) and r.id < integrations.uuid_at((select whole from span))
    union all
    select r.integration_key_id, r.request_received_at, r.status_code, r.repeated, r.verified
    from integrations.request_log r
    where r.integration_key_id = any (keys) and r.id >= integrations.uuid_at((select rest from span))),
  minutes as (
    select raw.integration_key_id, date_trunc('minute', request_received_at, 'UTC') as minute, sum(repeated) as requests,
      sum(repeated) filter (where status_code between 400 and 499) as refused,
      sum(repeated) filter (where status_code >= 500) as failed,
      sum(repeated) filter (where verified) as verified
    from raw group by 1, 2)
  select s.integration_key_id, s.hour, s.requests::bigint, s.refused::bigint, s.failed::bigint, s.busiest_minute
  from integrations.request_statistics s
  where s.integration_key_id = any (keys) and s.hour >= (select whole from span)
  union all
  select minutes.integration_key_id, date_trunc('hour', minute, 'UTC'), sum(requests)::bigint,
    coalesce(sum(refused), 0)::bigint, coalesce(sum(failed), 0)::bigint, coalesce(max(verified), 0)::integer
  from minutes group by 1, 2
$$;

-- The latencies of these keys' verified requests, likewise.
create function integrations.request_latencies(keys uuid[], since timestamptz) returns table (
  integration_key_id uuid, hour timestamptz, latency_class smallint, requests bigint
) language sql stable as $$
  with span as (
    select since as first, date_trunc('hour', since + interval '1 hour - 1 ms', 'UTC') as whole,
      greatest(counted_until, date_trunc('hour', since + interval '1 hour - 1 ms', 'UTC')) as rest
    from integrations.statistics_progress),
  raw as (
    select r.integration_key_id, r.request_received_at, r.request_completed_at, r.repeated
    from integrations.request_log r
    where r.integration_key_id = any (keys) and r.verified
      and r.id >= integrations.uuid_at((select first from span)) and r.id < integrations.uuid_at((select whole from span))
    union all
    select r.integration_key_id, r.request_received_at, r.request_completed_at, r.repeated
    from integrations.request_log r
    where r.integration_key_id = any (keys) and r.verified and r.id >= integrations.uuid_at((select rest from span)))
  select l.integration_key_id, l.hour, l.latency_class, l.requests::bigint
  from integrations.request_latencies l
  where l.integration_key_id = any (keys) and l.hour >= (select whole from span)
  union all
  select raw.integration_key_id, date_trunc('hour', request_received_at, 'UTC'),
    integrations.latency_class(request_completed_at - request_received_at), sum(repeated)::bigint
  from raw group by 1, 2, 3
$$;

-- When each of these keys was last used; those never used are left out.
create function integrations.last_used(keys uuid[]) returns table (integration_key_id uuid, last_used_at timestamptz)
language sql stable as $$
  select k.integration_key_id, max(k.last_used_at) from (
    select u.integration_key_id, u.last_used_at
    from integrations.keys_last_used u where u.integration_key_id = any (keys)
    union all
    select r.integration_key_id, r.request_received_at
    from integrations.request_log r
    where r.integration_key_id = any (keys) and r.verified
      and r.id >= integrations.uuid_at(coalesce((select counted_until from integrations.statistics_progress), 'epoch'))) k
  group by 1
$$;
