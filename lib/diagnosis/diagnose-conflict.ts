import { hash } from 'node:crypto';
import type { Arrived } from './arrived.ts';
import type { Diagnosis } from './diagnosis.ts';
import { firstDifference } from './first-difference.ts';
import { jsonDifferences } from './json-differences.ts';

/** The request that used the Idempotency-Key first. */
export interface FirstUse {
  requestId: string;
  receivedAt: Date;
  path: string;
  /** Null: not recorded. */
  querySha256: Buffer | null;
  externalId: string | null;
  /** As the log has it, keys in it cut; null when its row is gone. */
  body: Buffer | null;
}

const LARGEST_BODY = 256 * 1024;

/** Stage 10 refused with `idempotency_conflict`: what the two requests differ in. `body` is as the log has it. */
export function diagnoseConflict(arrived: Arrived, first: FirstUse | null, idempotencyKey: string | null): Diagnosis {
  if (first === null) {
    return {
      summary: 'The Idempotency-Key was used before, but its record is gone by now.',
      remedy: 'Send it again, or give it an Idempotency-Key of its own.',
      evidence: { cause: 'first_gone' },
    };
  }
  const used =
    `The Idempotency-Key ${idempotencyKey ?? ''} was first used at ${first.receivedAt.toISOString()}`.replace(
      '  ',
      ' ',
    );
  const evidence = { first_request_id: first.requestId, first_received_at: first.receivedAt.toISOString() };
  if (first.path !== arrived.path) {
    return {
      summary: `${used} on ${first.path}; this request goes to ${arrived.path}.`,
      remedy: 'Give each request an Idempotency-Key of its own: <source>-<event-id>-<attempt>.',
      evidence: { cause: 'other_path', ...evidence, first_path: first.path },
    };
  }
  if (isAnotherQuery(arrived, first)) {
    return {
      summary: `${used} with another query: what follows the question mark in the URL differs.`,
      remedy:
        'A query such as ?source= makes it another request. Give each its own Idempotency-Key, or send the URL of the first time again.',
      evidence: { cause: 'other_query', ...evidence },
    };
  }
  return { ...bodies(arrived, first, used), evidence: { ...evidence, ...bodies(arrived, first, used).evidence } };
}

/** The log masks a query's values: where it has been there, only the bodies can tell. */
function isAnotherQuery({ query, body }: Arrived, first: FirstUse): boolean {
  if (first.querySha256 === null) return false;
  if (query?.includes('=***')) return body !== null && first.body !== null && body.equals(first.body);
  return !first.querySha256.equals(hash('sha256', query ?? '', 'buffer'));
}

function bodies(arrived: Arrived, first: FirstUse, used: string): Diagnosis {
  const now = arrived.body;
  const own =
    'If it is another event, give it an Idempotency-Key of its own. If it is the same event again, send exactly the same bytes as the first time.';
  if (now === null || first.body === null) {
    return { summary: `${used} with another body, which wasn’t kept.`, remedy: own, evidence: { cause: 'other_body' } };
  }
  const digests = { received_sha256: sha256(now), first_sha256: sha256(first.body) };
  if (now.length > LARGEST_BODY || first.body.length > LARGEST_BODY) {
    return { summary: `${used} with another body.`, remedy: own, evidence: { cause: 'other_body', ...digests } };
  }
  const differences = jsonDifferences(first.body.toString('utf8'), now.toString('utf8'));
  const evidence = { ...digests, first_difference: firstDifference(now, first.body, 'first', arrived.verified) };
  if (differences === null) {
    return { summary: `${used} with another body.`, remedy: own, evidence: { cause: 'other_body', ...evidence } };
  }
  if (differences.paths.length === 0) {
    return {
      summary: `${used} with the same JSON written differently: only spaces, escapes or the order of names differ.`,
      remedy: 'Keep the bytes of the first attempt and send them again; don’t serialise the JSON again.',
      evidence: { cause: 'other_writing', ...evidence },
    };
  }
  const named = differences.paths.slice(0, 3).map(({ path }) => path);
  const rest = differences.paths.length + differences.more - named.length;
  return {
    summary: `${used} with another body: ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''} differ${named.length + rest === 1 ? 's' : ''}.`,
    remedy: own,
    evidence: {
      cause: 'other_body',
      differences: differences.paths,
      ...(differences.more > 0 && { more: differences.more }),
      ...evidence,
    },
  };
}

function sha256(bytes: Buffer): string {
  return hash('sha256', bytes);
}
