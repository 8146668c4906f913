import type { Transaction } from '../database/prisma.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import { leastIdOf } from './row-id.ts';

/** Whose rows: those of one key of an organization, of all its keys, or the installation's rows that matched no key. */
export type LogOf = { organizationId: string; integrationKeyId?: string } | 'unmatched';

/** A row as lists show it; headers and bodies, which may have megabytes, come with `fullRows`. */
export type LogRow = Prisma.RequestLogRowGetPayload<{ omit: typeof payload }>;
export type FullLogRow = Prisma.RequestLogRowGetPayload<object>;

const payload = { requestHeaders: true, requestBody: true, responseBody: true } as const;
const newestFirst = { id: 'desc' } as const;

export interface Page {
  limit: number;
  /** The id of the last row of the page before; unset for the first page. */
  before?: string | undefined;
  errorCode?: string | undefined;
}

/** Rows newest first, a page at a time. */
export function newestRows(db: Transaction, whose: LogOf, page: Page): Promise<LogRow[]> {
  return db.requestLogRow.findMany({
    where: onPage(whose, page),
    omit: payload,
    orderBy: newestFirst,
    take: page.limit,
  });
}

/** The same with headers and bodies: ask for few at a time. */
export function newestFullRows(db: Transaction, whose: LogOf, page: Page): Promise<FullLogRow[]> {
  return db.requestLogRow.findMany({ where: onPage(whose, page), orderBy: newestFirst, take: page.limit });
}

/**
 * The ids of all rows that arrived at `since` or later, the oldest first. A row is stored when its request is answered,
 * so that of a slow request comes after younger ones: whoever follows the log asks for some minutes again and again.
 */
export async function idsSince(
  db: Transaction,
  whose: LogOf,
  since: Date,
  errorCode?: string | undefined,
): Promise<string[]> {
  const rows = await db.requestLogRow.findMany({
    where: {
      ...belonging(whose),
      id: { gte: leastIdOf(since) },
      ...(errorCode !== undefined && { errorCode }),
    },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  return rows.map(({ id }) => id);
}

/** These rows with headers and bodies, newest first. Ids that are not of `whose` are left out. */
export function fullRows(db: Transaction, whose: LogOf, ids: string[]): Promise<FullLogRow[]> {
  return db.requestLogRow.findMany({ where: { ...belonging(whose), id: { in: ids } }, orderBy: newestFirst });
}

/** A row by the names of its columns (contract §11). `keyId` is the bare 8 of its key, null where it matched none. */
export function rowAsJson(row: FullLogRow, keyId: string | null) {
  return {
    id: row.id,
    key_id: keyId,
    method: row.method,
    path: row.path,
    query: row.query,
    status_code: row.statusCode,
    error_code: row.errorCode,
    client_ip: row.clientIp,
    idempotency_key: row.idempotencyKey,
    external_id: row.externalId,
    request_received_at: row.requestReceivedAt.toISOString(),
    request_completed_at: row.requestCompletedAt.toISOString(),
    user_agent: row.userAgent,
    replayed: row.replayed,
    duplicate: row.duplicate,
    repeated: row.repeated,
    diagnosis: row.diagnosis,
    request_headers: row.requestHeaders,
    request_body: bodyAsJson(row.requestBody),
    response_body: bodyAsJson(row.responseBody),
  };
}

/** A body as text where it is text, else in base64. A byte order mark stays: it is part of what was signed. */
export function bodyAsJson(body: Uint8Array | null): string | { base64: string } | null {
  if (body === null) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    if (!text.includes('\u0000')) return text;
  } catch {
    // not UTF-8
  }
  return { base64: Buffer.from(body).toString('base64') };
}

function onPage(whose: LogOf, { before, errorCode }: Page): Prisma.RequestLogRowWhereInput {
  return {
    ...belonging(whose),
    ...(before !== undefined && { id: { lt: before } }),
    ...(errorCode !== undefined && { errorCode }),
  };
}

function belonging(whose: LogOf): Prisma.RequestLogRowWhereInput {
  return whose === 'unmatched' ? { integrationKeyId: null } : whose;
}
