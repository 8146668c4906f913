import { isWebhook } from '../formats/formats.ts';
import type { PayloadFormat } from '../keys/vocabulary.ts';
import type { Cause } from './causes.ts';
import type { Explained, Fault } from './explained.ts';

/** A text that the sender may have taken for the signing secret. The text itself never leaves this search. */
export interface KnownSecret {
  text: string;
  /** Whose it is, and since when it is another's. */
  origin:
    | { kind: 'valid' }
    | { kind: 'replaced'; replacedAt: Date; replacedBy: string | null }
    | { kind: 'other key'; keyId: string; keyName: string }
    | { kind: 'bearer' };
}

/** A secret as bytes, in one of the forms it may have been used in. */
export interface SigningKey extends Explained {
  bytes: Buffer;
}

/** Every secret in every form, the likelier first. The format decides whom the words are for: a shop owner, or a developer. */
export function signingKeys(secrets: readonly KnownSecret[], format: PayloadFormat): SigningKey[] {
  const keys = [...secrets.flatMap((secret) => keysOf(secret, format)), ...placeholders];
  return keys.sort((a, b) => a.weight - b.weight);
}

function keysOf(secret: KnownSecret, format: PayloadFormat): SigningKey[] {
  const source = isWebhook(format) ? shopSourceOf(secret) : sourceOf(secret);
  const whole = forms(secret.text).map((form) => joined(source, form));
  if (secret.origin.kind !== 'bearer') return whole;
  const [, keyId = '', secretPart = ''] = /^pck_int_(.{8})(.{20})/.exec(secret.text) ?? [];
  const part = (text: string, what: string): SigningKey[] =>
    text === ''
      ? []
      : [
          {
            weight: 2,
            name: what,
            bytes: Buffer.from(text),
            fault: fault('bearer', `You signed with ${what} in place of the signing secret.`, what, ownSecret),
          },
        ];
  const unprefixed = secret.text.replace(/^pck_int_/, '');
  return [
    ...whole,
    ...part(unprefixed === secret.text ? '' : unprefixed, 'the integration key without its prefix'),
    ...part(secretPart, 'the secret part of the integration key'),
    ...part(keyId, 'the key id'),
    ...part(keyId && `pck_int_${keyId}`, 'the key id with its prefix'),
  ];
}

const ownSecret =
  'Sign with this key’s signing secret. If nobody has it any more, rotate it: the new one is shown once.';
/** What a shop owner does about any secret that is not the one. */
export const copySecretAgain = 'Copy the signing secret into each webhook again; if you no longer have it, rotate it.';

function sourceOf({ origin }: KnownSecret): Explained {
  if (origin.kind === 'valid') return { weight: 0, name: 'the signing secret', fault: null };
  if (origin.kind === 'bearer') {
    const what = 'the integration key itself';
    const summary = `You signed with ${what} in place of the signing secret.`;
    return { weight: 1, name: what, fault: fault('bearer', summary, what, ownSecret) };
  }
  if (origin.kind === 'other key') {
    const name = `pck_int_${origin.keyId}`;
    const what = `the signing secret of ${name} (${origin.keyName})`;
    const remedy = `Sign with the secret of the key you send, or send ${name} instead.`;
    const summary = `You signed with ${what}, another key of this store.`;
    return {
      weight: 1,
      name: what,
      fault: { ...fault('other_keys_secret', summary, what, remedy), evidence: { secret_of: name } },
    };
  }
  const at = origin.replacedAt.toISOString();
  const by = origin.replacedBy === null ? '' : ` by ${origin.replacedBy}`;
  const what = `the secret that was in use before the rotation of ${at}${by}`;
  const remedy = 'Put the new secret into your sender. To gain time, accept the previous secret for a day.';
  return {
    weight: 1,
    name: `the secret replaced at ${at}`,
    fault: {
      ...fault('replaced_secret', `You signed with ${what}.`, what, remedy),
      evidence: { secret_replaced_at: at, secret_replaced_by: origin.replacedBy },
    },
  };
}

/** The same in the words of a shop owner, who pastes a Secret into WooCommerce and signs nothing. */
function shopSourceOf(secret: KnownSecret): Explained {
  const source = sourceOf(secret);
  const { origin } = secret;
  if (source.fault === null || origin.kind === 'valid') return source;
  const explained = (summary: string, remedy: string): Explained => ({
    ...source,
    fault: source.fault && { ...source.fault, summary, remedy },
  });
  if (origin.kind === 'bearer')
    return explained('The Secret in WooCommerce is the integration key, not the signing secret.', copySecretAgain);
  if (origin.kind === 'other key') {
    const name = `pck_int_${origin.keyId}`;
    return explained(
      `The Secret in WooCommerce is the signing secret of ${name} (${origin.keyName}), another key of this store.`,
      `Copy this key’s signing secret into the webhook, or give the webhook the Delivery URL of ${name}.`,
    );
  }
  const by = origin.replacedBy === null ? '' : ` by ${origin.replacedBy}`;
  return explained(
    `WooCommerce still has the secret that was in use before the rotation of ${origin.replacedAt.toISOString()}${by}.`,
    'Copy the new signing secret into each webhook. To gain time, accept the previous secret for a day.',
  );
}

interface Form extends Explained {
  bytes: Buffer;
}

