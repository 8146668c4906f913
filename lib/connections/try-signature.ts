import { createHmac, hash } from 'node:crypto';
import type { Queryable } from '../database/pool.ts';
import { type Arrived, headerOf } from '../diagnosis/arrived.ts';
import { diagnose, type Installation } from '../diagnosis/diagnose.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { keyFacts } from '../diagnosis/facts.ts';
import { secretsAbout } from '../diagnosis/facts-of-signing.ts';
import { sentSignature } from '../diagnosis/sent-macs.ts';
import { ApiError } from '../errors/api-error.ts';
import { formats, otherFormats } from '../formats/formats.ts';
import type { PayloadFormat } from '../keys/vocabulary.ts';
import { newId } from '../new-id.ts';
import { checkSignature } from '../pipeline/signature.ts';

/** Enough to compare two digests by eye, and no signature. */
const SHOWN_CHARACTERS = 8;

/** A body and a header, pasted as they were sent. */
export interface Pasted {
  body: string;
  /** The header's value, or lines of headers with their names. */
  header: string;
}

/** What became of a signature that was pasted, step by step. */
export interface TriedSignature {
  /** Null: it is right. */
  code: string | null;
  header: string;
  /** The timestamp that is signed with the body; null where the scheme has none, or none came. */
  timestamp: string | null;
  bytes: number;
  bodySha256: string;
  /** The beginning of their MAC, as the scheme writes it, and of the one we compute; null where there is none to read. */
  theirs: string | null;
  ours: string | null;
  diagnosis: Diagnosis | null;
}

/**
 * Judges a pasted signature by the code that judges requests, and explains it by the code that explains rows. Of the MAC
 * that we compute only the beginning is told: whoever had the whole could sign whatever they like with a secret that
 * nobody may see again, and no rotation would show that they did. Null for a key that has no signing secret.
 */
export async function trySignature(
  db: Queryable,
  installation: Installation,
  integrationKeyId: string,
  pasted: Pasted,
  now: Date,
): Promise<TriedSignature | null> {
  const key = await keyFacts(db, integrationKeyId);
  if (key === null) return null;
  const known = await secretsAbout(db, key, installation.sealingKeys, now);
  const secrets = known.filter(({ origin }) => origin.kind === 'valid').map(({ text }) => text);
  const [secret] = secrets;
  if (secret === undefined) return null;

  const format = key.payloadFormat;
  const { signature } = formats[format];
  const arrived: Arrived = {
    method: 'POST',
    path: formats[format].path(key.keyId),
    query: null,
    rawHeaders: headersIn(pasted.header, signature.header),
    body: Buffer.from(pasted.body),
    receivedAt: now,
    clientIp: '',
    verified: true, // what it repeats of the body goes to whoever pasted it
  };
  const { code, note } = judged(arrived, format, key.requireTimestamp, secrets);
  const sent = sentSignature(arrived.rawHeaders, format);
  // What is noted of a signature that is taken: it covers the body alone.
  const timestamp = signature.timestamp && note === null ? (sent.timestamps[0] ?? null) : null;
  const diagnosis =
    code === null
      ? note
      : await diagnose(db, installation, {
          requestId: newId(),
          code,
          missingScope: null,
          arrived,
          integrationKeyId,
          idempotencyKey: null,
          peer: null,
          note: null,
          bearerKept: false,
        });
  const encoding = signature.writing === 'hex' ? 'hex' : 'base64';
  const message = Buffer.concat([Buffer.from(timestamp === null ? '' : `${timestamp}.`), Buffer.from(pasted.body)]);
  const shown = (mac: Buffer) => mac.toString(encoding).slice(0, SHOWN_CHARACTERS);
  const [theirs] = sent.macs;
  return {
    code,
    header: signature.header,
    timestamp,
    bytes: Buffer.byteLength(pasted.body),
    bodySha256: hash('sha256', pasted.body),
    theirs: theirs === undefined ? null : shown(theirs.bytes),
    ours:
      signature.timestamp && timestamp === null && note === null
        ? null
        : shown(createHmac('sha256', secret).update(message).digest()),
    diagnosis,
  };
}

/** Stage 8, as a create endpoint has it: why it refuses, or null and what is noted of a signature that it takes. */
function judged(arrived: Arrived, format: PayloadFormat, requireTimestamp: boolean, secrets: readonly string[]) {
  const has = (one: PayloadFormat) => headerOf(arrived.rawHeaders, formats[one].signature.header.toLowerCase());
  try {
    const { note } = checkSignature({
      format,
      required: true,
      bodyAloneAllowed: !requireTimestamp,
      secrets,
      sent: has(format),
      otherSchemeSent: otherFormats(format).some((one) => has(one) !== null),
      body: arrived.body ?? Buffer.alloc(0),
      receivedAt: arrived.receivedAt,
    });
    return { code: null, note };
  } catch (error) {
    if (error instanceof ApiError) return { code: error.code, note: null };
    throw error;
  }
}

/** Names and values in turn. A line without a name is the value of the scheme's own header. */
function headersIn(text: string, own: string): string[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .flatMap((line) => {
      const named = /^\s*([\w-]+):\s?(.*)$/.exec(line);
      return named ? [named[1] ?? '', (named[2] ?? '').trim()] : [own, line.trim()];
    });
}
