import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { csvResponse } from '../csv-response.ts';
import { newId } from '../new-id.ts';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { logAsCsv } from './as-csv.ts';
import { type Filters, filterParams, filtersFrom, noFilters, passes } from './filters.ts';
import { listedRows, listRows, PAGE_ROWS } from './list-rows.ts';
import { isCommonAddress } from './named-rows.ts';
import { leastIdOf } from './row-id.ts';
import type { LogOf } from './rows.ts';

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

/** A key's log with these rows, a second apart from `start` on; the ids in the order of the rows. */
async function logOf(given: Given[], start = noon) {
  const { mint, organizationId } = await makeTenant();
  const { id: integrationKeyId, keyId } = await mint();
  const whose = { organizationId, integrationKeyId };
  const rows = given.map(({ response = '{}', statusCode = 200, ...row }, i) => ({
    id: uuidv7({ msecs: start + i * 1000 }),
    ...whose,
    verified: true,
    method: 'POST',
    path: '/v1/orders',
    clientIp: '203.0.113.9',
    statusCode,
    requestReceivedAt: new Date(start + i * 1000),
    requestCompletedAt: new Date(start + i * 1000 + 42),
    requestHeaders: [],
    responseBody: Buffer.from(response),
    ...row,
  }));
  await db.requestLogRow.createMany({ data: rows });
  return { whose, keyId, mint, ids: rows.map(({ id }) => id) };
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
  const { whose, keyId, ids } = await logOf(given);
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
    { key: keyId },
    { key: 'notThis1' },
    ...['198.51.100.7:443', '10:30:00', `"${keyId}"`, `"${ids[2]}"`, '"shop-1001"', '#1001'].map((q) => ({ q })),
    ...['198.51.100.7', '198.51.100.70', '2001:db8::1', keyId, `pck_int_${keyId}`, 'pck_int_notThis1'].map((q) => ({
      q,
    })),
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

test('an address is common when it is among the newest rows, whatever a filter hides of them', async () => {
  const { whose } = await logOf([{ clientIp: '198.51.100.7' }, { clientIp: '198.51.100.8' }, {}]);
  const isCommon = (q: string, status: Filters['status'], newest = 2) =>
    isCommonAddress(db, whose, { ...noFilters, q, status }, newest);
  expect(await isCommon('198.51.100.8', '5xx')).toBe(true);
  expect(await isCommon('198.51.100.7', '5xx')).toBe(false);
  expect(await isCommon('198.51.100.7', '5xx', 3)).toBe(true);
  expect(await isCommon('198.51.100.8', null)).toBe(false); // then the page itself tells
  expect((await listRows(db, whose, { ...noFilters, q: '198.51.100.8', status: '5xx' }, null)).rows).toEqual([]);
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

test.each([
  ['days ago', noon],
  ['today', Date.now() - 60_000],
])(
  'what a search names whole is found wherever in the log it is, %s, and other filters hold for it, too',
  async (_, start) => {
    const old = { externalId: 'woo-1234', clientIp: '198.51.100.7', statusCode: 422, errorCode: 'validation_failed' };
    const { whose, keyId, ids } = await logOf([old, ...Array.from({ length: 6 }, () => ({}))], start);
    const stranger = await logOf([old], start);
    const [first = ''] = ids;
    const all = { organizationId: whose.organizationId };
    const found = async (filters: Partial<Filters>, of: LogOf = all) => {
      const { rows } = await listRows(db, of, { ...noFilters, ...filters }, null, 2);
      return rows.map(({ id }) => id);
    };
    for (const q of [first, first.toUpperCase(), 'woo-1234', '1234', '#1234', '198.51.100.7'])
      expect([q, await found({ q, status: '4xx' })]).toEqual([q, [first]]);
    expect(await found({ q: 'woo-1234' }, whose)).toEqual([first]);
    expect(await found({ q: keyId })).toEqual([...ids].reverse());
    expect(await found({ q: `pck_int_${keyId}` })).toEqual([...ids].reverse().slice(0, 2)); // page by page
    const none = ['woo-123', '198.51.100', '198.51.100.70', stranger.keyId, `pck_int_${stranger.keyId}`, newId()];
    for (const q of none) expect([q, await found({ q })]).toEqual([q, []]);
    expect(await found({ q: 'woo-1234', status: '2xx' })).toEqual([]);
    expect(await found({ q: '198.51.100.7', method: 'GET' })).toEqual([]);
    expect(await found({ q: `pck_int_${keyId}`, key: stranger.keyId })).toEqual([]);
  },
);

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

test('the log of an organization is that of all its keys, newest first, each row with its key, and of nobody else', async () => {
  const { whose, keyId, mint, ids } = await logOf(given);
  await logOf(given);
  const { organizationId } = whose;
  const second = await mint({ name: 'Own site' });
  const [id, strayId] = [uuidv7({ msecs: noon + 2_500 }), uuidv7({ msecs: noon + 2_600 })];
  const row = {
    verified: true,
    method: 'POST',
    path: '/v1/orders',
    clientIp: '203.0.113.9',
    statusCode: 401,
    requestReceivedAt: new Date(noon + 2_500),
    requestCompletedAt: new Date(noon + 2_501),
    requestHeaders: [],
  };
  await db.requestLogRow.createMany({
    data: [
      { ...row, id, organizationId, integrationKeyId: second.id },
      { ...row, id: strayId },
    ],
  });
  const list = async (filters: Partial<Filters>, before: string | null = null) =>
    (await listRows(db, { organizationId }, { ...noFilters, ...filters }, before)).rows;
  const inOrder = [...ids.slice(0, 3), id, ...ids.slice(3)].reverse();
  const rows = await list({});
  expect(rows.map((one) => one.id)).toEqual(inOrder);
  expect(rows.map((one) => one.key_id)).toEqual(inOrder.map((one) => (one === id ? second.keyId : keyId)));
  expect(rows.find((one) => one.id === id)?.key_name).toBe('Own site');
  expect((await list({ key: second.keyId })).map((one) => one.id)).toEqual([id]);
  expect((await list({ status: '4xx' }, id)).map((one) => one.id)).toEqual([ids[2]]);
  expect(await list({ q: strayId })).toEqual([]);
});

test('a log as CSV has every row that passes, a line each, however many pages and rows without a hit lie between', async () => {
  const { whose } = await logOf([...given, { externalId: '=1+1', verified: false }]);
  const csv = async (filters: Partial<Filters>, mayManage = true) => {
    let isOver = 0;
    const texts = logAsCsv(db, whose, { ...noFilters, ...filters }, mayManage);
    const lines = (await csvResponse('log.csv', texts, () => (isOver += 1)).text()).trimEnd().split('\r\n');
    expect(isOver).toBe(1);
    return lines;
  };
  const [heading, first = '', ...rest] = await csv({});
  expect(heading).toMatch(/^request_received_at,status_code,error_code,method,path,/);
  expect(first).toContain("'=1+1");
  expect(rest).toHaveLength(given.length);
  expect(await csv({ status: '5xx' })).toHaveLength(2);
  expect(await csv({ q: 'nothing like it' })).toHaveLength(1);
});
