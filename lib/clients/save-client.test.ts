import { afterAll, beforeAll, expect, test } from 'vitest';
import { logRow } from '../../test/log-row.ts';
import { makeSender } from '../test/sender.ts';
import { startApi, type TestApi } from '../test/start-api.ts';
import { makeTenant } from '../test/tenant.ts';

let server: TestApi;
beforeAll(async () => {
  server = await startApi();
});
afterAll(() => server.stop());

const eight = [0, 1, 2, 3, 4, 5, 6, 7];
const lines = [{ description: 'Mug', quantity: 1, unit_price_cents: 100 }];

async function makeShop() {
  const tenant = await makeTenant();
  const clients = async () => {
    const found = await server.api.db.query('select id from core.clients where store_id = $1', [tenant.storeId]);
    return found.rows.length;
  };
  return { ...tenant, clients, shop: makeSender(server, (await tenant.mint()).key) };
}

test('a repeated client takes the fields given and keeps the others, and its log row has what they were', async () => {
  const { shop } = await makeShop();
  const ada = {
    external_id: 'c-1',
    email: 'ada@example.com',
    name: 'Ada',
    phone: '1',
    billing_address: { city: 'Bern' },
  };
  const first = await shop.post('/clients', ada);
  expect(first).toMatchObject({ status: 200, json: { ...ada, company: null, metadata: {}, duplicate: false } });
  const same = await shop.post('/clients', { external_id: 'c-1', name: 'Ada', phone: '' });
  expect(same.json).toEqual({ ...first.json, duplicate: true });

  const change = {
    name: 'Ada L.',
    email: 'l@example.com',
    billing_address: { city: 'Genf' },
    metadata: { vip: 'yes' },
  };
  const second = await shop.post('/clients', { external_id: 'c-1', ...change });
  expect(second.json).toEqual({ ...first.json, ...change, updated_at: second.json.updated_at, duplicate: true });
  const { diagnosis } = await logRow(server.api.db, { headers: new Headers({ 'X-Request-Id': second.requestId }) });
  expect(diagnosis).toMatchObject({
    evidence: { changed: { name: { before: 'Ada', after: 'Ada L.' }, billing_address: { before: { city: 'Bern' } } } },
  });

  const order = await shop.post('/orders', { external_id: 'o', lines, client: { external_id: 'c-1' } });
  expect({ ...(order.json.client as object), duplicate: true }).toEqual(second.json);
});

test('a client found by e-mail alone only gets its empty fields filled, and the new external id leads to it', async () => {
  const { shop, clients } = await makeShop();
  const first = await shop.post('/clients', { external_id: 'c-1', email: 'Ada@Example.com', name: 'Ada' });
  const filled = await shop.post('/clients', { external_id: 'c-2', email: 'aDA@example.com', name: 'Bob', phone: '2' });
  const { warnings, ...client } = filled.json;
  expect(client).toEqual({ ...first.json, phone: '2', updated_at: filled.json.updated_at, duplicate: true });
  expect(warnings).toEqual(['matched client c-1 by e-mail']);
  const renamed = await shop.post('/clients', { external_id: 'c-2', name: 'Bob' });
  expect(renamed.json).toMatchObject({ id: first.json.id, name: 'Bob', phone: '2', duplicate: true });
  expect(await clients()).toBe(1);
});

test('letters beyond A to Z are not folded: what looks like an address is not it', async () => {
  const { shop, clients } = await makeShop();
  const one = await shop.post('/clients', { external_id: 'c-1', email: 'admin@example.com', name: 'Admin' });
  const email = 'adm\u0130n@example.com';
  const order = await shop.post('/orders', { external_id: 'o-1', lines, client: { email, name: 'Somebody else' } });
  expect(order.json).toMatchObject({ client: { email, name: 'Somebody else' } });
  expect(order.json.client_id).not.toBe(one.json.id);
  const same = await shop.post('/orders', { external_id: 'o-2', lines, client: { email: 'ADMIN@Example.com' } });
  expect([same.json.client_id, await clients()]).toEqual([one.json.id, 2]);
});

test('null clears a field of a client, an empty text leaves it', async () => {
  const { shop } = await makeShop();
  const ada = { external_id: 'c-1', email: 'a@example.com', name: 'Ada', phone: '1', metadata: { vip: 'yes' } };
  await shop.post('/clients', { ...ada, billing_address: { city: 'Bern' } });
  const left = await shop.post('/clients', { external_id: 'c-1', name: '', email: '', billing_address: '' });
  expect(left.json).toMatchObject({ ...ada, billing_address: { city: 'Bern' } });
  const nothing = { name: null, email: null, metadata: null, billing_address: null };
  const cleared = await shop.post('/clients', { external_id: 'c-1', ...nothing });
  expect(cleared.json).toMatchObject({ ...nothing, metadata: {}, phone: '1', duplicate: true });
  const { diagnosis } = await logRow(server.api.db, { headers: new Headers({ 'X-Request-Id': cleared.requestId }) });
  expect(diagnosis?.evidence).toMatchObject({ changed: { name: { before: 'Ada', after: null } } });
});

