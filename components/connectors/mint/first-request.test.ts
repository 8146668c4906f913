import { expect, test } from 'vitest';
import type { ListedRow } from '../../../lib/request-log/listed-row.ts';
import { seeRows, whyRefused } from './first-request.ts';

const since = Date.parse('2026-11-24T12:00:00Z');

/** A row so many seconds after the key was made. */
function row(seconds: number, changes: Partial<ListedRow> = {}): ListedRow {
  const at = new Date(since + seconds * 1000).toISOString();
  return {
    id: `id ${at}`,
    key_id: '4fJ9aQ2x',
    key_name: 'Main shop',
    method: 'POST',
    path: '/v1/orders',
    query: null,
    status_code: 200,
    error_code: null,
    client_ip: '192.0.2.1',
    idempotency_key: null,
    external_id: null,
    request_received_at: at,
    request_completed_at: at,
    verified: true,
    replayed: false,
    duplicate: false,
    repeated: 1,
    marks: [],
    topic: null,
    summary: null,
    ...changes,
  };
}

const refused = (seconds: number, changes = {}) =>
  row(seconds, { status_code: 401, error_code: 'signature_invalid', ...changes });
const ping = (seconds: number) => row(seconds, { marks: ['ping'] });
const after = (...batches: ListedRow[][]) =>
  batches.reduce((seen, rows) => seeRows(seen, rows, since), seeRows({ state: 'waiting' }, [], since));

test('the first good request connects, for good, whatever order the news come in', () => {
  const good = row(2);
  expect(after([row(3, { id: 'id z' }), good, refused(1)])).toEqual({ state: 'connected', row: good });
  expect(after([good], [refused(4)], [ping(5)])).toEqual({ state: 'connected', row: good });
});

test('a refusal shows, the newest counts, and a ping that came before it does not hide it', () => {
  const newest = refused(4);
  expect(after([refused(2)], [newest], [ping(3)])).toEqual({ state: 'failed', row: newest });
  expect(after([ping(1)])).toMatchObject({ state: 'pinged' });
  const explained = refused(4, { summary: 'The secret was decoded from hex.' });
  expect(after([newest], [explained])).toEqual({ state: 'failed', row: explained });
});

test('what came before the key was made or rolled is not waited for', () => {
  expect(after([row(-1)])).toEqual({ state: 'waiting' });
});

test('until there is a diagnosis a refusal says what its code means', () => {
  expect(whyRefused(refused(1, { summary: 'So it is.' }))).toBe('So it is.');
  expect(whyRefused(refused(1))).toContain('signature');
});
