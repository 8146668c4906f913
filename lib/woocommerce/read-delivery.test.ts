import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headerOf, recordings } from '../../test/woocommerce/recordings.ts';
import { isStorable } from '../input/unstorable-text.ts';
import { scopes } from '../keys/vocabulary.ts';
import type { Known } from './known.ts';
import { mergeSnapshot } from './merge.ts';
import { readDelivery } from './read-delivery.ts';

const read = (topic: string | null, json: unknown) => readDelivery(topic, Buffer.from(JSON.stringify(json)));
const reasonOf = (topic: string | null, json: unknown) => {
  const { reading } = read(topic, json);
  return 'reason' in reading ? `${reading.kind}: ${reading.reason}` : reading.kind;
};

test('without a topic the shape decides', () => {
  const shapes = recordings
    .filter(({ name }) => !name.includes('ping'))
    .map((one) => {
      const { subject, reading } = readDelivery(headerOf(one, 'x-wc-webhook-topic'), one.body);
      const bare = readDelivery(null, one.body);
      const same =
        reading.kind === 'order'
          ? reading.restored || bare.reading.kind === 'order'
          : bare.reading.kind === reading.kind;
      return {
        name: one.name,
        same,
        subject:
          reading.kind === 'unreadable' || subject.externalId === bare.subject.externalId || subject.entity === null,
      };
    });
  expect(shapes.filter(({ same, subject }) => !same || !subject)).toEqual([]);
});

const bodyOf = (number: string) => {
  const found = recordings.find(({ name }) => name.startsWith(number));
  return JSON.parse(found?.body.toString() ?? '{}');
};
/** A body of each shape, and what it is under any headers whatever; null where they decide. */
const shapes: Record<string, { json: object; is: string | null }> = {
  order: { json: bodyOf('009'), is: 'order' },
  trashed: { json: bodyOf('157'), is: 'trash' },
  customer: { json: bodyOf('015'), is: 'client' },
  subscription: { json: { ...bodyOf('009'), billing_period: 'month' }, is: 'ignored' },
  product: { json: bodyOf('057'), is: null },
  'bare id': { json: { id: 28 }, is: null },
  'wp error': { json: { code: 'woocommerce_rest_cannot_view', message: 'Sorry' }, is: null },
  'order id': { json: { blog_id: 1, order_id: 500, order_status: 'processing' }, is: null },
};
const ours = ['order.created', 'order.updated', 'order.restored', 'order.deleted', 'ORDER.Paid', 'order'];
const clients = ['customer.created', 'customer.updated', 'customer.deleted'];
const others = ['product.updated', 'coupon.created', 'action.x', 'orders', 'subscription.created', 'constructor', '.'];

test('what the body is outranks topic and resource, in every combination', () => {
  for (const topic of [null, ...ours, ...clients, ...others]) {
    for (const resource of [null, 'order', 'customer', 'product']) {
      for (const [name, { json, is }] of Object.entries(shapes)) {
        const { subject, reading } = readDelivery(topic, Buffer.from(JSON.stringify(json)), resource);
        const named = topic ?? resource;
        const label =
          named === null ? null : /^order\b/i.test(named) ? 'order' : /^customer/.test(named) ? 'client' : 'other';
        const expected = is ?? underLabel(name, label, topic);
        expect([topic, resource, name, reading.kind]).toEqual([topic, resource, name, expected]);
        if (is === 'order' || is === 'trash') expect(subject.entity).toBe('order');
        if (is === 'client') expect(subject.entity).toBe('client');
      }
    }
  }
});

/** Of a body that does not say itself what it is. */
function underLabel(name: string, label: string | null, topic: string | null): string {
  if (label === 'other') return 'ignored';
  if (label === 'client' && topic?.endsWith('.deleted') && name !== 'wp error') return 'ignored';
  if (name === 'bare id')
    return label !== 'client' && (topic === null || /deleted$/.test(topic)) ? 'trash' : 'unreadable';
  if (name === 'product') return label === null ? 'ignored' : 'unreadable';
  return 'unreadable';
}

