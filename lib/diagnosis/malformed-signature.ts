import { formats, isWebhook } from '../formats/formats.ts';
import type { PayloadFormat } from '../keys/vocabulary.ts';
import { headersOf } from './arrived.ts';
import type { Fault } from './explained.ts';
import { SEPARATED_HEX } from './sent-macs.ts';

/** The own header did not come: what did in its place. */
export function missingSignature(format: PayloadFormat, rawHeaders: readonly string[]): Fault {
  const { header, recipe } = formats[format].signature;
  const bare = (name: string) =>
    name
      .toLowerCase()
      .replace(/[^a-z]/g, '')
      .replace(/^x/, '');
  const similar = headersOf(rawHeaders).find(([name]) => bare(name) === bare(header))?.[0];
  const fault = (summary: string, remedy: string): Fault => ({
    cause: 'signature_missing',
    summary,
    short: `${header} is missing`,
    remedy,
  });
  if (similar !== undefined) {
    return fault(`The header is named ${similar}; it must be ${header}.`, recipe);
  }
  if (isWebhook(format)) {
    return fault(
      `There is no ${header}, so this didn’t come from a webhook that has a secret.`,
      'Set the webhook’s Secret in WooCommerce to the signing secret. If there is a proxy in front of us, have it pass the header on.',
    );
  }
  return fault(
    `There is no ${header}, and this key accepts signed requests only.`,
    `${recipe} If you do send it, a proxy on the way removes it.`,
  );
}

/** The header is there and does not parse: the first thing that is wrong with it. */
export function malformedSignature(format: PayloadFormat, sent: string): Fault {
  const { header, recipe } = formats[format].signature;
  const problem = (isWebhook(format) ? woocommerceProblem(sent) : pcProblem(sent)) ?? 'it does not parse';
  return {
    cause: 'signature_malformed',
    summary: `${header} is malformed: ${problem}.`,
    short: `${header} is malformed, ${problem}`,
    remedy: recipe,
  };
}

/** `t=…,v1=…, t=…`: two headers of one name are joined. */
function isTwice(sent: string): boolean {
  const first = /\bt=[^,]{0,40},\s{0,9}v1=/.exec(sent);
  return first !== null && /\bt=/.test(sent.slice(first.index + first[0].length));
}

