import { hash } from 'node:crypto';
import { formats, isWebhook, otherFormats } from '../formats/formats.ts';
import type { PayloadFormat } from '../keys/vocabulary.ts';
import { type Arrived, headerOf } from './arrived.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Explained, Fault } from './explained.ts';
import { firstDifference } from './first-difference.ts';
import { malformedSignature, missingSignature } from './malformed-signature.ts';
import { type Match, type Search, searchSignature } from './search-signature.ts';
import { type SentSignature, sentSignature } from './sent-macs.ts';
import { signedBodies } from './signed-bodies.ts';
import { signedMessages } from './signed-messages.ts';
import { copySecretAgain, type KnownSecret, signingKeys } from './signing-secrets.ts';
import { timestampFault } from './timestamp-fault.ts';

export type SignatureCode = 'signature_missing' | 'signature_malformed' | 'signature_expired' | 'signature_invalid';

/** What we know of the key whose request it was. */
export interface SignatureKnown {
  format: PayloadFormat;
  requireTimestamp: boolean;
  secrets: readonly KnownSecret[];
  /** The drift of the key's other signed requests of late, their median; null when there were none. */
  usualDriftSeconds: number | null;
  /** WooCommerce: another webhook of the key, whose deliveries verify by the present secret; null when there is none. */
  otherWebhook: string | null;
}

/** Larger bodies are not looked into (contract §5). */
export const LARGEST_BODY = 256 * 1024;

/** Stage 8 refused: why. What it tries is bounded. */
export function diagnoseSignature(code: SignatureCode, arrived: Arrived, known: SignatureKnown): Diagnosis {
  const sent = sentSignature(arrived.rawHeaders, known.format);
  const visible = visibleFault(code, sent, arrived, known);
  const { body } = arrived;
  if (body === null || body.length > LARGEST_BODY || sent.macs.length === 0) {
    return withoutSearch(visible, arrived, known, sent);
  }
  const search = searchSignature({
    macs: sent.macs,
    keys: signingKeys(known.secrets, known.format),
    messages: signedMessages(known.format, sent.timestamps),
    bodies: signedBodies(body),
  });
  const evidence = { ...bodyEvidence(arrived), tried: search.tried, ...(visible?.evidence ?? {}) };
  if (search.match === null) return noneMatches(visible, search, evidence, arrived, known);
  return explain(visible, search.match, evidence, arrived, known);
}

/** What is wrong for everybody to see, without trying anything. */
function visibleFault(
  code: SignatureCode,
  sent: SentSignature,
  arrived: Arrived,
  { format, usualDriftSeconds }: SignatureKnown,
): Fault | null {
  if (code === 'signature_missing') return missingSignature(format, arrived.rawHeaders);
  if (code === 'signature_malformed') return malformedSignature(format, sent.own ?? '');
  if (code === 'signature_expired')
    return timestampFault(sent.timestamps[0] ?? '', arrived.receivedAt, usualDriftSeconds);
  if (sent.own !== null) return null;
  const came = otherFormats(format).find((one) => headerOf(arrived.rawHeaders, formats[one].signature.header) !== null);
  const [own, other] = [formats[format].signature, formats[came ?? format].signature.header];
  return {
    cause: 'other_scheme',
    summary: `${other} came in place of ${own.header}.`,
    short: `${other} came in place of ${own.header}`,
    remedy: own.recipe,
  };
}

function withoutSearch(visible: Fault | null, arrived: Arrived, known: SignatureKnown, sent: SentSignature): Diagnosis {
  const { body } = arrived;
  const evidence = { ...bodyEvidence(arrived), tried: 0, ...(visible?.evidence ?? {}) };
  if (visible)
    return { summary: visible.summary, remedy: visible.remedy, evidence: { cause: visible.cause, ...evidence } };
  const remedy = isWebhook(known.format) ? copySecretAgain : checklist;
  if (sent.macs.length === 0) {
    return {
      summary: 'The header contains nothing that could be a MAC.',
      remedy: formats[known.format].signature.recipe,
      evidence,
    };
  }
  const why =
    body === null
      ? 'Not tried: the body of this request wasn’t kept.'
      : `Not tried: the body has ${body.length.toLocaleString('en-US')} bytes, and we look into bodies of up to 256 KiB.`;
  return { summary: why, remedy, evidence: { cause: 'not_tried', ...evidence } };
}

function noneMatches(
  visible: Fault | null,
  { tried }: Search,
  found: Record<string, unknown>,
  arrived: Arrived,
  { format, otherWebhook }: SignatureKnown,
): Diagnosis {
  const none = `one of the ${tried.toLocaleString('en-US')} ways we tried matches.`;
  const evidence = { ...found, search: `N${none}` };
  if (visible !== null) {
    return {
      summary: visible.summary,
      remedy: `${visible.remedy} The MAC in it is wrong as well: n${none}`,
      evidence: { cause: visible.cause, ...evidence, mac: 'none matches' },
    };
  }
  if (!isWebhook(format))
    return { summary: `N${none}`, remedy: checklist, evidence: { cause: 'none_matches', ...evidence } };
  const webhook = headerOf(arrived.rawHeaders, 'x-wc-webhook-id');
  if (webhook !== null && otherWebhook !== null) {
    return {
      summary: `Webhook ${webhook} has another Secret than webhook ${otherWebhook}, whose deliveries we accept.`,
      remedy: `In WooCommerce, copy the Secret of webhook ${otherWebhook} into webhook ${webhook} and save it.`,
      evidence: { cause: 'other_webhooks_secret', ...evidence, webhook, accepted_webhook: otherWebhook },
    };
  }
  return {
    summary: 'The secret in WooCommerce isn’t this key’s secret.',
    remedy: copySecretAgain,
    evidence: { cause: 'none_matches', ...evidence },
  };
}