test('topics', () => {
  expect(reasonOf('order.updated', { id: 5, status: 'checkout-draft' })).toBe(
    'ignored: order is a draft (checkout-draft)',
  );
  expect(reasonOf('customer.deleted', { id: 5 })).toBe('ignored: a client stays when the shop deletes its customer');
  expect(reasonOf('order.updated', { id: 5 })).toBe('unreadable: it is an id alone, and has nothing of the order');
  expect(reasonOf(null, { id: 5 })).toBe('trash');
  expect(reasonOf(null, { id: 5, name: 'Mug' })).toBe(
    'ignored: it has no topic, and is neither an order nor a customer',
  );
  expect(reasonOf(null, {})).toBe('unreadable: nothing says what this is');
  expect(read('order.updated', { order_id: 500 })).toMatchObject({
    subject: { externalId: 'woo-500' },
    reading: { reason: 'it names order 500, and has nothing of it' },
  });
});

test.each([
  ['{"id":', 'the body is not JSON'],
  ['', 'the body is not JSON'],
  ['<p>There has been a critical error</p>', 'the body is not JSON: "<p>There has been a critical error</p>"'],
  ['[]', 'the body is a list, not an object'],
  ['null', 'the body is null, not an object'],
  ['"abc"', 'the body is "abc", not an object'],
  ['{}', 'id is missing'],
  ['{"order":{"id":5}}', 'it is in the format of the Legacy API'],
  [
    '{"code":"woocommerce_rest_cannot_view","message":"Sorry, you cannot view this resource.","data":{"status":401}}',
    'WooCommerce could not read it: Sorry, you cannot view this resource. (woocommerce_rest_cannot_view)',
  ],
  [
    '{"errors":{"woocommerce_api_user_cannot_read_order":["You do not have permission to read this order"]}}',
    'WooCommerce could not read it: You do not have permission to read this order (woocommerce_api_user_cannot_read_order)',
  ],
  [
    '{"code":"woocommerce_rest_invalid_shop_order_id","message":"Invalid ID.","data":{"status":404}}',
    'WooCommerce could not read it: Invalid ID. (woocommerce_rest_invalid_shop_order_id); set the webhook’s API version to v3',
  ],
])('%s as an order cannot be read', (body, reason) => {
  expect(readDelivery('order.created', Buffer.from(body)).reading).toMatchObject({ kind: 'unreadable', reason });
});

test('bytes that are no text', () => {
  const { reading } = readDelivery('order.created', Buffer.from([0x7b, 0xff, 0x7d]));
  expect(reading).toMatchObject({ kind: 'unreadable', reason: 'the body is not UTF-8' });
});

test('what to do about it is said in plain words', () => {
  const cannotView = { code: 'woocommerce_rest_cannot_view', message: 'Sorry', data: { status: 401 } };
  const { reading } = read('order.created', cannotView);
  expect(reading).toMatchObject({
    whatToDo: expect.stringMatching(/^The WordPress user who owns the webhook lost the right/),
  });
});

const bodies: unknown[] = recordings
  .filter(({ body }) => body.length < 5000 && body[0] === 0x7b)
  .map(({ body }) => JSON.parse(body.toString()));

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e20,
    1e308,
    '',
    'abc',
    '-1',
    '1e5',
    '100000000000000000000',
    '٣',
    '\u0000',
    '\ud83d',
    ' 12 ',
    [],
    [null],
    {},
    { 0: null },
    'trash',
    'draft',
    'refunded',
    'JPY',
    'XXX',
    '0000-00-00T00:00:00',
    '9'.repeat(500),
    '0.'.padEnd(63, '3'),
    JSON.parse('{"__proto__":"x","constructor":"y"}'),
  ),
  fc.jsonValue(),
);

