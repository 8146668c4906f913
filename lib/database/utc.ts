/** A moment from a row (a Date, or PostgreSQL's own text inside JSON) as it goes out: ISO-8601, UTC, milliseconds, Z. */
export function utc(moment: Date | string): string {
  return new Date(moment).toISOString();
}
