import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';
import { completeUntil } from '../woocommerce/shop/show-shop.ts';

/** A linked shop of which not every order is known to be here. */
export interface IncompleteShop {
  keyId: string;
  name: string;
  /** Null: not all of it has been read yet. */
  completeUntil: Date | null;
  /** It could not be read when it was last tried. */
  isUnreadable: boolean;
}

/** Named; more are counted. */
const MOST_NAMED = 3;
/** A shop is compared every 15 minutes: twice that, and something keeps it. */
const LATE_MS = 30 * 60_000;

const incomplete = statement({
  name: 'incomplete-shops',
  parameters: { organization_id: 'uuid', late: 'timestamptz' },
  columns: { key_id: 'text', name: 'text', complete_until: 'timestamptz?', unreadable: 'boolean', shops: 'integer' },
  text: `
    select key_id, name, complete_until, unreadable, count(*) over ()::integer as shops from (
      select k.key_id, k.name, s.trouble is not null as unreadable,
        ${completeUntil} as complete_until
      from integrations.linked_shops s join integrations.integration_keys k on k.id = s.integration_key_id
      where s.organization_id = $organization_id and k.organization_id = $organization_id and k.revoked_at is null) s
    where complete_until is null or complete_until < $late
    order by complete_until nulls first, key_id limit ${MOST_NAMED}`,
});

/** The organization's linked shops that are not complete, the worst first, and how many there are. */
export async function incompleteShops(
  db: Transaction,
  organizationId: string,
  now: Date,
): Promise<{ named: IncompleteShop[]; all: number }> {
  const late = new Date(now.getTime() - LATE_MS);
  const rows = await run(db, incomplete, { organization_id: organizationId, late });
  const named = rows.map(({ key_id, name, complete_until, unreadable }) => ({
    keyId: key_id,
    name,
    completeUntil: complete_until,
    isUnreadable: unreadable,
  }));
  return { named, all: rows[0]?.shops ?? 0 };
}
