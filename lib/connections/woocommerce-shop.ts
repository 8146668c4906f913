import type { Transaction } from '../database/prisma.ts';
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
}

/** Each webhook's meter, who else sends to this key, and from where to where it was moved. */
export async function woocommerceShop(db: Transaction, integrationKeyId: string): Promise<WooCommerceShop> {
  const [meters, otherShops, moves] = await Promise.all([
    webhookMeters(db, integrationKeyId),
    waitingSources(db, integrationKeyId),
    listMoves(db, integrationKeyId),
  ]);
  return { meters, otherShops, moves };
}
