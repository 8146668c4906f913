import type { Transaction } from '../database/prisma.ts';
import { recordOf } from '../record-of.ts';
import type { Changes } from '../verbs/verb.ts';

/** An entry of a record's history (contract §13). The creation changes nothing that was there. */
export interface HistoryEntry {
  /** The how manieth change of the record; 0: its creation. */
  change: number;
  at: string;
  /** `pck_int_` + 8, a user's e-mail address, the command line; null: from before that was kept. */
  by: string | null;
  origin: string;
  /** The log row of what was sent, also when the log has forgotten it; null: nothing was, or it was before that was kept. */
  request_id: string | null;
  changed: Changes;
}

/** What a record says of how it was made. */
interface Made {
  id: string;
  storeId: string;
  createdAt: Date;
  createdBy: string | null;
  origin: string;
  requestId: string | null;
}

/** The history of an order or a client: its newest thousand changes, newest first, and at last its creation. */
export async function listHistory(db: Transaction, made: Made, most?: number): Promise<HistoryEntry[]> {
  const changes = await db.recordHistory.findMany({
    where: { entityId: made.id, storeId: made.storeId },
    orderBy: { change: 'desc' },
    ...(most !== undefined && { take: most }),
  });
  const entries = changes.map(({ change, at, changedBy, origin, requestId, changed }) => ({
    change,
    at: at.toISOString(),
    by: changedBy,
    origin,
    request_id: requestId,
    changed: changesFrom(changed),
  }));
  const { createdAt, createdBy, origin, requestId } = made;
  return [
    ...entries,
    { change: 0, at: createdAt.toISOString(), by: createdBy, origin, request_id: requestId, changed: {} },
  ];
}

function changesFrom(stored: unknown): Changes {
  const named = Object.entries(recordOf(stored)).map(([name, change]): [string, Changes[string]] => {
    const { before = null, after = null } = recordOf(change);
    return [name, { before, after }];
  });
  return Object.fromEntries(named);
}
