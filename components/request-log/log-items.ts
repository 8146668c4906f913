import type { ListedRow } from '../../lib/request-log/listed-row.ts';
import { dayHeading, dayOf } from '../ui/time-text.ts';

/** What stands at one place of the list: a row, or the heading of the day of the rows below it. */
export type LogItem = { kind: 'row'; row: ListedRow; index: number } | { kind: 'day'; day: string; heading: string };

/** Rows with the headings of their days, in the reader's zone. */
export function itemsOf(rows: readonly ListedRow[], zone: string, now: Date): LogItem[] {
  const items: LogItem[] = [];
  let before: string | null = null;
  for (const [index, row] of rows.entries()) {
    const moment = new Date(row.request_received_at);
    const day = dayOf(moment, zone);
    if (day !== before) items.push({ kind: 'day', day, heading: dayHeading(moment, zone, now) });
    before = day;
    items.push({ kind: 'row', row, index });
  }
  return items;
}
