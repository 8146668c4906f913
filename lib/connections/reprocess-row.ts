import type { Pool } from 'pg';
import type { Actor } from '../audit.ts';
import { rows } from '../database/pool.ts';
import { reprocess } from '../woocommerce/reprocess.ts';

const status = {
  name: 'status-of-reprocessed',
  text: `
    select p.external_id, o.status::text as status from integrations.parked_deliveries p
    left join core.external_entity_refs f on f.store_id = p.store_id and f.source = p.source
      and f.entity_type = 'order' and f.external_id = p.external_id
    left join core.orders o on o.id = f.entity_id
    where p.id = $1 and p.organization_id = $2`,
};

/** Reprocesses one parked delivery, and says what came of it: `Applied: woo-1001 is completed.` */
export async function reprocessRow(pool: Pool, actor: Actor, deliveryId: string, now: Date): Promise<string> {
  const { state, reason } = await reprocess(pool, actor, deliveryId, now);
  if (state === 'parked') return `Still cannot be read: ${reason}.`;
  const [row] = await rows<{ external_id: string | null; status: string | null }>(pool, status, [
    deliveryId,
    actor.organizationId,
  ]);
  const what = row?.external_id ?? 'it';
  if (state === 'resolved') return `Resolved by a later delivery of ${what}.`;
  return row?.status ? `Applied: ${what} is ${row.status.replaceAll('_', ' ')}.` : `Applied: ${what} is up to date.`;
}
