import type { Actor } from '../audit.ts';
import type { Transaction } from '../database/prisma.ts';
import { showParked } from '../woocommerce/list-parked.ts';

/** What became of a delivery that was reprocessed. */
export interface ParkedOutcome {
  state: 'parked' | 'applied' | 'resolved';
  /** Why it is still parked, or was. */
  reason: string;
  /** Of the order it was applied to, else as it was sent. */
  externalId: string | null;
  /** Of the order that it was about, once applied. */
  orderStatus: string | null;
}

/** What became of a delivery, and of the order it was applied to, which may have got another name than it was sent under. */
export async function outcomeOf(
  db: Transaction,
  { organizationId }: Actor,
  { id, state, reason, orderId }: Pick<ParkedOutcome, 'state' | 'reason'> & { id: string; orderId: string | null },
): Promise<ParkedOutcome> {
  const delivery = await showParked(db, organizationId, id);
  const order =
    orderId && delivery
      ? await db.order.findFirst({
          where: { id: orderId, storeId: delivery.storeId },
          select: { externalId: true, status: true },
        })
      : null;
  const externalId = order?.externalId ?? delivery?.externalId ?? null;
  return { state, reason, externalId, orderStatus: order?.status ?? null };
}
