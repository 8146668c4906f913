-- One window that changed is written by its key rather than by a join. Else it is as it was.
create or replace function integrations.take_hits(
  keys uuid[], caps integer[], window_purpose text default 'requests', at_epoch double precision default null
) returns table (n bigint, hit integer[]) language plpgsql as $$
declare
  w integrations.rate_windows;
  changed integrations.rate_windows[] := '{}';
  asked integer := coalesce(cardinality(keys), 0);
  i integer := 1; -- the next request; the windows come in the order of the keys
  first integer;
  last integer;
  used integer;
  ahead double precision;
  is_changed boolean;
  freed integer;
  present double precision;
  reset_at double precision;
begin
  if asked = 0 then
    return;
  end if;
  perform set_config('synchronous_commit', 'off', true);
  loop
    for w in
      select * from integrations.rate_windows r
      where r.integration_key_id = any (keys[i:asked]) and r.purpose = window_purpose order by r.integration_key_id for update
    loop
      -- Read the clock after the lock, so that hits are in the order of their times.
      last := cardinality(w.hits);
      present := coalesce(at_epoch, extract(epoch from clock_timestamp()));
      is_changed := false;
      -- The clock was set back: the last hit counts as now, and those before it as long before as they were. So the cap
      -- holds all the same, and nothing counts longer than 60 s from here. Kept, or it would count from each request anew.
      if w.last_hit_at[last] > present then
        ahead := w.last_hit_at[last] - present;
        for bucket in 1 .. last loop
          w.last_hit_at[bucket] := w.last_hit_at[bucket] - ahead;
        end loop;
        is_changed := true;
      end if;
      first := 1;
      while first <= last and w.last_hit_at[first] + 60 <= present loop
        first := first + 1;
      end loop;
      if first > 1 then
        w.hits := w.hits[first:last];
        w.last_hit_at := w.last_hit_at[first:last];
        last := cardinality(w.hits);
      end if;
      used := 0;
      for bucket in 1 .. last loop
        used := used + w.hits[bucket];
      end loop;
      while i <= asked and keys[i] = w.integration_key_id loop
        n := i;
        i := i + 1;
        if used < caps[n] then
          used := used + 1;
          if last > 0 and floor(w.last_hit_at[last]) = floor(present) then
            w.hits[last] := w.hits[last] + 1;
            w.last_hit_at[last] := present;
          else
            w.hits := w.hits || 1;
            w.last_hit_at := w.last_hit_at || present;
            last := last + 1;
          end if;
          is_changed := true;
          hit := array[1, caps[n] - used, greatest(1, least(60, ceil(w.last_hit_at[1] + 60 - present)))::integer];
        else
          freed := 0;
          for bucket in 1 .. last loop
            freed := freed + w.hits[bucket];
            reset_at := w.last_hit_at[bucket] + 60;
            exit when used - freed < caps[n];
          end loop;
          hit := array[0, 0, greatest(1, least(60, ceil(reset_at - present)))::integer];
        end if;
        return next;
      end loop;
      if is_changed then
        changed := changed || w;
      end if;
    end loop;
    exit when i > asked;
    -- The first hits of a window. Whoever is first makes it; then it is there for all.
    insert into integrations.rate_windows (integration_key_id, purpose)
    select distinct k.key, window_purpose from unnest(keys[i:asked]) k (key) order by 1 on conflict do nothing;
  end loop;
  -- A lone window: PostgreSQL needs 90 µs for this, and 240 for the join below.
  if cardinality(changed) = 1 then
    w := changed[1];
    update integrations.rate_windows r set hits = w.hits, last_hit_at = w.last_hit_at
    where r.integration_key_id = w.integration_key_id and r.purpose = w.purpose;
    return;
  end if;
  update integrations.rate_windows r set hits = c.hits, last_hit_at = c.last_hit_at from unnest(changed) c
  where r.integration_key_id = c.integration_key_id and r.purpose = c.purpose;
end
$$;
