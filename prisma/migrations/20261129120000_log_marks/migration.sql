-- ---- what a row's status alone does not tell ----------------------------------------------------------------------
-- Words that the verb knew when it answered, separated by spaces: `ping`, `parked`, `ignored`, `skipped`, `warnings`. Null
-- in rows from before, and in replays, of which nothing is known but the bytes.
alter table integrations.request_log add column marks text;

-- The same words, read from a response. One that is large has its words in its head alone: nobody unpacks megabytes for a
-- list. A sender cannot write these texts: within a JSON string a quotation mark has a backslash before it.
create function integrations.marks_of_response(status_code smallint, response_body bytea) returns text
language sql immutable parallel safe
return case when status_code < 300 then concat_ws(' ',
  case when substring(response_body for 22) = '{"ok":true,"ping":true'::bytea then 'ping' end,
  case when substring(response_body for 14) = '{"parked":true'::bytea then 'parked' end,
  case when substring(response_body for 15) = '{"ignored":true'::bytea then 'ignored' end,
  case when octet_length(response_body) <= 65536 and position('"skipped":[{'::bytea in response_body) > 0 then 'skipped' end,
  case when octet_length(response_body) <= 65536 and position('"warnings":["'::bytea in response_body) > 0
    then 'warnings' end) else '' end;
