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

/** All rows of a log that pass the filters, newest first, as CSV: its heading, then a page at a time. */
export async function* logAsCsv(db: Transaction, whose: LogOf, filters: Filters, mayManage: boolean) {
  yield CSV_START + csvLine(columns.map(([name]) => name));
  let before: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof rowsInTurn>> = await rowsInTurn(
      db,
      whose,
      filters,
      before,
      LOOK_THROUGH,
      ROWS_AT_ONCE,
    );
    const rows = mayManage ? page.rows : page.rows.map((row) => ({ ...row, summary: null }));
    if (rows.length > 0) yield rows.map((row) => csvLine(columns.map(([, value]) => value(row)))).join('');
    before = page.before;
  } while (before !== null);
}
