import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startApi, type TestApi } from '../lib/test/start-api.ts';
import { type Replayed, replay } from './reports/replay.ts';

// What people reported in public of integrations that took the wrong money, or none: each with its right value.

let server: TestApi;
beforeAll(async () => {
  server = await startApi();
});
afterAll(() => server.stop());

/** What is right, by the name of the report. */
const right: Record<string, (replayed: Replayed) => void | Promise<void>> = {
  'inline-payment-other-currency': async ({ answers, sender }) => {
    const detail = "payment.currency must be the order's, USD; it was EUR";
    expect(answers).toMatchObject([{ status: 422, json: { error: 'validation_failed', detail } }]);
    expect(await sender.get('/orders/by-external/A3')).toMatchObject({ status: 404 });
  },

  'lines-not-a-list': async ({ answers, rowOf }) => {
    const detail = "create order missing 'lines' array";
    const refused = { status: 422, json: { error: 'lines_required', detail } };
    expect(answers).toMatchObject([refused, refused]);
    const remedies = await Promise.all(
      answers.map((answer) => vi.waitUntil(async () => (await rowOf(answer)).diagnosis, { timeout: 30_000 })),
    );
    expect(remedies.map(({ summary }) => summary)).toEqual([
      'lines is a text, perhaps one that holds JSON. It must be a list of objects.',
      'lines is an object, perhaps of comma-separated lists. It must be a list of objects.',
    ]);
    for (const { remedy } of remedies) expect(remedy).toMatch(/^Send lines as a list of objects/);
  },

  'numbers-as-text': ({ answers }) => {
    expect(answers).toMatchObject([
      { status: 200, json: { total_cents: 4000, lines: [{ quantity: 2, unit_price_cents: 2000 }] } },
      { status: 200, json: { lines: [{ sku: '12345' }] } },
      { status: 200, json: { phone: '15551234567' } },
    ]);
    for (const { json } of answers) expect(json).not.toHaveProperty('warnings');
  },

  'offset-without-colon': ({ answers }) => {
    const placed = { status: 200, json: { placed_at: '2026-11-28T16:06:49.000Z' } };
    expect(answers).toMatchObject([placed, placed]);
  },

  'refund-wrong-field': async ({ answers: [order, refund], sender }) => {
    const detail = 'amount is not a field; did you mean amount_cents?';
    expect(refund).toMatchObject({ status: 422, json: { error: 'validation_failed', detail } });
    expect(order).toMatchObject({ json: { payments: [{ external_id: 'A1' }] } });
    const path = '/payments/external:A1/refund';
    for (const amount_cents of [null, '', 0, '500 ', 5.5]) {
      expect(await sender.post(path, { amount_cents })).toMatchObject({
        status: 422,
        json: { issues: [{ path: 'amount_cents' }] },
      });
    }
    expect(await sender.get('/orders/by-external/A1')).toMatchObject({ json: { refunded_cents: 0 } });
    expect(await sender.post(path, { amount_cents: '500' })).toMatchObject({ json: { refunded_cents: 500 } });
    expect(await sender.post(path, {})).toMatchObject({ json: { refunded_cents: 4000, status: 'refunded' } });
  },

  'repeat-with-payment': async ({ answers: [order, repeat], rowOf }) => {
    const warnings = ['status differs', 'payment not recorded: the order exists; POST /orders/{id}/payments'];
    expect(repeat).toMatchObject({ status: 200 });
    expect(repeat?.json).toEqual({ ...order?.json, duplicate: true, warnings });
    expect((await rowOf(repeat)).diagnosis?.evidence).toEqual({
      differs: {
        status: { stored: 'pending', asked: 'processing' },
        payment: { stored: null, asked: { external_id: 'A4', amount_cents: 4000, currency: 'USD' } },
      },
    });
  },
};

for (const [name, check] of Object.entries(right)) {
  test(name, async () => check(await replay(server, name)));
}

test('every report of our own format has its right value, here or among the diagnoses', () => {
  const files = readdirSync(path.join(import.meta.dirname, 'reports')).filter((file) => file.endsWith('.json'));
  const told = [...Object.keys(right), 'signature-diagnosis-gaps']; // each of its steps is a row of diagnosis.test.ts
  expect(files.sort()).toEqual(told.map((name) => `${name}.json`).sort());
});
