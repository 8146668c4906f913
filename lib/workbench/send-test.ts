import type { Pool } from 'pg';
import { type Actor, audit } from '../audit.ts';
import type { Database } from '../database/prisma.ts';
import { type Scope, scopes } from '../keys/vocabulary.ts';
import { newId } from '../new-id.ts';
import { Refused } from '../refused.ts';
import { type ApiAccess, type ApiAnswer, sendToApi } from './send-to-api.ts';
import { testRequest } from './test-request.ts';

/** A test that was sent and not undone. */
export interface SentTest {
  id: string;
  externalId: string;
  sentBy: string;
  /** ISO-8601. */
  sentAt: string;
  /** Of the log. */
  requestId: string | null;
}

/** Of so many one can still see which is which. */
const MOST_SHOWN = 10;

/**
 * Sends a request that makes a record marked as a test, signed as the key's sender has to, and notes what it makes
 * before it is made, so that it can be undone whatever happens meanwhile. Audited.
 */
export async function sendTest(
  db: Database,
  pool: Pool,
  access: ApiAccess,
  actor: Actor,
  keyId: string,
  now: Date,
): Promise<ApiAnswer & { externalId: string }> {
  const { organizationId, name: sentBy } = actor;
  const key = await db.integrationKey.findFirst({
    where: { keyId, organizationId },
    select: { id: true, keyId: true, payloadFormat: true, scopes: true, store: { select: { currency: true } } },
  });
  if (key === null) throw new Refused(`no such key: pck_int_${keyId}`);
  const known: Scope[] = scopes.filter((scope) => key.scopes.includes(scope));
  const test = testRequest({ ...key, scopes: known, currency: key.store.currency }, now);
  if (test === null) throw new Refused('this key can create neither orders nor clients, so there is nothing to test');
  const id = newId();
  const { entityType, externalId } = test;
  await db.$transaction(async (tx) => {
    const data = { id, organizationId, integrationKeyId: key.id, entityType, externalId, sentBy, sentAt: now };
    await tx.consoleRequest.create({ data });
    const details = { external_id: externalId };
    await audit(tx, actor, 'request.tested', { integrationKeyId: key.id, details }, now);
  });
  const answer = await sendToApi(pool, access, key, actor, test);
  const { requestId, status: statusCode } = answer;
  await db.consoleRequest.update({ where: { id }, data: { requestId, statusCode } });
  return { ...answer, externalId };
}

/** A key's tests that made something, and were not undone, the newest first. */
export async function sentTests(
  db: Pick<Database, 'consoleRequest'>,
  organizationId: string,
  integrationKeyId: string,
): Promise<SentTest[]> {
  const found = await db.consoleRequest.findMany({
    where: {
      organizationId,
      integrationKeyId,
      rowId: null,
      undoneAt: null,
      OR: [{ statusCode: null }, { statusCode: { lt: 300 } }],
    },
    orderBy: { id: 'desc' },
    take: MOST_SHOWN,
  });
  return found.map(({ id, externalId, sentBy, sentAt, requestId }) => ({
    id,
    externalId: externalId ?? '',
    sentBy,
    sentAt: sentAt.toISOString(),
    requestId,
  }));
}
