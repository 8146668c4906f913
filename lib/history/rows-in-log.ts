import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';

const stillThere = statement({
  name: 'history-rows-in-log',
  parameters: { organization: 'uuid', ids: 'uuid[]' },
  columns: { id: 'uuid', key_id: 'text' },
  text: `
    select r.id, k.key_id from integrations.request_log r
    join integrations.integration_keys k on k.id = r.integration_key_id and k.organization_id = $organization
    where r.id = any ($ids) and r.organization_id = $organization`,
});

/** Of these requests those that the log still has, each with the bare 8 of its key: where its row is to be found. */
export async function rowsInLog(
  db: Transaction,
  organizationId: string,
  requestIds: readonly (string | null)[],
): Promise<Map<string, string>> {
  const ids = [...new Set(requestIds.filter((id) => id !== null))];
  if (ids.length === 0) return new Map();
  const rows = await run(db, stillThere, { organization: organizationId, ids });
  return new Map(rows.map(({ id, key_id }) => [id, key_id]));
}
