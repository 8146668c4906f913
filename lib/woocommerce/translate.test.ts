import { expect, test } from 'vitest';
import { translateOrder } from './translate.ts';
import { Unreadable } from './unreadable.ts';

/** An order as small as can be understood; `more` fields on top. */
function order(more: object = {}) {
  return {
    id: 7,
    status: 'processing',
    currency: 'USD',
    total: '10.00',
    total_tax: '0.00',
    line_items: [line()],
    date_modified_gmt: '2026-11-23T10:00:00',
    ...more,
  };
}

function line(more: object = {}) {
  return { id: 1, name: 'Mug', sku: 'M', quantity: 1, subtotal: '10.00', total: '10.00', ...more };
}

const content = (more: object) => translateOrder(order(more)).content;
/** The parts in one line; they must add up. */
function parts(more: object): number[] {
  const c = content(more);
  const {
    subtotal_cents: items,
    discount_cents: discount,
    shipping_cents: shipping,
    fee_cents: fee,
    tax_cents: tax,
  } = c;
  expect(items - discount + shipping + fee + tax).toBe(c.total_cents);
  expect(c.lines.reduce((sum, { total_cents }) => sum + total_cents, 0)).toBe(items);
  return [items, discount, shipping, fee, tax, c.total_cents];
}

test('items are those before discount; shipping, fees and tax are the rest of the total', () => {
  const shipping_lines = [{ total: '4.00' }, { total: '0.99' }];
  const line_items = [line({ quantity: 2, subtotal: '20.00', total: '15.50' })];
  expect(
    parts({ line_items, shipping_lines, fee_lines: [{ total: '1.50' }], total_tax: '2.01', total: '24.00' }),
  ).toEqual([2000, 450, 499, 150, 201, 2400]);
  // A negative fee, one that is not listed, and a plugin's total that says something else: the total is the truth.
  expect(parts({ fee_lines: [{ total: '-3.00' }], total: '7.00' })).toEqual([1000, 0, 0, -300, 0, 700]);
  expect(parts({ total: '12.34' })).toEqual([1000, 0, 0, 234, 0, 1234]);
  expect(parts({ shipping_total: '5.00', total: '15.00' })).toEqual([1000, 0, 500, 0, 0, 1500]);
});

test('nothing but the fees goes below zero', () => {
  const raised = [line({ subtotal: '10.00', total: '12.00' }), line({ subtotal: '10.00', total: '9.00' })];
  expect(parts({ line_items: raised, total: '21.00' })).toEqual([2200, 100, 0, 0, 0, 2100]);
  const gift = [line(), line({ name: 'Gift card', subtotal: '-4.00', total: '-4.00' })];
  expect(parts({ line_items: gift, total: '6.00' })).toEqual([1000, 0, 0, -400, 0, 600]);
  expect(parts({ total_tax: '-1.00', shipping_lines: [{ total: '-1.00' }], total: '8.00' })).toEqual([
    1000, 0, 0, -200, 0, 800,
  ]);
});

test('amounts are rounded to the minor unit of the currency, whatever number of decimals the shop has', () => {
  expect(
    content({ currency: 'JPY', total: '3960.00', line_items: [line({ subtotal: '3960.00', total: '3960.00' })] }),
  ).toMatchObject({
    total_cents: 3960,
    lines: [{ unit_price_cents: 3960 }],
  });
  expect(content({ currency: 'JPY', total: '10.50' }).total_cents).toBe(11);
  expect(content({ currency: 'KWD', total: '7.258' }).total_cents).toBe(7258);
  expect(content({ currency: 'KWD', total: '7' }).total_cents).toBe(7000);
  expect(content({ currency: 'usd', total: '7.2549999' })).toMatchObject({ currency: 'USD', total_cents: 725 });
  expect(content({ currency: 'BTC', total: '0.00012345' }).total_cents).toBe(12345);
  expect(content({ currency: 'GGP', total: '1.5' }).total_cents).toBe(150);
  expect(content({ total: 12.5 }).total_cents).toBe(1250);
  // Each part is rounded by itself: what that adds or loses is a fee.
  const thirds = [1, 2, 3].map(() => line({ subtotal: '3.335', total: '3.335' }));
  expect(parts({ line_items: thirds, total: '10.01' })).toEqual([1002, 0, 0, -1, 0, 1001]);
});

