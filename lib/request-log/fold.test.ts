import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Foldable, fold, rowBudgets } from './fold.ts';

let serial = 0;
const request = (key: string | null, clientIp: string): Foldable => ({
  id: String(serial++).padStart(9, '0'),
  integrationKeyId: key,
  clientIp,
  overLimit: false,
});

test('700 requests of one stranger on one key make 30 rows of their own and one that stands for 670', () => {
  const arrived = Array.from({ length: 700 }, () => request('key', '203.0.113.9'));
  const { insert, repeat } = fold([], arrived);
  expect(insert).toHaveLength(31);
  expect([...repeat]).toEqual([[insert[30]?.id, 669]]);
});

test('no mix of addresses and keys exceeds a budget, and no request is lost, however the batches fall', () => {
  const anyone = fc.record({ key: fc.constantFrom(null, 'a', 'b'), address: fc.nat(300) });
  fc.assert(
    fc.property(fc.array(fc.array(anyone, { maxLength: 400 }), { maxLength: 8 }), (batches) => {
      const kept: Foldable[] = [];
      let repeats = 0;
      for (const batch of batches) {
        const { insert, repeat } = fold(
          kept,
          batch.map((one) => request(one.key, `10.0.0.${one.address}`)),
        );
        kept.push(...insert);
        for (const [id, more] of repeat) {
          expect(kept.some((row) => row.id === id)).toBe(true);
          repeats += more;
        }
      }
      expect(kept.length + repeats).toBe(batches.flat().length);
      expect(kept.length).toBeLessThanOrEqual(rowBudgets.installation);
      for (const key of ['a', 'b']) {
        expect(kept.filter((row) => row.integrationKeyId === key).length).toBeLessThanOrEqual(rowBudgets.key);
      }
    }),
    { numRuns: 50 },
  );
});

test('a key above its cap has 30 rows of its own and one for the rest, from wherever, and no stranger is counted with it', () => {
  const over = Array.from({ length: 900 }, (_, i) => ({ ...request('key', `10.0.0.${i % 250}`), overLimit: true }));
  const { insert, repeat } = fold([], [...over, request('key', '203.0.113.9')]);
  expect(insert.map(({ overLimit }) => overLimit)).toEqual([...Array(31).fill(true), false]);
  expect([...repeat]).toEqual([[insert[30]?.id, 869]]);
});
