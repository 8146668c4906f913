import type { Actor } from '../audit.ts';
import type { Transaction } from '../database/prisma.ts';
import { showParked } from '../woocommerce/list-parked.ts';

/** What became of a delivery that was reprocessed. */
export interface ParkedOutcome {
  state: 'parked' | 'applied' | 'resolved';
  /** Why it is still parked, or was. */
  reason: string;
  externalId: string | null;
  /** Of the order that it was about, once applied. */
  orderStatus: string | null;
}

/** What became of a delivery, and of its order. */
export async function outcomeOf(
  db: Transaction,
  { organizationId }: Actor,
  id: string,
  { state, reason }: Pick<ParkedOutcome, 'state' | 'reason'>,
): Promise<ParkedOutcome> {
  const delivery = await showParked(db, organizationId, id);
  const { storeId, source, externalId, entityType } = delivery ?? {};
  const order =
    state === 'applied' && entityType === 'order' && storeId && source && externalId
      ? await db.order.findFirst({ where: { storeId, source, externalId }, select: { status: true } })
      : null;
  return { state, reason, externalId: externalId ?? null, orderStatus: order?.status ?? null };
}