function explain(
  visible: Fault | null,
  match: Match,
  evidence: Record<string, unknown>,
  arrived: Arrived,
  known: SignatureKnown,
): Diagnosis {
  const parts = hashOfBodyAlone(match.parts);
  const faults = parts.flatMap(({ fault }) => (fault === null ? [] : [fault]));
  const shown = {
    ...signedBodyEvidence(match, arrived),
    ...evidence,
    matched: parts
      .filter(({ name }) => name !== 'HMAC')
      .map(({ name }) => name)
      .join(' × '),
    ...Object.assign({}, ...faults.map((fault) => fault.evidence ?? {})),
  };
  const [first, ...others] = faults;
  if (first === undefined) return macIsRight(visible, shown);
  const spoken = first.cause === 'timestamp_not_signed' && others.length === 0 ? bodyAloneRefused(first, known) : first;
  if (others.length > 0) {
    return {
      summary: `${number(faults.length)} things differ: ${faults.map(({ short }) => short).join('; ')}.`,
      remedy: [...new Set(faults.map(({ remedy }) => remedy))].join(' '),
      evidence: { cause: first.cause, causes: faults.map(({ cause }) => cause), ...shown },
    };
  }
  if (visible !== null && visible.cause !== 'other_scheme' && spoken.cause !== 'signature_written_otherwise') {
    return {
      summary: `${visible.summary} Besides: ${lowerFirst(spoken.summary)}`,
      remedy: `${visible.remedy} ${spoken.remedy}`,
      evidence: { cause: visible.cause, causes: [visible.cause, spoken.cause], ...shown },
    };
  }
  // What is plainly wrong with the header says it better than how the right MAC was written, unless it came elsewhere.
  const fault = visible === null || ['other_scheme', 'signature_missing'].includes(visible.cause) ? spoken : visible;
  const right = fault === visible ? ' The MAC in it is right.' : '';
  return { summary: `${fault.summary}${right}`, remedy: fault.remedy, evidence: { cause: fault.cause, ...shown } };
}

function macIsRight(visible: Fault | null, evidence: Record<string, unknown>): Diagnosis {
  if (visible) {
    const { summary, remedy, cause } = visible;
    return { summary: `${summary} The MAC in it is right.`, remedy, evidence: { cause, ...evidence } };
  }
  return {
    summary: 'The MAC is right by what we know now: the signing secret was changed while this request was on its way.',
    remedy: 'Send it again.',
    evidence: { cause: 'right_by_now', ...evidence },
  };
}

function bodyAloneRefused(fault: Fault, { requireTimestamp }: SignatureKnown): Fault {
  const why = requireTimestamp
    ? 'and this key requires the timestamp to be signed too'
    : 'and only POST /v1/orders, /v1/orders/{id}/payments and /v1/clients accept that';
  return { ...fault, summary: `You signed the body alone, ${why}.` };
}

/** An empty secret in a plain hash is no secret at all. */
function hashOfBodyAlone(parts: Match['parts']): readonly Explained[] {
  const [mac, key, message, construction, body] = parts;
  if (!mac || !key || !message || !construction?.name.startsWith('a plain hash') || !body) return parts;
  if (key.name !== 'an empty secret') return parts;
  const summary = 'You sent a plain hash of the body, with no secret in it.';
  const fault = construction.fault && { ...construction.fault, summary, short: 'it is a plain hash without a secret' };
  return [mac, { ...key, fault: null }, message, { ...construction, fault }, body];
}

function bodyEvidence({ body }: Arrived): Record<string, unknown> {
  if (body === null) return {};
  return { received_bytes: body.length, received_sha256: hash('sha256', body) };
}

function signedBodyEvidence({ body }: Match, arrived: Arrived): Record<string, unknown> {
  if (arrived.body === null || body.equals(arrived.body)) return {};
  return {
    first_difference: firstDifference(arrived.body, body, 'signed', arrived.verified),
    signed_bytes: body.length,
    signed_sha256: hash('sha256', body),
  };
}

/** What a developer checks once all that we know of is ruled out. */
const checklist = [
  'Compute the SHA-256 of the bytes you sign and compare it with `received_sha256`.',
  'If they differ, something changes the body after you sign it: sign last, send exactly those bytes, and look for a proxy that rewrites the body.',
  'If they are equal, your secret isn’t this key’s secret, or you sign something else than t, a period and the body. The secret is text: don’t decode it.',
].join(' ');

function number(count: number): string {
  return ['No', 'One', 'Two', 'Three', 'Four', 'Five'][count] ?? String(count);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
