import { hashToken, parseToken } from '../keys/token.ts';
import type { Arrived } from './arrived.ts';
import { bearerText, sendBearer } from './bearer-text.ts';
import type { Cause } from './causes.ts';
import { changedCase, writings } from './changed-case.ts';
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
  'Copy it again from where you stored it when it was shown: 42 characters, no quotes. A double click selects it whole.';

/** The key ids that this request may mean: the bearer's own and those it is one slip away from, the URL's in any case. */
export function possibleKeyIds(arrived: Arrived): string[] {
  const inUrl = keyIdOfUrl(arrived);
  if (inUrl !== null && /^[0-9A-Za-z]{8}$/.test(inUrl) && !hasBearer(arrived)) return writings(inUrl);
  const { token } = bearerText(arrived.rawHeaders);
  const changed = changedCase(token);
  const own = parseToken(changed?.what === 'prefix' ? changed.token : token)?.keyId;
  const near = nearKeys(token).map(({ keyId }) => keyId);
  return [
    ...new Set([...(own ? [own] : []), ...near, ...(changed && changed.what !== 'prefix' ? changed.keyIds : [])]),
  ];
}

/** Stage 2 or 4 refused with `invalid_api_key`: why. */
export function diagnoseBearer(arrived: Arrived, known: BearerKnown): Diagnosis {
  const inUrl = keyIdOfUrl(arrived);
  if (inUrl !== null && !hasBearer(arrived)) return keyOfUrl(inUrl, arrived, known);
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

/** The bare 8 of `/v1/webhook/woocommerce/{key id}`, or whatever stands there; null on other paths. */
function keyIdOfUrl({ path }: Arrived): string | null {
  return /^\/v1\/webhook\/woocommerce\/(?:pck_int_)?([^/]+)$/.exec(path)?.[1] ?? null;
}

function hasBearer({ rawHeaders }: Arrived): boolean {
  return rawHeaders.some((name, i) => i % 2 === 0 && name.toLowerCase() === 'authorization');
}

const rightByNow: Fault = {
  cause: 'right_by_now',
  summary: 'The key is valid now: it was changed while this request was on its way.',
  short: 'the key is valid now',
  remedy: 'Send it again.',
};

/** What is wrong with a key that came as text; null when nothing is. */
function judge(sent: string, arrived: Arrived, { key, others }: BearerKnown, inUrl: string | null): Fault | null {
  const changed = changedCase(sent);
  const token = changed?.what === 'prefix' ? changed.token : sent;
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
        'Leave out the Authorization header: on this URL the signature is enough. Or send the URL’s own key.';
      const summary = `The URL names ${url}, but the bearer is ${bearer} (${meant.name}).`;
      return { cause: 'keys_differ', summary, short: summary, remedy, evidence: { key_id: meant.keyId } };
    }
    return endOf(meant, arrived.receivedAt) ?? (changed === null ? null : prefixFault(meant));
  }
  if (changed !== null && changed.what !== 'prefix') {
    return caseFault(changed.what, candidates.find(({ keyId }) => changed.keyIds.includes(keyId)) ?? null);
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
      ? `The key is well formed, but it isn’t this installation’s pck_int_${keyId}.`
      : `The key is well formed, but this installation has no key with the key id ${keyId}.`,
    short: 'the key belongs to another installation',
    remedy: 'It was created elsewhere, on a staging or test server for example. Send it there, or create a key here.',
    evidence: { key_id: keyId },
  };
}

/** All its letters in one case: only the public part tells whose it is. */
function caseFault(what: 'lower' | 'upper', meant: CandidateKey | null): Fault {
  const whose = meant === null ? '' : ` It looks like pck_int_${meant.keyId} (${meant.name}).`;
  return {
    cause: 'case_changed',
    summary: `The key came all in ${what} case, and keys are case-sensitive.${whose}`,
    short: `the key came all in ${what} case`,
    remedy: `Send the key exactly as it was shown. Something changes it to ${what} case on the way: look for a form, a script or a header library that does.`,
    evidence: { case: what, ...(meant && { key_id: meant.keyId }) },
  };
}

