import { z } from 'zod';
import type { LogRow } from '../lib/request-log/rows.ts';
import { visible } from './print.ts';

/** Wide enough for the longest of each: `idempotency_key_invalid`, an IPv4 address. */
const COLUMNS = [24, 6, 23, 15, 9] as const;

export const logHeads = line(['REQUEST_RECEIVED_AT', 'STATUS', 'ERROR_CODE', 'CLIENT_IP', 'LATENCY', 'REQUEST']);

const diagnosis = z.object({ summary: z.string(), remedy: z.string() });

/**
 * Rows for people, one after the other: each one line, a second one where something is known of why, and a third with
 * what to do, which is said once for rows in a row that need the same.
 */
export function logTeller(): (row: LogRow) => string {
  let remedy = '';
  return (row) => {
    const known = diagnosis.safeParse(row.diagnosis);
    const lines = [rowLine(row)];
    if (known.success) {
      lines.push(`${INDENT}↳ ${visible(known.data.summary)}`);
      if (known.data.remedy !== remedy) lines.push(`${INDENT}  ${visible(known.data.remedy)}`);
    }
    remedy = known.success ? known.data.remedy : '';
    return lines.join('\n');
  };
}

/** Under the error code. */
const INDENT = ' '.repeat(32);

function rowLine(row: LogRow): string {
  const latency = row.requestCompletedAt.getTime() - row.requestReceivedAt.getTime();
  const request = [
    `${row.method} ${row.path}`,
    row.externalId,
    row.replayed ? '(replayed)' : null,
    row.duplicate ? '(duplicate)' : null,
    row.repeated > 1 ? `(${row.repeated} times)` : null,
  ];
  const cells = [
    row.requestReceivedAt.toISOString(),
    String(row.statusCode),
    row.errorCode ?? '',
    row.clientIp,
    `${latency} ms`,
    request.filter((part) => part !== null).join(' '),
  ];
  return line(cells);
}

function line(cells: string[]): string {
  return cells.map((cell, column) => visible(cell).padEnd(COLUMNS[column] ?? 0)).join('  ');
}
