const SECONDS = { m: 60, h: 3600, d: 24 * 3600 } as const;

/** The seconds of a duration as people write it, `30m`, `24h`, `7d`; null for anything else. */
export function parseDuration(text: string): number | null {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (unit !== 'm' && unit !== 'h' && unit !== 'd') return null;
  return Number(count) * SECONDS[unit];
}
