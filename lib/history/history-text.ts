/** Entries that a record keeps, the newest ones; see the migration record_history. */
export const KEPT_CHANGES = 1_000;

/**
 * The part of a statement that notes a change in the statement that makes it. `changed` is a query of the records that
 * changed, each with its `store_id`, `id`, `changes` (counted up already), `at`, and what was the cause.
 */
export const historyText = (type: 'order' | 'client', changed: string) => `
      insert into core.record_history (
        entity_id, slot, store_id, entity_type, change, at, origin, changed_by, request_id, changed)
      select id, changes % ${KEPT_CHANGES}, store_id, '${type}', changes, at, cause_origin, cause_by, cause_request_id, changed
      from (${changed}) c
      on conflict (entity_id, slot) do update set change = excluded.change, at = excluded.at, origin = excluded.origin,
        changed_by = excluded.changed_by, request_id = excluded.request_id, changed = excluded.changed`;

/** The same where a statement has its cause as parameters. `from` is what it returned of the record it changed. */
export const historyOfOne = (type: 'order' | 'client', from: string) =>
  historyText(
    type,
    `select id, store_id, changes, updated_at as at, $cause_origin::text as cause_origin, $cause_by::text as cause_by,
        $cause_request_id::uuid as cause_request_id, $cause_changed::json as changed from ${from}`,
  );
