import { type JudgedKey, readHealth } from '../connections/read-health.ts';
import { asking, type Runner } from '../database/statement.ts';
import { isWebhook } from '../formats/formats.ts';
import { failingWebhooks } from '../woocommerce/failing-webhooks.ts';
import type { Finding, WatchedKey } from './finding.ts';
import { judgeHealth, judgeWebhook, NEAR_OFF } from './judge.ts';

const DAY_MS = 24 * 3600 * 1000;

/** These connections by their requests of late, and by their webhooks' failures in a row. */
export async function judgedByLog(
  db: Runner,
  keys: readonly (WatchedKey & JudgedKey)[],
  { retentionDays, now }: { retentionDays: number; now: Date },
): Promise<Finding[]> {
  if (keys.length === 0) return [];
  const shops = keys.filter(({ payloadFormat }) => isWebhook(payloadFormat)).map(({ id }) => id);
  // A webhook that was switched off sends nothing more: it is off for as long as the log knows of no success after that.
  const since = new Date(now.getTime() - retentionDays * DAY_MS);
  const ask = asking(db);
  const [health, meters] = await Promise.all([
    ask(() => readHealth(db, keys, { retentionDays, now })),
    ask(() => failingWebhooks(db, shops, { atLeast: NEAR_OFF, since })),
  ]);
  return keys.flatMap((key) => {
    const known = health.get(key.id);
    const ofHealth = known ? judgeHealth(key, known) : null;
    const ofWebhooks = meters
      .filter(({ integrationKeyId }) => integrationKeyId === key.id)
      .sort((a, b) => b.failuresInARow - a.failuresInARow)
      .flatMap((meter) => judgeWebhook(key, meter) ?? []);
    return ofHealth === null ? ofWebhooks : [...ofWebhooks, ofHealth];
  });
}
