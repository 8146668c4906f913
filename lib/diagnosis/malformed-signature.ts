import type { PayloadFormat } from '../keys/vocabulary.ts';
import { headersOf } from './arrived.ts';
import type { Fault } from './explained.ts';
import { howToSend, scheme } from './sent-macs.ts';

/** The own header did not come: what did in its place. */
export function missingSignature(format: PayloadFormat, rawHeaders: readonly string[]): Fault {
  const { header } = scheme[format];
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
    return fault(`The header is named ${similar} where it should be ${header}.`, howToSend[format]);
  }
  if (format === 'woocommerce') {
    return fault(
      `No ${header} came, so this was not sent by a webhook that has a secret.`,
      'Set the secret of the webhook in WooCommerce to the signing secret. If a proxy stands in front of us, have it pass the header on.',
    );
  }
  return fault(
    `No ${header} came, and this key takes signed requests only.`,
    `${howToSend[format]} If you do send it, a proxy on the way drops it.`,
  );
}

/** The header is there and does not parse: the first thing that is wrong with it. */
export function malformedSignature(format: PayloadFormat, sent: string): Fault {
  const { header } = scheme[format];
  const problem = (format === 'woocommerce' ? woocommerceProblem(sent) : pcProblem(sent)) ?? 'it does not parse';
  return {
    cause: 'signature_malformed',
    summary: `${header} is malformed: ${problem}.`,
    short: `${header} is malformed, ${problem}`,
    remedy: howToSend[format],
  };
}

/** Tests in the order in which they explain most. */
const pcProblems: [test: (sent: string) => boolean, problem: string | ((sent: string) => string)][] = [
  [(sent) => sent.trim() === '', 'it is empty, so the variable it is made from is not set'],
  [(sent) => /^\s*[{[]/.test(sent), 'it is JSON where `t=…,v1=…` is due'],
  [(sent) => /\$\{?\w|\{\{|%\w|<\w/.test(sent), 'it holds a placeholder that nobody filled in'],
  [(sent) => /["'`]/.test(sent), 'there are quotes in it'],
  [(sent) => /\bt=[^,]*,\s*v1=.*\bt=/.test(sent), 'the header came twice'],
  [(sent) => /\bt=\d{13}\b/.test(sent), 't is in milliseconds: it has 13 digits where 10 are due'],
  [(sent) => /\bt=\d+\.\d+/.test(sent), 't has a fraction: it must be whole seconds, 10 digits'],
  [(sent) => /\bt=\d{4}-\d\d/.test(sent), 't is a date: it must be unix seconds, 10 digits'],
  [(sent) => /^sha256=/i.test(sent), 'it is written as GitHub does, `sha256=…`, without t'],
  [(sent) => /^[0-9a-f]{64}$/i.test(sent), 'it is the MAC alone, without `t=` and `v1=`'],
  [(sent) => /^[A-Za-z0-9+/_-]{43}=?$/.test(sent), 'it is a MAC in base64 alone, as WooCommerce sends it'],
  [(sent) => /\bv1=[0-9a-f]{40}$/i.test(sent), 'v1 has 40 hex characters, a SHA-1, where 64 are due'],
  [(sent) => /\bv1=[0-9a-f]{128}$/i.test(sent), 'v1 has 128 hex characters, a SHA-512, where 64 are due'],
  [
    (sent) => /\bv1=[0-9a-f]+$/i.test(sent) && !/\bv1=[0-9a-f]{64}$/i.test(sent),
    (sent) => `v1 has ${lengthOf(sent)} hex characters where 64 are due`,
  ],
  [(sent) => /\bv1=[A-Za-z0-9+/_-]{43}=?$/.test(sent), 'v1 is in base64 where 64 hex characters are due'],
  [(sent) => (sent.match(/v1=/g)?.length ?? 0) > 5, 'there are more than five v1'],
  [(sent) => /[,;=]\s|\s[,;=]|^\s|\s$/.test(sent), 'there are blanks in it'],
  [(sent) => sent.includes(';'), 'its parts are separated by a semicolon where a comma is due'],
  [(sent) => /[TV]1?=/.test(sent), '`t` and `v1` must be in lower case'],
  [(sent) => !/\bt=/.test(sent), '`t=` is missing'],
  [(sent) => !/\bv1=/.test(sent), '`v1=` is missing'],
  [(sent) => /^v1=/.test(sent), '`v1` stands before `t`'],
  [(sent) => /t=\d{10}v1=/.test(sent), 'the comma between t and v1 is missing'],
  [(sent) => /\bv1=$/.test(sent), 'v1 is empty'],
  [(sent) => !/\bt=\d{10}(?!\d)/.test(sent), 't must have 10 digits'],
];

function pcProblem(sent: string): string | null {
  const problem = pcProblems.find(([test]) => test(sent))?.[1];
  return typeof problem === 'function' ? problem(sent) : (problem ?? null);
}

function lengthOf(sent: string): number {
  return /\bv1=([0-9a-f]+)$/i.exec(sent)?.[1]?.length ?? 0;
}

function woocommerceProblem(sent: string): string | null {
  if (sent.trim() === '') return 'it is empty';
  if (/^["'].*["']$/.test(sent)) return 'there are quotes around it';
  if (/^sha256=/i.test(sent)) return 'it is written as GitHub does, `sha256=…`: send the base64 alone';
  if (/^t=/.test(sent)) return 'it is written as PC-Signature: send the base64 alone';
  if (sent.includes(', ')) return 'the header came twice';
  if (/^[0-9a-f]{64}$/i.test(sent)) return 'the MAC is in hex where base64 is due';
  if (/^[A-Za-z0-9+/]{86,88}={0,2}$/.test(sent))
    return 'the hex text was put into base64: take the 32 raw bytes of the MAC';
  if (/^[A-Za-z0-9_-]{43}=?$/.test(sent) && /[-_]/.test(sent)) return 'it is in url-safe base64: use `+` and `/`';
  if (/^[A-Za-z0-9+/]{43}$/.test(sent)) return 'the `=` at its end is missing';
  return `it has ${sent.length} characters where 44 of base64 are due`;
}
