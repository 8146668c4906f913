-- Of each 32 pages of the log which external ids and addresses are in them, so that one is found wherever it is. A summary is
-- made once its pages are full: a row that is written costs the look that finds none yet. Days that are over have exact
-- indexes besides (the job index-old-log). A table that has rows is not indexed here, since nobody could write meanwhile.
do $$
declare
  parent text := case when exists (select from integrations.request_log) then 'only integrations.request_log' else 'integrations.request_log' end;
begin
  execute format('create index request_log_named_idx on %s
    using brin (external_id text_bloom_ops, client_ip text_bloom_ops) with (pages_per_range = 32, autosummarize = on)', parent);
end
$$;

-- An organization's rows since then that have one of these external ids or addresses, by those summaries. The planner cannot
-- know how few pages they leave, and would read all of them: so it is shown no other way.
create function integrations.log_rows_named_since(organization uuid, since uuid, external_ids text[], addresses text[])
returns setof uuid language sql stable
set enable_seqscan = off set enable_indexscan = off set enable_indexonlyscan = off set random_page_cost = 0.001
set max_parallel_workers_per_gather = 0
as $$
  select id from integrations.request_log
  where external_id = any (external_ids) and organization_id = organization and id >= since
  union
  select id from integrations.request_log
  where client_ip = any (addresses) and organization_id = organization and id >= since
$$;
