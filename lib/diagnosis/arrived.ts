/** A request as it arrived, as far as it is known: a row that is opened later has no bearer, and perhaps no body. */
export interface Arrived {
  method: string;
  /** As logged: without `/integrations` and query. */
  path: string;
  query: string | null;
  /** Names and values in turn, in the order and case of the wire. */
  rawHeaders: readonly string[];
  /** Null when it was not read, or not kept. */
  body: Buffer | null;
  receivedAt: Date;
  /** The address that was judged. */
  clientIp: string;
  /** The key had proved itself: only then may what the body holds be repeated. */
  verified: boolean;
}

/** A header's values joined as RFC 9110 §5.3 does, by its lower-case name; null when it is absent. */
export function headerOf(rawHeaders: readonly string[], name: string): string | null {
  const values = headersOf(rawHeaders).flatMap(([sent, value]) => (sent.toLowerCase() === name ? [value] : []));
  return values.length === 0 ? null : values.join(', ');
}

/** All headers as pairs. */
export function headersOf(rawHeaders: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) pairs.push([rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '']);
  return pairs;
}
