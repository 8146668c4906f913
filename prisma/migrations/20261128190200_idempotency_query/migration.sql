-- The query belongs to a request as its path and body do: `cancel?source=zapier` is about another order. Kept as a digest,
-- since a query may hold what nobody should read. Null: recorded by the version before, which did not keep it.
alter table integrations.idempotency_records add column query_sha256 bytea;
