import { z } from 'zod';
import type { Transaction } from '../database/prisma.ts';
import { first, statement } from '../database/statement.ts';
import { recordOfRow } from '../records/record-of-row.ts';
import { type DetailedRow, FIRST_BYTES } from './detailed-row.ts';
import { listedRows } from './list-rows.ts';
import { inLog, ofLog, ofLogParameters } from './row-conditions.ts';
import { isRowId } from './row-id.ts';
import type { LogOf } from './rows.ts';

export type BodySide = 'request' | 'response';

const storedDiagnosis = z
  .object({ summary: z.string(), remedy: z.string(), evidence: z.record(z.string(), z.unknown()).optional() })
  .nullable()
  .catch(null);
const storedHeaders = z.array(z.tuple([z.string(), z.string()])).catch([]);

const moreOfRow = statement({
  name: 'log-row-details',
  parameters: { ...ofLogParameters, id: 'uuid' },
  columns: {
    user_agent: 'text?',
    diagnosis: 'json',
    request_headers: 'json',
    request_size: 'integer?',
    request_start: 'bytea?',
    response_size: 'integer?',
    response_start: 'bytea?',
  },
  text: `
    select user_agent, diagnosis, request_headers,
      octet_length(request_body) as request_size, substring(request_body for ${FIRST_BYTES}) as request_start,
      octet_length(response_body) as response_size, substring(response_body for ${FIRST_BYTES}) as response_start
    from integrations.request_log where id = $id and ${inLog}`,
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
  const more = await first(db, moreOfRow, { ...ofLog(whose), id });
  if (listed === undefined || more === undefined) return null;
  const facts = { ...listed, user_agent: more.user_agent, record: await recordOfRow(db, id) };
  if (!mayManage) return { ...facts, summary: null, payload: null };
  const payload = {
    diagnosis: storedDiagnosis.parse(more.diagnosis),
    request_headers: storedHeaders.parse(more.request_headers),
    request_body: bodyStart(more.request_size, more.request_start),
    response_body: bodyStart(more.response_size, more.response_start),
  };
  return { ...facts, payload };
}

const bodyFrom = statement({
  name: 'log-row-body',
  parameters: { ...ofLogParameters, id: 'uuid', side: 'text', from: 'integer' },
  columns: { bytes: 'bytea?' },
  text: `
    select substring(case $side::text when 'request' then request_body else response_body end from $from) as bytes
    from integrations.request_log where id = $id and ${inLog}`,
});

/** Bytes of a row's body from an offset on; null when the row or the body is not there. */
export async function bodyOf(
  db: Transaction,
  whose: LogOf,
  id: string,
  side: BodySide,
  from = 0,
): Promise<Uint8Array | null> {
  if (!isRowId(id)) return null;
  const row = await first(db, bodyFrom, { ...ofLog(whose), id, side, from: from + 1 });
  return row?.bytes ?? null;
}

function bodyStart(size: number | null, start: Buffer | null) {
  return size === null || start === null ? null : { size, start: start.toString('base64') };
}
