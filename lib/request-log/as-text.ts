import { type ListedRow, latencyMs } from './listed-row.ts';
import { oneLine, shellWord } from './shell-word.ts';

/** What of a row is copied. */
export type CopiedRow = Pick<
  ListedRow,
  | 'id'
  | 'key_id'
  | 'method'
  | 'path'
  | 'query'
  | 'status_code'
  | 'error_code'
  | 'client_ip'
  | 'idempotency_key'
  | 'external_id'
  | 'request_received_at'
  | 'request_completed_at'
>;

/**
 * "Copy as text": what support needs of a row, a fact a line, and a cURL to try it again. Nothing secret: the bearer is
 * `pck_int_XXXX…` and the body a file, since bodies hold people's names and addresses.
 */
export function asText(row: CopiedRow, appUrl: string): string {
  const facts: Record<string, string | number | null> = {
    key_id: row.key_id && `pck_int_${row.key_id}`,
    request_received_at: row.request_received_at,
    method: row.method,
    path: row.path,
    status_code: row.status_code,
    error_code: row.error_code,
    client_ip: row.client_ip,
    idempotency_key: row.idempotency_key,
    external_id: row.external_id,
    latency: `${latencyMs(row)} ms`,
    request_id: row.id,
  };
  const lines = Object.entries(facts).map(([name, value]) => `${name}: ${value === null ? '—' : oneLine(value)}`);
  return `${lines.join('\n')}\n\n${curl(row, appUrl)}\n`;
}

function curl(row: CopiedRow, appUrl: string): string {
  const parts = [curlHead(row, appUrl), `-H ${shellWord('Authorization: Bearer pck_int_XXXX…')}`];
  if (row.idempotency_key !== null) parts.push(`-H ${shellWord(`Idempotency-Key: ${row.idempotency_key}`)}`);
  if (/^(POST|PATCH|PUT)$/.test(row.method))
    parts.push(`-H ${shellWord('Content-Type: application/json')}`, '--data-binary @body.json');
  return parts.join(' \\\n  ');
}

/** Method and address, which curl takes as it is: no brackets that stand for many addresses, no dots resolved. */
export function curlHead({ method, path, query }: CopiedRow, appUrl: string): string {
  const url = `${appUrl}/integrations${path}${query ? `?${query}` : ''}`.replaceAll('#', '%23');
  const options = [
    ...(method === 'HEAD' ? ['--head'] : ['-X', shellWord(method)]),
    ...(/[[\]{}]/.test(url) ? ['--globoff'] : []),
    ...(/\/\.|%2e/i.test(url) ? ['--path-as-is'] : []),
  ];
  return `curl ${options.join(' ')} ${shellWord(url)}`;
}
