import { type Queryable, rows } from '../database/pool.ts';

const inForce = {
  name: 'move-in-force',
  text: `
    select id from integrations.shop_moves
    where integration_key_id = $1 and undone_at is null order by id desc limit 1 for share`,
};

/** The last move of a key to another shop, unless it is undone. Until the transaction ends nobody undoes it. */
export async function moveInForce(tx: Queryable, integrationKeyId: string): Promise<string | null> {
  const [move] = await rows<{ id: string }>(tx, inForce, [integrationKeyId]);
  return move?.id ?? null;
}
