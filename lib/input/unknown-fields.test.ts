import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { orderInput } from '../orders/order-input.ts';
import { unknownFields } from './unknown-fields.ts';
import { isStorable, unstorableTexts } from './unstorable-text.ts';

const schema = z.object({
  id: z.string(),
  lines: z.array(z.object({ sku: z.string() })).nullish(),
  client: z.object({ email: z.string() }).nullish(),
  address: z.record(z.string(), z.string()).nullish(),
});

describe('fields that a schema does not know', () => {
  test.each<[object, string[]]>([
    [{ id: 1, lines: [{ sku: 1 }], client: { email: 1 }, address: { any: 1 } }, []],
    [{}, []],
    [{ ID: 1, client: { Email: 1, email: 1 } }, ['ID', 'client.Email']],
    [{ lines: [{ a: 1 }, { a: 2, b: { c: 3 } }] }, ['lines[].a', 'lines[].b']],
    [{ lines: { a: 1 }, client: [{ a: 1 }], id: { a: 1 } }, ['client.0']],
    [{ client: null, lines: [null, 1, 'x', []] }, []],
    [
      JSON.parse('{"__proto__":1,"constructor":1,"client":{"toString":1}}'),
      ['__proto__', 'constructor', 'client.toString'],
    ],
    [{ '': 1, 'a.b': 1 }, ['', 'a.b']],
  ])('of %j are %j', (value, expected) => {
    expect(unknownFields(schema, value)).toEqual(expected);
  });

  test('are at most fifty, none longer than 200 characters, whatever is sent', () => {
    fc.assert(
      fc.property(fc.object({ maxKeys: 80, key: fc.string({ maxLength: 300 }) }), (value) => {
        const found = unknownFields(orderInput, value);
        expect(found.length).toBe(
          Math.min(50, Object.keys(value).filter((name) => !Object.hasOwn(orderInput.shape, name)).length),
        );
        for (const path of found) expect(path.length).toBeLessThanOrEqual(200);
      }),
    );
  });
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