/** Replaces, drops or adds values at up to so many random places. */
const mutated = fc
  .record({
    body: fc.constantFrom(...bodies),
    edits: fc.array(
      fc.record({ path: fc.array(fc.nat(60), { minLength: 1, maxLength: 4 }), value: odd, drops: fc.boolean() }),
      { maxLength: 5 },
    ),
  })
  .map(({ body, edits }) => {
    const copy = structuredClone(body);
    for (const { path, value, drops } of edits) {
      let part: unknown = copy;
      for (const [depth, step] of path.entries()) {
        if (typeof part !== 'object' || part === null) break;
        const names = Object.keys(part);
        const name = names[step % Math.max(1, names.length)] ?? '0';
        if (depth < path.length - 1) part = Reflect.get(part, name);
        else if (drops) Reflect.deleteProperty(part, name);
        else Reflect.set(part, name, structuredClone(value)); // an odd list is never put into itself
      }
    }
    return copy;
  });

const topics = fc.constantFrom(null, 'order.updated', 'order.restored', 'order.deleted', 'customer.updated');

test('whatever a plugin makes of a delivery, it is understood or has a reason', { timeout: 60_000 }, () => {
  const owner = { storeId: '0199', source: 'woocommerce', scopes };
  const moments = { arrivedAt: '2026-11-24T00:00:00.000Z', now: '2026-11-24T00:00:00.000Z' };
  let understood = 0;
  fc.assert(
    fc.property(topics, mutated, mutated, (topic, first, second) => {
      const readings = [first, second].map((json) => read(topic, json).reading);
      for (const reading of readings) expect(textsOf(reading).every(isStorable)).toBe(true);
      let known: Known | null = null;
      for (const reading of readings) {
        if (reading.kind !== 'order') continue;
        understood += 1;
        known = mergeSnapshot(known, reading.snapshot, null, owner, moments);
        const { order } = known;
        const parts =
          order.subtotal_cents - order.discount_cents + order.shipping_cents + order.fee_cents + order.tax_cents;
        expect(parts).toBe(order.total_cents);
        expect(
          Math.min(order.subtotal_cents, order.discount_cents, order.shipping_cents, order.tax_cents),
        ).toBeGreaterThanOrEqual(0);
        expect(order.payments.every(({ refunded_cents, amount_cents }) => refunded_cents <= amount_cents)).toBe(true);
        expect(order.lines.every(({ description }) => description.length > 0)).toBe(true);
      }
    }),
    { numRuns: 1500 },
  );
  expect(understood).toBeGreaterThan(250);
});

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap((pair) => pair.flatMap(textsOf))
    : [];
}

test('no bytes at all are too odd', () => {
  fc.assert(
    fc.property(
      topics,
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.string().map((text) => Buffer.from(text)),
        fc.json().map((text) => Buffer.from(text)),
      ),
      (topic, bytes) => {
        expect(['order', 'trash', 'client', 'ignored', 'unreadable']).toContain(
          readDelivery(topic, Buffer.from(bytes)).reading.kind,
        );
      },
    ),
    { numRuns: 2000 },
  );
});

// Whoever takes more than one look at each of so many bytes is not done before the test's time is over.
test('8 MiB of anything are read', () => {
  const nested = Buffer.from(`{"id":7,"line_items":${'['.repeat(4_000_000)}`);
  const digits = Buffer.from(`{"id":7,"status":"processing","currency":"USD","total":"${'9'.repeat(8_000_000)}"}`);
  const name = Buffer.from(
    JSON.stringify({
      id: 7,
      status: 'processing',
      currency: 'USD',
      total: '1',
      line_items: [{ name: '🎉'.repeat(2_000_000), total: '1' }],
    }),
  );
  for (const body of [nested, digits, name]) {
    expect(readDelivery('order.updated', body)).toBeDefined();
  }
});
