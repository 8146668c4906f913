import { CSV_START, csvLine } from '../csv-line.ts';
import type { Transaction } from '../database/prisma.ts';
import type { Filters } from './filters.ts';
import { rowsInTurn } from './list-rows.ts';
import { type ListedRow, latencyMs } from './listed-row.ts';
import type { LogOf } from './rows.ts';

/** Rows read at once, and so the most that are held. */
const ROWS_AT_ONCE = 1_000;
const LOOK_THROUGH = 20_000;

/** The columns of the list, by their names, with what a spreadsheet would have to work out. */
const columns: [name: string, value: (row: ListedRow) => string | number | boolean | null][] = [
  ['request_received_at', (row) => row.request_received_at],
  ['status_code', (row) => row.status_code],
  ['error_code', (row) => row.error_code],
  ['method', (row) => row.method],
  ['path', (row) => row.path],
  ['query', (row) => row.query],
  ['client_ip', (row) => row.client_ip],
  ['external_id', (row) => row.external_id],
  ['idempotency_key', (row) => row.idempotency_key],
  ['request_completed_at', (row) => row.request_completed_at],
  ['latency_ms', latencyMs],
  ['id', (row) => row.id],
  ['key_id', (row) => row.key_id],
  ['key_name', (row) => row.key_name],
  ['verified', (row) => row.verified],
  ['replayed', (row) => row.replayed],
  ['duplicate', (row) => row.duplicate],
  ['repeated', (row) => row.repeated],
  ['topic', (row) => row.topic],
  ['marks', (row) => row.marks.join(' ')],
  ['diagnosis', (row) => row.summary],
];

/**
 * All rows of a log that pass the filters, newest first, as CSV. A page is read when the one before has been taken, so
 * that a slow reader holds one page and no connection. `ended` is called once it is over, whoever ended it.
 */
export function logAsCsv(
  db: Transaction,
  whose: LogOf,
  filters: Filters,
  mayManage: boolean,
  ended: () => void,
): ReadableStream<Uint8Array> {
  const text = new TextEncoder();
  let before: string | null = null;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(text.encode(CSV_START + csvLine(columns.map(([name]) => name))));
    },
    async pull(controller) {
      try {
        // A page of rows none of which passes gives nothing to take, and nobody would ask for the next.
        do {
          const page = await rowsInTurn(db, whose, filters, before, LOOK_THROUGH, ROWS_AT_ONCE);
          before = page.before;
          const lines = page.rows
            .map((row) => (mayManage ? row : { ...row, summary: null }))
            .map((row) => csvLine(columns.map(([, value]) => value(row))));
          if (lines.length === 0) continue;
          controller.enqueue(text.encode(lines.join('')));
          break;
        } while (before !== null);
        if (before !== null) return;
        controller.close();
        ended();
      } catch (error) {
        ended();
        throw error;
      }
    },
    cancel: ended,
  });
}