test('a line has its amount, and a unit price that is that by the quantity, rounded', () => {
  const lines = (items: object[]) =>
    content({ line_items: items, total: '10.00' }).lines.map((one) => [
      one.description,
      one.quantity,
      one.unit_price_cents,
      one.total_cents,
    ]);
  expect(
    lines([
      line({ quantity: 3 }),
      line({ quantity: '2' }),
      line({ quantity: 1.5, name: 'Fabric' }),
      line({ quantity: 0, name: 'Nothing' }),
      line({ quantity: null, name: null }),
      line({ quantity: 7, subtotal: '0.03', total: '0.03' }),
    ]),
  ).toEqual([
    ['Mug', 3, 333, 1000],
    ['Mug', 2, 500, 1000],
    ['Fabric (quantity 1.5)', 1, 1000, 1000],
    ['Nothing (quantity 0)', 1, 1000, 1000],
    ['Unnamed item (quantity unknown)', 1, 1000, 1000],
    ['Mug', 7, 0, 3],
  ]);
});

test('an order without lines is one line of its total', () => {
  const total = { shipping_lines: [{ total: '4.00' }], total_tax: '1.00', total: '5.00' };
  for (const line_items of [[], undefined, null]) {
    expect(parts({ ...total, line_items })).toEqual([500, 0, 0, 0, 0, 500]);
    expect(content({ ...total, line_items }).lines).toMatchObject([
      {
        ...{ description: 'Order total', sku: null, quantity: 1, unit_price_cents: 500, total_cents: 500 },
        ...{ external_id: null, product_id: null, discount_cents: null, tax_cents: null, metadata: {} },
      },
    ]);
  }
});

test('texts are cut, never refused, and are such as can be stored', () => {
  const long = '🎉'.repeat(3000);
  const [cut, odd] = content({ line_items: [line({ name: long }), line({ name: 'a\u0000b\ud83dc' })] }).lines;
  expect([...(cut?.description ?? '')].length).toBe(2000);
  expect(odd?.description).toBe('a\ufffdb\ufffdc');
  const metres = content({ line_items: [line({ name: long, quantity: 0.5 })] }).lines[0]?.description ?? '';
  expect([[...metres].length, metres.endsWith('🎉 (quantity 0.5)')]).toEqual([2000, true]);
  expect([...(content({ customer_note: long.repeat(4) }).note ?? '')].length).toBe(10_000);
});

test('statuses, and those of a shop’s own invention', () => {
  const read = (status: string, date_paid_gmt: string | null) => {
    const { status: ours, content } = translateOrder(order({ status, date_paid_gmt }));
    return [ours, content.metadata.woo_status];
  };
  expect(read('on-hold', null)).toEqual(['on_hold', undefined]);
  expect(read('wc-completed', null)).toEqual(['completed', undefined]);
  expect(read('packed', null)).toEqual(['pending', 'packed']);
  expect(read('packed', '2026-11-23T10:00:00')).toEqual(['processing', 'packed']);
});

test('a payment is of date_paid, with the method as people read it', () => {
  const paid = (more: object) => translateOrder(order(more)).payment;
  const at = { paidAt: '2026-11-23T10:00:00.000Z' };
  expect(paid({ date_paid_gmt: '2026-11-23T10:00:00', payment_method: 'cod', payment_method_title: 'Cash' })).toEqual({
    ...at,
    method: 'Cash',
  });
  expect(paid({ date_paid: '2026-11-23T10:00:00', payment_method: 'cod' })).toEqual({ ...at, method: 'cod' });
  for (const date of [null, false, '', '0000-00-00T00:00:00', '-0001-11-30T00:00:00', 'soon', 0, undefined]) {
    expect([date, paid({ date_paid_gmt: date })]).toEqual([date, null]);
  }
  expect(content({ transaction_id: 'ch_1', number: 'A-7' }).metadata).toEqual({
    woo_number: 'A-7',
    woo_transaction_id: 'ch_1',
  });
});

