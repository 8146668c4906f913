import type { Transaction } from '../database/prisma.ts';
import { first, statement } from '../database/statement.ts';
import type { EntityType } from '../generated/prisma/enums.ts';
import { isUuid } from './record-query.ts';

/** A record's page. */
export interface RecordPlace {
  type: 'order' | 'client';
  id: string;
}

interface Named {
  types: EntityType[];
  /** Our id, or the sender's own. */
  name: string;
}

const loggedRow = statement({
  name: 'record-of-row',
  parameters: { id: 'uuid' },
  columns: { path: 'text', external_id: 'text?', store_id: 'uuid', source: 'text' },
  text: `
    select r.path, r.external_id, k.store_id, k.source from integrations.request_log r
    join integrations.integration_keys k on k.id = r.integration_key_id where r.id = $id`,
});

/** What a row of the log is about, if that is a record of its key's store: the order of a payment or a refund, too. */
export async function recordOfRow(db: Transaction, id: string): Promise<RecordPlace | null> {
  const row = await first(db, loggedRow, { id });
  if (row === undefined) return null;
  for (const named of namesIn(row.path, row.external_id)) {
    const found = await find(db, row.store_id, row.source, named);
    if (found !== null) return found;
  }
  return null;
}

/** What a request names: in its path, and by its external id. Pure. */
function namesIn(path: string, externalId: string | null): Named[] {
  const [, kind, inPath = ''] =
    /^\/v1\/(orders|payments|clients|webhook)(?:\/(?:by-external\/)?([^/]+))?/.exec(path) ?? [];
  if (kind === undefined) return [];
  const types: EntityType[] =
    kind === 'orders'
      ? ['order']
      : kind === 'payments'
        ? ['payment']
        : kind === 'clients'
          ? ['client']
          : ['order', 'client'];
  const name = kind === 'webhook' || inPath === '' ? externalId : decoded(inPath).replace(/^external:/, '');
  return name === null ? [] : [{ types, name }];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function find(
  db: Transaction,
  storeId: string,
  source: string,
  { types, name }: Named,
): Promise<RecordPlace | null> {
  if (name.includes('\u0000')) return null;
  const references = await db.externalEntityRef.findMany({
    where: { storeId, source, entityType: { in: types }, externalId: name },
    orderBy: { entityType: 'asc' },
  });
  const [reference] = references;
  const id = reference?.entityId ?? (isUuid(name) ? name : null);
  if (id === null) return null;
  const type = reference?.entityType ?? types[0];
  const where = { id, storeId };
  if (type === 'client') return (await db.client.count({ where })) > 0 ? { type: 'client', id } : null;
  if (type === 'order') return (await db.order.count({ where })) > 0 ? { type: 'order', id } : null;
  const payment = await db.payment.findFirst({ where, select: { orderId: true } });
  return payment && { type: 'order', id: payment.orderId };
}
