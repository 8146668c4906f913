import type { Queryable } from '../../database/pool.ts';
import { failingWebhooks } from '../failing-webhooks.ts';
import type { LinkedShop } from './linked-shop.ts';

/** WooCommerce switches a webhook off at the seventh failure in a row: one that is wrong so often is put right before. */
const OFTEN = 3;
const LOOKED_BACK_MS = 24 * 60 * 60_000;
/** Anybody can send wrong signatures to the URL: what that makes us write in the shop is bounded. */
const REST_MS = 60 * 60_000;

/**
 * The webhooks whose deliveries are refused as `signature_invalid`, and since when. Somebody may have typed another secret in
 * WordPress, which the shop's API doesn't show; ours is set again, which changes nothing where it was right. Not again within
 * an hour, nor within a day where it didn't help, unless a person asks.
 */
export async function refusedForSecret(
  db: Queryable,
  { key, outages }: LinkedShop,
  now: Date,
  isAsked: boolean,
): Promise<Map<number, Date>> {
  const since = new Date(now.getTime() - LOOKED_BACK_MS);
  const refused = await failingWebhooks(db, [key.id], { atLeast: 1, since, error: 'signature_invalid' });
  const mayBeSet = refused.some(
    ({ failuresInARow, lastSuccessAt }) =>
      isAsked || (failuresInARow >= OFTEN && mayBeSetAgain(outages, lastSuccessAt, now)),
  );
  return new Map(mayBeSet ? refused.map((one) => [Number(one.webhookId), one.firstFailureAt]) : []);
}

function mayBeSetAgain(outages: LinkedShop['outages'], lastSuccessAt: Date | null, now: Date): boolean {
  const last = outages.findLast(({ hadOtherSecret }) => hadOtherSecret);
  if (!last?.to) return true;
  const setAt = Date.parse(last.to);
  const hasHelped = lastSuccessAt !== null && lastSuccessAt.getTime() > setAt;
  return now.getTime() - setAt >= (hasHelped ? REST_MS : LOOKED_BACK_MS);
}
