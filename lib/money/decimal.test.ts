import fc from 'fast-check';
import { expect, test } from 'vitest';
import { add, parseDecimal, subtract, toMinorUnits, zero } from './decimal.ts';

const cents = (text: string, digits = 2) => toMinorUnits(parseDecimal(text) ?? zero, digits);

test('text becomes minor units exactly, rounded half away from zero', () => {
  const known: [string, number, bigint][] = [
    ['61.51', 2, 6151n],
    ['-12.25', 2, -1225n],
    ['3960.00', 0, 3960n],
    ['7025', 0, 7025n],
    ['7.258', 3, 7258n],
    ['7.258', 2, 726n],
    ['0.005', 2, 1n],
    ['-0.005', 2, -1n],
    ['0.00499999999999999999999999999999', 2, 0n],
    ['1.005', 2, 101n], // 100 as a float
    ['-0.00', 2, 0n],
    ['.5', 2, 50n],
    ['5.', 2, 500n],
    ['90071992547409.91', 2, 9007199254740991n],
    ['0.00000001', 8, 1n],
  ];
  for (const [text, digits, units] of known) expect([text, cents(text, digits)]).toEqual([text, units]);
});

test('what is no plain decimal number is none', () => {
  for (const text of [
    '',
    '.',
    '-',
    'abc',
    '1,50',
    '1 000',
    '1e5',
    'Infinity',
    '0x10',
    '--1',
    '1.2.3',
    '٣',
    '9'.repeat(65),
  ]) {
    expect([text, parseDecimal(text)]).toEqual([text, null]);
  }
});

test('sums of any decimals are those of whole numbers', () => {
  const amount = fc.record({ units: fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), scale: fc.nat(12) });
  const at12 = (decimal: { units: bigint; scale: number }) => decimal.units * 10n ** BigInt(12 - decimal.scale);
  fc.assert(
    fc.property(amount, amount, (a, b) => {
      expect(toMinorUnits(add(a, b), 12)).toBe(at12(a) + at12(b));
      expect(toMinorUnits(subtract(a, b), 12)).toBe(at12(a) - at12(b));
    }),
  );
});
