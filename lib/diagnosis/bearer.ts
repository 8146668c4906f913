import { hashToken, parseToken } from '../keys/token.ts';
import type { Arrived } from './arrived.ts';
import { bearerText, sendBearer } from './bearer-text.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Fault } from './explained.ts';
import { foreignToken } from './foreign-token.ts';
import { nearKeys } from './near-keys.ts';

/** A key that may be meant. */
export interface CandidateKey {
  keyId: string;
  name: string;
  keyHash: Buffer;
  revokedAt: Date | null;
  revokedBy: string | null;
  expiresAt: Date | null;
  /** The key it was rolled to. */
  successor: string | null;
}

export interface BearerKnown {
  /** The key whose log has the row, by the 8 characters that were sent or stand in the URL; null: it matched none. */
  key: CandidateKey | null;
  /** Other keys that the bearer may mean, by `possibleKeyIds`: of the same organization, or of all for an unmatched row. */
  others: readonly CandidateKey[];
  /** The bearer came from memory; a row that is opened later has only its public part. */
  bearerKept: boolean;
}

const copyAgain =
  'Copy it again from where it was stored when it was shown: 42 characters, by double click, without quotes.';

/** The key ids that this bearer may mean: its own, and those it is one slip away from. */
export function possibleKeyIds(arrived: Arrived): string[] {
  const { token } = bearerText(arrived.rawHeaders);
  const own = parseToken(token)?.keyId;
  return [...new Set([...(own ? [own] : []), ...nearKeys(token).map(({ keyId }) => keyId)])];
}

/** Stage 2 or 4 refused with `invalid_api_key`: why. */
export function diagnoseBearer(arrived: Arrived, known: BearerKnown): Diagnosis {
  const inUrl = /^\/v1\/webhook\/woocommerce\/([^/]+)$/.exec(arrived.path)?.[1] ?? null;
  const sent = arrived.rawHeaders.some((name, i) => i % 2 === 0 && name.toLowerCase() === 'authorization');
  if (inUrl !== null && !sent) return keyOfUrl(inUrl, arrived, known);
  if (!known.bearerKept) return withoutBearer(arrived, known);
  const { token, fault } = bearerText(arrived.rawHeaders);
  const foreign = foreignToken(token);
  if (foreign) return diagnosisOf(foreign);
  if (fault !== null && token === '') return diagnosisOf(fault);
  const judged = judge(token, arrived, known, inUrl);
  if (fault === null) return diagnosisOf(judged ?? rightByNow);
  if (judged === null) return { ...diagnosisOf(fault), summary: `${fault.summary} The key itself is right.` };
  return {
    summary: `${fault.summary} Besides: ${judged.summary.charAt(0).toLowerCase()}${judged.summary.slice(1)}`,
    remedy: `${fault.remedy} ${judged.remedy}`,
    evidence: { cause: fault.cause, causes: [fault.cause, judged.cause], ...judged.evidence },
  };
}

const rightByNow: Fault = {
  cause: 'right_by_now',
  summary: 'The key is good by what is known now: it was changed while this request was on its way.',
  short: 'the key is good by now',
  remedy: 'Send it again.',
};

/** What is wrong with a key that came as text; null when nothing is. */
function judge(token: string, arrived: Arrived, { key, others }: BearerKnown, inUrl: string | null): Fault | null {
  const parsed = parseToken(token);
  const candidates = key === null ? others : [key, ...others];
  if (parsed?.checksumOk) {
    const hash = hashToken(token);
    const meant = candidates.find(({ keyHash }) => keyHash.equals(hash));
    if (!meant)
      return unknownKey(
        parsed.keyId,
        candidates.some(({ keyId }) => keyId === parsed.keyId),
      );
    if (inUrl !== null && key !== null && meant !== key) {
      const [url, bearer] = [`pck_int_${key.keyId}`, `pck_int_${meant.keyId}`];
      const remedy =
        'Leave the Authorization header out: on this URL the signature is enough. Or send the key of the URL.';
      const summary = `The URL names ${url}, but the bearer is ${bearer} (${meant.name}).`;
      return { cause: 'keys_differ', summary, short: summary, remedy, evidence: { key_id: meant.keyId } };
    }
    return endOf(meant, arrived.receivedAt);
  }
  for (const near of nearKeys(token)) {
    const meant = candidates.find(({ keyHash }) => keyHash.equals(hashToken(near.token)));
    if (meant) return slipFault(near.slip, near.position, meant);
  }
  return malformed(token, key);
}

