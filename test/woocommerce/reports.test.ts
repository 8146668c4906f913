import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scopes } from '../../lib/keys/vocabulary.ts';
import { startApi, type TestApi, wcSignature } from '../../lib/test/start-api.ts';
import { makeTenant, testDatabase } from '../../lib/test/tenant.ts';

// Public bug reports of shops and their integrations, and of a real shop tried: each with its right value.

let server: TestApi;
beforeAll(async () => {
  server = await startApi();
});
afterAll(() => server.stop());

type Json = Record<string, unknown>;
interface Report {
  steps?: { topic: string; body: Json }[];
  deliveries?: { headers: [string, string | number][]; body: string }[];
}

/** `<now-50min>` and its like are times of WooCommerce's: in UTC, without a Z, in whole seconds. */
function dated(text: string): string {
  const MINUTES = { h: 60, min: 1 };
  return text.replaceAll(/<now(?: ?([+-]) ?(\d+) ?(h|min))?>/g, (_, sign: string, count: string, unit: 'h' | 'min') => {
    const minutes = count ? Number(`${sign}${count}`) * MINUTES[unit] : 0;
    return new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 19);
  });
}

/** Sends what a report sent, to a store of its own, then `more`; what was answered, and the log rows of that. */
async function replay(name: string, more: { topic: string; body: Json }[] = []) {
  const report: Report = JSON.parse(readFileSync(path.join(import.meta.dirname, 'reports', `${name}.json`), 'utf8'));
  const { mint, storeId } = await makeTenant();
  const signingSecret = 'a secret of sixteen characters or more';
  const { keyId } = await mint({ payloadFormat: 'woocommerce', scopes: [...scopes], signingSecret });
  const steps = [...(report.steps ?? []), ...more].map(({ topic, body }) => ({
    headers: [['X-WC-Webhook-Topic', topic]] as [string, string][],
    body: dated(JSON.stringify(body)),
  }));
  const answers: Json[] = [];
  const ids: string[] = [];
  for (const { headers, body } of [...(report.deliveries ?? []), ...steps]) {
    const signed = { 'X-WC-Webhook-Signature': wcSignature(signingSecret, body), 'Content-Type': 'application/json' };
    const sent = headers
      .filter(([header]) => header.startsWith('X-WC-'))
      .map(([header, value]) => [header, `${value}`]);
    const response = await fetch(`${server.url}/integrations/v1/webhook/woocommerce/${keyId}`, {
      ...{ method: 'POST', body, headers: { ...Object.fromEntries(sent), ...signed } },
    });
    expect(response.status).toBe(200);
    ids.push(response.headers.get('X-Request-Id') ?? '');
    answers.push((await response.json()) as Json);
  }
  const rows = await testDatabase().requestLogRow.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' } });
  const parked = await testDatabase().parkedDelivery.findMany({ where: { storeId }, orderBy: { id: 'asc' } });
  const said = rows.map(({ diagnosis }) => (diagnosis as { summary: string } | null)?.summary ?? null);
  return { answers, said, parked };
}

const bodyOf = (name: string, at: number): Json =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, 'reports', `${name}.json`), 'utf8')).steps[at].body;

test('edited-after-payment: the money taken stays, up or down', async () => {
  const cheaper = { ...bodyOf('edited-after-payment', 1), total: '30.00', date_modified_gmt: '2026-11-20T11:00:00' };
  const { answers } = await replay('edited-after-payment', [{ topic: 'order.updated', body: cheaper }]);
  expect(answers).toMatchObject([
    { total_cents: 5000, paid_cents: 5000, payment_status: 'paid' },
    { total_cents: 8000, paid_cents: 5000, payment_status: 'partially_paid' },
    { total_cents: 3000, paid_cents: 5000, payment_status: 'paid' },
  ]);
});

test('future-modified-stamp: it counts as its arrival, so what comes later applies', async () => {
  const { answers } = await replay('future-modified-stamp');
  expect(answers[1]).toMatchObject({ duplicate: false, status: 'refunded', refunded_cents: 5000 });
});

test('older-ignored-silently: the row says so', async () => {
  const { answers, said } = await replay('older-ignored-silently');
  expect(answers[1]).toMatchObject({ duplicate: true, status: 'processing' });
  expect(said[1]).toBe('older than what is stored (2026-11-20T10:05:00.000Z < 2026-11-20T10:10:00.000Z): not applied');
});

test('order-id-reused: parked, and nothing of the first changes', async () => {
  const { answers, parked } = await replay('order-id-reused', [
    { topic: 'order.updated', body: bodyOf('order-id-reused', 0) },
  ]);
  expect(answers[1]).toEqual({ parked: true, reason: 'another order under the id of one we have' });
  expect(answers[2]).toEqual({ ...answers[0], duplicate: true });
  expect(parked).toMatchObject([{ externalId: 'woo-500', cause: 'another_order', orderKey: 'wc_order_BBB' }]);
});

