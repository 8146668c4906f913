import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';
import { Refused } from '../refused.ts';
import { storeInput } from './create-store.ts';

export const adjustStoreInput = storeInput.extend({ storeId: z.uuid() });

const hold = statement({
  name: 'hold-store',
  parameters: { id: 'uuid', organization: 'uuid' },
  columns: { held: 'integer' },
  text: 'select 1 as held from core.stores where id = $id and organization_id = $organization for no key update',
});

/**
 * Gives a store another name, or another currency for orders that name none: from the next request on. Orders that are
 * there keep theirs.
 */
export function adjustStore(
  db: Database,
  actor: Actor,
  { storeId: id, name, currency }: z.output<typeof adjustStoreInput>,
  now: Date,
): Promise<void> {
  const { organizationId } = actor;
  return db.$transaction(async (tx) => {
    await run(tx, hold, { id, organization: organizationId });
    const before = await tx.store.findFirst({ where: { id, organizationId }, select: { name: true, currency: true } });
    if (before === null) throw new Refused('no such store');
    const changes = {
      ...(before.name !== name && { name: { before: before.name, after: name } }),
      ...(before.currency !== currency && { currency: { before: before.currency, after: currency } }),
    };
    if (Object.keys(changes).length === 0) return;
    await tx.store.update({ where: { id }, data: { name, currency } });
    await audit(tx, actor, 'store.adjusted', { details: { id, store: before.name, ...changes } }, now);
  });
}
