import { z } from 'zod';
import type { Transaction } from '../database/prisma.ts';
import { recordOfRow } from '../records/record-of-row.ts';
import { type DetailedRow, FIRST_BYTES } from './detailed-row.ts';
import { belonging, listedRows } from './list-rows.ts';
import { isRowId } from './row-id.ts';
import type { LogOf } from './rows.ts';

export type BodySide = 'request' | 'response';

const stored = z.object({
  user_agent: z.string().nullable(),
  diagnosis: z
    .object({ summary: z.string(), remedy: z.string(), evidence: z.record(z.string(), z.unknown()).optional() })
    .nullable()
    .catch(null),
  request_headers: z.array(z.tuple([z.string(), z.string()])).catch([]),
  request_size: z.number().nullable(),
  request_start: z.instanceof(Uint8Array).nullable(),
  response_size: z.number().nullable(),
  response_start: z.instanceof(Uint8Array).nullable(),
});

/** One row of a log with all its facts, and with its payload for those who may see it; null when there is none. */
export async function openRow(
  db: Transaction,
  whose: LogOf,
  id: string,
  mayManage: boolean,
): Promise<DetailedRow | null> {
  if (!isRowId(id)) return null;
  const [listed] = await listedRows(db, whose, [id]);
  const [more] = await db.$queryRaw<unknown[]>`
    select user_agent, diagnosis, request_headers,
      octet_length(request_body) as request_size, substring(request_body for ${FIRST_BYTES}) as request_start,
      octet_length(response_body) as response_size, substring(response_body for ${FIRST_BYTES}) as response_start
    from integrations.request_log where id = ${id}::uuid and ${belonging(whose)}`;
  if (listed === undefined || more === undefined) return null;
  const row = stored.parse(more);
  const facts = { ...listed, user_agent: row.user_agent, record: await recordOfRow(db, id) };
  if (!mayManage) return { ...facts, summary: null, payload: null };
  const { diagnosis, request_headers } = row;
  const payload = {
    diagnosis,
    request_headers,
    request_body: bodyStart(row.request_size, row.request_start),
    response_body: bodyStart(row.response_size, row.response_start),
  };
  return { ...facts, payload };
}

/** Bytes of a row's body from an offset on; null when the row or the body is not there. */
export async function bodyOf(
  db: Transaction,
  whose: LogOf,
  id: string,
  side: BodySide,
  from = 0,
): Promise<Uint8Array | null> {
  if (!isRowId(id)) return null;
  const rows =
    side === 'request'
      ? await db.$queryRaw<{ bytes: Uint8Array | null }[]>`
          select substring(request_body from ${from + 1}::integer) as bytes
          from integrations.request_log where id = ${id}::uuid and ${belonging(whose)}`
      : await db.$queryRaw<{ bytes: Uint8Array | null }[]>`
          select substring(response_body from ${from + 1}::integer) as bytes
          from integrations.request_log where id = ${id}::uuid and ${belonging(whose)}`;
  return rows[0]?.bytes ?? null;
}

function bodyStart(size: number | null, start: Uint8Array | null) {
  return size === null || start === null ? null : { size, start: Buffer.from(start).toString('base64') };
}
