import type { Transaction } from '../database/prisma.ts';
import { type WebhookMeter, webhookMeters } from '../woocommerce/webhook-meter.ts';

/** What a woocommerce key knows of its shop. */
export interface WooCommerceShop {
  meters: WebhookMeter[];
  /** Shops whose deliveries are parked because another one is pinned, the one with the newest first. */
  otherShops: { url: string; parked: number; lastAt: Date }[];
}

/** Each webhook's meter, and who else sends to this key. */
export async function woocommerceShop(db: Transaction, integrationKeyId: string): Promise<WooCommerceShop> {
  const [meters, groups] = await Promise.all([
    webhookMeters(db, integrationKeyId),
    db.parkedDelivery.groupBy({
      by: ['sourceUrl'],
      where: { integrationKeyId, state: 'parked', cause: 'other_shop', sourceUrl: { not: null } },
      _count: { _all: true },
      _max: { receivedAt: true },
    }),
  ]);
  const otherShops = groups.flatMap(({ sourceUrl, _count, _max }) =>
    sourceUrl === null || _max.receivedAt === null
      ? []
      : [{ url: sourceUrl, parked: _count._all, lastAt: _max.receivedAt }],
  );
  return { meters, otherShops: otherShops.sort((a, b) => b.lastAt.getTime() - a.lastAt.getTime()) };
}
