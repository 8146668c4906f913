import type { ListedRow } from '../../../lib/request-log/listed-row.ts';

/** What the waiting box has seen of a key so far. */
export type Seen =
  | { state: 'waiting' }
  | { state: 'pinged'; row: ListedRow }
  | { state: 'failed'; row: ListedRow }
  | { state: 'connected'; row: ListedRow };

/**
 * What new rows make of it: the first good request connects, for good; a refusal shows what went wrong, and the waiting
 * goes on; a ping says that WooCommerce reaches us. Rows of before `since` (milliseconds) are not what is waited for.
 */
export function seeRows(seen: Seen, rows: readonly ListedRow[], since: number): Seen {
  const inOrder = rows
    .filter((row) => Date.parse(row.request_received_at) >= since)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return inOrder.reduce(seeRow, seen);
}

function seeRow(seen: Seen, row: ListedRow): Seen {
  if (seen.state === 'connected') return seen;
  if (seen.state === 'failed' && row.id < seen.row.id) return seen; // an older one that now says more
  if (row.status_code >= 400) return { state: 'failed', row };
  if (row.marks.includes('ping'))
    return seen.state === 'failed' && row.id < seen.row.id ? seen : { state: 'pinged', row };
  return { state: 'connected', row };
}

/** Why a request was refused, in a sentence: its diagnosis, or until there is one its code. */
export function whyRefused({ summary, error_code: code }: ListedRow): string {
  return summary ?? (code === null ? 'It was refused.' : `It was refused: ${code}.`);
}
