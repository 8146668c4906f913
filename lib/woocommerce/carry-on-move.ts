import type { Pool } from 'pg';
import type { Database } from '../database/prisma.ts';
import { Refused } from '../refused.ts';
import { applyMoved } from './apply-waiting.ts';
import { carryOnUndo } from './carry-on-undo.ts';
import { type Move, showMove } from './list-moves.ts';

/** Of one call: somebody watches the progress. */
const STEP_MS = 1_500;

/**
 * Goes on with a move or with its undoing for a moment, and says how far it is. The job does the same when nobody
 * watches.
 */
export async function carryOnMove(db: Database, pool: Pool, organizationId: string, moveId: string): Promise<Move> {
  const move = await db.shopMove.findFirst({ where: { id: moveId, organizationId } });
  if (move === null) throw new Refused('there is no such move');
  if (move.undoEndedAt === null) await step(pool, move);
  return showMove(db, move.id);
}

async function step(pool: Pool, move: { id: string; integrationKeyId: string; undoneAt: Date | null }): Promise<void> {
  const client = await pool.connect();
  const until = new Date(Date.now() + STEP_MS);
  let broken: Error | undefined;
  try {
    await (move.undoneAt === null
      ? applyMoved(client, move.integrationKeyId, until)
      : carryOnUndo(client, move.id, until));
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.release(broken);
  }
}
