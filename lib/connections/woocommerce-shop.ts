import type { Queryable } from '../database/pool.ts';
import type { Transaction } from '../database/prisma.ts';
import { type ApiOutage, outagesSince } from '../heartbeat/outages-since.ts';
import { listMoves, type Move, waitingSources } from '../woocommerce/list-moves.ts';
import { webhookMeters } from '../woocommerce/read-webhook-meters.ts';
import type { WebhookMeter } from '../woocommerce/webhook-meter.ts';

/** What a woocommerce key knows of its shop. */
export interface WooCommerceShop {
  meters: WebhookMeter[];
  /** Shops whose deliveries are parked because another one is pinned, the one with the newest first. */
  otherShops: { url: string; waiting: number; lastAt: Date }[];
  /** Its last moves from one shop to another, newest first. */
  moves: Move[];
  /** When the key could not be reached lately, the oldest first. */
  outages: ApiOutage[];
}

/** So long a shop's owner is told of an outage. */
const TOLD_MS = 7 * 24 * 3600 * 1000;

/** Each webhook's meter, who else sends to this key, and from where to where it was moved. */
export async function woocommerceShop(
  db: Transaction,
  pool: Queryable,
  { id: integrationKeyId, createdAt }: { id: string; createdAt: Date },
  now: Date,
): Promise<WooCommerceShop> {
  const [meters, otherShops, moves, outages] = await Promise.all([
    webhookMeters(db, integrationKeyId),
    waitingSources(db, integrationKeyId),
    listMoves(db, integrationKeyId),
    outagesOf(pool, createdAt, now),
  ]);
  return { meters, otherShops, moves, outages };
}

/** The outages of the last days that a key of that age has seen. */
export function outagesOf(pool: Queryable, createdAt: Date, now: Date): Promise<ApiOutage[]> {
  return outagesSince(pool, new Date(Math.max(createdAt.getTime(), now.getTime() - TOLD_MS)));
}
