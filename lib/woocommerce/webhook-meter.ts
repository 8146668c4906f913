import type { Transaction } from '../database/prisma.ts';

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

/** Newest rows looked at; what a stranger adds to them is bounded (contract §7). */
const MOST_ROWS = 10_000;

/** Every webhook that has sent to this key, by X-WC-Webhook-ID; pings have none. Success is 200 to 302 (WooCommerce). */
export async function webhookMeters(db: Transaction, integrationKeyId: string): Promise<WebhookMeter[]> {
  const rows = await db.$queryRaw<
    { webhook: string; topic: string | null; failures: number; last_failure: Date | null; last_success: Date | null }[]
  >`
    with newest as (
      select r.id::text as id, r.request_received_at as at, r.status_code between 200 and 302 as good, r.repeated,
        (select h ->> 1 from json_array_elements(case json_typeof(r.request_headers) when 'array' then r.request_headers else '[]' end) h where lower(h ->> 0) = 'x-wc-webhook-id' limit 1) as webhook,
        (select h ->> 1 from json_array_elements(case json_typeof(r.request_headers) when 'array' then r.request_headers else '[]' end) h where lower(h ->> 0) = 'x-wc-webhook-topic' limit 1) as topic
      from integrations.request_log r
      where r.integration_key_id = ${integrationKeyId}::uuid and r.method = 'POST'
      order by r.id desc limit ${MOST_ROWS}),
    since as (select *, max(id) filter (where good) over (partition by webhook) as last_good from newest where webhook ~ '^[0-9]{1,20}$')
    select webhook, (array_agg(topic order by id desc))[1] as topic,
      least(coalesce(sum(repeated) filter (where last_good is null or id > last_good), 0), 2147483647)::integer as failures,
      max(at) filter (where not good) as last_failure,
      max(at) filter (where good) as last_success
    from since group by webhook order by webhook::numeric`;
  return rows.map(({ webhook, topic, failures, last_failure, last_success }) => ({
    webhookId: webhook,
    topic,
    failuresInARow: failures,
    lastFailureAt: last_failure,
    lastSuccessAt: last_success,
  }));
}

/** `webhook 3 (order.updated): 4 of 7 failures in a row, last 2 minutes ago` */
export function meterText(
  { webhookId, topic, failuresInARow, lastFailureAt, lastSuccessAt }: WebhookMeter,
  now: Date,
): string {
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
