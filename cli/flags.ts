import { InvalidArgumentError, Option } from 'commander';
import type { z } from 'zod';
import { parseDuration } from '../lib/keys/duration.ts';
import { bareKeyId } from '../lib/keys/token.ts';
import { Refused } from '../lib/refused.ts';

/** Where a flag is not just the field's name with dashes. */
const flagNames: Record<string, string> = {
  storeId: '--store',
  payloadFormat: '--format',
  ipAllowlist: '--allow',
  rateLimitPerMinute: '--rate-limit',
  expiresAt: '--expires',
  overlapSeconds: '--overlap',
  webhookSourceUrl: '--source-url',
};

/** Parses what the flags say with a verb's own schema; refuses in the flags' words, all issues in one line. */
export function checked<Schema extends z.ZodType>(schema: Schema, values: object): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Refused(parsed.error.issues.map(sentence).join('; '));
}

function sentence({ path: [field], message }: z.core.$ZodIssue): string {
  if (field === undefined) return message;
  const name = String(field);
  return `${flagNames[name] ?? `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`} ${message}`;
}

/** `a,b` as a list; nothing at all as an empty one. */
export function list(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

/** `1200` or `1,200`. */
export function wholeNumber(text: string): number {
  const digits = /^\d{1,3}(,\d{3})+$/.test(text) ? text.replaceAll(',', '') : text;
  if (!/^\d{1,9}$/.test(digits)) throw new InvalidArgumentError('It must be a whole number, such as 1200 or 1,200.');
  return Number(digits);
}

export function duration(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === null) throw new InvalidArgumentError('It must be a duration such as 30m, 24h or 7d.');
  return seconds;
}

/** A moment, or null for `never`. Not a parser of commander's, which takes null for nothing. */
export function momentOrNever(text: string | undefined): string | null | undefined {
  return text === 'never' ? null : text;
}

/** A key id with or without its prefix, as the bare 8. What is none is not repeated: it may be a whole key. */
export function keyIdArgument(text: string): string {
  const keyId = bareKeyId(text);
  if (keyId === null) throw new Refused('a key id is 8 letters and digits, with or without pck_int_ before them');
  return keyId;
}

export const json = () => new Option('--json', 'print JSON');
export const org = () => new Option('--org <id>', 'the organization; needed only once there are two');

export function trueOrFalse(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new InvalidArgumentError('It must be true or false.');
  return text === 'true';
}

/** `unmatched`, or a key id as the bare 8. */
export function logOfArgument(text: string): string {
  return text === 'unmatched' ? text : keyIdArgument(text);
}
