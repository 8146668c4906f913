import type { Transaction } from '../database/prisma.ts';
import { isSameShop } from './same-shop.ts';

/** A move of a key to another shop, and how far it or its undoing is. */
export interface Move {
  id: string;
  fromUrl: string;
  toUrl: string;
  movedAt: Date;
  movedBy: string;
  undoneAt: Date | null;
  undoneBy: string | null;
  undoEndedAt: Date | null;
  /** Deliveries that it took from those that waited: all, and of these the ones that could not be applied after all. */
  taken: number;
  stillParked: number;
  /** Those of its shop that wait yet. */
  waiting: number;
  /** Orders and clients that it made or changed; of an undo, those that are yet to be taken back. */
  records: { orders: number; clients: number; open: number };
  /** Orders that could not be taken back, since they have been changed by others; the first of them by name. */
  kept: { orders: number; names: string[] };
  /** It is the key's last, so it can be undone. */
  isLast: boolean;
}

/** As many as a page names. */
const NAMED = 50;

/** The last moves of a key, newest first: while they are kept (LOG_RETENTION_DAYS), they can be undone. */
export async function listMoves(db: Transaction, integrationKeyId: string, most = 3): Promise<Move[]> {
  const where = { integrationKeyId };
  const moves = await db.shopMove.findMany({ where, select: { id: true }, orderBy: { id: 'desc' }, take: most });
  return Promise.all(moves.map(({ id }) => showMove(db, id)));
}

export async function showMove(db: Transaction, moveId: string): Promise<Move> {
  const where = { moveId };
  const keptOrders = { ...where, outcome: 'kept', entityType: 'order' } as const;
  const { organizationId, integrationKeyId, ...move } = await db.shopMove.findUniqueOrThrow({ where: { id: moveId } });
  const [taken, stillParked, records, open, names, sources, last] = await Promise.all([
    db.parkedDelivery.count({ where }),
    db.parkedDelivery.count({ where: { ...where, state: 'parked' } }),
    db.shopMoveRecord.groupBy({ by: ['entityType'], where, _count: { _all: true } }),
    db.shopMoveRecord.count({ where: { ...where, outcome: null } }),
    db.shopMoveRecord.findMany({
      where: keptOrders,
      select: { externalId: true },
      orderBy: { entityId: 'asc' },
      take: NAMED,
    }),
    waitingSources(db, integrationKeyId),
    db.shopMove.findFirst({ where: { integrationKeyId }, select: { id: true }, orderBy: { id: 'desc' } }),
  ]);
  const countOf = (type: string) => records.find(({ entityType }) => entityType === type)?._count._all ?? 0;
  const ofShop = sources.filter(({ url }) => isSameShop(url, move.toUrl));
  return {
    ...move,
    taken,
    stillParked,
    waiting: ofShop.reduce((sum, { waiting }) => sum + waiting, 0),
    records: { orders: countOf('order'), clients: countOf('client'), open },
    kept: {
      orders: names.length < NAMED ? names.length : await db.shopMoveRecord.count({ where: keptOrders }),
      names: names.map(({ externalId }) => externalId ?? 'an order'),
    },
    isLast: last?.id === moveId,
  };
}

/** The shops whose deliveries a key waits with, since another one is its own; the newest first. */
export async function waitingSources(
  db: Transaction,
  integrationKeyId: string,
): Promise<{ url: string; waiting: number; lastAt: Date }[]> {
  const groups = await db.parkedDelivery.groupBy({
    by: ['sourceUrl'],
    where: { integrationKeyId, state: 'parked', cause: 'other_shop', sourceUrl: { not: null } },
    _count: { _all: true },
    _max: { receivedAt: true },
  });
  const sources = groups.flatMap(({ sourceUrl, _count, _max }) =>
    sourceUrl === null || _max.receivedAt === null
      ? []
      : [{ url: sourceUrl, waiting: _count._all, lastAt: _max.receivedAt }],
  );
  return sources.sort((a, b) => b.lastAt.getTime() - a.lastAt.getTime());
}