function prefixFault(meant: CandidateKey): Fault {
  return {
    cause: 'case_changed',
    summary: `It is pck_int_${meant.keyId} (${meant.name}), but its prefix isn’t in lower case. Keys start with pck_int_.`,
    short: 'its prefix isn’t in lower case',
    remedy: copyAgain,
    evidence: { case: 'prefix', key_id: meant.keyId },
  };
}

const slips = {
  missing: 'one character is missing',
  added: 'it has one character too many',
  changed: 'one character is wrong',
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
  const named = key === null ? '' : ` It starts like pck_int_${key.keyId} (${key.name}).`;
  const fault = (cause: Cause, what: string): Fault => ({
    cause,
    summary: `${what}.${named}`,
    short: what.charAt(0).toLowerCase() + what.slice(1),
    remedy: copyAgain,
    evidence: { length: token.length },
  });
  if (!token.startsWith('pck_int_'))
    return fault('no_key', 'What came isn’t an integration key: those start with pck_int_');
  if (/X{4}|…|\.\.\./i.test(token)) return fault('placeholder', 'It is the placeholder of an example, not a key');
  if (!/^\w+$/.test(token)) return fault('foreign_characters', 'It contains characters that no key has');
  if (token.length < 42) return fault('cut_short', `The key is cut short: ${token.length} of 42 characters came`);
  if (token.length > 42) return fault('too_long', `The key is too long: ${token.length} characters came instead of 42`);
  return fault('checksum', 'The key’s checksum fails, so at least two of its characters are wrong');
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
        useNext ?? 'A revoked key can’t come back. Create a new key with these settings and put it in the sender.',
      evidence: { ...evidence, revoked_at: revokedAt.toISOString(), revoked_by: revokedBy },
    };
  }
  if (expiresAt === null || expiresAt > at) return null;
  return {
    cause: 'expired',
    summary: `${name} expired at ${expiresAt.toISOString()}.${next}`,
    short: 'the key is expired',
    remedy: useNext ?? 'Change its expiry, which applies from the next request on, or create a new key.',
    evidence: { ...evidence, expired_at: expiresAt.toISOString() },
  };
}

/** The key-addressed route, without a bearer: only the key id of the URL counts. */
function keyOfUrl(keyId: string, arrived: Arrived, { key, others }: BearerKnown): Diagnosis {
  const end = key === null ? null : endOf(key, arrived.receivedAt);
  if (end) return diagnosisOf(end);
  if (key) return diagnosisOf(rightByNow);
  const isId = /^[0-9A-Za-z]{8}$/.test(keyId);
  const [meant] = others.filter((other) => other.keyId.toLowerCase() === keyId.toLowerCase());
  if (meant) {
    return {
      summary: `The key id in the URL is ${keyId}: pck_int_${meant.keyId} (${meant.name}) in another case. Key ids are case-sensitive.`,
      remedy: 'Copy the Delivery URL from the connection’s page and paste it into the webhook again.',
      evidence: { cause: 'case_changed', key_id: meant.keyId },
    };
  }
  return {
    summary: isId
      ? `No key has the key id ${keyId} from the URL.`
      : 'The URL doesn’t end in a key id: those have 8 characters.',
    remedy: 'Copy the Delivery URL from the connection’s page and paste it into the webhook again.',
    evidence: { cause: 'unknown_key' },
  };
}

/** A row that is opened later: the bearer was not kept, what became of the key is known. */
function withoutBearer(arrived: Arrived, { key }: BearerKnown): Diagnosis {
  const end = key === null ? null : endOf(key, arrived.receivedAt);
  if (end) return diagnosisOf(end);
  const remedy = `Send it again to learn more. ${sendBearer}`;
  return {
    summary: 'The bearer isn’t exactly a key, and it wasn’t kept.',
    remedy,
    evidence: { cause: 'not_kept' },
  };
}

function diagnosisOf({ summary, remedy, cause, evidence }: Fault): Diagnosis {
  return { summary, remedy, evidence: { cause, ...evidence } };
}
