import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientInput } from '../clients/client-input.ts';
import { ApiError } from '../errors/api-error.ts';
import { orderInput } from '../orders/order-input.ts';
import { paymentInput, refundInput } from '../payments/payment-input.ts';
import { validate } from './validate.ts';

const mug = { description: 'Mug', quantity: 2, unit_price_cents: 2000 };
const order = { external_id: 'a', lines: [mug], payment: {}, client: { name: 'Ada' } };

/** The detail of a refusal, or the warnings of what is taken. */
function said(schema: Parameters<typeof validate>[0], body: object): string | string[] {
  try {
    return validate(schema, body, []).warnings;
  } catch (error) {
    if (error instanceof ApiError) return error.detail;
    throw error;
  }
}
const inOrder = (more: object) => said(orderInput, { ...order, ...more });

describe('a known field misspelt in the usual ways is refused, and the one meant is named', () => {
  test.each([
    ['total', 'total_cents'],
    ['totalCents', 'total_cents'],
    ['total_cent', 'total_cents'],
    ['Total-Cents', 'total_cents'],
    ['TOTAL_CENTS', 'total_cents'],
    ['total_amount', 'total_cents'],
    ['total_in_cents', 'total_cents'],
    ['totl_cents', 'total_cents'],
    ['shipping', 'shipping_cents'],
    ['shippingCents', 'shipping_cents'],
    ['shiping_cents', 'shipping_cents'],
    ['shipping_total', 'shipping_cents'],
    ['tax', 'tax_cents'],
    ['taxes', 'tax_cents'],
    ['total_tax', 'tax_cents'],
    ['discount', 'discount_cents'],
    ['discount_amount', 'discount_cents'],
    ['fee', 'fee_cents'],
    ['fees', 'fee_cents'],
    ['amount', 'payment.amount_cents'],
    ['amount_cents', 'payment.amount_cents'],
    ['paid', 'payment.paid_at'],
    ['unit_price', 'lines[].unit_price_cents'],
    ['payments', 'payment'],
    ['externalId', 'external_id'],
    ['Note', 'note'],
    ['shippingAddress', 'shipping_address'],
  ])('order: %s → %s', (name, meant) => {
    expect(inOrder({ [name]: 500 })).toBe(`${name} is not a field; did you mean ${meant}?`);
  });

  test.each([
    ['amount', 'amount_cents'],
    ['Amount', 'amount_cents'],
    ['amountCents', 'amount_cents'],
    ['amount-cents', 'amount_cents'],
    ['ammount', 'amount_cents'],
    ['amuont_cents', 'amount_cents'],
    ['paid', 'paid_at'],
    ['paidAt', 'paid_at'],
    ['date_paid', 'paid_at'],
    ['Currency', 'currency'],
  ])('payment: %s → %s', (name, meant) => {
    const message = `${name} is not a field; did you mean ${meant}?`;
    expect(inOrder({ payment: { [name]: 500 } })).toBe(`payment.${message}`);
    expect(said(paymentInput, { external_id: 'p', amount_cents: 1, [name]: 500 })).toBe(message);
    if (meant === 'amount_cents') expect(said(refundInput, { [name]: 500 })).toBe(message);
  });

  test.each([
    ['unit_price', 'unit_price_cents'],
    ['unitPriceCents', 'unit_price_cents'],
    ['price', 'unit_price_cents'],
    ['price_cents', 'unit_price_cents'],
    ['Quantity', 'quantity'],
    ['quantitiy', 'quantity'],
    ['productId', 'product_id'],
  ])('line: %s → %s', (name, meant) => {
    const lines = [mug, { ...mug, [name]: 1 }];
    expect(inOrder({ lines })).toBe(`lines[1].${name} is not a field; did you mean ${meant}?`);
  });

  test('the field meant is not called missing besides', () => {
    const { unit_price_cents, ...rest } = mug;
    try {
      validate(orderInput, { ...order, lines: [{ ...rest, unitPrice: unit_price_cents }] }, []);
    } catch (error) {
      expect(error).toMatchObject({ issues: [{ path: 'lines[0].unitPrice' }] });
    }
    expect.assertions(1);
  });
});

test('where money is, any field that we do not know is refused', () => {
  expect(inOrder({ payment: { tip: 5 } })).toBe(
    'payment.tip is not a field; there are external_id, amount_cents, currency, method, paid_at',
  );
  expect(inOrder({ lines: [{ ...mug, colour: 'red' }] })).toMatch(/^lines\[0\]\.colour is not a field; there are /);
  expect(said(refundInput, { payment_id: 'p' })).toMatch(/^payment_id is not a field; there are amount_cents, /);
});

