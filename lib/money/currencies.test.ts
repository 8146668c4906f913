import { expect, test } from 'vitest';
import { isCurrency, minorUnits } from './currencies.ts';

test('a currency has the digits of its minor unit', () => {
  const known = { USD: 2, EUR: 2, JPY: 0, ISK: 0, UGX: 0, XOF: 0, KWD: 3, TND: 3, XCG: 2 };
  for (const [code, digits] of Object.entries(known)) {
    expect(isCurrency(code)).toBe(true);
    expect(minorUnits(code)).toBe(digits);
  }
});

test('what is nobody’s money is no currency', () => {
  for (const code of ['XXX', 'XTS', 'XAU', 'XBA', 'XDR', 'DEM', 'ABC', 'usd', 'US', '', 'constructor']) {
    expect(isCurrency(code)).toBe(false);
    expect(minorUnits(code)).toBeNull();
  }
});
