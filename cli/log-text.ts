import { z } from 'zod';
import type { LogRow } from '../lib/request-log/rows.ts';
import { visible } from './print.ts';

/** Wide enough for the longest of each: `idempotency_key_invalid`, an IPv4 address. */
const COLUMNS = [24, 6, 23, 15, 9] as const;

export const logHeads = line(['REQUEST_RECEIVED_AT', 'STATUS', 'ERROR_CODE', 'CLIENT_IP', 'LATENCY', 'REQUEST']);

const diagnosis = z.object({ summary: z.string() });

/** A row for people: one line, and a second one where something is known of why. */
export function logRowAsText(row: LogRow): string {
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
  const known = diagnosis.safeParse(row.diagnosis);
  return known.success ? `${line(cells)}\n${' '.repeat(32)}↳ ${visible(known.data.summary)}` : line(cells);
}

function line(cells: string[]): string {
  return cells.map((cell, column) => visible(cell).padEnd(COLUMNS[column] ?? 0)).join('  ');
}
