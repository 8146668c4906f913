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
