-- Since when an organization takes no writes here, because it is being moved to another installation, or was.
alter table core.organizations add column stopped_at timestamptz(3);

-- The trigger of such an organization's rows, which are named where it is created (lib/cells/stop-writes.ts). To a
-- request it is as if the row were locked for long: it is told to come again.
create function core.refuse_stopped() returns trigger language plpgsql as $$
begin
  raise exception using errcode = '55P03', message = 'this organization is being moved to another installation';
end
$$;