test('payment-vanishes: it is kept, marked, and does not count', async () => {
  const { answers } = await replay('payment-vanishes');
  expect(answers[1]).toMatchObject({
    paid_cents: 0,
    payment_status: 'unpaid',
    payments: [{ external_id: 'woo-500', amount_cents: 5000, removed_at: '2026-11-20T10:00:00.000Z' }],
  });
});

test('trash-snapshot-then-newer: dated by its own stamp, the newer one lifts it', async () => {
  const { answers } = await replay('trash-snapshot-then-newer');
  expect(answers).toMatchObject([{ trashed_at: null }, { trashed_at: expect.any(String) }, { trashed_at: null }]);
});

test('woo-zero-total-paid: paid, and its date is kept', async () => {
  const { answers } = await replay('woo-zero-total-paid');
  expect(answers[0]).toMatchObject({
    ...{ payment_status: 'paid', payments: [], coupon_codes: ['all'] },
    metadata: { woo_date_paid: '2026-11-28T17:43:40.000Z' },
  });
});

test('woo-negative-total: parked under its own id, since an order is never below zero', async () => {
  const { answers, parked } = await replay('woo-negative-total');
  expect(answers[0]).toEqual({ parked: true, reason: 'total is below zero' });
  expect(parked).toMatchObject([{ externalId: 'woo-54', whatToDo: expect.stringContaining('refund that order') }]);
});

test('woo-client-overwritten-by-order-billing: a customer is not their last order', async () => {
  const { answers } = await replay('woo-client-overwritten-by-order-billing');
  expect(answers[2]).toMatchObject({
    client: { external_id: 'woo-2', email: 'carla@shop.test', name: 'Carla Übel' },
    billing_address: { first_name: 'Boss', last_name: 'Payer', email: 'payer@shop.test' },
  });
});

test('woo-guest-second-address-lost: each order has its own addresses, and a gift’s is not the client’s', async () => {
  const { answers } = await replay('woo-guest-second-address-lost');
  expect(answers).toMatchObject([
    { billing_address: { first_name: 'Ana' }, shipping_address: null },
    {
      billing_address: { first_name: 'Bob', city: 'Reno' },
      shipping_address: { first_name: 'Gift', city: 'Boise' },
      client: { name: 'Ana Gómez', shipping_address: null },
    },
  ]);
  expect(answers[1]?.client_id).toBe(answers[0]?.client_id);
});

test('woo-same-second-status-back: within a second only a fetch can tell; the next change repairs it', async () => {
  const { answers } = await replay('woo-same-second-status-back');
  expect(answers[1]).toMatchObject({ duplicate: true, status: 'completed', paid_cents: 2176 });
});

test('woo-api-version-1-hpos: an error body says which setting to change; the trash of an unknown order is ignored', async () => {
  const error = { code: 'woocommerce_rest_invalid_shop_order_id', message: 'Invalid ID.', data: { status: 404 } };
  const { answers } = await replay('woo-api-version-1-hpos', [{ topic: 'order.updated', body: error }]);
  expect(answers).toMatchObject([
    { ignored: true },
    { parked: true, reason: expect.stringMatching(/Invalid ID.*set the webhook’s API version to v3/) },
  ]);
});

test('wp-error-and-woopay-reason: quoted, and resolved by a later delivery of the order it names', async () => {
  const { answers, parked } = await replay('wp-error-and-woopay-reason', [
    { topic: 'order.updated', body: bodyOf('edited-after-payment', 0) },
  ]);
  expect(answers[0]?.reason).toMatch(/^WooCommerce could not read it: You do not have permission to read this order/);
  expect(answers[1]).toMatchObject({ parked: true });
  expect(parked).toMatchObject([
    { externalId: null, state: 'parked' },
    { externalId: 'woo-500', state: 'resolved' },
  ]);
});

test('an unreadable element and a deposit are warned of, in the answer and the row', async () => {
  const paid = bodyOf('edited-after-payment', 0);
  const { answers, said } = await replay('woo-api-version-1-hpos', [
    { topic: 'order.created', body: { ...paid, line_items: [null] } },
    { topic: 'order.created', body: { ...paid, id: 501, status: 'partially-paid' } },
  ]);
  expect(answers.slice(1)).toMatchObject([
    { total_cents: 5000, fee_cents: 4000, paid_cents: 5000, warnings: ['line_items[0] is null: left out'] },
    { paid_cents: 5000, warnings: [expect.stringMatching(/^status partially-paid: /)] },
  ]);
  expect(said.slice(1)).toEqual([
    'applied, with a warning: line_items[0] is null: left out',
    expect.stringMatching(/^applied, with a warning: status partially-paid: /),
  ]);
});
