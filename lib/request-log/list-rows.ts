import type { Transaction } from '../database/prisma.ts';
import { first, type RowOf, run, statement, type ValuesOf } from '../database/statement.ts';
import { lowerAscii } from '../lower-ascii.ts';
import type { Filters } from './filters.ts';
import { headerValue } from './header-value.ts';
import { type ListedRow, marks } from './listed-row.ts';
import { isRowId, leastIdOf } from './row-id.ts';
import type { LogOf } from './rows.ts';

/** Rows of a page. */
export const PAGE_ROWS = 200;
/** Rows that one page looks through for those that pass its filters: some 25 ms, however many millions there are. */
const LOOK_THROUGH = 5_000;

/** A page of a log, newest first. */
export interface ListedPage {
  rows: ListedRow[];
  /** Ask with this for what is older; null when there is nothing older. */
  before: string | null;
  /** All rows from this arrival on were looked through, ISO-8601; null: all there are. */
  searchedTo: string | null;
}

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
const inRange = `${inLog}
  and ($key_id::text is null
    or integration_key_id = (select k.id from integrations.integration_keys k where k.key_id = $key_id))
  and ($before::uuid is null or id < $before)
  and ($from::uuid is null or id >= $from)
  and ($to::uuid is null or id < $to)
  and ($row::uuid is null or id = $row)
  and (not $refused::boolean or status_code >= 400)`;
const rangeParameters = {
  ...ofLogParameters,
  key_id: 'text?',
  before: 'uuid?',
  from: 'uuid?',
  to: 'uuid?',
  row: 'uuid?',
  refused: 'boolean',
} as const;

/** The other conditions: `passes` says the same. */
const passing = `
  ($class::integer is null or status_code / 100 = $class)
  and ($error::text is null or error_code = $error)
  and ($method::text is null or method = $method)
  and ($verified::boolean is null or verified = $verified)
  and ($text::text is null or strpos(lower(external_id collate "C"), $text) > 0
    or strpos(lower(idempotency_key collate "C"), $text) > 0 or strpos(lower(client_ip collate "C"), $text) > 0)`;

/** The headers of a delivery are read for its topic, which its path does not tell. */
const listed = {
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

const pageOfRows = statement({
  name: 'log-page',
  parameters: {
    ...rangeParameters,
    class: 'integer?',
    error: 'text?',
    method: 'text?',
    verified: 'boolean?',
    text: 'text?',
    look_through: 'bigint',
    page_rows: 'bigint',
  },
  columns: listed.columns,
  text: `
    select ${listed.select} from (
      select * from integrations.request_log where ${inRange} order by id desc limit $look_through
    ) as looked where ${passing} order by id desc limit $page_rows`,
});

const lastLooked = statement({
  name: 'log-last-looked-through',
  parameters: { ...rangeParameters, look_through: 'bigint' },
  columns: { id: 'uuid', request_received_at: 'timestamptz' },
  text: `
    select id, request_received_at from integrations.request_log where ${inRange}
    order by id desc offset $look_through::bigint - 1 limit 1`,
});

/**
 * The newest rows that pass the filters and are older than `before`. Rows that were refused have an index of their own;
 * other filters are answered by looking through rows, and the page ends, however full it is, after 5,000 of them.
 */
export async function listRows(
  db: Transaction,
  whose: LogOf,
  filters: Filters,
  before: string | null,
  lookThrough = LOOK_THROUGH,
  pageRows = PAGE_ROWS,
): Promise<ListedPage> {
  const { key, status, error, method, verified, q, from, to } = filters;
  const row = q !== null && isRowId(q) ? q : null;
  const range = {
    ...ofLog(whose),
    key_id: key,
    before,
    from: from === null ? null : leastIdOf(new Date(from)),
    to: to === null ? null : leastIdOf(new Date(to)),
    row,
    refused: error !== null || (status !== null && status !== '2xx'),
    look_through: lookThrough,
  };
  const found = await run(db, pageOfRows, {
    ...range,
    class: status === null ? null : Number(status.charAt(0)),
    error,
    method,
    verified,
    text: q === null || row !== null ? null : lowerAscii(q),
    page_rows: pageRows,
  });
  const rows = found.map(listedRow);
  if (rows.length === pageRows) {
    const last = rows.at(-1);
    return { rows, before: last?.id ?? null, searchedTo: last?.request_received_at ?? null };
  }
  const last = await first(db, lastLooked, range);
  return { rows, before: last?.id ?? null, searchedTo: last?.request_received_at.toISOString() ?? null };
}

const rowsById = statement({
  name: 'log-rows-by-id',
  parameters: { ...ofLogParameters, ids: 'uuid[]' },
  columns: listed.columns,
  text: `select ${listed.select} from integrations.request_log where id = any ($ids) and ${inLog} order by id desc`,
});

/** These rows, newest first. Ids that are not of `whose` are left out. */
export async function listedRows(db: Transaction, whose: LogOf, ids: string[]): Promise<ListedRow[]> {
  if (ids.length === 0) return [];
  return (await run(db, rowsById, { ...ofLog(whose), ids })).map(listedRow);
}

function listedRow(row: RowOf<typeof listed.columns>): ListedRow {
  const words = row.marks.split(' ');
  return {
    ...row,
    request_received_at: row.request_received_at.toISOString(),
    request_completed_at: row.request_completed_at.toISOString(),
    marks: marks.filter((mark) => words.includes(mark)),
  };
}
