import type { RowOf, ValuesOf } from '../database/statement.ts';
import type { Filters } from './filters.ts';
import { headerValue } from './header-value.ts';
import { type ListedRow, marks } from './listed-row.ts';
import { leastIdOf } from './row-id.ts';
import type { LogOf } from './rows.ts';
import { searchOf } from './search-of.ts';

// What the statements that read rows of a log are made of.

/** Of which log a row is: what `ofLog` has as its values. */
export const inLog = `
  case when $organization::uuid is null then integration_key_id is null else organization_id = $organization end
  and ($key::uuid is null or integration_key_id = $key)`;
export const ofLogParameters = { organization: 'uuid?', key: 'uuid?' } as const;

/** Rows that match no key are those of no organization. */
export function ofLog(whose: LogOf): ValuesOf<typeof ofLogParameters> {
  if (whose === 'unmatched') return { organization: null, key: null };
  return { organization: whose.organizationId, key: whose.integrationKeyId ?? null };
}

/** What an index answers: conditions on ids, the key, and whether a row was refused. What is null is not asked for. */
export const inRange = `${inLog}
  and ($key_id::text is null
    or integration_key_id = (select k.id from integrations.integration_keys k where k.key_id = $key_id))
  and ($before::uuid is null or id < $before)
  and ($from::uuid is null or id >= $from)
  and ($to::uuid is null or id < $to)
  and (not $refused::boolean or status_code >= 400)`;
export const rangeParameters = {
  ...ofLogParameters,
  key_id: 'text?',
  before: 'uuid?',
  from: 'uuid?',
  to: 'uuid?',
  refused: 'boolean',
} as const;

/** The other conditions: `passes` says the same. */
export const passing = `
  ($class::integer is null or status_code / 100 = $class)
  and ($error::text is null or error_code = $error)
  and ($method::text is null or method = $method)
  and ($verified::boolean is null or verified = $verified)
  and ($ip::text is null or client_ip = $ip)
  and ($text::text is null or strpos(lower(external_id collate "C"), $text) > 0
    or strpos(lower(idempotency_key collate "C"), $text) > 0 or strpos(lower(client_ip collate "C"), $text) > 0)`;

export const passingParameters = {
  class: 'integer?',
  error: 'text?',
  method: 'text?',
  verified: 'boolean?',
  ip: 'text?',
  text: 'text?',
} as const;

/** The headers of a delivery are read for its topic, which its path does not tell. */
export const listed = {
  select: `
    id, method, path, query, status_code::integer as status_code, error_code, client_ip, idempotency_key, external_id,
    (select key_id from integrations.integration_keys where id = integration_key_id) as key_id,
    (select name from integrations.integration_keys where id = integration_key_id) as key_name,
    request_received_at, request_completed_at, verified, replayed, duplicate, repeated, diagnosis->>'summary' as summary,
    case when path like '/v1/webhook/%' then ${headerValue('x-wc-webhook-topic')} end as topic,
    coalesce(marks, integrations.marks_of_response(status_code, response_body)) as marks`,
  columns: {
    id: 'uuid',
    method: 'text',
    path: 'text',
    query: 'text?',
    status_code: 'integer',
    error_code: 'text?',
    client_ip: 'text',
    idempotency_key: 'text?',
    external_id: 'text?',
    key_id: 'text?',
    key_name: 'text?',
    request_received_at: 'timestamptz',
    request_completed_at: 'timestamptz',
    verified: 'boolean',
    replayed: 'boolean',
    duplicate: 'boolean',
    repeated: 'integer',
    summary: 'text?',
    topic: 'text?',
    marks: 'text',
  },
} as const;

/** What is asked of a log, as the parameters of its statements. */
export function asked(whose: LogOf, { key, status, error, method, verified, q, from, to }: Filters) {
  const { keyId, ip, text } = searchOf(q);
  const range = {
    ...ofLog(whose),
    key_id: keyId ?? key,
    from: from === null ? null : leastIdOf(new Date(from)),
    to: to === null ? null : leastIdOf(new Date(to)),
    refused: error !== null || (status !== null && status !== '2xx'),
  };
  const rest = { class: status === null ? null : Number(status.charAt(0)), error, method, verified, ip, text };
  return { range, rest };
}

export function listedRow(row: RowOf<typeof listed.columns>): ListedRow {
  const words = row.marks.split(' ');
  return {
    ...row,
    request_received_at: row.request_received_at.toISOString(),
    request_completed_at: row.request_completed_at.toISOString(),
    marks: marks.filter((mark) => words.includes(mark)),
  };
}
