import { type Runner, run, statement } from '../database/statement.ts';
import type { ErrorCode } from '../errors/catalogue.ts';
import { headerValue } from '../request-log/header-value.ts';
import { FAILURES_TO_OFF, type WebhookMeter } from './webhook-meter.ts';

/** A key's newest failures looked at, and the good requests after them in which a webhook's success is looked for. */
const FEW_FAILURES = 100;
const FEW_SUCCESSES = 1_000;

const failing = statement({
  name: 'failing-webhooks',
  parameters: { keys: 'uuid[]', since: 'timestamptz', at_least: 'bigint', error: 'text?' },
  columns: {
    key: 'text',
    webhook: 'text',
    topic: 'text?',
    failures: 'integer',
    first_failure: 'timestamptz',
    last_failure: 'timestamptz?',
    last_success: 'timestamptz?',
  },
  text: `
    with found as (
      select k.id as key, f.* from unnest($keys::uuid[]) k (id) cross join lateral (
        select r.id, r.request_received_at as at, r.repeated,
          ${headerValue('x-wc-webhook-id')} as webhook, ${headerValue('x-wc-webhook-topic')} as topic
        from integrations.request_log r
        where r.integration_key_id = k.id and r.status_code >= 400 and r.method = 'POST' and r.id >= integrations.uuid_at($since)
          and ($error::text is null or r.error_code = $error)
        order by r.id desc limit ${FEW_FAILURES}) f
      where f.webhook ~ '^[0-9]{1,20}$'),
    failed as materialized (
      select *, sum(repeated) over (partition by key, webhook order by id desc) as so_far from found),
    often as (
      select key, webhook, (array_agg(topic order by id desc))[1] as topic, (array_agg(id order by id))[1] as oldest,
        (array_agg(id order by id desc))[1] as newest, sum(repeated) >= ${FAILURES_TO_OFF} as is_off,
        -- A success after this one leaves fewer than are asked for.
        (array_agg(id order by id desc) filter (where so_far >= $at_least))[1] as decisive
      from failed group by key, webhook having sum(repeated) >= $at_least),
    near as materialized (
      select * from often o where not exists (
        select 1 from (
          select r.id, ${headerValue('x-wc-webhook-id')} as webhook, ${headerValue('x-wc-webhook-topic')} as topic
          from integrations.request_log r
          where r.integration_key_id = o.key and r.status_code < 400 and r.verified and r.method = 'POST' and r.id >= o.decisive
          order by r.id desc limit ${FEW_SUCCESSES}) g
        -- What one that is off would have said, another of its topic says.
        where g.webhook = o.webhook or (o.is_off and g.topic = o.topic and g.id > o.newest))),
    with_good as materialized (
      select o.*, good.id as good_id, good.at as good_at from near o left join lateral (
        select g.id, g.at from (
          select r.id, r.request_received_at as at, ${headerValue('x-wc-webhook-id')} as webhook
          from integrations.request_log r
          where r.integration_key_id = o.key and r.status_code < 400 and r.verified and r.method = 'POST' and r.id >= o.oldest
          order by r.id desc limit ${FEW_SUCCESSES}) g
        where g.webhook = o.webhook order by g.id desc limit 1) good on true)
    select w.key::text, w.webhook, w.topic, least(sum(f.repeated), 2147483647)::integer as failures,
      min(f.at) as first_failure, max(f.at) as last_failure, w.good_at as last_success
    from with_good w join failed f on f.key = w.key and f.webhook = w.webhook and (w.good_id is null or f.id > w.good_id)
    group by w.key, w.webhook, w.topic, w.good_at having sum(f.repeated) >= $at_least`,
});

/**
 * The webhooks of several keys that have failed at least so often in a row, with any error or with one; told by the failures
 * since a moment. What nobody signed is no success: anybody could have sent it.
 */
export async function failingWebhooks(
  db: Runner,
  integrationKeyIds: string[],
  { atLeast, since, error = null }: { atLeast: number; since: Date; error?: ErrorCode | null },
): Promise<(WebhookMeter & { integrationKeyId: string; firstFailureAt: Date })[]> {
  if (integrationKeyIds.length === 0) return [];
  const rows = await run(db, failing, { keys: integrationKeyIds, since, at_least: atLeast, error });
  return rows.map((row) => ({
    integrationKeyId: row.key,
    webhookId: row.webhook,
    topic: row.topic,
    failuresInARow: row.failures,
    firstFailureAt: row.first_failure,
    lastFailureAt: row.last_failure,
    lastSuccessAt: row.last_success,
  }));
}
