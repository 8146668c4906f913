import { isDeepStrictEqual } from 'node:util';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';

/** What a repeat asks for and does not get, by its field: what is stored stays (contract §9). */
export type Differences = Record<string, { stored: unknown; asked: unknown }>;

/** The fields that a repeat gives another value than is stored; what it does not give or gives as null asks nothing. */
export function differencesBetween(
  stored: Readonly<Record<string, unknown>>,
  asked: Readonly<Record<string, unknown>>,
) {
  const differences: Differences = {};
  for (const [field, value] of Object.entries(asked)) {
    const given = value !== undefined && value !== null;
    if (given && !isDeepStrictEqual(stored[field], value)) differences[field] = { stored: stored[field], asked: value };
  }
  return differences;
}

/** `note differs`, one for each field. */
export function differ(field: string): string {
  return /[^s]s$/.test(field) && !/(status|_cents)$/.test(field) ? `${field} differ` : `${field} differs`;
}

/** What the log row says of a repeat that asked for something else: both values of each field. */
export function noteOfDifferences(differences: Differences): { note?: Diagnosis } {
  const fields = Object.keys(differences);
  if (fields.length === 0) return {};
  return {
    note: {
      summary: `Sent again with other values, and nothing was changed: ${fields.join(', ')}.`,
      remedy: 'The evidence has each value as it’s stored and as it was sent.',
      evidence: { differs: differences },
    },
  };
}