const asText =
  'Use the signing secret exactly as it is shown: as text, not decoded, with nothing added and nothing removed.';
const oldWooCommerce =
  'WooCommerce before 3.5 stores `&`, `<`, `>` and quotes in a secret HTML-escaped. Update WooCommerce, or use a secret without these characters.';

/** The forms in which programs, shells and copying turn a text into a key. */
function forms(text: string): Form[] {
  const form = (weight: number, what: string, bytes: Buffer | string | null, remedy = asText): Form[] => {
    const made = bytes === null ? null : Buffer.from(bytes);
    if (made === null || made.equals(Buffer.from(text))) return [];
    const cause = what.includes('decoded') ? 'secret_decoded' : 'secret_altered';
    return [{ weight, name: what, bytes: made, fault: fault(cause, `The signing secret was ${what}.`, what, remedy) }];
  };
  const asHtml = 'HTML-escaped (`&amp;` for `&`), as WooCommerce before 3.5 does';
  return [
    { weight: 0, name: 'as text', bytes: Buffer.from(text), fault: null },
    ...form(1, 'hex-decoded before use', /^(?:[0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex') : null),
    ...form(1, 'base64-decoded before use', /^[\w+/-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null),
    ...form(1, 'used with a newline at its end', `${text}\n`),
    ...form(1, 'used in double quotes', `"${text}"`),
    ...form(1, 'used in single quotes', `'${text}'`),
    ...form(1, 'used in upper case', text.toUpperCase()),
    ...form(1, 'used in lower case', text.toLowerCase()),
    ...form(1, 'used without the spaces around it', text.trim()),
    ...form(1, 'used without its last character', text.slice(0, -1)),
    ...form(1, 'used without its first character', text.slice(1)),
    ...htmlEscapes.flatMap((write) => form(1, asHtml, write(text), oldWooCommerce)),
    ...form(1, 'used with its HTML escapes decoded (`&` for `&amp;`)', htmlDecoded(text)),
    ...form(1, 'encoded as UTF-16 before use', Buffer.from(text, 'utf16le'), asUtf8),
    ...form(2, 'used with CR LF at its end', `${text}\r\n`),
    ...form(2, 'used with a space at its end', `${text} `),
    ...form(2, 'used with a space in front', ` ${text}`),
    ...form(2, 'used twice in a row, as if pasted twice', text + text),
    ...form(2, 'base64-encoded before use', Buffer.from(text).toString('base64')),
    ...form(2, 'hex-encoded before use', Buffer.from(text).toString('hex')),
    ...form(2, 'percent-encoded before use', encodeURIComponent(text.toWellFormed())),
    ...form(2, 'encoded as UTF-16 (big-endian) before use', Buffer.from(text, 'utf16le').swap16(), asUtf8),
    ...form(2, 'encoded as Latin-1 before use', Buffer.from(text, 'latin1'), asUtf8),
    ...form(2, 'cut to its first 32 characters', text.length > 32 ? text.slice(0, 32) : null),
  ];
}

const asUtf8 = 'Take the secret’s bytes as UTF-8: `Encoding.UTF8.GetBytes(secret)` in .NET, `getBytes(UTF_8)` in Java.';

/** What WordPress’s and PHP’s functions make of a text, by which characters they escape. */
const htmlEscapes: ((text: string) => string)[] = [
  (text) => escaped(text).replaceAll('"', '&quot;').replaceAll("'", '&#039;'),
  (text) => escaped(text).replaceAll('"', '&quot;'),
  escaped,
  (text) => text.replaceAll('&', '&amp;'),
  (text) => text.replaceAll('<', '&lt;'),
];

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function htmlDecoded(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/&#0?39;|&apos;/g, "'")
    .replaceAll('&amp;', '&');
}

function joined(source: Explained, form: Form): SigningKey {
  const weight = source.weight + form.weight;
  if (source.fault === null || form.fault === null) {
    const name = form.fault === null ? source.name : `${source.name}, ${form.name}`;
    return { weight, name, bytes: form.bytes, fault: source.fault ?? form.fault };
  }
  const both: Fault = {
    ...source.fault,
    summary: `${source.fault.summary.replace(/\.$/, '')}, and it was ${form.name}.`,
    short: `${source.fault.short}, ${form.name}`,
    remedy: `${source.fault.remedy} ${form.fault.remedy}`,
  };
  return { weight, name: `${source.name}, ${form.name}`, bytes: form.bytes, fault: both };
}

/** What stands in a variable that was never set. */
const placeholders: SigningKey[] = [
  '',
  'undefined',
  'null',
  'None',
  'false',
  'secret',
  'your-signing-secret',
  '$PC_SECRET',
].map((text, i) => {
  const what = text === '' ? 'an empty secret' : `the word \`${text}\` as its secret`;
  const summary = `You signed with ${what}: the variable that should contain the signing secret isn’t set.`;
  const remedy = 'Set the variable in the environment the sender runs in, and read it there, not in the browser.';
  return {
    weight: i === 0 ? 1 : 2,
    name: what,
    bytes: Buffer.from(text),
    fault: fault('secret_not_set', summary, what, remedy),
  };
});

function fault(cause: Cause, summary: string, what: string, remedy: string): Fault {
  const isThing = /^(the|an) /.test(what);
  return { cause, summary, short: isThing ? `it was made with ${what}` : `the secret was ${what}`, remedy };
}
