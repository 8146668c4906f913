import type { LogRow } from './rows.ts';

/**
 * "Copy as text": what support needs of a row, a fact a line, and a cURL to try it again. Nothing secret: the bearer is
 * `pck_int_XXXX…` and the body a file, since bodies hold people's names and addresses.
 */
export function asText(row: LogRow, keyId: string | null, appUrl: string): string {
  const facts: Record<string, string | number | null> = {
    key_id: keyId && `pck_int_${keyId}`,
    request_received_at: row.requestReceivedAt.toISOString(),
    method: row.method,
    path: row.path,
    status_code: row.statusCode,
    error_code: row.errorCode,
    client_ip: row.clientIp,
    idempotency_key: row.idempotencyKey,
    external_id: row.externalId,
    latency: `${row.requestCompletedAt.getTime() - row.requestReceivedAt.getTime()} ms`,
    request_id: row.id,
  };
  const lines = Object.entries(facts).map(([name, value]) => `${name}: ${value === null ? '—' : oneLine(value)}`);
  return `${lines.join('\n')}\n\n${curl(row, appUrl)}\n`;
}

function curl(row: LogRow, appUrl: string): string {
  const query = row.query ? `?${row.query}` : '';
  const parts = [
    `curl ${row.method === 'HEAD' ? '--head' : `-X ${quoted(row.method)}`} ${quoted(`${appUrl}/integrations${row.path}${query}`)}`,
    `-H ${quoted('Authorization: Bearer pck_int_XXXX…')}`,
  ];
  if (row.idempotencyKey !== null) parts.push(`-H ${quoted(`Idempotency-Key: ${row.idempotencyKey}`)}`);
  if (row.method === 'POST') parts.push(`-H ${quoted('Content-Type: application/json')}`, '--data-binary @body.json');
  return parts.join(' \\\n  ');
}

/** A sender's text cannot add a line of its own, or turn the reading direction. */
function oneLine(value: string | number): string {
  const spelled = (character: string) => `\\u{${character.codePointAt(0)?.toString(16)}}`;
  return String(value).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, spelled);
}

/** One word for a POSIX shell. */
function quoted(text: string): string {
  const line = oneLine(text);
  return /^[\w.:/-]+$/.test(line) ? line : `'${line.replaceAll("'", "'\\''")}'`;
}
