-- A key may have several windows: its requests, and what a shop sends above the cap and is parked (contract §10).
alter table integrations.rate_windows add column purpose text not null default 'requests';
alter table integrations.rate_windows drop constraint rate_windows_pkey;
alter table integrations.rate_windows add primary key (integration_key_id, purpose);

drop function integrations.take_hit(uuid, integer, double precision);

-- Takes one hit of a window of the key, by the database's clock (or by `at_epoch`, for tests).
-- Returns {1 if it is let through else 0, what remains, seconds until more is let through}.
-- For use in a transaction of its own: the hit need not be durable, so its commit does not wait for the disk.
create function integrations.take_hit(
  key uuid, cap integer, at_epoch double precision default null, window_purpose text default 'requests'
) returns integer[] language plpgsql as $$
declare
  counts integer[];
  times double precision[];
  present double precision;
  first integer := 1;
  last integer;
  used integer := 0;
  freed integer := 0;
  reset_at double precision;
begin
  perform set_config('synchronous_commit', 'off', true);
  loop
    select w.hits, w.last_hit_at into counts, times from integrations.rate_windows w
    where w.integration_key_id = key and w.purpose = window_purpose for update;
    exit when found;
    insert into integrations.rate_windows (integration_key_id, purpose) values (key, window_purpose) on conflict do nothing;
  end loop;
  -- Read the clock after the lock, so that hits are in the order of their times; set back, it must not shorten anything.
  last := cardinality(counts);
  present := greatest(coalesce(at_epoch, extract(epoch from clock_timestamp())), times[last]);
  while first <= last and times[first] + 60 <= present loop
    first := first + 1;
  end loop;
  for i in first .. last loop
    used := used + counts[i];
  end loop;

  if used >= cap then
    for i in first .. last loop
      freed := freed + counts[i];
      reset_at := times[i] + 60;
      exit when used - freed < cap;
    end loop;
    return array[0, 0, greatest(1, least(60, ceil(reset_at - present)))::integer];
  end if;

  counts := counts[first:last];
  times := times[first:last];
  last := cardinality(counts);
  if last > 0 and floor(times[last]) = floor(present) then
    counts[last] := counts[last] + 1;
    times[last] := present;
  else
    counts := counts || 1;
    times := times || present;
  end if;
  update integrations.rate_windows w set hits = counts, last_hit_at = times
  where w.integration_key_id = key and w.purpose = window_purpose;
  return array[1, cap - used - 1, greatest(1, least(60, ceil(times[1] + 60 - present)))::integer];
end
$$;
