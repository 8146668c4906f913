const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Before that, the pace says little. */
const FEW_MS = 5_000;

/** `about 12 min left`, by the pace so far; null while that says little. */
export function timeLeft(done: number, total: number, tookMs: number): string | null {
  if (done <= 0 || tookMs < FEW_MS || done >= total) return null;
  const leftMs = (tookMs / done) * (total - done);
  if (leftMs < MINUTE_MS) return 'less than a minute left';
  if (leftMs < HOUR_MS) return `about ${Math.round(leftMs / MINUTE_MS)} min left`;
  return `about ${Math.round(leftMs / HOUR_MS)} h left`;
}
