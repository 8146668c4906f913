import { createHmac, hash } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../audit.ts';
import type { Queryable } from '../database/pool.ts';
import { first, statement } from '../database/statement.ts';
import { formats } from '../formats/formats.ts';
import { PASS_HEADER, sealPass } from '../keys/console-pass.ts';
import { openSecret, type SealingKeys } from '../keys/signing-secret.ts';
import type { PayloadFormat } from '../keys/vocabulary.ts';
import { processLog } from '../process-log.ts';
import { Refused } from '../refused.ts';

/** Where the API of this installation is reached from here, and what its secrets are sealed with. */
export interface ApiAccess {
  apiUrl: string;
  sealingKeys: SealingKeys;
}

/** Of the key that a request is sent for. */
export interface SendingKey {
  id: string;
  keyId: string;
  payloadFormat: PayloadFormat;
}

export interface ApiRequest {
  method: string;
  /** As logged: `/v1/orders`. */
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** What came back. */
export interface ApiAnswer {
  status: number;
  requestId: string | null;
  error: string | null;
  detail: string | null;
}

export const noAnswer =
  'the API didn’t answer, but it may have accepted the request: check the log before you send it again';

/** Longer than the API waits for anything. */
const PATIENCE_MS = 40_000;

const currentSecret = statement({
  name: 'current-signing-secret',
  parameters: { key: 'uuid' },
  columns: { sealed: 'bytea' },
  text: 'select sealed from integrations.signing_secrets where integration_key_id = $key and replaced_at is null',
});

const answerShape = z.object({ error: z.string(), detail: z.string() }).partial().catch({});

/**
 * Sends a request as the sender of a key would, through the same door, so that it is checked, logged and counted like any
 * other. It is signed with the key's current secret, if there is one, which stays on the server. Refuses when no answer
 * came, of which nobody can say that nothing was done.
 */
export async function sendToApi(
  db: Queryable,
  { apiUrl, sealingKeys }: ApiAccess,
  key: SendingKey,
  actor: Pick<Actor, 'name' | 'clientIp'>,
  { method, path, headers, body }: ApiRequest,
): Promise<ApiAnswer> {
  const now = new Date();
  const row = await first(db, currentSecret, { key: key.id });
  const signature = row && signatureOf(key.payloadFormat, openSecret(row.sealed, key.id, sealingKeys), body, now);
  const url = new URL(`${apiUrl}/integrations${path}`);
  const bodySha256 = hash('sha256', body);
  const clientIp = actor.clientIp ?? 'unknown';
  const target = `${url.pathname}${url.search}`;
  const pass = sealPass({ keyId: key.keyId, method, target, bodySha256, clientIp }, sealingKeys, now);
  const answer = await fetch(url, {
    method,
    headers: {
      ...headers,
      ...signature,
      'User-Agent': `PeptideClients console (${actor.name.replace(/[^\x20-\x7e]/g, '?')})`,
      [PASS_HEADER]: pass,
    },
    body: new Uint8Array(body),
    redirect: 'manual',
    cache: 'no-store',
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch((error: unknown) => {
    processLog.warn({ err: error }, 'the API didn’t answer the console');
    throw new Refused(noAnswer);
  });
  const told = answerShape.parse(await answer.json().catch(() => null));
  return {
    status: answer.status,
    requestId: answer.headers.get('x-request-id'),
    error: told.error ?? null,
    detail: told.detail ?? null,
  };
}

function signatureOf(format: PayloadFormat, secret: string, body: Buffer, now: Date): Record<string, string> {
  const { header, timestamp, writing } = formats[format].signature;
  const t = Math.floor(now.getTime() / 1000);
  const mac = createHmac('sha256', secret)
    .update(timestamp ? `${t}.` : '')
    .update(body)
    .digest(writing);
  return { [header]: timestamp ? `t=${t},v1=${mac}` : mac };
}
