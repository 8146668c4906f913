import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../test/start-api.ts';
import { makeTenant, testDatabase } from '../test/tenant.ts';
import { mayTry } from '../user-budget.ts';
import { search } from './search.ts';

const db = testDatabase();
let server: TestApi;
beforeAll(async () => {
  server = await startApi();
});
afterAll(() => server.stop());

const scopes = ['orders:write', 'payments:write', 'payments:refund', 'clients:write'] as const;

/** A shop with one paid order, and whatever can be searched for of it. */
async function shopWithAnOrder() {
  const tenant = await makeTenant();
  const { key, keyId } = await tenant.mint({ name: 'Main shop', scopes: [...scopes] });
  const answer = await fetch(`${server.url}/integrations/v1/orders`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      external_id: 'woo-1234',
      number: 'R-77',
      lines: [{ description: 'Mug', quantity: 1, unit_price_cents: 500 }],
      payment: { external_id: 'pay-9' },
      client: { external_id: 'client-5', email: 'Anna@Shop.example', name: 'Anna' },
    }),
  });
  const order = (await answer.json()) as { id: string; client_id: string; payments: { id: string }[] };
  return { ...tenant, key, keyId, order, requestId: answer.headers.get('X-Request-Id') ?? '' };
}

test('any id, number, e-mail, address or key id finds its own thing, and in another organization nothing', async () => {
  const { organizationId, key, keyId, order, requestId } = await shopWithAnOrder();
  const other = await makeTenant();
  const wanted: [text: string, kind: string][] = [
    [requestId, 'Requests'],
    [requestId.toUpperCase(), 'Requests'],
    [order.id, 'Orders'],
    ['woo-1234', 'Orders'],
    ['1234', 'Orders'],
    ['#1234', 'Orders'],
    ['R-77', 'Orders'],
    ['pay-9', 'Payments'],
    [order.payments[0]?.id ?? '', 'Payments'],
    ['client-5', 'Clients'],
    ['anna@shop.EXAMPLE', 'Clients'],
    [order.client_id, 'Clients'],
    [keyId, 'Connections'],
    [`pck_int_${keyId}`, 'Connections'],
    [key, 'Connections'],
    ['main', 'Connections'],
  ];
  for (const [text, kind] of wanted) {
    const found = await search(db, organizationId, text);
    expect([text, found.map((one) => one.kind)]).toEqual([text, [kind]]);
    expect([text, await search(db, other.organizationId, text)]).toEqual([text, []]);
  }
  expect(await search(db, organizationId, '2001:db8::1')).toEqual([
    expect.objectContaining({ href: '/settings/connectors/activity?q=2001%3Adb8%3A%3A1' }),
  ]);
  for (const text of ['', 'woo-123', 'nobody@shop.example', '%', '\\']) {
    expect([text, await search(db, organizationId, text)]).toEqual([text, []]);
  }
});

test('an id that is a UUID is the sender’s, too; one that no record has leads to the requests that had it', async () => {
  const { organizationId, key } = await shopWithAnOrder();
  const [uuid, refused] = [crypto.randomUUID(), crypto.randomUUID()];
  const post = async (body: object) => {
    const headers = { Authorization: `Bearer ${key}` };
    const sent = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await fetch(`${server.url}/integrations/v1/orders`, sent);
    const id = answer.headers.get('X-Request-Id') ?? '';
    await expect.poll(() => db.requestLogRow.count({ where: { id } })).toBe(1);
  };
  await post({ external_id: uuid, lines: [{ description: 'Mug', quantity: 1, unit_price_cents: 500 }] });
  await post({ external_id: refused });
  await post({ external_id: 'both', lines: [{ description: 'Mug', quantity: 1, unit_price_cents: 500 }], payment: {} });
  expect(await search(db, organizationId, 'both')).toMatchObject([{ kind: 'Orders' }]); // its payment is on its page
  expect(await search(db, organizationId, uuid)).toMatchObject([{ kind: 'Orders', title: uuid }]);
  const href = `/settings/connectors/activity?q=${refused}`;
  expect(await search(db, organizationId, refused)).toMatchObject([{ kind: 'Requests', href }]);
  const other = await makeTenant();
  for (const text of [uuid, refused]) expect(await search(db, other.organizationId, text)).toEqual([]);
});

test('nobody tries more often in a minute than they may', () => {
  const now = new Date('2026-11-29T12:00:00Z');
  const counted = Array.from({ length: 91 }, () => mayTry('anna', 90, now));
  expect(counted.indexOf(false)).toBe(90);
  expect(mayTry('ben', 90, now)).toBe(true);
  expect(mayTry('anna', 90, new Date('2026-11-29T12:01:00Z'))).toBe(true);
});