function unknownKey(keyId: string, idIsKnown: boolean): Fault {
  return {
    cause: 'unknown_key',
    summary: idIsKnown
      ? `The key is well formed, but it is not the pck_int_${keyId} of this installation.`
      : `The key is well formed, but this installation has none with the key id ${keyId}.`,
    short: 'the key is of another installation',
    remedy: 'It was minted elsewhere: on a staging or a test server, say. Send it there, or mint one here.',
    evidence: { key_id: keyId },
  };
}

const slips = {
  missing: 'one character is missing',
  added: 'one character too many is in it',
  changed: 'one character is another one',
  swapped: 'two neighbouring characters are swapped',
} as const;

function slipFault(slip: keyof typeof slips, position: number, meant: CandidateKey): Fault {
  const name = `pck_int_${meant.keyId}`;
  return {
    cause: 'near_miss',
    summary: `It is ${name} (${meant.name}), but ${slips[slip]}, at character ${position} of 42.`,
    short: slips[slip],
    remedy: copyAgain,
    evidence: { key_id: meant.keyId, slip, position },
  };
}

/** Text that is no key, and not one slip away from one that we know. */
function malformed(token: string, key: CandidateKey | null): Fault {
  const named = key === null ? '' : ` It starts as pck_int_${key.keyId} (${key.name}) does.`;
  const fault = (cause: string, what: string): Fault => ({
    cause,
    summary: `${what}.${named}`,
    short: what.charAt(0).toLowerCase() + what.slice(1),
    remedy: copyAgain,
    evidence: { length: token.length },
  });
  if (!token.startsWith('pck_int_'))
    return fault('no_key', 'What came is no integration key: those start with pck_int_');
  if (/X{4}|…|\.\.\./i.test(token)) return fault('placeholder', 'It is the placeholder of an example, not a key');
  if (!/^\w+$/.test(token)) return fault('foreign_characters', 'The key holds characters that no key has');
  if (token.length < 42) return fault('cut_short', `The key is cut short: ${token.length} of 42 characters came`);
  if (token.length > 42)
    return fault('too_long', `The key is too long: ${token.length} characters came where it has 42`);
  return fault('checksum', 'The key’s checksum fails, so at least two of its characters are other ones');
}

/** A key that is right, and past its end; null while it lives. */
function endOf({ keyId, name, revokedAt, revokedBy, expiresAt, successor }: CandidateKey, at: Date): Fault | null {
  const next = successor === null ? '' : ` Its successor is pck_int_${successor}.`;
  const evidence = { key_id: keyId, ...(successor !== null && { successor }) };
  const useNext = successor === null ? null : `Put pck_int_${successor} into the sender.`;
  if (revokedAt !== null) {
    return {
      cause: 'revoked',
      summary: `${name} was revoked by ${revokedBy ?? 'somebody'} at ${revokedAt.toISOString()}.${next}`,
      short: 'the key is revoked',
      remedy:
        useNext ?? 'A revoked key cannot come back. Mint a new key with these settings, and put it into the sender.',
      evidence: { ...evidence, revoked_at: revokedAt.toISOString(), revoked_by: revokedBy },
    };
  }
  if (expiresAt === null || expiresAt > at) return null;
  return {
    cause: 'expired',
    summary: `${name} expired at ${expiresAt.toISOString()}.${next}`,
    short: 'the key is expired',
    remedy: useNext ?? 'Change its expiry, in force with the next request, or mint a new key.',
    evidence: { ...evidence, expired_at: expiresAt.toISOString() },
  };
}

/** The key-addressed route, without a bearer: only the key id of the URL counts. */
function keyOfUrl(keyId: string, arrived: Arrived, { key }: BearerKnown): Diagnosis {
  const end = key === null ? null : endOf(key, arrived.receivedAt);
  if (end) return diagnosisOf(end);
  if (key) return diagnosisOf(rightByNow);
  const isId = /^(?:pck_int_)?[0-9A-Za-z]{8}$/.test(keyId);
  return {
    summary: isId
      ? `No key has the key id ${keyId.slice(-8)} that the URL names.`
      : 'The URL ends in something that is no key id: those have 8 characters.',
    remedy: 'Copy the Delivery URL from the connection’s page, and paste it into the webhook anew.',
    evidence: { cause: 'unknown_key' },
  };
}

/** A row that is opened later: the bearer was not kept, what became of the key is known. */
function withoutBearer(arrived: Arrived, { key }: BearerKnown): Diagnosis {
  const end = key === null ? null : endOf(key, arrived.receivedAt);
  if (end) return diagnosisOf(end);
  const remedy = `Send it again to learn more. ${sendBearer}`;
  return {
    summary: 'The bearer is not exactly a key, and was not kept.',
    remedy,
    evidence: { cause: 'not_kept' },
  };
}

function diagnosisOf({ summary, remedy, cause, evidence }: Fault): Diagnosis {
  return { summary, remedy, evidence: { cause, ...evidence } };
}
