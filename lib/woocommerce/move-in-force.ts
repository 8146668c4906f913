import type { Queryable } from '../database/pool.ts';
import { run, statement } from '../database/statement.ts';

const inForce = statement({
  name: 'move-in-force',
  parameters: { integration_key_id: 'uuid' },
  columns: { id: 'uuid' },
  text: `
    select id from integrations.shop_moves
    where integration_key_id = $integration_key_id and undone_at is null order by id desc limit 1 for share`,
});

/** The last move of a key to another shop, unless it is undone. Until the transaction ends nobody undoes it. */
export async function moveInForce(tx: Queryable, integrationKeyId: string): Promise<string | null> {
  const [move] = await run(tx, inForce, { integration_key_id: integrationKeyId });
  return move?.id ?? null;
}
