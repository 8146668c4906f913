-- The log over all keys of an organization, and those of its rows that were refused. A table that has rows is not indexed
-- here, since nobody could write meanwhile: days to come have the indexes from their start, and the job index-old-log
-- makes those of days that are over.
do $$
declare
  parent text := case when exists (select from integrations.request_log) then 'only integrations.request_log' else 'integrations.request_log' end;
begin
  execute format('create index request_log_organization_idx on %s (organization_id, id desc)', parent);
  execute format('create index request_log_organization_refused_idx on %s (organization_id, id desc)
    where status_code >= 400', parent);
end
$$;