test('refunds are positive amounts, by their own ids', () => {
  const refunds = [
    { id: 9, reason: '', total: '-5.00', total_tax: '0.00' },
    { id: '8', refund: 'old format', total: '-12.25' },
    { id: 6, reason: 'restocked', total: '-0.00' },
  ];
  const expected = [
    { externalId: 'woo-8', amountCents: 1225, reason: 'old format' },
    { externalId: 'woo-9', amountCents: 500, reason: null },
  ];
  expect(translateOrder(order({ refunds })).refunds).toEqual(expected);
  // PHP sends a list that a plugin took an element out of as an object.
  expect(translateOrder(order({ refunds: { 1: refunds[0], 5: refunds[1] } })).refunds).toEqual(expected);
});

test('refunds of fractions are so rounded that their running sum is the shop’s', () => {
  const amounts = (currency: string, ...totals: string[]) =>
    translateOrder(order({ currency, total: '10000', refunds: totals.map((total, i) => ({ id: 99 - i, total })) }))
      .refunds;
  const sums = amounts('JPY', '-2281.33', '-2281.33', '-2281.34').map(({ amountCents }) => amountCents);
  expect([sums, sums.reduce((sum, one) => sum + one, 0)]).toEqual([[2281, 2282, 2281], 6844]);
  expect(amounts('JPY', '-0.4', '-0.4')).toEqual([{ externalId: 'woo-99', amountCents: 1, reason: null }]);
});

test.each([
  ['status is missing: left out', { status: undefined }],
  ['status is 5: left out', { status: 5 }],
  ['line_items is "none", not a list: left out', { line_items: 'none' }],
  ['line_items[1] is null: left out', { line_items: [line(), null] }],
  ['line_items[0].total is missing: left out', { line_items: [{ name: 'Mug' }] }],
  ['line_items[0].subtotal is "1,50", which isn’t an amount: left out', { line_items: [line({ subtotal: '1,50' })] }],
  ['line_items[0] is more than can be kept: left out', { line_items: [line({ subtotal: '1'.repeat(30) })] }],
  ['shipping_lines[0] is 7: left out', { shipping_lines: [7] }],
  ['total_tax is "x", which isn’t an amount: left out', { total_tax: 'x' }],
  ['refunds[0].id is null, which isn’t an id: this refund is not counted', { refunds: [{ id: null, total: '-1.00' }] }],
  ['refunds[0].total is missing: this refund is not counted', { refunds: [{ id: 1 }] }],
])('one unreadable element does not hide the order: %s', (warning, more) => {
  const snapshot = translateOrder(order(more));
  expect(snapshot.warnings).toEqual([warning]);
  expect(snapshot.areRefundsWhole).toBe(!('refunds' in more));
  parts(more);
});

test('what is missing of the total stands in fee_cents, and a status that cannot be read stays what it was', () => {
  expect(parts({ line_items: [line(), null], total: '30.00' })).toEqual([1000, 0, 0, 2000, 0, 3000]);
  expect(parts({ line_items: [null], shipping_lines: [{ total: '4.00' }], total: '30.00' })).toEqual([
    0, 0, 400, 2600, 0, 3000,
  ]);
  expect(translateOrder(order({ status: null })).status).toBeNull();
});

test('a deposit status is taken, and says that somebody should look', () => {
  const attention = (status: string, date: string | null = '2026-11-23T10:00:00') =>
    translateOrder(order({ status, date_paid_gmt: date })).attention;
  for (const status of ['partially-paid', 'partial-payment', 'wc-partially-pa', 'deposit-paid', 'scheduled-payment']) {
    expect(attention(status)).toMatch(/the shop may have taken a deposit only/);
  }
  expect(attention('partially-paid', null)).toMatch(/nothing counts as paid yet/);
  for (const status of ['processing', 'completed', 'packed']) expect(attention(status)).toBeNull();
});

