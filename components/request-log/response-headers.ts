import type { DetailedRow } from '../../lib/request-log/detailed-row.ts';

/** The headers of a row's response that follow from the row. Its budget (`RateLimit-*`) and Retry-After do not. */
export function responseHeaders(row: DetailedRow, appUrl: string): [string, string][] {
  const headers: [string, string][] = [
    ['Content-Type', 'application/json; charset=utf-8'],
    ['Cache-Control', 'no-store'],
    ['X-Request-Id', row.id],
  ];
  if (row.replayed) headers.push(['Idempotent-Replayed', 'true']);
  if (row.error_code !== null) {
    headers.push(['Link', `<${appUrl}/docs/troubleshooting#${row.error_code}>; rel="help"`]);
  }
  return headers;
}
