import type { ErrorCode } from '../errors/catalogue.ts';
import { secretsToHide } from '../keys/opened-secrets.ts';
import type { SealingKeys } from '../keys/signing-secret.ts';
import type { Identified } from '../pipeline/identify-key.ts';
import { type Call, Headers, type Reply } from '../request/call.ts';

/** A request as it goes to the other thread: what a structured clone keeps of it. */
export interface Job {
  id: number;
  call: Omit<Call, 'headers' | 'ownSecrets'> & { rawHeaders: readonly string[] };
  known: Identified;
}

/** What comes back. */
export interface Done extends Omit<Reply, 'body' | 'error'> {
  id: number;
  error?: ErrorCode | undefined;
  body: Uint8Array;
}

export function jobFrom(id: number, { headers, ownSecrets: _, ...call }: Call, known: Identified): Job {
  return { id, call: { ...call, rawHeaders: headers.raw }, known };
}

/**
 * Bytes arrive as plain arrays of them; whoever reads them wants Buffers, over the same memory. Secrets are opened here
 * again: they travel sealed.
 */
export function fromJob(
  { call: { rawHeaders, ...rest }, known }: Job,
  sealingKeys: SealingKeys,
): { call: Call; known: Identified } {
  const key = { ...known.key, keyHash: bytes(known.key.keyHash), sealedSecrets: known.key.sealedSecrets.map(bytes) };
  const record = known.idempotencyRecord;
  return {
    call: {
      ...rest,
      headers: new Headers(rawHeaders),
      key,
      ownSecrets: () => secretsToHide(key, sealingKeys),
      body: rest.body && bytes(rest.body),
    },
    known: {
      ...known,
      key,
      idempotencyRecord: record && {
        ...record,
        querySha256: record.querySha256 && bytes(record.querySha256),
        bodySha256: bytes(record.bodySha256),
        responseBody: bytes(record.responseBody),
      },
    },
  };
}

function bytes(array: Uint8Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
