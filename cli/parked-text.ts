import { bodyAsJson } from '../lib/request-log/rows.ts';
import type { ListedDelivery, ShownDelivery } from '../lib/woocommerce/list-parked.ts';
import { facts, table, visible } from './print.ts';

/** A parked delivery by the names of contract §13; `key_id` is the bare 8. */
export function parkedAsJson(row: ListedDelivery) {
  return {
    id: row.id,
    key_id: row.integrationKey.keyId,
    topic: row.topic,
    external_id: row.externalId,
    reason: row.reason,
    request_received_at: row.receivedAt.toISOString(),
    state: row.state,
  };
}

/** The same with all that is known of it. */
export function parkedWithBody(row: ShownDelivery) {
  return {
    ...parkedAsJson(row),
    what_to_do: row.whatToDo,
    webhook_id: row.webhookId,
    source_url: row.sourceUrl,
    request_id: row.requestId,
    settled_at: row.settledAt?.toISOString() ?? null,
    settled_by: row.settledBy,
    body: bodyAsJson(row.body),
  };
}

export function parkedAsTable(rows: ListedDelivery[]): string {
  if (rows.length === 0) return 'Nothing is parked.';
  const heads = ['STATE', 'RECEIVED', 'KEY ID', 'TOPIC', 'EXTERNAL ID', 'REASON', 'ID'];
  const cells = rows.map((row) => [
    row.state,
    row.receivedAt.toISOString(),
    `pck_int_${row.integrationKey.keyId}`,
    row.topic ?? '',
    row.externalId ?? '',
    row.reason,
    row.id,
  ]);
  return table(heads, cells);
}

export function parkedAsText(row: ShownDelivery): string {
  const { body, ...known } = parkedWithBody(row);
  const named = {
    Id: known.id,
    'Key id': `pck_int_${known.key_id}`,
    State: known.settled_at === null ? known.state : `${known.state} by ${known.settled_by} at ${known.settled_at}`,
    Reason: known.reason,
    ...(known.state === 'parked' && { 'What to do': known.what_to_do }),
    Received: known.request_received_at,
    Topic: known.topic ?? 'none',
    'External id': known.external_id ?? 'none',
    Webhook: known.webhook_id ?? 'none',
    Shop: known.source_url ?? 'none',
    Request: known.request_id,
  };
  const text = typeof body === 'string' ? body : `${row.body.length} bytes that aren’t text; --json has them in base64`;
  return `${facts(named)}\n\n${text
    .split(/(\n|\t)/)
    .map((part) => (/[\n\t]/.test(part) ? part : visible(part)))
    .join('')}`;
}
