import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { revokeKey } from '../keys/revoke-key.ts';
import { rollKey } from '../keys/roll-key.ts';
import { createStore } from '../organizations/create-store.ts';
import { ownDatabase } from '../test/own-database.ts';
import { makeTenant, type Tenant, testDatabase, testSealingKeys } from '../test/tenant.ts';
import { listConnections } from './list-connections.ts';
import { type ListQuery, listHref, pageSize, readListQuery, sortColumns, wholeList } from './list-query.ts';

const HOUR_MS = 3600 * 1000;
ownDatabase(); // rows of the past, which a server's job elsewhere would have counted already
const db = testDatabase();

/** Log rows of a key: hours ago, status, how often. */
async function log(id: string, rows: [number, number, number?][], now: Date): Promise<void> {
  await db.requestLogRow.createMany({
    data: rows.map(([hours, statusCode, repeated = 1]) => {
      const at = new Date(now.getTime() - hours * HOUR_MS);
      return {
        id: uuidv7({ msecs: at.getTime() }),
        integrationKeyId: id,
        verified: statusCode === 200,
        method: 'POST',
        path: '/v1/orders',
        statusCode,
        clientIp: '192.0.2.1',
        requestReceivedAt: at,
        requestCompletedAt: at,
        requestHeaders: [],
        repeated,
      };
    }),
  });
}

const list = (tenant: Tenant, query: Partial<ListQuery> = {}, now = new Date()) =>
  listConnections(db, tenant.organizationId, { ...wholeList, ...query }, now);
const names = async (tenant: Tenant, query: Partial<ListQuery> = {}) =>
  (await list(tenant, query)).connections.map(({ name }) => name);

/** Four keys that differ in every column. */
async function fourKeys() {
  const tenant = await makeTenant();
  const now = new Date();
  const outlet = await createStore(db, tenant.actor, { name: 'Outlet', currency: 'EUR' }, now);
  const main = await tenant.mint({ name: 'Main shop', payloadFormat: 'woocommerce' });
  const own = await tenant.mint({ name: 'own site', source: 'own_100', scopes: ['orders:write'] });
  const old = await tenant.mint(
    { name: 'Old', storeId: outlet.id, expiresAt: new Date(now.getTime() - HOUR_MS).toISOString() },
    new Date(now.getTime() - 2 * HOUR_MS),
  );
  const gone = await tenant.mint({ name: 'Gone', source: 'zapier', scopes: ['orders:write', 'clients:write'] });
  await revokeKey(db, tenant.actor, gone.keyId, now);
  await log(
    main.id,
    [0.1, 1, 30].map((hours) => [hours, 200]),
    now,
  );
  await log(main.id, [[2, 500]], now);
  await log(own.id, [[0.2, 401, 60]], now);
  await log(own.id, [[23.9, 200]], now);
  await log(own.id, [[24.1, 200, 500]], now);
  return { tenant, outlet, main, own, old, gone };
}

test('active and expired connections of this organization, with what they did in the last 24 h', async () => {
  const { tenant, main, own } = await fourKeys();
  await (await makeTenant()).mint({ name: 'Of others' });
  const page = await list(tenant);
  expect(page).toMatchObject({
    page: 1,
    pages: 1,
    matching: 3,
    all: 4,
    ofStatus: { active: 2, expired: 1, revoked: 1 },
  });
  expect(page.connections).toMatchObject([
    { name: 'Main shop', keyId: main.keyId, store: 'Test store', payloadFormat: 'woocommerce', requests: 3, errors: 1 },
    { name: 'Old', store: 'Outlet', status: 'expired', requests: 0, errors: 0, lastUsedAt: null },
    { name: 'own site', keyId: own.keyId, status: 'active', scopes: ['orders:write'], requests: 61, errors: 60 },
  ]);
  for (const { hours, requests, errors } of page.connections) {
    expect(hours).toHaveLength(25);
    expect(hours.reduce((sum, hour) => sum + hour.requests, 0)).toBe(requests);
    expect(hours.reduce((sum, hour) => sum + hour.errors, 0)).toBe(errors);
  }
});

