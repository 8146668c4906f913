import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import { refuse } from '../errors/api-error.ts';
import { formats } from '../formats/formats.ts';
import type { PayloadFormat } from '../keys/vocabulary.ts';

/** Whole seconds that a timestamp may be off, either side (contract §5). */
const MAX_DRIFT_SECONDS = 300;

/** `t=<10 digits>,v1=<64 hex>`, with up to five v1 while a sender rotates. */
const PC_GRAMMAR = /^t=(\d{10})((?:,v1=[0-9a-fA-F]{64}){1,5})$/;
/** 44 canonical characters of base64 for 32 bytes: the last digit before the padding has two zero bits. */
const WC_GRAMMAR = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** What a signature is judged by. `secrets` are text, used as their UTF-8 bytes, never decoded. */
export interface SignatureQuestion {
  format: PayloadFormat;
  required: boolean;
  /** Whether a MAC over the body alone will do: create endpoints, unless the key is set to require_timestamp. */
  bodyAloneAllowed: boolean;
  secrets: readonly string[];
  /** The header of the key's own scheme, joined when it came twice; null when absent. */
  sent: string | null;
  otherSchemeSent: boolean;
  body: Buffer;
  receivedAt: Date;
}

/** A request that may pass, and what its signature shows. */
export interface CheckedSignature {
  /** For the log, when something about it should be said. */
  note: Diagnosis | null;
  /** Which of `secrets` signed it, the current one being 0; null when it is not signed. */
  secretAge: number | null;
  /** Arrival less the timestamp, in whole seconds: above 0 the sender's clock is behind. Null without a timestamp. */
  clockDriftSeconds: number | null;
}

const unsigned: CheckedSignature = { note: null, secretAge: null, clockDriftSeconds: null };

/** Stage 8: `signature_missing`, `_malformed`, `_expired`, `_invalid`, in this order. */
export function checkSignature(question: SignatureQuestion): CheckedSignature {
  const { format, required, secrets, sent, otherSchemeSent, body } = question;
  const refused = (code: 'signature_missing' | 'signature_malformed' | 'signature_expired' | 'signature_invalid') =>
    refuse(code, { headers: { 'PC-Received-Body-SHA256': hash('sha256', body) } });

  if (!required && secrets.length === 0)
    return sent === null ? unsigned : { ...unsigned, note: ignoredSignature(format) };
  if (sent === null) {
    if (!required) return unsigned;
    return otherSchemeSent ? refused('signature_invalid') : refused('signature_missing');
  }
  if (!formats[format].signature.timestamp) {
    if (!WC_GRAMMAR.test(sent)) refused('signature_malformed');
    const secretAge = signer([Buffer.from(sent, 'base64')], secrets, body);
    return secretAge === null ? refused('signature_invalid') : { ...unsigned, secretAge };
  }
  const [, t = '', v1 = ''] = PC_GRAMMAR.exec(sent) ?? refused('signature_malformed');
  const clockDriftSeconds = Math.floor(question.receivedAt.getTime() / 1000) - Number(t);
  if (Math.abs(clockDriftSeconds) > MAX_DRIFT_SECONDS) refused('signature_expired');
  const given = v1
    .split(',v1=')
    .slice(1)
    .map((hex) => Buffer.from(hex, 'hex'));
  const overTimestamp = signer(given, secrets, body, t);
  if (overTimestamp !== null) return { note: null, secretAge: overTimestamp, clockDriftSeconds };
  const overBodyAlone = question.bodyAloneAllowed ? signer(given, secrets, body) : null;
  if (overBodyAlone !== null) return { note: bodyAloneSignature, secretAge: overBodyAlone, clockDriftSeconds };
  return refused('signature_invalid');
}

/** The first of `secrets` that made one of the MACs given, by its place; null when none did. */
function signer(given: Buffer[], secrets: readonly string[], body: Buffer, t?: string): number | null {
  const place = secrets.findIndex((secret) => {
    const mac = macOf(secret, body, t);
    return given.some((candidate) => timingSafeEqual(candidate, mac));
  });
  return place < 0 ? null : place;
}

/** HMAC-SHA256 of the raw body, or of `t` + `.` + raw body; 32 bytes. */
function macOf(secret: string, body: Buffer, t?: string): Buffer {
  const hmac = createHmac('sha256', secret);
  if (t !== undefined) hmac.update(`${t}.`);
  return hmac.update(body).digest();
}

const bodyAloneSignature: Diagnosis = {
  summary: 'The signature covers the body alone, so its timestamp is not protected.',
  remedy:
    'Sign the timestamp too: v1 = HMAC-SHA256(signing secret, t + "." + raw body). Then set this key to require the timestamp.',
};

function ignoredSignature(format: PayloadFormat): Diagnosis {
  return {
    summary: `${formats[format].signature.header} was sent, but this key has no signing secret, so it was ignored.`,
    remedy: 'Give the key a signing secret with Rotate signing secret, or stop sending the header.',
  };
}