/** Tests in the order in which they explain most. */
const pcProblems: [test: (sent: string) => boolean, problem: string | ((sent: string) => string)][] = [
  [(sent) => sent.trim() === '', 'it is empty, so the variable it comes from is not set'],
  [(sent) => /^\s*[{[]/.test(sent), 'it is JSON instead of `t=…,v1=…`'],
  [(sent) => /\$\{?\w|\{\{|%\w|<\w/.test(sent), 'it contains a placeholder that was never filled in'],
  [(sent) => /["'`]/.test(sent), 'it contains quotes'],
  [(sent) => isTwice(sent), 'the header came twice'],
  [(sent) => /\bt=\d{13}\b/.test(sent), 't is in milliseconds: it has 13 digits instead of 10'],
  [(sent) => /\bt=\d+\.\d+/.test(sent), 't has a fraction: it must be whole seconds, 10 digits'],
  [(sent) => /\bt=\d{4}-\d\d/.test(sent), 't is a date: it must be unix seconds, 10 digits'],
  [(sent) => /^sha256=/i.test(sent), 'it is written as GitHub does, `sha256=…`, without t'],
  [
    (sent) => /\bv1=(?:[\w-]{1,12}=)+[^=]/i.test(sent),
    (sent) => `\`${innerName(sent)}\` is inside v1: send only the hex`,
  ],
  [(sent) => /\bv1=0x/i.test(sent), '`0x` is in front of the hex'],
  [
    (sent) => sent.search(SEPARATED_HEX) >= 0,
    'the hex has separators between its bytes, as .NET’s BitConverter writes it (`AB-CD-…`): take them out',
  ],
  [(sent) => /^[0-9a-f]{64}$/i.test(sent), 'it is the MAC alone, without `t=` and `v1=`'],
  [(sent) => /^[A-Za-z0-9+/_-]{43}=?$/.test(sent), 'it is a MAC in base64 alone, as WooCommerce sends it'],
  [(sent) => /\bv1=[0-9a-f]{40}$/i.test(sent), 'v1 has 40 hex characters, a SHA-1, instead of 64'],
  [(sent) => /\bv1=[0-9a-f]{128}$/i.test(sent), 'v1 has 128 hex characters, a SHA-512, instead of 64'],
  [
    (sent) => /\bv1=[0-9a-f]+$/i.test(sent) && !/\bv1=[0-9a-f]{64}$/i.test(sent),
    (sent) => `v1 has ${lengthOf(sent)} hex characters instead of 64`,
  ],
  [(sent) => /\bv1=[A-Za-z0-9+/_-]{43}=?$/.test(sent), 'v1 is in base64 instead of 64 hex characters'],
  [(sent) => (sent.match(/v1=/g)?.length ?? 0) > 5, 'it has more than five v1'],
  [(sent) => /[,;=]\s|\s[,;=]|^\s|\s$/.test(sent), 'it contains spaces'],
  [(sent) => sent.includes(';'), 'its parts are separated by a semicolon instead of a comma'],
  [(sent) => /[TV]1?=/.test(sent), '`t` and `v1` must be in lower case'],
  [(sent) => !/\bt=/.test(sent), '`t=` is missing'],
  [(sent) => !/\bv1=/.test(sent), '`v1=` is missing'],
  [(sent) => /^v1=/.test(sent), '`v1` comes before `t`'],
  [(sent) => /t=\d{10}v1=/.test(sent), 'the comma between t and v1 is missing'],
  [(sent) => /\bv1=$/.test(sent), 'v1 is empty'],
  [(sent) => !/\bt=\d{10}(?!\d)/.test(sent), 't must have 10 digits'],
];

function pcProblem(sent: string): string | null {
  const problem = pcProblems.find(([test]) => test(sent))?.[1];
  return typeof problem === 'function' ? problem(sent) : (problem ?? null);
}

/** `sha256=` of `v1=sha256=…`. */
function innerName(sent: string): string {
  return /\bv1=([\w-]{1,12}=)/i.exec(sent)?.[1] ?? '';
}

function lengthOf(sent: string): number {
  return /\bv1=([0-9a-f]+)$/i.exec(sent)?.[1]?.length ?? 0;
}

function woocommerceProblem(sent: string): string | null {
  if (sent.trim() === '') return 'it is empty';
  if (/^["'].*["']$/.test(sent)) return 'there are quotes around it';
  if (/^sha256=/i.test(sent)) return 'it is written as GitHub does, `sha256=…`: send the base64 alone';
  if (/^v1=/i.test(sent)) return '`v1=` is in front of it: send only the base64';
  if (sent.search(SEPARATED_HEX) >= 0) {
    return 'the MAC is in hex with separators between its bytes: send the 32 raw bytes in base64';
  }
  if (/^t=/.test(sent)) return 'it is written as PC-Signature: send the base64 alone';
  if (sent.includes(', ')) return 'the header came twice';
  if (/^[0-9a-f]{64}$/i.test(sent)) return 'the MAC is in hex instead of base64';
  if (/^[A-Za-z0-9+/]{86,88}={0,2}$/.test(sent))
    return 'the hex text was base64-encoded: encode the 32 raw bytes of the MAC instead';
  if (/^[A-Za-z0-9_-]{43}=?$/.test(sent) && /[-_]/.test(sent)) return 'it is in url-safe base64: use `+` and `/`';
  if (/^[A-Za-z0-9+/]{43}$/.test(sent)) return 'the `=` at the end is missing';
  return `it has ${sent.length} characters instead of 44 of base64`;
}