test('elsewhere other fields are named, and do no harm', () => {
  const others = [
    ...[
      'totally_unrelated',
      'amount_note',
      'total_items',
      'total_weight',
      'total_units',
      'tax_rate',
      'tax_id',
      'tax_date',
    ],
    ...['taxi', 'fax', 'free', 'shipping_method', 'shipping_date', 'shipping_lines', 'discount_code', 'discount_codes'],
    ...['payment_method', 'payment_status', 'subtotal', 'subtotal_cents', 'id', 'store_id', 'source', 'client_id'],
    ...['created_at', 'updated_at', 'date', 'state', 'links', 'tags', 'channel', 'customer', 'items', 'price_note'],
    ...['order_number', 'currency_rate', 'currency_symbol', 'gift', 'unit', 'cents', 'value', 'email', 'phone', 'sku'],
    ...[
      'description',
      'quantity',
      'method',
      'version',
      'locale',
      'meta',
      'address',
      'refunds',
      'коммент',
      '',
      '_',
      '1',
    ],
  ];
  for (const name of others) expect(inOrder({ [name]: 1 })).toEqual([`unknown field: ${name}`]);
  const ofClient = ['phone2', 'phone_2', 'first_name', 'last_name', 'vat', 'company_id', 'address', 'total', 'amount'];
  for (const name of ofClient)
    expect(said(clientInput, { external_id: 'c', [name]: 1 })).toEqual([`unknown field: ${name}`]);
});

test('names of metadata and of addresses are free', () => {
  const free = { total: '1', Amount: '2', unit_price: '3' };
  expect(inOrder({ metadata: free, billing_address: free, lines: [{ ...mug, metadata: free }] })).toEqual([]);
});

/** Every amount that can be booked, and a body that books it. */
const amounts = {
  total_cents: (name: string) => [orderInput, { ...order, [name]: 4000 }] as const,
  discount_cents: (name: string) => [orderInput, { ...order, [name]: 4000 }] as const,
  shipping_cents: (name: string) => [orderInput, { ...order, [name]: 4000 }] as const,
  fee_cents: (name: string) => [orderInput, { ...order, [name]: 4000 }] as const,
  tax_cents: (name: string) => [orderInput, { ...order, [name]: 4000 }] as const,
  unit_price_cents: (name: string) =>
    [orderInput, { ...order, lines: [{ description: 'Mug', quantity: 1, [name]: 4000 }] }] as const,
  'payment.amount_cents': (name: string) => [orderInput, { ...order, payment: { [name]: 4000 } }] as const,
  'payments amount_cents': (name: string) => [paymentInput, { external_id: 'p', [name]: 4000 }] as const,
  'refund amount_cents': (name: string) => [refundInput, { [name]: 4000 }] as const,
};
const fieldOf = (amount: string) => amount.split(/[ .]/).at(-1) ?? '';

/** What a field is called in other systems, and how they write it. */
const renamed = fc.constantFrom<(name: string) => string>(
  (name) => name,
  (name) => name.replace('_cents', ''),
  (name) => name.replace('_cents', '_cent'),
  (name) => name.replace('_cents', 's_cents'),
);
const written = fc.constantFrom<(name: string) => string>(
  (name) => name.toUpperCase(),
  (name) => name.replaceAll('_', '-'),
  (name) => name.replaceAll('_', ' '),
  (name) => name.replaceAll('_', ''),
  (name) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
  (name) => `${name} `,
);

test('money misspelt in any usual way is refused by its name, for every amount there is', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(amounts)), renamed, written, (amount, first, second) => {
      const name = second(first(fieldOf(amount)));
      fc.pre(name !== fieldOf(amount));
      const [schema, body] = amounts[amount as keyof typeof amounts](name);
      expect(said(schema, body)).toContain(`${name} is not a field; did you mean ${fieldOf(amount)}?`);
    }),
    { numRuns: 1_000 },
  );
});

test('whatever a field is called, nothing is booked that was not named exactly', () => {
  const edited = fc
    .record({
      amount: fc.constantFrom(...Object.keys(amounts)),
      at: fc.nat(20),
      drop: fc.nat(2),
      put: fc.string({ maxLength: 2 }),
    })
    .map(({ amount, at, drop, put }) => {
      const field = fieldOf(amount);
      return { amount, name: field.slice(0, at) + put + field.slice(at + drop) };
    });
  fc.assert(
    fc.property(edited, ({ amount, name }) => {
      fc.pre(!Object.hasOwn({ ...mug, ...order, sku: '' }, name) && name !== fieldOf(amount) && name !== '__proto__');
      const [schema, body] = amounts[amount as keyof typeof amounts](name);
      const outcome = said(schema, body);
      // Refused, or, beside the parts of an order alone, named and left out.
      if (typeof outcome === 'string') expect(outcome).toMatch(/is not a field|must be/);
      else expect([schema, outcome]).toEqual([orderInput, [`unknown field: ${name}`.slice(0, 200)]]);
      if (amount.includes('amount') || amount === 'unit_price_cents') expect(typeof outcome).toBe('string');
    }),
    { numRuns: 2_000 },
  );
});
