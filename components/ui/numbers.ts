/** Numbers as the console writes them. Unknown is —, zero is 0. */

const grouped = new Intl.NumberFormat('en-US');

/** `1,204`. */
export function count(value: number | null | undefined): string {
  return value == null ? '—' : grouped.format(value);
}

/** For tables: from 10,000 on `12.4k`, `3.1M`; show `count` on hover. */
export function shortCount(value: number | null | undefined): string {
  if (value == null || value < 10_000) return count(value);
  if (value < 999_950) return `${oneDigit(value / 1_000)}k`;
  return `${oneDigit(value / 1_000_000)}M`;
}

/** `142 ms`, `1.20 s`. */
export function duration(milliseconds: number | null | undefined): string {
  if (milliseconds == null) return '—';
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(2)} s`;
}

/** `67 B`, `1.8 KB`, `1.1 MB`, by 1,024. */
export function bytes(value: number | null | undefined): string {
  if (value == null) return '—';
  if (value < 1_024) return `${value} B`;
  return value < 1_024 * 1_023.95 ? `${oneDigit(value / 1_024)} KB` : `${oneDigit(value / 1_024 / 1_024)} MB`;
}

function oneDigit(value: number): string {
  return value.toFixed(1).replace(/\.0$/, '');
}

/** An id with its middle left out: `01a2…9f`. */
export function middle(id: string, head = 4, tail = 2): string {
  return id.length <= head + tail + 1 ? id : `${id.slice(0, head)}…${id.slice(-tail)}`;
}
