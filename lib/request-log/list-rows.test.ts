import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { type Filters, filterParams, filtersFrom, noFilters, passes } from './filters.ts';
import { listedRows, listRows, PAGE_ROWS } from './list-rows.ts';
import { leastIdOf } from './row-id.ts';

const db = testDatabase();
const noon = Date.parse('2026-11-23T12:00:00.000Z');
const at = (seconds: number) => new Date(noon + seconds * 1000).toISOString();

interface Given {
  statusCode?: number;
  errorCode?: string;
  method?: string;
  verified?: boolean;
  externalId?: string;
  idempotencyKey?: string;
  clientIp?: string;
  response?: string;
  path?: string;
  requestHeaders?: [string, string][];
}

/** A key's log with these rows, a second apart from noon on; the ids in the order of the rows. */
async function logOf(given: Given[]) {
  const { mint, organizationId } = await makeTenant();
  const whose = { organizationId, integrationKeyId: (await mint()).id };
  const rows = given.map(({ response = '{}', statusCode = 200, ...row }, i) => ({
    id: uuidv7({ msecs: noon + i * 1000 }),
    ...whose,
    verified: true,
    method: 'POST',
    path: '/v1/orders',
    clientIp: '203.0.113.9',
    statusCode,
    requestReceivedAt: new Date(noon + i * 1000),
    requestCompletedAt: new Date(noon + i * 1000 + 42),
    requestHeaders: [],
    responseBody: Buffer.from(response),
    ...row,
  }));
  await db.requestLogRow.createMany({ data: rows });
  return { whose, ids: rows.map(({ id }) => id) };
}

const given: Given[] = [
  { externalId: 'Shop-1001', idempotencyKey: 'a%b' },
  { externalId: 'shop-1002', clientIp: '198.51.100.7', method: 'GET' },
  { statusCode: 401, errorCode: 'signature_invalid', verified: false },
  { statusCode: 422, errorCode: 'validation_failed', externalId: 'straße İ' },
  { statusCode: 500, errorCode: 'internal_error', idempotencyKey: 'SHOP-1' },
  { statusCode: 408 },
];

test('each filter, and all filters together, let the same rows through in the database and in the browser', async () => {
  const { whose, ids } = await logOf(given);
  const all = await listedRows(db, whose, ids);
  const some: Partial<Filters>[] = [
    {},
    { status: '2xx' },
    { status: '4xx' },
    { status: '5xx' },
    { error: 'signature_invalid' },
    { method: 'GET' },
    { verified: true },
    { verified: false },
    ...['SHOP-1', 'shop-1001', '198.51', 'a%', '%', '_', 'STRASSE', 'Straße', 'i̇', ids[2]?.toUpperCase() ?? ''].map(
      (q) => ({ q }),
    ),
    { from: at(2) },
    { to: at(2) },
    { from: at(1), to: at(5), status: '4xx', q: 'stra' },
  ];
  for (const one of some) {
    const filters = { ...noFilters, ...one };
    const { rows } = await listRows(db, whose, filters, null);
    expect([one, rows.map(({ id }) => id)]).toEqual([
      one,
      all.filter((row) => passes(row, filters)).map(({ id }) => id),
    ]);
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(filterParams(filters))) if (value !== null) params.set(name, value);
    expect(filtersFrom(params)).toEqual(filters);
  }
});

test('what a URL names wrongly is not named', () => {
  const params = new URLSearchParams('status=3xx&error=a%27b&method=BREW&verified=1&q=+%00+&from=yesterday&to=9');
  expect(filtersFrom(params)).toEqual(noFilters);
});

test('pages follow each other through all rows, each once, and the last one says that it is the last', async () => {
  const { whose, ids } = await logOf(Array.from({ length: PAGE_ROWS + 5 }, () => ({})));
  const first = await listRows(db, whose, noFilters, null);
  expect([first.rows.length, first.before]).toEqual([PAGE_ROWS, ids[5]]);
  const second = await listRows(db, whose, noFilters, first.before);
  expect([second.before, second.searchedTo]).toEqual([null, null]);
  expect([...first.rows, ...second.rows].map(({ id }) => id)).toEqual([...ids].reverse());
});

test('a page looks through so many rows and no more, says how far it came, and the next goes on from there', async () => {
  const { whose, ids } = await logOf([{ method: 'GET' }, ...Array.from({ length: 7 }, () => ({}))]);
  const filters: Filters = { ...noFilters, method: 'GET' };
  const first = await listRows(db, whose, filters, null, 4);
  expect(first).toEqual({ rows: [], before: ids[4], searchedTo: at(4) });
  const second = await listRows(db, whose, filters, first.before, 4);
  expect([second.rows.map(({ id }) => id), second.before]).toEqual([[ids[0]], ids[0]]);
  expect(await listRows(db, whose, filters, second.before, 4)).toEqual({ rows: [], before: null, searchedTo: null });
});

test('a time is a place to start from', async () => {
  const { whose, ids } = await logOf([{}, {}, {}]);
  const { rows } = await listRows(db, whose, noFilters, leastIdOf(new Date(at(1))));
  expect(rows.map(({ id }) => id)).toEqual([ids[0]]);
});

test('a row has the words that its status alone does not tell, and a sender cannot write them', async () => {
  const { whose, ids } = await logOf([
    { response: '{"ok":true,"ping":true}' },
    { response: '{"parked":true,"reason":"the body is not JSON"}' },
    { response: '{"ignored":true,"reason":"product.updated"}' },
    { response: '{"id":"1","duplicate":false,"warnings":["lines[0].colour is unknown"]}' },
    { response: '{"skipped":[{"effect":"client","missing_scope":"clients:write"}]}' },
    { response: JSON.stringify({ note: '","warnings":["', metadata: { warnings: '[', skipped: '[{' } }) },
    { response: '{"parked":true}', statusCode: 422, errorCode: 'validation_failed' },
  ]);
  const rows = await listedRows(db, whose, ids);
  expect(rows.reverse().map(({ marks }) => marks)).toEqual([
    ['ping'],
    ['parked'],
    ['ignored'],
    ['warnings'],
    ['skipped'],
    [],
    [],
  ]);
});

test('a log is not read by another organization', async () => {
  const [ours, theirs] = [await logOf([{}]), await logOf([{}])];
  const crossed = { organizationId: ours.whose.organizationId, integrationKeyId: theirs.whose.integrationKeyId };
  expect(await listRows(db, crossed, noFilters, null)).toEqual({ rows: [], before: null, searchedTo: null });
  expect(await listedRows(db, ours.whose, theirs.ids)).toEqual([]);
});

test('a WooCommerce delivery has its topic, whatever the case of its header; no other request has one', async () => {
  const topic: [string, string][] = [['X-Wc-Webhook-Topic', 'order.updated']];
  const { whose, ids } = await logOf([
    { path: '/v1/webhook/woocommerce/abcd1234', requestHeaders: topic },
    { path: '/v1/webhook/woocommerce' },
    { path: '/v1/orders', requestHeaders: topic },
  ]);
  const rows = await listedRows(db, whose, ids);
  expect(rows.map((row) => row.topic)).toEqual([null, null, 'order.updated']);
});
