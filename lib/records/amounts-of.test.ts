import { expect, test } from 'vitest';
import { amount, amountAlone } from '../money/amount.ts';
import { amountsOf } from './amounts-of.ts';

test.each([
  ['42.5', 'USD', [4250]],
  ['42,50', 'EUR', [4250]],
  ['1,204.50', 'USD', [120450]],
  ['1.204,50 €', 'EUR', [120450]],
  ['1204', 'JPY', [1204]],
  ['1,204', 'KWD', [1204000, 1204]],
  ['USD 42', 'USD', [4200]],
  ['$42', 'USD', [4200]],
  ['shop-42', 'USD', []],
  ['42.505', 'USD', [4250500]],
  ['1e3', 'USD', []],
])('%s in %s is %j', (text, currency, cents) => {
  expect(amountsOf(text, currency).sort()).toEqual([...cents].sort());
});

test('an amount is written with its currency’s decimals', () => {
  expect(amount(120450, 'USD')).toBe('1,204.50 USD');
  expect(amount(-5, 'USD')).toBe('-0.05 USD');
  expect(amount(1204000, 'JPY')).toBe('1,204,000 JPY');
  expect(amount(1234567, 'KWD')).toBe('1,234.567 KWD');
  expect(amountAlone(120450, 'USD')).toBe('1204.50');
});
