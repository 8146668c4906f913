import type { Transaction } from '../database/prisma.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { lowerAscii } from '../lower-ascii.ts';
import type { Filters } from './filters.ts';
import { headerValueSql } from './header-value.ts';
import type { ListedRow, Mark } from './listed-row.ts';
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
  const range = Prisma.join([...inRange(filters, before), belonging(whose)], ' and ');
  const found = await db.$queryRaw<StoredRow[]>`
    select ${columns} from (
      select * from integrations.request_log where ${range} order by id desc limit ${lookThrough}
    ) as looked where ${passing(filters)} order by id desc limit ${pageRows}`;
  const rows = found.map(listedRow);
  if (rows.length === pageRows) {
    const last = rows.at(-1);
    return { rows, before: last?.id ?? null, searchedTo: last?.request_received_at ?? null };
  }
  const [last] = await db.$queryRaw<{ id: string; request_received_at: Date }[]>`
    select id, request_received_at from integrations.request_log where ${range}
    order by id desc offset ${lookThrough - 1} limit 1`;
  return { rows, before: last?.id ?? null, searchedTo: last?.request_received_at.toISOString() ?? null };
}

/** These rows, newest first. Ids that are not of `whose` are left out. */
export async function listedRows(db: Transaction, whose: LogOf, ids: readonly string[]): Promise<ListedRow[]> {
  if (ids.length === 0) return [];
  const rows = await db.$queryRaw<StoredRow[]>`
    select ${columns} from integrations.request_log
    where id = any (${ids}::uuid[]) and ${belonging(whose)} order by id desc`;
  return rows.map(listedRow);
}

/** The condition that a row is of this log. */
export function belonging(whose: LogOf): Prisma.Sql {
  if (whose === 'unmatched') return Prisma.sql`integration_key_id is null`;
  const ofOrganization = Prisma.sql`organization_id = ${whose.organizationId}::uuid`;
  if (whose.integrationKeyId === undefined) return ofOrganization;
  return Prisma.sql`integration_key_id = ${whose.integrationKeyId}::uuid and ${ofOrganization}`;
}

/** What an index answers: conditions on ids, the key, and whether a row was refused. */
function inRange({ key, status, error, q, from, to }: Filters, before: string | null): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [];
  if (key !== null)
    conditions.push(
      Prisma.sql`integration_key_id = (select id from integrations.integration_keys where key_id = ${key})`,
    );
  if (before !== null) conditions.push(Prisma.sql`id < ${before}::uuid`);
  if (from !== null) conditions.push(Prisma.sql`id >= ${leastIdOf(new Date(from))}::uuid`);
  if (to !== null) conditions.push(Prisma.sql`id < ${leastIdOf(new Date(to))}::uuid`);
  if (q !== null && isRowId(q)) conditions.push(Prisma.sql`id = ${q}::uuid`);
  if (error !== null || (status !== null && status !== '2xx')) conditions.push(Prisma.sql`status_code >= 400`);
  return conditions;
}

/** The other conditions: `passes` says the same. */
function passing({ status, error, method, verified, q }: Filters): Prisma.Sql {
  const conditions: Prisma.Sql[] = [Prisma.sql`true`];
  if (status !== null) conditions.push(Prisma.sql`status_code / 100 = ${Number(status.charAt(0))}`);
  if (error !== null) conditions.push(Prisma.sql`error_code = ${error}`);
  if (method !== null) conditions.push(Prisma.sql`method = ${method}`);
  if (verified !== null) conditions.push(Prisma.sql`verified = ${verified}`);
  if (q !== null && !isRowId(q)) {
    const wanted = lowerAscii(q);
    const has = (column: Prisma.Sql) => Prisma.sql`strpos(lower(${column} collate "C"), ${wanted}) > 0`;
    const columns = [Prisma.sql`external_id`, Prisma.sql`idempotency_key`, Prisma.sql`client_ip`].map(has);
    conditions.push(Prisma.sql`(${Prisma.join(columns, ' or ')})`);
  }
  return Prisma.join(conditions, ' and ');
}

/**
 * The headers of a delivery are read for its topic, which its path does not tell. A response that is larger has its marks in its head alone, since unpacking megabytes for a list costs too much.
 */
const columns = Prisma.sql`
  id, method, path, query, status_code, error_code, client_ip, idempotency_key, external_id,
  (select key_id from integrations.integration_keys where id = integration_key_id) as key_id,
  (select name from integrations.integration_keys where id = integration_key_id) as key_name,
  request_received_at, request_completed_at, verified, replayed, duplicate, repeated, diagnosis->>'summary' as summary,
  case when path like '/v1/webhook/%' then ${headerValueSql('x-wc-webhook-topic')} end as topic,
  case when status_code < 300 then substring(response_body for 23) end as head,
  status_code < 300 and octet_length(response_body) <= 65536
    and position('"skipped":[{'::bytea in response_body) > 0 as skipped,
  status_code < 300 and octet_length(response_body) <= 65536
    and position('"warnings":["'::bytea in response_body) > 0 as warned`;

interface StoredRow extends Omit<ListedRow, 'request_received_at' | 'request_completed_at' | 'marks'> {
  request_received_at: Date;
  request_completed_at: Date;
  head: Uint8Array | null;
  skipped: boolean | null;
  warned: boolean | null;
}

function listedRow({ head, skipped, warned, ...row }: StoredRow): ListedRow {
  const start = head === null ? '' : Buffer.from(head).toString('latin1');
  const marks: Mark[] = [];
  if (start.startsWith('{"ok":true,"ping":true')) marks.push('ping');
  if (start.startsWith('{"parked":true')) marks.push('parked');
  if (start.startsWith('{"ignored":true')) marks.push('ignored');
  if (skipped) marks.push('skipped');
  if (warned) marks.push('warnings');
  return {
    ...row,
    request_received_at: row.request_received_at.toISOString(),
    request_completed_at: row.request_completed_at.toISOString(),
    marks,
  };
}