test('an order has its own number, addresses and coupons, a line what it is of', () => {
  const meta_data = [
    { key: 'pa_size', value: 'l', display_key: 'Size', display_value: 'L' },
    { key: '_hidden', value: 'x' },
  ];
  const more = { product_id: 12, variation_id: 13, total: '8.00', total_tax: '0.50', meta_data };
  const { lines, ...rest } = content({
    number: 'A-7',
    billing: { first_name: 'Ada', email: 'ada@example.com', city: '' },
    shipping: { city: 'Boise' },
    coupon_lines: [{ code: 'ten' }],
    line_items: [line(more)],
  });
  expect(rest).toMatchObject({
    number: 'A-7',
    billing_address: { first_name: 'Ada', email: 'ada@example.com' },
    shipping_address: { city: 'Boise' },
    coupon_codes: ['ten'],
  });
  expect(lines).toMatchObject([
    {
      external_id: '1',
      product_id: '12',
      discount_cents: 200,
      tax_cents: 50,
      metadata: { Size: 'L', woo_variation: '13' },
    },
  ]);
});

test('a client is the customer, or the guest of the billing block', () => {
  const billing = {
    first_name: 'Ada',
    last_name: '',
    company: '',
    email: ' ada@example.com ',
    phone: '1',
    vat: 'X1',
    more: {},
  };
  expect(translateOrder(order({ billing, customer_id: 0 })).client).toEqual({
    external_id: null,
    email: 'ada@example.com',
    name: 'Ada',
    phone: '1',
    company: null,
    billing_address: { first_name: 'Ada', phone: '1', vat: 'X1' },
    shipping_address: null,
  });
  expect(translateOrder(order({ customer_id: 12 })).client).toMatchObject({
    external_id: 'woo-12',
    email: null,
    name: null,
  });
  expect(translateOrder(order({ billing: { email: 'none' } })).client.email).toBeNull();
});

test('of the two times the one in UTC counts, and the wp_api_v1 format has it in the plain field', () => {
  const stamp = (more: object) => translateOrder({ ...order(), date_modified_gmt: undefined, ...more }).modifiedAt;
  expect(stamp({ date_modified_gmt: '2026-11-23T10:00:00', date_modified: '2026-11-23T05:00:00' })).toBe(
    '2026-11-23T10:00:00.000Z',
  );
  expect(stamp({ date_modified: '2026-11-23T05:00:00' })).toBe('2026-11-23T05:00:00.000Z');
  expect(stamp({ date_modified_gmt: null, date_created_gmt: '2026-11-23T04:00:00' })).toBe('2026-11-23T04:00:00.000Z');
  expect(stamp({})).toBeNull();
});

test.each([
  ['total is "abc", which isn’t an amount', { total: 'abc' }],
  ['total is missing', { total: null }],
  ['total is below zero', { total: '-1.00' }],
  ['total is more than can be kept: 9007199254740991 minor units', { total: '100000000000000000000' }],
  ['currency is missing', { currency: null }],
  ['currency is "POINTS", whose minor unit we don’t know', { currency: 'points' }],
  ['id is "x", which isn’t an id', { id: 'x' }],
  ['id is 1.5, which isn’t an id', { id: 1.5 }],
  ['id is missing', { id: undefined }],
  ['id is an object, which isn’t an id', { id: {} }],
])('%s', (reason, more) => {
  const thrown = (() => {
    try {
      return translateOrder(order(more));
    } catch (error) {
      return error;
    }
  })();
  expect(thrown).toBeInstanceOf(Unreadable);
  expect(thrown).toMatchObject({ message: reason });
});

// Whoever compares each line with each is not done before the test's time is over.
test('100,000 lines are translated', () => {
  const LINES = 100_000;
  const line_items = Array.from({ length: LINES }, (_, i) =>
    line({ quantity: (i % 4) + 1, subtotal: `${i}.37`, total: `${i}.11` }),
  );
  const json = JSON.stringify(order({ line_items, total: '4999950000.00' }));
  expect(translateOrder(JSON.parse(json)).content.lines.length).toBe(LINES);
});
