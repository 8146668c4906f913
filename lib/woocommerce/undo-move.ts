import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { holdKey, refuseRevoked } from '../keys/hold-key.ts';
import { Refused } from '../refused.ts';

/**
 * Undoes the last move of a key to another shop: the key takes deliveries from the shop before it, from the next
 * request on. What the move applied is then taken back by `carryOnUndo`, in as many steps as it takes. Audited.
 */
export function undoMove(db: Database, actor: Actor, keyId: string, moveId: string, now: Date): Promise<void> {
  return db.$transaction(async (tx) => {
    const key = await holdKey(tx, actor, keyId);
    refuseRevoked(key);
    const [last] = await tx.shopMove.findMany({
      where: { integrationKeyId: key.id },
      orderBy: { id: 'desc' },
      take: 1,
    });
    if (last?.id !== moveId) throw new Refused('this key was moved again since: undo that move first');
    const { fromUrl, toUrl, undoneAt } = last;
    if (undoneAt !== null) return;
    if (key.webhookSourceUrl !== toUrl) throw new Refused(`this key no longer takes deliveries from ${toUrl}`);
    // Waits for whoever applies a delivery of the move at this moment, and nobody begins another.
    const { count } = await tx.shopMove.updateMany({
      where: { id: moveId, undoneAt: null },
      data: { undoneAt: now, undoneBy: actor.name },
    });
    if (count === 0) return;
    await tx.integrationKey.update({ where: { id: key.id }, data: { webhookSourceUrl: fromUrl } });
    const details = { key_id: keyId, move_id: moveId, from: toUrl, to: fromUrl };
    await audit(tx, actor, 'key.move_undone', { integrationKeyId: key.id, details }, now);
  });
}
