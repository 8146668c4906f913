import { createHash, createHmac, hash, timingSafeEqual } from 'node:crypto';
import { formats } from '../formats/formats.ts';
import type { Explained, Fault, SignedBody } from './explained.ts';
import { algorithms, type SentMac } from './sent-macs.ts';
import type { SignedMessage } from './signed-messages.ts';
import type { SigningKey } from './signing-secrets.ts';

/** What may have been combined: every key with every message around every body. */
export interface Space {
  macs: readonly SentMac[];
  keys: readonly SigningKey[];
  messages: readonly SignedMessage[];
  bodies: readonly SignedBody[];
}

/** The combination that gives one of the MACs that were sent. */
export interface Match {
  parts: readonly Explained[];
  /** The body that was signed. */
  body: Buffer;
}

export interface Search {
  /** How many MACs were computed and compared. */
  tried: number;
  match: Match | null;
}

/** Of three things wrong at once nobody could say it is likely. */
const MOST_WEIGHT = 3;

/**
 * CPU that a search may take, in µs by the costs below, which were measured here and are on the safe side. Counted
 * rather than clocked, so that the same request gets the same answer on a busy machine.
 */
const BUDGET_US = 30_000;
const MAC_US = 8;
const MAC_US_PER_BYTE = 0.0008;
const WRITING_US_PER_BYTE = 0.04;

/** One thing wrong is likelier than two, however rare it is: all of those are tried before any that are combined. */
const rounds = (['one', 'several'] as const).flatMap((faults) =>
  Array.from({ length: MOST_WEIGHT + 1 }, (_, weight) => ({ weight, faults })),
);

/** Tries them all, the likelier first, until one fits or the budget is spent. */
export function searchSignature({ macs, keys, messages, bodies }: Space): Search {
  const size = bodies[0]?.make()?.length ?? 0;
  const spent = { us: bodies.some(({ written }) => written) ? size * WRITING_US_PER_BYTE : 0 };
  const made = new Map<SignedBody, Buffer | null>();
  const seen = new Set<string>();
  const keysOf = byWeight(keys);
  const lengths = [...new Set(macs.map(({ bytes }) => bytes.length))];
  let tried = 0;

  const bodyOf = (variant: SignedBody): Buffer | null => {
    const known = made.get(variant);
    if (known !== undefined) return known;
    const bytes = variant.make();
    if (variant.written) spent.us += size * WRITING_US_PER_BYTE;
    const name = bytes === null ? null : `${hash('sha256', bytes, 'base64')} ${variant.around ?? ''}`;
    const fresh = name === null || seen.has(name) ? null : bytes;
    if (name !== null) seen.add(name);
    made.set(variant, fresh);
    return fresh;
  };

  for (const { weight, faults } of rounds) {
    for (const body of bodies) {
      if (body.weight > weight) continue;
      const bytes = bodyOf(body);
      if (bytes === null) continue;
      for (const message of messages) {
        if (body.weight + message.weight > weight) continue;
        for (const construction of constructions) {
          const rest = weight - body.weight - message.weight - construction.weight;
          if (rest < 0) continue;
          const differing = [body.weight, message.weight, construction.weight, rest].filter((one) => one > 0).length;
          if (differing > 1 !== (faults === 'several')) continue;
          for (const key of keysOf[rest] ?? []) {
            for (const length of lengths) {
              const algorithm = algorithms[length]?.name ?? 'sha256';
              const mac = construction.mac(algorithm, key.bytes, around(message, body), bytes);
              tried += 1;
              spent.us += MAC_US + bytes.length * MAC_US_PER_BYTE;
              const sent = macs.find((candidate) => same(candidate.bytes, mac));
              if (sent) return { tried, match: { parts: [sent, key, message, construction, body], body: bytes } };
            }
            if (spent.us > BUDGET_US) return { tried, match: null };
          }
        }
      }
    }
  }
  return { tried, match: null };
}

/** Keys by their weight, the same bytes only where they are likeliest. */
function byWeight(keys: readonly SigningKey[]): SigningKey[][] {
  const byBytes = new Map<string, SigningKey>();
  for (const key of [...keys].sort((a, b) => a.weight - b.weight)) {
    const bytes = key.bytes.toString('latin1');
    if (!byBytes.has(bytes)) byBytes.set(bytes, key);
  }
  const lists: SigningKey[][] = [];
  for (const key of byBytes.values()) {
    const list = lists[key.weight] ?? [];
    list.push(key);
    lists[key.weight] = list;
  }
  return lists;
}

function same(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** What was made of secret and message. */
interface Construction extends Explained {
  mac(algorithm: string, secret: Buffer, message: Around, body: Buffer): Buffer;
}

/** What stands around the body, in bytes. */
interface Around {
  before: Buffer;
  after: Buffer;
}

function around({ before, after }: SignedMessage, { around: encoding }: SignedBody): Around {
  const bytes = (text: string) => {
    if (encoding === undefined) return Buffer.from(text);
    const little = Buffer.from(text, 'utf16le');
    return encoding === 'utf16be' ? little.swap16() : little;
  };
  return { before: bytes(before), after: bytes(after) };
}

const constructions: Construction[] = [
  {
    weight: 0,
    name: 'HMAC',
    fault: null,
    mac: (algorithm, secret, { before, after }, body) =>
      createHmac(algorithm, secret).update(before).update(body).update(after).digest(),
  },
  {
    weight: 2,
    name: 'HMAC with secret and message swapped',
    fault: constructionFault(
      'You passed the secret as the message and the message as the key.',
      'secret and message were swapped',
    ),
    mac: (algorithm, secret, { before, after }, body) =>
      createHmac(algorithm, Buffer.concat([before, body, after]))
        .update(secret)
        .digest(),
  },
  {
    weight: 2,
    name: 'a plain hash of secret and message',
    fault: constructionFault(
      'You used a plain hash of secret and message, not an HMAC.',
      'it is a plain hash, not an HMAC',
    ),
    mac: (algorithm, secret, { before, after }, body) =>
      createHash(algorithm).update(secret).update(before).update(body).update(after).digest(),
  },
  {
    weight: 2,
    name: 'a plain hash of message and secret',
    fault: constructionFault(
      'You used a plain hash of message and secret, not an HMAC.',
      'it is a plain hash, not an HMAC',
    ),
    mac: (algorithm, secret, { before, after }, body) =>
      createHash(algorithm).update(before).update(body).update(after).update(secret).digest(),
  },
];

function constructionFault(summary: string, short: string): Fault {
  const remedy = `Use your language’s HMAC function with the signing secret as its key. ${formats.peptideclients.signature.recipe}`;
  return { cause: 'not_an_hmac', summary, short, remedy };
}