test('every column sorts all of them, both ways', async () => {
  const { tenant } = await fourKeys();
  const all: Partial<ListQuery> = { status: ['active', 'expired', 'revoked'] };
  const byKey = (await list(tenant, all)).connections.sort((a, b) => (a.keyId < b.keyId ? -1 : 1));
  // Equal ones stand by name, whichever way the others go: `=` joins them.
  const expected: Record<(typeof sortColumns)[number], string> = {
    name: 'Gone, Main shop, Old, own site',
    key: byKey.map(({ name }) => name).join(', '),
    store: 'Old, Gone=Main shop=own site',
    source: 'Old, own site, Main shop, Gone',
    format: 'Gone=Old=own site, Main shop',
    scopes: 'own site, Gone, Main shop=Old',
    status: 'Main shop=own site, Old, Gone',
    last_used: 'Gone=Old, own site, Main shop',
    requests: 'Gone=Old, Main shop, own site',
    errors: 'Gone=Old, Main shop, own site',
  };
  for (const sort of sortColumns) {
    const groups = expected[sort].split(', ');
    const spread = (order: string[]) => order.flatMap((group) => group.split('='));
    expect(await names(tenant, { ...all, sort })).toEqual(spread(groups));
    expect(await names(tenant, { ...all, sort, descending: true })).toEqual(spread(groups.toReversed()));
  }
});

test('search takes name, key id and source literally; filters narrow, and the counts say by how much', async () => {
  const { tenant, outlet, own } = await fourKeys();
  expect(await names(tenant, { q: 'SITE' })).toEqual(['own site']);
  expect(await names(tenant, { q: `pck_int_${own.keyId}` })).toEqual(['own site']);
  expect(await names(tenant, { q: own.keyId.slice(2) })).toEqual(['own site']);
  expect(await names(tenant, { q: 'n_1' })).toEqual(['own site']);
  for (const q of ['%', 'n%1', '\\', "'"]) expect(await names(tenant, { q })).toEqual([]);
  expect(await names(tenant, { store: outlet.id })).toEqual(['Old']);
  expect(await names(tenant, { format: 'woocommerce' })).toEqual(['Main shop']);
  expect(await list(tenant, { q: 'o', format: 'peptideclients', status: ['revoked'] })).toMatchObject({
    matching: 1,
    all: 4,
    ofStatus: { active: 1, expired: 1, revoked: 1 },
  });
});

test('a page has fifty; what lies beyond the last page is the last page', async () => {
  const tenant = await makeTenant();
  for (let i = 0; i <= pageSize; i += 1) await tenant.mint({ name: `Key ${String(i).padStart(3, '0')}` });
  expect(await list(tenant)).toMatchObject({ page: 1, pages: 2, matching: pageSize + 1 });
  const last = await list(tenant, { page: 9 });
  expect(last.page).toBe(2);
  expect(last.connections.map(({ name }) => name)).toEqual(['Key 050']);
});

test('a URL says what the list shows, and the other way round; nonsense counts as not said', () => {
  const query: ListQuery = {
    q: 'a b&c',
    status: ['revoked'],
    store: '01a2b3c4-0000-7000-8000-000000000000',
    format: 'woocommerce',
    sort: 'errors',
    descending: true,
    page: 3,
  };
  const parse = (href: string) => readListQuery(Object.fromEntries(new URL(href, 'http://x').searchParams));
  expect(listHref(wholeList)).toBe('/settings/connectors');
  expect(parse(listHref(query))).toEqual(query);
  const nonsense = { status: 'open', store: "' or 1=1", format: 'xml', sort: 'password', page: '-1', q: ['x', 'y'] };
  expect(readListQuery(nonsense)).toEqual({ ...wholeList, q: 'x' });
});

test('a rolled key says which one it replaces', async () => {
  const tenant = await makeTenant();
  const old = await tenant.mint({ name: 'Own site' });
  const now = new Date();
  const successor = await rollKey(db, tenant.actor, old.keyId, { overlapSeconds: 3600 }, testSealingKeys, now);
  const { connections } = await list(tenant);
  expect(Object.fromEntries(connections.map(({ keyId, replaces }) => [keyId, replaces]))).toEqual({
    [old.keyId]: null,
    [successor.keyId]: old.keyId,
  });
});
