import { stringify } from 'csv-stringify/sync';

/** What a file of CSV begins with: without this mark Excel takes its letters for another alphabet's. */
export const CSV_START = '\ufeff';

/**
 * A line of CSV (RFC 4180). A text that a spreadsheet would run as a formula has an apostrophe before it: whoever sends us
 * an external id does not know who opens the file. A number is none, negative or not.
 */
export function csvLine(values: readonly (string | number | boolean | null)[]): string {
  return stringify([[...values]], {
    record_delimiter: 'windows',
    quoted_match: /[\r\n]/, // alone, too
    escape_formulas: true,
    cast: { boolean: String, number: (value) => ({ value: String(value), escape_formulas: false }) },
  });
}
