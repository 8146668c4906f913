import type { Pool } from 'pg';
import { type Actor, auditOn } from '../audit.ts';
import { transaction } from '../database/pool.ts';
import { as, first, run, statement } from '../database/statement.ts';
import { Refused } from '../refused.ts';
import { removeWholeClient, removeWholeOrder } from '../woocommerce/take-back.ts';

type TestedEntity = 'order' | 'client';

const hold = statement({
  name: 'hold-test',
  parameters: { id: 'uuid', organization_id: 'uuid' },
  columns: {
    key: 'uuid',
    store: 'uuid',
    source: 'text',
    entity_type: as<TestedEntity>('core.entity_type'),
    external_id: 'text',
    undone: 'boolean',
  },
  text: `
    select t.integration_key_id as key, k.store_id as store, k.source, t.entity_type, t.external_id,
      t.undone_at is not null as undone
    from integrations.console_requests t join integrations.integration_keys k on k.id = t.integration_key_id
    where t.id = $id and t.organization_id = $organization_id and t.row_id is null for update of t`,
});
const made = statement({
  name: 'made-by-test',
  parameters: { store: 'uuid', source: 'text', entity_type: as<TestedEntity>('core.entity_type'), external_id: 'text' },
  columns: { id: 'uuid' },
  text: `
    select entity_id as id from core.external_entity_refs
    where store_id = $store and source = $source and entity_type = $entity_type and external_id = $external_id`,
});
/** Held, so that what is being added to it at this moment goes, too. */
const holdOrder = statement({
  name: 'hold-tested-order',
  parameters: { id: 'uuid' },
  columns: { id: 'uuid' },
  text: 'select id from core.orders where id = $id for update',
});
const settle = statement({
  name: 'settle-test',
  parameters: { id: 'uuid', at: 'timestamptz', by: 'text' },
  columns: {},
  text: 'update integrations.console_requests set undone_at = $at, undone_by = $by where id = $id',
});

/** Takes away what a test made, with everything that was added to it since. Twice is once. Audited. */
export async function undoTest(pool: Pool, actor: Actor, testId: string, now: Date): Promise<void> {
  await transaction(pool, async (tx) => {
    const test = await first(tx, hold, { id: testId, organization_id: actor.organizationId });
    if (test === undefined) throw new Refused('no such test');
    if (test.undone) return;
    const { store, source, entity_type, external_id } = test;
    const found = await first(tx, made, { store, source, entity_type, external_id });
    if (found && entity_type === 'order') {
      await run(tx, holdOrder, { id: found.id });
      await removeWholeOrder(tx, store, found.id);
    } else if (found) {
      const isGone = await removeWholeClient(tx, { storeId: store, id: found.id, source, names: [external_id] });
      if (!isGone) throw new Refused('an order refers to this client by now, so it stays');
    }
    await run(tx, settle, { id: testId, at: now, by: actor.name });
    const about = { integrationKeyId: test.key, details: { external_id } };
    await auditOn(tx, actor, 'request.test_undone', about, now);
  });
}
