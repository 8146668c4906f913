import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noFilters } from '../../lib/request-log/filters.ts';
import type { ListedRow } from '../../lib/request-log/listed-row.ts';
import {
  emptyLog,
  heldCount,
  type LogState,
  MOST_ROWS,
  withFirstPage,
  withHeldShown,
  withNews,
  withOlder,
} from './log-state.ts';

function row(n: number, more: Partial<ListedRow> = {}): ListedRow {
  const at = new Date(Date.parse('2026-11-23T12:00:00Z') + n * 1000).toISOString();
  return {
    id: `01a20a89-0000-7000-8000-${String(n).padStart(12, '0')}`,
    key_id: '4fJ9aQ2x',
    key_name: 'Main shop',
    method: 'POST',
    path: '/v1/orders',
    query: null,
    status_code: 200,
    error_code: null,
    client_ip: '203.0.113.9',
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
    ...more,
  };
}
const numbers = (rows: readonly ListedRow[]) => rows.map(({ id }) => Number(id.slice(-12)));
const news = (...rows: ListedRow[]) => ({ cursor: 1, rows, gap: null });
const page = (before: string | null, ...rows: ListedRow[]) => ({ rows, before, searchedTo: null });

test('rows in any order, sent as often as you like, held or not, are shown once each, newest first', () => {
  const step = fc.record({ ns: fc.array(fc.integer({ min: 1, max: 30 })), hold: fc.boolean(), frozen: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      let state: LogState = withFirstPage(page(null));
      for (const { ns, hold, frozen } of steps)
        state = withNews(state, news(...ns.map((n) => row(n))), noFilters, hold || frozen, frozen);
      const all = [...new Set(steps.flatMap(({ ns }) => ns))].sort((a, b) => b - a);
      expect(numbers(state.rows).length + heldCount(state)).toBe(all.length);
      expect(numbers(withHeldShown(state).rows)).toEqual(all);
    }),
  );
});

test('only rows that pass the filters are shown, or counted', () => {
  const filters = { ...noFilters, error: 'signature_invalid' };
  const refused = row(2, { status_code: 401, error_code: 'signature_invalid' });
  const held = withNews(emptyLog, news(row(1), refused), filters, true);
  expect([heldCount(held), numbers(withHeldShown(held).rows)]).toEqual([1, [2]]);
});

test('a row that says more than before changes where it stands; paused, it does so at the end of the pause', () => {
  const shown = withFirstPage(page(null, row(3), row(2), row(1)));
  const more = news(row(2, { repeated: 60 }));
  expect(withNews(shown, more, noFilters, true).rows[1]?.repeated).toBe(60);
  const paused = withNews(shown, more, noFilters, true, true);
  expect([paused.rows[1]?.repeated, heldCount(paused), withHeldShown(paused).rows[1]?.repeated]).toEqual([1, 0, 60]);
});

test('a late row below the loaded ones comes with its page, and pages join without a row twice', () => {
  const shown = withFirstPage(page(row(5).id, row(7), row(5)));
  expect(numbers(withNews(shown, news(row(6), row(4)), noFilters, false).rows)).toEqual([7, 6, 5]);
  expect(numbers(withOlder(shown, page(null, row(5), row(4))).rows)).toEqual([7, 5, 4]);
});

test('after a gap nothing joins by itself, since there would be a hole in the list', () => {
  const gap = { count: 1_340, since: '2026-11-23T09:12:00.000Z' };
  const state = withNews(withFirstPage(page(null, row(1))), { cursor: 1, rows: [], gap }, noFilters, false);
  const after = withNews(state, news(row(9)), noFilters, false);
  expect([numbers(after.rows), heldCount(after), after.gap]).toEqual([[1], 1_341, gap]);
});

test('a list that grows for days keeps its newest rows, and can go on below them', () => {
  const rows = Array.from({ length: MOST_ROWS + 10 }, (_, i) => row(i + 1));
  const state = withNews(withFirstPage(page(null)), news(...rows), noFilters, false);
  expect([state.rows.length, state.before]).toEqual([MOST_ROWS, row(11).id]);
});
