/** Classes to an octave, as integrations.latency_class has them. */
const PER_OCTAVE = 4;

/** How many requests took how long, by class. */
export type Latencies = ReadonlyMap<number, number>;

/** The middle of a class, in milliseconds. */
function middleMs(latencyClass: number): number {
  return 2 ** ((latencyClass + 0.5) / PER_OCTAVE);
}

/** Adds up the latencies of several hours. */
export function addLatencies(parts: Iterable<Latencies>): Latencies {
  const sum = new Map<number, number>();
  for (const part of parts) {
    for (const [latencyClass, requests] of part) sum.set(latencyClass, (sum.get(latencyClass) ?? 0) + requests);
  }
  return sum;
}

/**
 * The latency in whole milliseconds that a `share` of the requests (0.5, 0.95) did not exceed, right to a tenth; null
 * when there were none.
 */
export function percentileMs(latencies: Latencies, share: number): number | null {
  const classes = [...latencies].sort(([one], [other]) => one - other);
  const requests = classes.reduce((sum, [, count]) => sum + count, 0);
  const rank = Math.max(1, Math.ceil(share * requests));
  let seen = 0;
  for (const [latencyClass, count] of classes) {
    seen += count;
    if (seen >= rank) return Math.round(middleMs(latencyClass));
  }
  return null;
}
