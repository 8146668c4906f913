import type { Pool } from 'pg';
import { z } from 'zod';
import { type Actor, audit } from '../audit.ts';
import type { Database, Transaction } from '../database/prisma.ts';
import { newId } from '../new-id.ts';
import { Refused } from '../refused.ts';
import { type ApiAccess, sendToApi } from './send-to-api.ts';

/** Of the headers of then what says how the body is to be read. The signature is a new one. */
const KEPT_HEADERS = /^(content-type|x-wc-webhook-(topic|resource|event|source))$/i;
const headerList = z.array(z.tuple([z.string(), z.string()])).catch([]);
/** As contract §4 has them. */
const soundIdempotencyKey = /^[\x20-\x7e]{1,255}$/;

/**
 * A refused request whose body was kept. Of an Idempotency-Key that was used for something else the answer stands:
 * that is not sent again. Neither is what had a query, whose values the log does not have.
 */
function refusedWithBody(organizationId: string, rowId: string) {
  return {
    id: rowId,
    organizationId,
    verified: true,
    statusCode: { gte: 400 },
    query: null,
    method: { in: ['POST', 'PATCH'] },
    requestBody: { not: null },
    errorCode: { not: 'idempotency_conflict' },
    integrationKeyId: { not: null },
  };
}

/** Whether one of the organization's rows can be sent again. */
export async function canBeSentAgain(db: Transaction, organizationId: string, rowId: string): Promise<boolean> {
  return (await db.requestLogRow.count({ where: refusedWithBody(organizationId, rowId) })) > 0;
}

/**
 * Sends the body of a refused request again, under today's settings: a new request, through the same door. It has the
 * Idempotency-Key of then, or one that the row gives it, and what was accepted once is not sent a third time: pressing
 * twice makes one order. Returns what came of it, as a sentence. Audited.
 */
export async function sendAgain(
  db: Database,
  pool: Pool,
  access: ApiAccess,
  actor: Actor,
  rowId: string,
  now: Date,
): Promise<string> {
  const { organizationId, name: sentBy } = actor;
  const row = await db.requestLogRow.findFirst({
    where: refusedWithBody(organizationId, rowId),
    select: {
      method: true,
      path: true,
      integrationKeyId: true,
      idempotencyKey: true,
      requestHeaders: true,
      requestBody: true,
    },
  });
  const key = row?.integrationKeyId
    ? await db.integrationKey.findFirst({
        where: { id: row.integrationKeyId, organizationId },
        select: { id: true, keyId: true, payloadFormat: true },
      })
    : null;
  if (row === null || row.requestBody === null || key === null) throw new Refused('this request can’t be sent again');
  const accepted = await db.consoleRequest.findFirst({
    where: { organizationId, rowId, statusCode: { lt: 300 } },
    select: { requestId: true },
  });
  if (accepted !== null) return `It was sent again before, and accepted: request ${accepted.requestId ?? '—'}.`;
  const id = newId();
  await db.$transaction(async (tx) => {
    await tx.consoleRequest.create({
      data: { id, organizationId, integrationKeyId: key.id, rowId, sentBy, sentAt: now },
    });
    await audit(tx, actor, 'request.sent_again', { integrationKeyId: key.id, details: { row: rowId } }, now);
  });
  const kept = headerList.parse(row.requestHeaders).filter(([name]) => KEPT_HEADERS.test(name));
  const own = row.idempotencyKey;
  const idempotencyKey = own !== null && soundIdempotencyKey.test(own) ? own : `again-${rowId}`;
  const answer = await sendToApi(pool, access, key, actor, {
    method: row.method,
    path: row.path,
    headers: { ...Object.fromEntries(kept), 'Idempotency-Key': idempotencyKey },
    body: Buffer.from(row.requestBody),
  });
  const { status: statusCode, requestId, error, detail } = answer;
  await db.consoleRequest.update({ where: { id }, data: { requestId, statusCode } });
  const what = `request ${requestId ?? '—'}`;
  if (error === null) return `Accepted: ${statusCode}, ${what}.`;
  return `Refused again: ${statusCode} ${error}, ${detail ?? ''} (${what}).`;
}
