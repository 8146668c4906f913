import { z } from 'zod';

// The pieces that the endpoints' input schemas are made of. Every message is a predicate, so that "path message" is a
// sentence. Optional fields may be null, which means absent; an amount may not.

/** What PostgreSQL can't store in a text, as every regular expression writes it. */
const storable = '[^\\x00]';

const inexact = 'must be a text: this number is too large or has decimals, and would not be kept exactly';

/** Text of `least` to `most` characters (code points, as JSON Schema and PostgreSQL count them). */
export function text(most: number, least = 1) {
  const error =
    least === 0 ? `must be a text of at most ${most} characters` : `must be a text of ${least} to ${most} characters`;
  return z
    .string({ error: ({ input }) => (typeof input === 'number' ? inexact : error) })
    .min(least, { error })
    .refine((value) => value.length <= most || [...value].length <= most, { error })
    .meta({ maxLength: most, pattern: `^${storable}*$` });
}

/** Money: whole minor units of the currency, at most 2^53−1. */
export function cents(least: number) {
  const message = `must be a whole number of minor units, ${least} or more, at most 9007199254740991`;
  return z.int({ error: message }).min(least, { error: message, abort: true });
}

/** Optional amounts that are all there is when they are left out: an empty text is not taken for that. */
export const allIfAbsent = new WeakSet<z.core.$ZodType>();

/** An amount that is all there is when it is left out. Its words are given here, since describing it later copies it. */
export function centsOrAll(least: number, words: string) {
  const schema = cents(least).optional().describe(words);
  allIfAbsent.add(schema);
  return schema;
}

const earliest = Date.parse('1900-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** A moment: ISO-8601 with an offset, in UTC of the years 1900 to 9999. */
export const moment = z.iso
  .datetime({ offset: true, error: 'must be an ISO-8601 time with an offset, like 2026-11-23T10:00:00Z' })
  .refine((value) => Date.parse(value) >= earliest && Date.parse(value) <= latest, {
    error: 'must be a time between the years 1900 and 9999',
  });

/** The sender's own stable id: 1 to 255 characters, not only blanks; a whole number is taken as its decimal text. */
export const externalId = text(255)
  .refine((value) => value.trim() !== '', { error: 'must not be only spaces' })
  .meta({ pattern: `^${storable}*[^\\x00\\s]${storable}*$` });

/** The message of an object of texts, or of one whose names are too long. */
function ofTexts(longestName: number): (issue: { code?: string | undefined }) => string {
  return ({ code }) =>
    code === 'invalid_key' ? `must have a name of 1 to ${longestName} characters` : 'must be an object of texts';
}

/** Up to 50 pairs of text. */
export const metadata = z
  .record(text(255), text(5_000, 0), { error: ofTexts(255) })
  .refine((value) => Object.keys(value).length <= 50, { error: 'must have at most 50 pairs' })
  .meta({ maxProperties: 50 });

/** A postal address: a flat object of texts, kept as sent, whatever its fields are called. */
export const address = z
  .record(text(100), text(500, 0).nullable(), { error: ofTexts(100) })
  .refine((value) => Object.keys(value).length <= 50, { error: 'must have at most 50 fields' })
  .meta({ maxProperties: 50 });

/** Coupons by their codes. */
export const couponCodes = z
  .array(text(255), { error: 'must be a list of texts' })
  .max(100, { error: 'must have at most 100 codes' });

/** A moment as it goes out: ISO-8601, UTC, with milliseconds and Z. */
export const utcTime = z.string().meta({ format: 'date-time' });
