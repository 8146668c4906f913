-- ---- periodic jobs: a row a run, the last hundred of each job ----------------------------------------------------
-- Only whoever holds a job's advisory lock runs it, so a `running` row that the next run finds is one that died.

create table integrations.job_runs (
  id bigint generated always as identity primary key,
  job text not null,
  started_at timestamptz(3) not null,
  ended_at timestamptz(3),
  outcome text not null default 'running' check (outcome in ('running', 'done', 'failed', 'interrupted')),
  count integer,
  error text,
  check ((outcome in ('done', 'failed')) = (ended_at is not null)),
  check ((outcome = 'done') = (count is not null)),
  check ((outcome = 'failed') = (error is not null))
);
create index job_runs_job_idx on integrations.job_runs (job, id desc);

-- Drops the log's oldest partition whose whole day (UTC) had ended by `moment`. Returns its name, or null when there is
-- none. With a default partition PostgreSQL cannot detach one concurrently, so this locks the log while the catalogue
-- changes: call it in a transaction of its own, with a short lock_timeout.
create function integrations.drop_log_partition(moment timestamptz) returns text language plpgsql as $$
declare
  partition text;
begin
  select c.relname into partition
  from pg_inherits i
  join pg_class c on c.oid = i.inhrelid
  where i.inhparent = 'integrations.request_log'::regclass
    and c.relname ~ '^request_log_\d{4}_\d{2}_\d{2}$'
    and (to_date(right(c.relname, 10), 'YYYY_MM_DD') + 1)::timestamp at time zone 'UTC' <= moment
  order by c.relname
  limit 1;
  if partition is not null then
    execute format('drop table integrations.%I', partition);
  end if;
  return partition;
end
$$;