test('an order fills what is empty of a client and changes nothing; its own addresses stay its own', async () => {
  const { shop } = await makeShop();
  await shop.post('/clients', { external_id: 'c-1', email: 'a@example.com', name: 'Ada' });
  const gift = { name: 'Bob', city: 'Boise' };
  const client = { external_id: 'c-1', email: 'b@example.com', name: 'Eve', phone: '3' };
  const order = await shop.post('/orders', { external_id: 'o-1', lines, client, shipping_address: gift });
  expect(order.json).toMatchObject({
    shipping_address: gift,
    client: { email: 'a@example.com', name: 'Ada', phone: '3', shipping_address: null },
  });
  expect(order.json).not.toHaveProperty('warnings');
  await shop.post('/clients', { external_id: 'c-1', shipping_address: { city: 'Reno' } });
  expect((await shop.get('/orders/by-external/o-1')).json).toMatchObject({ shipping_address: gift });
  const guest = await shop.post('/orders', {
    external_id: 'o-2',
    lines,
    client: { email: 'A@example.com', name: 'X' },
  });
  expect(guest.json).toMatchObject({ client: { name: 'Ada' }, warnings: ['matched client c-1 by e-mail'] });
});

test('without clients:write a client of an order is linked or created, and an existing one never changes', async () => {
  const { shop, mint, clients } = await makeShop();
  const plain = makeSender(server, (await mint({ scopes: ['orders:write'] })).key);
  const made = (await shop.post('/clients', { external_id: 'c-1', email: 'a@example.com' })).json;
  const { duplicate, ...known } = made;
  const names = [{ external_id: 'c-1' }, { email: 'A@example.com' }, { email: 'a@example.com', external_id: 'c-9' }];
  for (const [i, name] of names.entries()) {
    const order = await plain.post('/orders', {
      external_id: `o-${i}`,
      lines,
      client: { ...name, phone: '3', name: 'Eve' },
    });
    expect(order).toMatchObject({ status: 200, json: { client_id: known.id } });
    expect(order.json.client).toEqual(known);
  }
  await plain.post('/orders', { external_id: 'o-9', lines, client: { email: 'new@example.com', name: 'New' } });
  expect(await clients()).toBe(2);
  expect(await plain.post('/clients', { external_id: 'c-1', name: 'Eve' })).toMatchObject({
    status: 403,
    json: { error: 'insufficient_scope', detail: 'key missing scope: clients:write' },
  });
});

test('the first orders of a client, all at once, make one client', async () => {
  const { shop, clients } = await makeShop();
  const answers = await Promise.all(
    eight.flatMap((n) =>
      eight.map((i) => {
        const email = i % 2 ? `a-${n}@example.com` : `A-${n}@EXAMPLE.com`;
        const client = { email, ...(i % 3 && { external_id: `c-${n}-${i}` }) };
        return shop.post('/orders', { external_id: `o-${n}-${i}`, lines, client });
      }),
    ),
  );
  for (const { status } of answers) expect(status).toBe(200);
  expect(new Set(answers.map(({ json }) => json.client_id)).size).toBe(8);
  expect(await clients()).toBe(8);
});

test('changes of different fields at once, by reference and by e-mail, are all kept', async () => {
  const { shop } = await makeShop();
  await Promise.all(eight.map((n) => shop.post('/clients', { external_id: `c-${n}`, email: `${n}@example.com` })));
  const changes = eight.flatMap((n) => [
    { external_id: `c-${n}`, name: 'Ada' },
    { external_id: `d-${n}`, email: `${n}@example.com`, phone: '1' },
    { external_id: `c-${n}`, company: 'Engines' },
    { external_id: `e-${n}`, email: `${n}@example.com`, metadata: { vip: 'yes' } },
  ]);
  for (const { status } of await Promise.all(changes.map((change) => shop.post('/clients', change)))) {
    expect(status).toBe(200);
  }
  for (const n of eight) {
    const { json } = await shop.post('/clients', { external_id: `d-${n}` });
    expect(json).toMatchObject({ name: 'Ada', phone: '1', company: 'Engines', metadata: { vip: 'yes' } });
  }
});
