import type { Pool } from 'pg';
import type { Actor } from '../audit.ts';
import { run, statement } from '../database/statement.ts';
import { reprocess } from '../woocommerce/reprocess.ts';

const status = statement({
  name: 'status-of-reprocessed',
  parameters: { delivery_id: 'uuid', organization_id: 'uuid' },
  columns: { external_id: 'text?', status: 'text?' },
  text: `
    select p.external_id, o.status::text as status from integrations.parked_deliveries p
    left join core.external_entity_refs f on f.store_id = p.store_id and f.source = p.source
      and f.entity_type = 'order' and f.external_id = p.external_id
    left join core.orders o on o.id = f.entity_id
    where p.id = $delivery_id and p.organization_id = $organization_id`,
});

/** Reprocesses one parked delivery, and says what came of it: `Applied: woo-1001 is completed.` */
export async function reprocessRow(pool: Pool, actor: Actor, deliveryId: string, now: Date): Promise<string> {
  const { state, reason } = await reprocess(pool, actor, deliveryId, now);
  if (state === 'parked') return `Still cannot be read: ${reason}.`;
  const [row] = await run(pool, status, { delivery_id: deliveryId, organization_id: actor.organizationId });
  const what = row?.external_id ?? 'it';
  if (state === 'resolved') return `Resolved by a later delivery of ${what}.`;
  return row?.status ? `Applied: ${what} is ${row.status.replaceAll('_', ' ')}.` : `Applied: ${what} is up to date.`;
}
