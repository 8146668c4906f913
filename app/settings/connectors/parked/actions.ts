'use server';

import { z } from 'zod';
import type { Settled, ShownBody } from '../../../../components/connectors/parked/parked-actions.ts';
import { consolePool } from '../../../../lib/database/console-pool.ts';
import { Refused } from '../../../../lib/refused.ts';
import { bodyAsJson } from '../../../../lib/request-log/rows.ts';
import { type ActionContext, action } from '../../../../lib/session.ts';
import { acceptParked } from '../../../../lib/woocommerce/accept-parked.ts';
import { showParked } from '../../../../lib/woocommerce/list-parked.ts';
import { waitingFilter, waitingIds } from '../../../../lib/woocommerce/list-waiting.ts';
import { reprocess } from '../../../../lib/woocommerce/reprocess.ts';

const one = z.object({ id: z.uuid() });
/** More of a body than this nobody reads on a page. */
const SHOWN_BYTES = 64 * 1024;

/** Applies one parked delivery, audited; says what became of it, and of its order. */
export const reprocessAction = action('admin', one, async (context, { id }): Promise<Settled> => {
  const { state, reason } = await reprocess(consolePool(), context.actor, id, context.now);
  return settledOf(context, id, state, reason);
});

/** Takes another order under the id of one we have beside that one, or in its place; audited. */
export const acceptAction = action(
  'admin',
  one.extend({ acceptance: z.enum(['as-new', 'replace']) }),
  async (context, { id, acceptance }): Promise<Settled> => {
    const { state, reason } = await acceptParked(consolePool(), context.actor, id, acceptance, context.now);
    return settledOf(context, id, state, reason);
  },
);

async function settledOf(
  { db, viewer }: ActionContext,
  id: string,
  state: Settled['state'],
  reason: string,
): Promise<Settled> {
  const delivery = await showParked(db, viewer.organizationId, id);
  const { storeId, source, externalId, entityType } = delivery ?? {};
  const order =
    state === 'applied' && entityType === 'order' && storeId && source && externalId
      ? await db.order.findFirst({ where: { storeId, source, externalId }, select: { status: true } })
      : null;
  return { state, reason, externalId: externalId ?? null, orderStatus: order?.status ?? null };
}

/** All that are parked and meant, the oldest first: to be reprocessed one by one. */
export const waitingIdsAction = action('admin', waitingFilter, ({ db, viewer }, filter) =>
  waitingIds(db, viewer.organizationId, filter),
);

/** What was delivered, as text or in base64, its first 64 KiB. */
export const showParkedAction = action('admin', one, async ({ db, viewer }, { id }): Promise<ShownBody> => {
  const delivery = await showParked(db, viewer.organizationId, id);
  if (delivery === null) throw new Refused('this doesn’t exist, or you don’t have access to it');
  const body = bodyAsJson(delivery.body.subarray(0, SHOWN_BYTES));
  const text = typeof body === 'string' ? body : (body?.base64 ?? '');
  return { text, isBase64: typeof body !== 'string', size: delivery.body.length };
});
