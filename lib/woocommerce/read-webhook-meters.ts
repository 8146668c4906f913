import type { Transaction } from '../database/prisma.ts';
import { run, statement } from '../database/statement.ts';
import { headerValue } from '../request-log/header-value.ts';
import type { WebhookMeter } from './webhook-meter.ts';

/** Newest rows looked at; what a stranger adds to them is bounded (contract §7). */
const MOST_ROWS = 10_000;

const meters = statement({
  name: 'webhook-meters',
  parameters: { key: 'uuid' },
  columns: {
    webhook: 'text',
    topic: 'text?',
    failures: 'integer',
    last_failure: 'timestamptz?',
    last_success: 'timestamptz?',
  },
  text: `
    with newest as (
      select r.id::text as id, r.request_received_at as at, r.status_code between 200 and 302 as good, r.repeated,
        ${headerValue('x-wc-webhook-id')} as webhook,
        ${headerValue('x-wc-webhook-topic')} as topic
      from integrations.request_log r
      where r.integration_key_id = $key::uuid and r.method = 'POST'
      order by r.id desc limit ${MOST_ROWS}),
    since as (select *, max(id) filter (where good) over (partition by webhook) as last_good from newest where webhook ~ '^[0-9]{1,20}$')
    select webhook, (array_agg(topic order by id desc))[1] as topic,
      least(coalesce(sum(repeated) filter (where last_good is null or id > last_good), 0), 2147483647)::integer as failures,
      max(at) filter (where not good) as last_failure,
      max(at) filter (where good) as last_success
    from since group by webhook order by webhook::numeric`,
});

/** Every webhook that has sent to this key, by X-WC-Webhook-ID; pings have none. Success is 200 to 302 (WooCommerce). */
export async function webhookMeters(db: Transaction, integrationKeyId: string): Promise<WebhookMeter[]> {
  const rows = await run(db, meters, { key: integrationKeyId });
  return rows.map(({ webhook, topic, failures, last_failure, last_success }) => ({
    webhookId: webhook,
    topic,
    failuresInARow: failures,
    lastFailureAt: last_failure,
    lastSuccessAt: last_success,
  }));
}
