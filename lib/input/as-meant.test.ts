import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientInput } from '../clients/client-input.ts';
import { orderInput } from '../orders/order-input.ts';
import { asMeant } from './as-meant.ts';
import { isStorable, unstorableTexts } from './unstorable-text.ts';
import { validate } from './validate.ts';

const mug = { description: 'Mug', quantity: 2, unit_price_cents: 2000 };
const order = { external_id: 'a', lines: [mug] };

describe('what is plainly meant is taken', () => {
  test.each<[string, object, object]>([
    [
      'digits for a whole number',
      { lines: [{ ...mug, quantity: '2', unit_price_cents: '007' }] },
      { lines: [{ quantity: 2, unit_price_cents: 7 }] },
    ],
    [
      'digits for an amount',
      { tax_cents: '9007199254740991', payment: { amount_cents: '1' } },
      { tax_cents: 2 ** 53 - 1, payment: { amount_cents: 1 } },
    ],
    [
      'a number for a text',
      { lines: [{ ...mug, sku: 12345, product_id: -7 }], number: 1001 },
      { lines: [{ sku: '12345', product_id: '-7' }], number: '1001' },
    ],
    ['a number in an address', { billing_address: { postcode: 93650 } }, { billing_address: { postcode: '93650' } }],
    ['decimals for a text', { metadata: { weight: 2.5 } }, { metadata: { weight: '2.5' } }],
    ['an offset of PHP', { placed_at: '2026-11-28T17:06:49+0100' }, { placed_at: '2026-11-28T17:06:49+01:00' }],
    ['an offset of Java', { placed_at: '2026-11-28T17:06:49.123-05' }, { placed_at: '2026-11-28T17:06:49.123-05:00' }],
    ['PHP’s empty list for an object', { metadata: [], billing_address: [] }, { metadata: {}, billing_address: {} }],
    [
      'an empty text for nothing',
      { note: '', status: '', payment: '', discount_cents: '', lines: [{ ...mug, sku: '' }] },
      {},
    ],
  ])('%s', (_, sent, expected) => {
    const { input, warnings } = validate(orderInput, { ...order, ...sent }, []);
    expect(input).toMatchObject(expected);
    expect(warnings).toEqual([]);
    const absent = Object.entries(sent).flatMap(([name, value]) => (value === '' ? [Reflect.get(input, name)] : []));
    expect(absent.every((value) => value === undefined)).toBe(true);
  });

  test('an external id is kept exactly or refused', () => {
    const idOf = (external_id: unknown) => validate(clientInput, { external_id }, []).input.external_id;
    expect([0, -5, 15551234567, 2 ** 53 - 1].map(idOf)).toEqual(['0', '-5', '15551234567', '9007199254740991']);
    for (const id of [1.5, 2 ** 53, 1e300, true, [], {}, '  ', 'x'.repeat(256)]) expect(() => idOf(id)).toThrow();
  });

  test('digits that are no exact number stay a text, and what needs no change is not copied', () => {
    for (const text of ['2.5', '2.0', '1e3', '0x10', ' 2', '', '٢', '-', '+2', '9007199254740992', '9'.repeat(400)]) {
      expect(asMeant(orderInput, { fee_cents: text === '' ? 'x' : text }).value).toEqual({
        fee_cents: text === '' ? 'x' : text,
      });
    }
    expect(asMeant(orderInput, order).value).toBe(order);
  });

  test('whatever is sent, it is read, and read anew it is the same', () => {
    const known = fc.constantFrom(...Object.keys(orderInput.shape), 'lines', 'payment', 'metadata');
    const bodies = fc.dictionary(fc.oneof(known, fc.string()), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(bodies, (body) => {
        const once = asMeant(orderInput, body);
        expect(asMeant(orderInput, once.value).value).toEqual(once.value);
        expect(once.unknown.size).toBeLessThanOrEqual(50);
        for (const path of once.unknown) expect(path.length).toBeLessThanOrEqual(200);
      }),
    );
  });
});

test('one issue a path, each with what came', () => {
  const body = { ...order, placed_at: '1764349609', status: 'paid', lines: [{ description: 5, quantity: '2.5' }] };
  try {
    validate(orderInput, body, []);
  } catch (error) {
    expect(error).toMatchObject({
      detail: 'lines[0].quantity must be a whole number, 1 or more; it was the text "2.5"',
      issues: [
        { path: 'lines[0].quantity' },
        { path: 'lines[0].unit_price_cents', message: expect.stringMatching(/; it was missing$/) },
        { path: 'placed_at', message: expect.stringMatching(/; it was the text "1764349609"$/) },
        { path: 'status', message: expect.stringMatching(/; it was the text "paid"$/) },
      ],
    });
  }
  expect.assertions(1);
});

test('of any number of unknown fields fifty are looked into', () => {
  const text = JSON.stringify(Object.fromEntries(Array.from({ length: 200_000 }, (_, i) => [`total_cent_of_${i}`, 1])));
  expect(asMeant(orderInput, JSON.parse(text)).unknown.size).toBe(50);
});

describe('texts that no column takes', () => {
  const found = (json: object) => unstorableTexts(json, Buffer.from(JSON.stringify(json)));

  test('are found wherever they are, and nothing else is', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }),
        fc.constantFrom('\u0000', '\ud800', 'x\udc00'),
        (value, bad) => {
          const bads = (part: unknown): number => {
            if (typeof part === 'string') return isStorable(part) ? 0 : 1;
            if (typeof part !== 'object' || part === null) return 0;
            const names = Array.isArray(part) ? [] : Object.keys(part);
            return [...names, ...Object.values(part)].reduce((sum, inner) => sum + bads(inner), 0);
          };
          expect(found({ value })).toHaveLength(bads({ value }));
          expect(found({ value, bad: [{ bad }] })).toHaveLength(bads({ value }) + 1);
          expect(found({ [bad]: value })).toHaveLength(bads({ value }) + 1);
        },
      ),
    );
  });

  test('come in the order of the body, each with its path', () => {
    expect(found({ a: ['x', '\u0000'], b: { c: '\ud800' }, '\u0000': 1 }).map(({ path }) => path)).toEqual([
      '',
      'a[1]',
      'b.c',
    ]);
  });

  test('are not looked for where no escape can hold one', () => {
    expect(unstorableTexts({ note: '\u0000' }, Buffer.from('{"note":"u0000"}'))).toEqual([]);
  });
});
