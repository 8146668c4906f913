import type { ApiOutage } from '../heartbeat/outages-since.ts';

/** WooCommerce switches a webhook off at this many failures in a row, silently; a success resets the count. */
export const FAILURES_TO_OFF = 7;

/** How near a webhook of the shop is to being switched off, as far as the log shows: time-outs on the way do not. */
export interface WebhookMeter {
  /** WooCommerce's own number of it. */
  webhookId: string;
  /** `order.updated`, as its newest delivery said; null when that said none. */
  topic: string | null;
  failuresInARow: number;
  lastFailureAt: Date | null;
  lastSuccessAt: Date | null;
}

/** The outages whose failures WooCommerce may still be counting: its count goes back to 0 with the next success. */
export function uncounted({ lastSuccessAt }: WebhookMeter, outages: readonly ApiOutage[]): ApiOutage[] {
  return outages.filter(({ to }) => lastSuccessAt === null || to > lastSuccessAt);
}

/** `webhook 3 (order.updated): 4 of 7 failures in a row, last 2 minutes ago` */
export function meterText(meter: WebhookMeter, now: Date, outages: readonly ApiOutage[] = []): string {
  const missed = uncounted(meter, outages).map(({ from, to }) => `${from.toISOString()} to ${to.toISOString()}`);
  if (missed.length === 0) return seenText(meter, now);
  return `${seenText(meter, now)}; WooCommerce may have counted more while we couldn’t be reached: ${missed.join(', ')}`;
}

function seenText({ webhookId, topic, failuresInARow, lastFailureAt, lastSuccessAt }: WebhookMeter, now: Date): string {
  const named = topic === null ? `webhook ${webhookId}` : `webhook ${webhookId} (${topic})`;
  const failures = `${named}: ${Math.min(failuresInARow, FAILURES_TO_OFF)} of ${FAILURES_TO_OFF} failures in a row`;
  if (failuresInARow === 0) return lastSuccessAt ? `${failures}, last success ${ago(lastSuccessAt, now)}` : failures;
  const last = lastFailureAt ? `, last ${ago(lastFailureAt, now)}` : '';
  return `${failures}${last}${failuresInARow < FAILURES_TO_OFF ? '' : ': probably switched off in WooCommerce since'}`;
}

const UNITS = [
  ['day', 24 * 3600],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

function ago(moment: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - moment.getTime()) / 1000));
  const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? ['second', 1];
  const count = Math.floor(seconds / length);
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}
